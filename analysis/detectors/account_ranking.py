"""The optional order of a queue: rings that the rules have found, those first whose transfers look most like rings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import polars as pl

from analysis.asking import Ask
from analysis.money.features import Features, Matrix
from analysis.money.ranking import Integers, Ranker
from analysis.money.transfers import Transfers, transfers
from analysis.rings.ring import Ring
from analysis.statistics import DAY

VERSION = 1
HISTORY = 366 * DAY
"""Seconds before the first transfer of a ring from which features are made."""

CHUNK = 100_000
"""Transfers whose features are held at a time."""


@dataclass(frozen=True, slots=True)
class Queued:
    """A ring with its place in the queue, counted from 1, and why it has it.

    `share` is the mean over its transfers of the share of transfers alike that belonged to rings where the model was
    trained; None for a ring without transfers, which stands last. `rules` is what the rules say, `reasons` what moved
    its likeliest transfer in the order.
    """

    place: int
    ring: Ring
    share: float | None
    rules: list[str]
    reasons: list[str]


async def account_ranking(ask: Ask, ranker: Ranker, rings: Sequence[Ring]) -> list[Queued]:
    """The same rings, none more and none less, in the order of their shares; rings alike keep their order."""
    if not any(ring.transfers for ring in rings):
        return queued(ranker, rings, [np.empty((0, 0), np.float32)] * len(rings))
    read = await transfers(
        ask,
        min(ring.from_at for ring in rings if ring.transfers) - HISTORY,
        max(ring.to_at for ring in rings if ring.transfers) + 1,
    )
    each = [places(read, ring) for ring in rings]
    wanted = np.unique(np.concatenate(each))
    rows = rows_at(read, wanted)
    return queued(ranker, rings, [rows[np.searchsorted(wanted, some)] for some in each])


def places(read: Transfers, ring: Ring) -> Integers:
    """Where the transfers of a ring stand among those read; without those that are not there any more."""
    columns = {"load": [one.row.load for one in ring.transfers], "row": [one.row.row for one in ring.transfers]}
    of_ring = pl.DataFrame(columns, schema={"load": pl.Int64, "row": pl.Int64})
    every = pl.DataFrame({"load": read.load, "row": read.row}).with_row_index("place")
    return every.join(of_ring, on=["load", "row"], how="semi")["place"].sort().to_numpy().astype(np.int64)


def rows_at(read: Transfers, wanted: Integers) -> Matrix:
    """The features of the transfers at these places (ascending), made from all transfers before each."""
    remembered = Features()
    parts: list[Matrix] = []
    for begin in range(0, len(read), CHUNK):
        rows = remembered.advance(read.taken(slice(begin, begin + CHUNK)))
        parts.append(rows[wanted[(begin <= wanted) & (wanted < begin + CHUNK)] - begin])
    return np.concatenate(parts)


def queued(ranker: Ranker, rings: Sequence[Ring], rows: Sequence[Matrix]) -> list[Queued]:
    """The rings in the order of their shares, from the features of the transfers of each."""
    weighed = [_weighed(ranker, ring, some) for ring, some in zip(rings, rows, strict=True)]
    ordered = sorted(weighed, key=lambda one: 1.0 if one.share is None else -one.share)
    return [replace(one, place=place) for place, one in enumerate(ordered, start=1)]


def _weighed(ranker: Ranker, ring: Ring, rows: Matrix) -> Queued:
    if not len(rows):
        return Queued(0, ring, None, rules(ring), [])
    shares = ranker.shares(rows)
    reasons = ranker.reasons(rows[int(np.argmax(shares))])
    return Queued(0, ring, float(shares.mean()), rules(ring), [reason.sentence for reason in reasons])


def rules(ring: Ring) -> list[str]:
    """What the rules say for a ring, the weightiest first."""
    ordered = sorted(ring.finding.evidence, key=lambda one: -one.log10_lr)
    return [one.sentence for one in ordered if one.log10_lr > 0]
