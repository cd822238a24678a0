"""What the typologies are worth: how many known rings they cover, and how much of what they say is true."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl

from analysis.asking import Ask
from analysis.detectors.typologies import Searched, search
from analysis.money.transfers import transfers
from analysis.rings.ring import Ring
from clew.evaluation.labelled_transfers import TRUTH, load_folder
from clew.evaluation.questions import asked
from clew.evaluation.scorecard import Figure
from clew.session import Session
from store.archive import ROW

LEAST = 3
"""Transfers of an attempt at least, for it to count."""

OVERALL = "all"
Bars = Mapping[str, tuple[float, float]]
"""Least recall and least precision, by typology; OVERALL is for all together."""

ON_DATA: Bars = {
    OVERALL: (0.6, 0.6),
    "cycle": (20 / 21, 0.97),
    "fan_out": (13 / 15, 0.9),
    "fan_in": (12 / 15, 0.6),
    "gather_scatter": (15 / 24, 0.6),
    "scatter_gather": (12 / 14, 0.9),
}
ON_CITIES: Bars = {
    OVERALL: (0.7, 0.8),
    "cycle": (0.9, 0.9),
    "fan_out": (0.8, 0.8),
    "fan_in": (0.8, 0.8),
    "gather_scatter": (0.75, 0.8),
    "scatter_gather": (0.75, 0.8),
    "bipartite": (0.6, 0.8),
    "stack": (0.6, 0.8),
}
Source = tuple[int, int]
"""Load and row of a transfer."""


@dataclass(frozen=True, slots=True)
class Attempts:
    """What is true: of each transfer of a ring the ring, and of each ring its typology.

    `beside` are transfers of other crimes, such as the tails of a fraud: to report them is neither right nor wrong.
    """

    ring: Mapping[Source, str]
    typology: Mapping[str, str]
    beside: frozenset[Source] = frozenset()

    def counted(self) -> dict[str, int]:
        """How many transfers each ring has that counts."""
        return {ring: many for ring, many in Counter(self.ring.values()).items() if many >= LEAST}


def figures(session: Session, data: Path) -> list[Figure]:
    """Load accounts and transfers, search them, and compare what is found with the truth of the folder.

    Raises UsageError where the folder lacks a file.
    """
    folder = load_folder(session, data)

    async def everything(ask: Ask) -> Searched:
        return await search(ask)

    async def loads(ask: Ask) -> list[int]:
        return np.unique((await transfers(ask, None, None)).load).tolist()

    asked(session, everything)  # compiles what is not yet
    started = time.monotonic()
    found = asked(session, everything)
    seconds = time.monotonic() - started
    told = pl.read_csv(folder / TRUTH, infer_schema=False).select(
        number="tx_id", ring="ring_id", typology=pl.col("typology").map_elements(named, pl.String)
    )
    return [
        *scores(found.rings, attempts(session, asked(session, loads), told, "tx_id"), ON_DATA),
        Figure("rings", "left out for an innocent reason", len(found.explained)),
        Figure("rings", "transfers searched", found.transfers),
        Figure("rings", "seconds of a search", seconds),
    ]


def named(typology: str) -> str:
    """A typology as we name it.

    >>> named("FAN-IN"), named("RANDOM")
    ('fan_in', 'chain')
    """
    name = typology.lower().replace("-", "_")
    return "chain" if name == "random" else name


def attempts(
    session: Session, loads: Iterable[int], told: pl.DataFrame, column: str, beside: Iterable[str] = ()
) -> Attempts:
    """The truth by load and row: `told` has number, ring and typology, `column` names the number in the files.

    `beside` are numbers of transfers of other crimes.
    """
    ring: dict[Source, str] = {}
    others: set[Source] = set()
    for load in loads:
        rows = session.archive.scan(load).select(ROW, number=column).collect()
        ring |= {(load, row): name for row, name in rows.join(told, on="number").select(ROW, "ring").iter_rows()}
        others |= {(load, row) for row in rows.filter(pl.col("number").is_in([*beside]))[ROW]}
    return Attempts(ring, dict(told.select("ring", "typology").iter_rows()), frozenset(others))


def scores(rings: Sequence[Ring], truth: Attempts, bars: Bars, of: str = "") -> list[Figure]:
    """Recall and precision of all rings together, then of each typology that there is in the truth or in the answer.

    An attempt counts as found where rings of any kind cover half of its transfers; reported transfers count as true
    where they belong to any attempt.
    """
    covered = Counter(truth.ring.get(source) for source in _sources(rings))
    found = {ring: covered[ring] * 2 >= many for ring, many in truth.counted().items()}
    kinds = sorted({truth.typology[ring] for ring in found} | {ring.typology for ring in rings})
    figures = [Figure("rings", "attempts", len(found), of=of)]
    for kind in (OVERALL, *kinds):
        own = [hit for ring, hit in found.items() if kind in (OVERALL, truth.typology[ring])]
        told = _sources(ring for ring in rings if kind in (OVERALL, ring.typology)) - truth.beside
        least, suffix = bars.get(kind, (None, None)), "" if kind == OVERALL else f" of {kind}"
        figures.append(Figure("rings", f"recall{suffix}", _share(sum(own), len(own)), least[0], of=of))
        if told or kind in bars:
            right = _share(sum(one in truth.ring for one in told), len(told))
            figures.append(Figure("rings", f"precision{suffix}", right, least[1], of=of))
    return figures


def _sources(rings: Iterable[Ring]) -> set[Source]:
    return {(one.row.load, one.row.row) for ring in rings for one in ring.transfers}


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 0.0
