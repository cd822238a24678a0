"""`clew schema`: make, check and print the schema of the graph and of the API."""

from __future__ import annotations

from typing import Annotated

import typer

from clew.output import emit, reporting
from clew.session import open_session
from store import schema
from store.inventory import wrong_in

app = typer.Typer(no_args_is_help=True, help="Make and check the schema of the graph.")
AsJson = Annotated[bool, typer.Option("--json", help="print one JSON object")]


@app.command()
def apply(as_json: AsJson = False) -> None:
    """Make the constraints and indexes that are missing."""
    with reporting(as_json=as_json), open_session(prepare=False, quiet=as_json) as session:
        made = schema.apply(session.writer)
        lines = f"made {', '.join(made)}" if made else "nothing was missing"
        emit({"made": made}, lines, as_json=as_json)


@app.command()
def verify(as_json: AsJson = False) -> None:
    """Say what is missing or damaged; exit 4 where something is."""
    with reporting(as_json=as_json), open_session(prepare=False, quiet=as_json) as session:
        wrong = schema.verify(session.writer)
        wrong += wrong_in(session.archive, session.writer)
        emit({"clean": not wrong, "wrong": wrong}, wrong or "clean", as_json=as_json)
        if wrong:
            raise typer.Exit(4)


@app.command()
def graphql() -> None:
    """Print the GraphQL schema."""
    from service.graphql.schema import sdl

    typer.echo(sdl())
