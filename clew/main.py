"""`clew`: one command line over everything, each command imported when it is called."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import typer
from typer.core import TyperGroup
from typer.main import get_command

COMMANDS = {
    "demo": "demo:demo",
    "serve": "serve:serve",
    "load": "load:load",
    "check": "load:check",
    "inspect": "load:inspect",
    "evaluate": "evaluate:evaluate",
    "schema": "schema:app",
    "query": "query:app",
    "store": "store:app",
    "world": "world:app",
    "detect": "detect:app",
    "question": "question:app",
    "task": "task:app",
    "watch": "watch:app",
    "access": "access:app",
    "audit": "audit:app",
    "verify": "verify:verify",
}
"""Each command with its module below `clew.commands`, and what it is called there."""


class OnDemand(TyperGroup):
    """The commands of COMMANDS: what one of them needs is no burden to the others."""

    def list_commands(self, ctx: object) -> list[str]:  # noqa: ARG002  # the name is the base class's
        """Their names, in the order in which they are shown."""
        return list(COMMANDS)

    def get_command(self, ctx: object, cmd_name: str) -> Any:  # noqa: ARG002
        """The command of that name, None where there is none."""
        if cmd_name not in COMMANDS:
            return None
        module, _, attribute = COMMANDS[cmd_name].partition(":")
        found = getattr(import_module(f"clew.commands.{module}"), attribute)
        if not isinstance(found, typer.Typer):
            alone = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
            alone.command(cmd_name)(found)
            found = alone
        command = get_command(found)
        command.name = cmd_name
        return command


app = typer.Typer(name="clew", cls=OnDemand, no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)


@app.callback()
def clew() -> None:
    """Graph intelligence for casework: files in, profiles, trajectories, rings and cold-case links out."""


def main() -> None:
    """Run the command line."""
    app()
