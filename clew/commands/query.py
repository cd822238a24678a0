"""`clew query`: look at the closed set of queries."""

from __future__ import annotations

from difflib import get_close_matches
from typing import Annotated

import typer

from base.errors import UsageError
from clew.output import emit, reporting
from clew.session import open_session
from cypher.catalogue import Query, catalogue

app = typer.Typer(no_args_is_help=True, help="Look at the queries Clew may send.")
Name = Annotated[str, typer.Argument(help="name of a query, as `clew query list` prints it")]
AsJson = Annotated[bool, typer.Option("--json", help="print one JSON object")]


@app.command("list")
def list_(as_json: AsJson = False) -> None:
    """Print every query with its sentence."""
    queries = catalogue().values()
    found = [{"name": one.name, "access": one.access, "sentence": one.sentence} for one in queries]
    emit({"queries": found}, [f"{one.name:44} {one.access:6} {one.sentence}" for one in queries], as_json=as_json)


@app.command()
def show(name: Name) -> None:
    """Print a query as it is sent, with the gate written out."""
    with reporting():
        typer.echo(_named(name).text)


@app.command()
def explain(name: Name, as_json: AsJson = False) -> None:
    """Print how the database would run a query."""
    with reporting(as_json=as_json), open_session(quiet=as_json) as session:
        plan = session.writer.plan(_named(name).name)
        emit(plan, list(plan.lines()), as_json=as_json)


def _named(name: str) -> Query:
    known = catalogue()
    if name not in known:
        close = get_close_matches(name, known, n=1)
        hint = f"did you mean '{close[0]}'?" if close else "see `clew query list`."
        raise UsageError(f"There is no query '{name}'; {hint}")
    return known[name]
