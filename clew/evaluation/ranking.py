"""What the optional ranking is worth: trained on the past, tested on what follows, beside the fields of a transfer."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from analysis.money.features import Features, Matrix
from analysis.money.ranking import train
from analysis.money.ranking_card import Card
from analysis.money.transfers import Transfers
from analysis.statistics import DAY
from clew.evaluation.cities import LoadedCity, Making, Size
from clew.evaluation.labelled_transfers import CITY, LabelledTransfers, labelled, load_labelled
from clew.evaluation.scorecard import Figure
from clew.session import Session
from clew.world import EVALUATION

TRUTH = ("money_rings",)
CITIES = Making({"paying": Size(EVALUATION["people"], sightings=20_000, cameras=20)}, ("transfers",))
"""Cities with all rings and hardly a sighting, which nothing here asks about."""

PRECISION, RECALL = 0.45, 0.40
"""What average precision and the recall at 1 % must reach on labelled data."""

TIMES_RAW = 5
"""How many times the average precision of the raw fields that of the features must be on a city."""

RAW = ("amount", "hour of the day", "day of the week")
HOUR = 3_600


def figures(session: Session, data: Path) -> list[Figure]:
    """Load labelled transfers, or those of a city, read them back, train and test."""
    return compared(load_labelled(session, data), "")


def figures_of(city: LoadedCity) -> list[Figure]:
    """Train and test on the transfers of a city."""
    found, raw = cards(labelled(city.session, city.folder, CITY))
    bar = TIMES_RAW * raw.average_precision
    return [*scores(found, city.name, bar, None), _raw(raw, city.name)]


def compared(known: LabelledTransfers, of: str) -> list[Figure]:
    """The figures of labelled data."""
    found, raw = cards(known)
    return [*scores(found, of, PRECISION, RECALL), _raw(raw, of)]


def cards(known: LabelledTransfers) -> tuple[Card, Card]:
    """The cards of the ranking, and of one that sees the fields of each transfer only."""
    read, labels = known.transfers, known.of_ring
    rows = Features().advance(read)
    return train(rows, labels, read.at).card, train(raw_fields(read), labels, read.at, RAW).card


def raw_fields(read: Transfers) -> Matrix:
    """Amount, hour and day of the week (UTC) of each transfer."""
    return np.stack([read.amount, read.at // HOUR % 24, read.at // DAY % 7], axis=1).astype(np.float32)


def scores(card: Card, of: str, precision: float, recall: float | None) -> list[Figure]:
    """What the test of a ranker says."""
    first, last = card.budgets[0], card.budgets[-1]
    return [
        Figure("ranking", "transfers tested", card.tested.rows, of=of),
        Figure("ranking", "share of them of rings", card.base_rate, of=of),
        Figure("ranking", "average precision", card.average_precision, precision, of=of),
        Figure("ranking", f"precision at {first.share:.1%}", first.precision, of=of),
        Figure("ranking", f"recall at {first.share:.1%}", first.recall, of=of),
        Figure("ranking", f"precision at {last.share:.0%}", last.precision, of=of),
        Figure("ranking", f"share foretold at {last.share:.0%}", last.foretold, of=of),
        Figure("ranking", f"recall at {last.share:.0%}", last.recall, recall, of=of),
    ]


def _raw(card: Card, of: str) -> Figure:
    return Figure("ranking", "average precision of raw fields", card.average_precision, of=of)
