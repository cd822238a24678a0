"""`clew evaluate`: scorecards on labelled data, in a store of their own."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer

from base.errors import UsageError
from base.settings import Settings
from clew.evaluation import feeds, resting, stays
from clew.evaluation.scorecard import Figure, write
from clew.output import emit, reporting
from clew.session import Session, open_session

EVALUATIONS: dict[str, Callable[[Session, Path], list[Figure]]] = {
    "feeds": feeds.figures,
    "stays": stays.figures,
    "resting": resting.figures,
}
"""Every evaluation by the name it is asked for."""

DATA = Path("../shared/data")

Name = Annotated[str, typer.Argument(help=f"one of {', '.join(EVALUATIONS)}, or all")]
Data = Annotated[Path, typer.Option("--data", help="folder with labelled data")]
Json = Annotated[Path | None, typer.Option("--json", help="write the figures with their bars to this file")]


def evaluate(name: Name = "all", data: Data = DATA, json: Json = None) -> None:
    """Score Clew on labelled data: loads it through the loaders into a fresh store and asks; exit 1 below a bar."""
    with reporting():
        figures = scores(list(EVALUATIONS) if name == "all" else [name], data)
        if json is not None:
            write(figures, json)
        emit(figures, [figure.line() for figure in figures], as_json=False)
        if not all(figure.reached for figure in figures):
            raise typer.Exit(1)


def scores(names: list[str], data: Path) -> list[Figure]:
    """The figures of those evaluations, each in a fresh store; raises UsageError for an unknown name or folder."""
    if unknown := set(names) - set(EVALUATIONS):
        raise UsageError(f"There is no evaluation '{min(unknown)}': there are {', '.join(EVALUATIONS)}, and all.")
    if not data.is_dir():
        raise UsageError(f"There is no folder {data}: give --data a folder with labelled data.")
    figures: list[Figure] = []
    for name in names:
        with TemporaryDirectory(prefix="clew-evaluate-") as home:
            settings = Settings().model_copy(update={"home": Path(home), "graph_uri": None})
            with open_session(settings) as session:
                figures += EVALUATIONS[name](session, data)
    return figures
