"""`clew detect`: rings found in the graph as it is now, written into it as findings."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from base.settings import Settings
from clew.output import emit, reporting
from clew.session import open_session

app = typer.Typer(no_args_is_help=True, help="Find rings in what was loaded, and keep them up to date.")

Everything = Annotated[bool, typer.Option("--all", help="look at everything again, not only at what is new")]
AsJson = Annotated[bool, typer.Option("--json", help="print one JSON object")]


Train = Annotated[
    Path | None, typer.Option(help="learn to rank rings from this folder: labelled transfers, or a city with its truth")
]
Model = Annotated[Path | None, typer.Option(help="file of the ranking; else in the state folder")]
First = Annotated[int, typer.Option(min=1, help="how many to show")]


@app.command()
def rings(everything: Everything = False, train: Train = None, model: Model = None, as_json: AsJson = False) -> None:
    """Find rings of shared identifiers and of money flow; a second time only what later loads can have changed."""
    from clew.detection.rings import detect
    from clew.training import train_from

    with reporting(as_json=as_json):
        if train is not None:
            file = _file(model)
            card = train_from(train, file)
            emit(card, [card.page(), f"written to {file}"], as_json=as_json)
            return
        with open_session(quiet=as_json) as session:
            found = detect(session, everything=everything)
            emit(found, [found.sentence()], as_json=as_json)


@app.command()
def queue(model: Model = None, first: First = 20, as_json: AsJson = False) -> None:
    """Show the rings in the order of a ranking that was learned with `clew detect rings --train`."""
    from clew.detection.queue import line, ranked

    with reporting(as_json=as_json), open_session(quiet=as_json) as session:
        shown = ranked(session, _file(model))[:first]
        emit(
            {"rings": [{"id": id, "place": one.place} for id, one in shown]},
            [line(*one) for one in shown],
            as_json=as_json,
        )


def _file(model: Path | None) -> Path:
    file = model or Settings().home / "models" / "ranking.txt"
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    return file
