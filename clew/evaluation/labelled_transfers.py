"""Transfers whose truth is known: loaded, read back through the graph, and joined with the rings they belong to."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

from analysis.money.transfers import Transfers, transfers
from base.errors import UsageError
from clew.commands.load import run
from clew.evaluation.questions import asked, folder_with, load_as
from clew.session import Session
from loaders.pipeline import Options
from store.archive import ROW

FEEDS = {"fraud-rings-accounts": "accounts.csv", "fraud-rings-transfers": "transactions.csv"}
"""The files of a folder with labelled data, by feed."""

FEED, TRUTH = "fraud-rings-transfers", "truth_transactions.csv"


@dataclass(frozen=True, slots=True)
class Layout:
    """How a folder names its transfers and their truth: files, and the column of the transfer's own number in each."""

    files: str
    number: str
    truth: str
    truth_number: str

    def fits(self, folder: Path) -> bool:
        """Whether the folder has both."""
        return (folder / self.truth).is_file() and any(folder.glob(self.files))

    def told(self, folder: Path) -> pl.Series:
        """The numbers of the transfers that belong to rings; raises UsageError where the truth lacks them."""
        try:
            return pl.read_csv(folder / self.truth, infer_schema=False)[self.truth_number]
        except pl.exceptions.PolarsError as error:
            lacks = f"{folder / self.truth} has no column '{self.truth_number}'"
            raise UsageError(f"{lacks}: give it one row for each transfer of a ring.") from error


LABELLED = Layout(FEEDS[FEED], "tx_id", TRUTH, "tx_id")
CITY = Layout("transfers_[0-9]*.csv", "交易流水号", "truth/money_rings.csv", "serial")


@dataclass(frozen=True, slots=True)
class LabelledTransfers:
    """Transfers in order, and whether each belongs to a ring."""

    transfers: Transfers
    of_ring: NDArray[np.bool_]


def load_folder(session: Session, data: Path) -> Path:
    """Load accounts and transfers of labelled data; returns their folder, raises UsageError where it lacks a file."""
    folder = folder_with(data, [*FEEDS.values(), TRUTH], "fraud_rings")
    load_as(session, {feed: folder / file for feed, file in FEEDS.items()})
    return folder


def found_in(folder: Path) -> tuple[Path, Layout]:
    """Where the transfers of a folder lie, and how they are named; raises UsageError where they or their truth lack.

    Labelled data may lie in the folder below that is called fraud_rings.
    """
    places = ((folder, LABELLED), (folder / "fraud_rings", LABELLED), (folder, CITY))
    for place, layout in places:
        if layout.fits(place):
            layout.told(place)
            return place, layout
    raise UsageError(
        f"{folder} has neither transactions.csv with truth_transactions.csv nor the transfers of a city with "
        f"{CITY.truth}: name a folder with transfers and their truth."
    )


def load_labelled(session: Session, folder: Path) -> LabelledTransfers:
    """Load the transfers of such a folder and read them back; raises UsageError where it is none."""
    place, layout = found_in(folder)
    if layout is LABELLED:
        load_as(session, {FEED: place / LABELLED.files})
    else:
        run(session, sorted(place.glob(CITY.files)), None, Options(max_rejects=1_000_000), quiet=True)
    return labelled(session, place, layout)


def labelled(session: Session, folder: Path, layout: Layout) -> LabelledTransfers:
    """The transfers that are in the graph, with the truth of the folder they came from."""
    read = asked(session, lambda ask: transfers(ask, None, None))
    told, of_ring = layout.told(folder).implode(), np.zeros(len(read), np.bool_)
    for load in np.unique(read.load).tolist():
        own = read.load == load
        rows = session.archive.scan(load).filter(pl.col(layout.number).is_in(told)).select(ROW).collect()
        of_ring |= own & np.isin(read.row, rows[ROW].to_numpy())
    return LabelledTransfers(read, of_ring)
