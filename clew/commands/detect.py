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
LearnCases = Annotated[bool, typer.Option("--train", help="learn what case links are worth, from solved cases")]
Folder = Annotated[Path | None, typer.Option("--from", help="learn from this folder: labelled crimes, or a city")]
First = Annotated[int, typer.Option(min=1, help="how many to show")]


@app.command()
def rings(everything: Everything = False, train: Train = None, model: Model = None, as_json: AsJson = False) -> None:
    """Find rings of shared identifiers and of money flow; a second time only what later loads can have changed."""
    from clew.detection.rings import detect
    from clew.training import train_from

    with reporting(as_json=as_json):
        if train is not None:
            file = model or _usual()
            card = train_from(train, file)
            emit(card, [card.page(), f"written to {file}"], as_json=as_json)
            return
        with open_session(quiet=as_json) as session:
            found = detect(session, everything=everything)
            emit(found, [found.sentence()], as_json=as_json)


@app.command()
def queue(model: Model = None, first: First = 20, as_json: AsJson = False) -> None:
    """Show the rings in the order of a ranking that was learned with `clew detect rings --train`."""
    from analysis.money.ranking_files import load
    from clew.detection.queue import line, ranked, told

    with reporting(as_json=as_json):
        ranker = load(model or _usual())
        with open_session(quiet=as_json) as session:
            shown = ranked(session, ranker)[:first]
        emit({"rings": [told(*one) for one in shown]}, [line(*one) for one in shown], as_json=as_json)


@app.command()
def series(
    everything: Everything = False,
    train: LearnCases = False,
    folder: Folder = None,
    model: Model = None,
    as_json: AsJson = False,
) -> None:
    """Find series of cases and say what became of each; does nothing where nothing is new."""
    from analysis.cases.model import FILE
    from clew.detection.series import detect
    from clew.training_cases import train_on_folder, train_on_graph

    with reporting(as_json=as_json):
        file = model or Settings().home / FILE
        if folder is not None:
            made = train_on_folder(folder, file)
            emit({"made": made.made, "file": file}, [made.made, f"written to {file}"], as_json=as_json)
            return
        with open_session(quiet=as_json) as session:
            if train:
                made = train_on_graph(session, file)
                emit({"made": made.made, "file": file}, [made.made, f"written to {file}"], as_json=as_json)
                return
            found = detect(session, everything=everything)
            emit(found, list(found.lines()), as_json=as_json)


def _usual() -> Path:
    """The file of the ranking in the state folder."""
    return Settings().home / "models" / "ranking.txt"
