"""`clew`: one command line over everything."""

from __future__ import annotations

import typer

from clew.commands import demo, detect, evaluate, load, query, schema, serve, store, world

app = typer.Typer(
    name="clew",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Graph intelligence for casework: files in, profiles, trajectories, rings and cold-case links out.",
)
app.command()(demo.demo)
app.command()(serve.serve)
app.command()(load.load)
app.command()(load.check)
app.command()(load.inspect)
app.command()(evaluate.evaluate)
app.add_typer(schema.app, name="schema")
app.add_typer(query.app, name="query")
app.add_typer(store.app, name="store")
app.add_typer(world.app, name="world")
app.add_typer(detect.app, name="detect")


def main() -> None:
    """Run the command line."""
    app()
