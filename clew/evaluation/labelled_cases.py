"""Cases whose offenders are known: a folder of crimes with its truth, loaded, and read back through the graph."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import polars as pl

from analysis.cases.model import LinkModel, fitted, training
from analysis.cases.reading import Known, known
from analysis.cases.solved import Solved
from analysis.statistics import Integers
from base.errors import UsageError
from base.settings import Settings
from clew.evaluation.questions import asked, folder_with, id_of, load_as
from clew.session import Session, open_session

CRIMES, TRUTH = "crimes.csv", "offenders_truth.csv"
FEED, USUAL = "cold-case-crimes", "cold_case"


@dataclass(frozen=True, slots=True, eq=False)
class LabelledCases:
    """Cases as columns, who did those of which that is known, and the places of all in the order of their numbers."""

    known: Known
    solved: Solved
    order: Integers


def load_labelled(session: Session, data: Path) -> LabelledCases:
    """Load the crimes of a folder and read them back; raises UsageError where a file or its truth is missing."""
    folder = folder_with(data, (CRIMES, TRUTH), USUAL)
    load_as(session, {FEED: folder / CRIMES})
    read = asked(session, known)
    truth = pl.read_csv(folder / TRUTH, infer_schema=False).unique(maintain_order=True)
    if set(truth.columns) != {"offenderID", "crimeID"}:
        raise UsageError(f"{folder / TRUTH} must have the columns offenderID and crimeID.")
    numbers = pl.read_csv(folder / CRIMES, infer_schema=False)["crimeID"].unique().sort()
    places = (read.cases.place_of(id_of(session, "Case", ("number",), (number,))) for number in numbers)
    order = np.array([place for place in places if place is not None], dtype=np.int64)
    return LabelledCases(read, offenders(session, read, truth["crimeID"], truth["offenderID"]), order)


def offenders(session: Session, read: Known, cases: pl.Series, who: pl.Series) -> Solved:
    """Offenders by numbers of cases; cases that are not there are left out."""
    places = [read.cases.place_of(id_of(session, "Case", ("number",), (number,))) for number in cases]
    there = np.array([place is not None for place in places], dtype=np.bool_)
    case = np.array([place for place in places if place is not None], dtype=np.int64)
    offender = who.rank("dense").cast(pl.Int64).to_numpy()[there] - 1
    return Solved(case, offender, len(read.cases))


@contextmanager
def fresh() -> Generator[Session]:
    """A session with a store of its own that is gone afterwards."""
    with TemporaryDirectory(prefix="clew-evaluate-") as home:
        settings = Settings().model_copy(update={"home": Path(home), "graph_uri": None})
        with open_session(settings) as session:
            yield session


def learned(train: Path) -> LinkModel:
    """The model that the solved cases of a folder teach."""
    with fresh() as session:
        cases = load_labelled(session, train)
        return fitted(cases.known, training(cases.known, cases.solved), "an evaluation")
