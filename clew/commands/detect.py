"""`clew detect`: rings found in the graph as it is now, written into it as findings."""

from __future__ import annotations

from typing import Annotated

import typer

from clew.detection.rings import detect
from clew.output import emit, reporting
from clew.session import open_session

app = typer.Typer(no_args_is_help=True, help="Find rings in what was loaded, and keep them up to date.")

Everything = Annotated[bool, typer.Option("--all", help="look at everything again, not only at what is new")]
AsJson = Annotated[bool, typer.Option("--json", help="print one JSON object")]


@app.command()
def rings(everything: Everything = False, as_json: AsJson = False) -> None:
    """Find rings of shared identifiers and of money flow; a second time only what later loads can have changed."""
    with reporting(as_json=as_json), open_session(quiet=as_json) as session:
        found = detect(session, everything=everything)
        emit(found, [found.sentence()], as_json=as_json)
