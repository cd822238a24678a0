"""What a typology finds: transfers that belong together, the account they turn round, and what chance makes of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from analysis.money.transfers import Integers

MOST_EXPECTED = 0.1
"""Claimed is what chance makes at most so often in all that was searched."""

ALIKE = 0.5
"""From this Jaccard index of their transfers on, two candidates are one."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """Transfers (ascending places in the ledger) of one typology; `hub` is a place in its accounts, -1 where none is.

    `expected` is the E-value: how many as striking ones chance makes in everything searched.
    """

    typology: str
    transfers: Integers
    expected: float
    hub: int = -1


def claimed(candidates: Iterable[Candidate], most: float = MOST_EXPECTED) -> list[Candidate]:
    """Those that chance makes `most` times or less, the least expected first; of those alike that one only."""
    return unlike(sorted((one for one in candidates if one.expected <= most), key=order))


def unlike(candidates: Iterable[Candidate]) -> list[Candidate]:
    """Those that are not alike one that stands before them."""
    kept: list[Candidate] = []
    around: dict[int, list[int]] = {}
    for one in candidates:
        places = one.transfers.tolist()
        beside = {place for transfer in places for place in around.get(transfer, ())}
        if all(jaccard(one.transfers, kept[place].transfers) < ALIKE for place in beside):
            for transfer in places:
                around.setdefault(transfer, []).append(len(kept))
            kept.append(one)
    return kept


def apart(candidates: Iterable[Candidate]) -> list[Candidate]:
    """The least expected first, without those that share a transfer with a less expected one."""
    kept: list[Candidate] = []
    taken: set[int] = set()
    for one in sorted(candidates, key=order):
        places = one.transfers.tolist()
        if taken.isdisjoint(places):
            taken.update(places)
            kept.append(one)
    return kept


def order(one: Candidate) -> tuple[float, int, Sequence[int]]:
    """The least expected first, then the larger, then the earlier."""
    return one.expected, -len(one.transfers), one.transfers.tolist()


def jaccard(one: Integers, other: Integers) -> float:
    """How many of all their transfers two candidates share."""
    both = len(np.intersect1d(one, other, assume_unique=True))
    return both / max(len(one) + len(other) - both, 1)
