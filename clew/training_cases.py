"""Trains the model of case links: from the solved cases of the graph, or from a folder whose truth is known."""

from __future__ import annotations

import asyncio
from pathlib import Path

import numpy as np
import polars as pl

from analysis.asking import Ask, ask
from analysis.cases import ties
from analysis.cases.model import LinkModel, fitted, save, training
from analysis.cases.reading import Known, known
from analysis.cases.solved import Solved
from base.errors import UsageError
from base.settings import Settings
from base.viewer import Clocks, Viewer
from clew.evaluation.cities import LoadedCity, Making, Size, cities
from clew.evaluation.labelled_cases import CRIMES, fresh, load_labelled, offenders
from clew.evaluation.questions import asked
from clew.session import Session
from store.graph import open_graph

OFFENDERS = Path("truth") / "case_series.csv"
OTHER_SERIES = (Path("truth") / "petty_series.csv", Path("truth") / "smash.csv")
FEEDS = (
    *("address_register", "household_register", "organizations", "vehicles", "phones", "cases", "case_people"),
    *("case_phones", "case_vehicles", "traces", "matches", "custody", "items"),
)
"""What is loaded of a city to learn about its cases."""

CITY = Making({"offending": Size(1)}, FEEDS, later=("household_register", "traces", "matches"))


def train_on_graph(session: Session, out: Path) -> LinkModel:
    """Learn from the solved cases that everybody may see, and write the model; raises BadRequestError for too few."""
    model = asyncio.run(_of_graph(session))
    save(model, out)
    return model


async def _of_graph(session: Session) -> LinkModel:
    async with open_graph(session.address) as graph:
        asks = await ask(graph, session.archive, session.key, Viewer("training"), Clocks())
        read = await known(asks)
        return await _learned(asks, read, read.solved, "the solved cases of this graph")


async def _learned(asks: Ask, read: Known, solved: Solved, what: str) -> LinkModel:
    """A model of those cases; chance counts what traces and things in common say of unlinked pairs, too."""
    some = training(read, solved)
    tied = await ties.of_all(asks, read)
    pairs = f"{int(some.linked.sum()):,} linked of {len(some.pairs):,} pairs"
    return fitted(read, some, f"learned from {what}: {pairs}", tied.scores(some.pairs))


def train_on_folder(folder: Path, out: Path) -> LinkModel:
    """Learn from labelled crimes or a city with its truth, in a store of its own, and write the model.

    Raises UsageError for a folder that is neither.
    """
    model = _of_city(folder) if (folder / OFFENDERS).is_file() else _of_crimes(folder)
    save(model, out)
    return model


def _of_crimes(folder: Path) -> LinkModel:
    with fresh() as session:
        cases = load_labelled(session, folder)
        return asked(session, lambda asks: _learned(asks, cases.known, cases.solved, f"{folder.name}/{CRIMES}"))


def _of_city(folder: Path) -> LinkModel:
    (model,) = (
        asked(city.session, lambda asks, city=city: _of_truth(asks, city), as_of=city.end)
        for city in cities(Settings(), folder, making=CITY)
    )
    return model


async def _of_truth(asks: Ask, city: LoadedCity) -> LinkModel:
    read = await known(asks)
    solved = offenders_of(city.session, read, city.folder)
    return await _learned(asks, read, solved, f"the series of a sample city ({city.folder.name})")


def offenders_of(session: Session, read: Known, folder: Path) -> Solved:
    """Who did the cases of a city: those of series as the truth tells, and each open case of none somebody else.

    What other series there are in the city is left out, and so are cases that were cleared. Raises UsageError where the
    truth names no case.
    """
    told = pl.read_csv(folder / OFFENDERS, infer_schema=False).with_columns(pl.col("offender").str.split(";"))
    rows = told.explode("offender")
    found = offenders(session, read, rows["case_number"], rows["offender"])
    if not len(found.case):
        raise UsageError(f"{folder / OFFENDERS} names no case of the city: make the city again.")
    others = [pl.read_csv(folder / name, infer_schema=False)["case_number"].drop_nulls() for name in OTHER_SERIES]
    named = offenders(session, read, pl.concat(others), pl.concat(others))
    taken = np.concatenate([found.case, named.case, read.solved.case])
    single = np.setdiff1d(np.arange(len(read.cases)), taken)
    strangers = np.arange(len(single)) + int(found.offender.max()) + 1
    return Solved(np.concatenate([found.case, single]), np.concatenate([found.offender, strangers]), found.cases)
