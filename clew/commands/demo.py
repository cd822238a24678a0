"""`clew demo`: the sample city in a real graph, and questions worth asking."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Annotated

import typer

from base.settings import Settings
from clew.output import log_to_stderr, reporting

if TYPE_CHECKING:
    from clew.demonstration.running import Demonstration

# The service is imported where it is needed: it takes most of a second, which no other command should.

Check = Annotated[
    bool, typer.Option("--check", help="ask the example questions as a client would, then stop; exit 0 or 1")
]

People = Annotated[int, typer.Option(help="how many people live in the city, where it is not made yet")]
Days = Annotated[int, typer.Option(help="how many days it tells, where it is not made yet")]


def demo(only_check: Check = False, people: People = 2000, days: Days = 14) -> None:
    """Make the sample city, load it into a real Neo4j, serve it on loopback and print what to ask."""
    from clew.demonstration.loopback import demonstrated
    from clew.demonstration.running import demonstration
    from service.app import create_app
    from service.serving import run

    settings = Settings()
    with reporting(), demonstration(settings, people, days) as shown:
        if only_check:
            _check(shown)
            return
        typer.echo("\n".join(_introduction(shown, settings.port)))
        log_to_stderr(logging.WARNING)
        run(demonstrated(create_app(shown.parts)), "127.0.0.1", settings.port)


def _check(shown: Demonstration) -> None:
    from clew.demonstration.loopback import demonstrated
    from clew.demonstration.running import check, free_port, served
    from service.app import create_app

    with served(demonstrated(create_app(shown.parts)), free_port()) as address:
        answers = check(shown, address)
    for answered, line in answers:
        typer.echo(f"{'ok   ' if answered else 'FAIL '} {line}")
    if not all(answered for answered, _ in answers):
        raise typer.Exit(1)


def _introduction(shown: Demonstration, port: int) -> list[str]:
    address = f"http://127.0.0.1:{port}"
    return [
        "",
        f"  Playground   {address}/playground",
        f"  REST         {address}/docs",
        f"  Token        {shown.token}",
        f"  Case         {shown.case}   (purpose: investigation; a justification is filled in)",
        "",
        "  These questions wait in the playground as tabs:",
        *(f"    {number}. {one.question.title}" for number, one in enumerate(shown.examples, start=1)),
        "",
        f"  {shown.parts.playground.mode_banner}",
        "  Ctrl-C stops everything.",
        "",
    ]
