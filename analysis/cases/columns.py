"""Cases as columns: what happened where, when and how, who was involved, and what laboratories refer to."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.statistics import Floats, Integers

Flags = NDArray[np.bool_]
Codes = NDArray[np.int32]

NOT_KNOWN = -1
"""Stands for a kind, a plane or a code that nobody recorded."""

NO_TIME = -(10**15)
"""Stands for a moment that nobody recorded, in epoch seconds."""


@dataclass(frozen=True, slots=True, eq=False)
class Cases:
    """Cases, ascending by id; what was not recorded is NaN, NO_TIME or NOT_KNOWN.

    `kind` is a place in `kinds`; `x` and `y` are metres in the plane that `plane` numbers, and only places of one plane
    can be compared. `from_at` and `to_at` are epoch seconds, `loss` minor units. `load` and `row` say what happened,
    `scene_load` and `scene_row` where, `point_load` where that lies. `variants` counts rows that say something else
    about the same case.
    """

    ids: Sequence[str]
    kinds: tuple[str, ...]
    kind: Integers
    plane: Integers
    x: Floats
    y: Floats
    from_at: Integers
    to_at: Integers
    loss: Integers
    closed: Flags
    general: Flags
    load: Integers
    row: Integers
    scene_load: Integers
    scene_row: Integers
    point_load: Integers
    variants: Integers

    def __len__(self) -> int:
        return len(self.ids)

    def place_of(self, id: str) -> int | None:
        """Where the case stands, None if it is none of them."""
        place = bisect_left(self.ids, id)
        return place if place < len(self.ids) and self.ids[place] == id else None

    @property
    def placed(self) -> Flags:
        """Whether a place is recorded."""
        return self.plane != NOT_KNOWN

    @property
    def timed(self) -> Flags:
        """Whether a time is recorded."""
        return self.from_at != NO_TIME


@dataclass(frozen=True, slots=True, eq=False)
class Methods:
    """Codes of method: `code` has one line a case and field, with the codes recorded there, then NOT_KNOWN.

    `field` says of each of `codes` to which of `fields` it belongs.
    """

    fields: tuple[str, ...]
    codes: tuple[str, ...]
    field: Integers
    code: Codes

    @property
    def recorded(self) -> Flags:
        """Whether a case has any code in a field: one line a case, one column a field."""
        return self.code[:, :, 0] != NOT_KNOWN


@dataclass(frozen=True, slots=True, eq=False)
class Pairs:
    """Pairs of cases as places among the cases."""

    one: Integers
    other: Integers

    def __len__(self) -> int:
        return len(self.one)

    def taken(self, which: NDArray[np.bool_] | Integers) -> Pairs:
        """Those at the given places or under the mask."""
        return Pairs(self.one[which], self.other[which])


def all_pairs(places: Integers) -> Pairs:
    """Each two of some cases once: n (n - 1) / 2 pairs, for training only.

    >>> [part.tolist() for part in (lambda pairs: (pairs.one, pairs.other))(all_pairs(np.array([4, 7, 9])))]
    [[4, 4, 7], [7, 9, 9]]
    """
    one, other = np.triu_indices(len(places), 1)
    return Pairs(places[one], places[other])


def with_each(case: int, others: Integers) -> Pairs:
    """One case with each of the others."""
    return Pairs(np.full(len(others), case, dtype=np.int64), others)
