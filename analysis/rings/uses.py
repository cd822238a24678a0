"""Who used which identifier when, as columns: what rings of shared identifiers are computed from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

Integers = NDArray[np.int64]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

FAMILIES = ("device", "phone", "account", "place", "vehicle", "document")
"""Families of identifiers, in the order of the columns of every table of weights."""


@dataclass(frozen=True, slots=True)
class Kind:
    """How much identifiers of one kind say: the cap of the weight (log10) and above how many holders it says nothing.

    `handed_on` says that one handed on within 30 days still joins, at half the weight.
    """

    family: str
    cap: float
    hub: int
    handed_on: bool = False


KINDS: dict[str, Kind] = {
    "device": Kind("device", 3.0, 6, handed_on=True),
    "phone": Kind("phone", 2.5, 4),
    "sim": Kind("phone", 2.5, 4),
    "account": Kind("account", 3.0, 4, handed_on=True),
    "online account": Kind("account", 3.0, 4, handed_on=True),
    "address": Kind("place", 2.0, 12),
    "landline": Kind("place", 2.0, 12),
    "vehicle": Kind("vehicle", 2.0, 4),
    "plate": Kind("vehicle", 2.0, 4),
    "document": Kind("document", 4.0, 2),
}


@dataclass(frozen=True, slots=True, eq=False)
class Spells:
    """One row for each time for which somebody used something; epoch seconds, [from_at, to_at).

    `holder` and `identifier` are places in the names of `Uses`. `load` and `row` say so; `via_load` and `via_row` are
    the row that leads there where it takes two (0: none). `general` marks what everybody may see.
    """

    holder: Integers
    identifier: Integers
    from_at: Integers
    to_at: Integers
    load: Integers
    row: Integers
    via_load: Integers
    via_row: Integers
    general: Flags

    def __len__(self) -> int:
        return len(self.holder)

    def taken(self, which: NDArray[Any]) -> Spells:
        """Those at the given places or under the given mask."""
        return Spells(*(getattr(self, field.name)[which] for field in fields(self)))


@dataclass(frozen=True, slots=True, eq=False)
class Jobs:
    """Who worked for which organization (a place among the holders), [from_at, to_at)."""

    holder: Integers
    employer: Integers
    from_at: Integers
    to_at: Integers


@dataclass(frozen=True, slots=True, eq=False)
class Openings:
    """Accounts as they were opened: by whom, at which branch (any number that names it), on which day since 1970."""

    holder: Integers
    branch: Integers
    day: Integers


@dataclass(frozen=True, slots=True, eq=False)
class Uses:
    """All that rings are computed from.

    `holders` and `identifiers` are ids, ascending. Of each identifier `kind` says what it is, `communal` whether any
    number of people may use it, `opened` how many people opened an account through it, and `hard` whether it is hard
    evidence. `surname` and `district` stand beside each holder, '' where unknown; `organization` marks those that are
    no persons. `kin` are pairs of holders who are related.
    """

    holders: tuple[str, ...]
    identifiers: tuple[str, ...]
    kind: tuple[str, ...]
    communal: Flags
    opened: Integers
    hard: Flags
    spells: Spells
    surname: tuple[str, ...]
    district: tuple[str, ...]
    kin: tuple[Integers, Integers]
    jobs: Jobs
    openings: Openings
    organization: Flags

    def without(self, spells: Flags) -> Uses:
        """The same without some spells; everybody and every identifier keeps its place."""
        return replace(self, spells=self.spells.taken(~spells))


def column(values: ArrayLike) -> Integers:
    """Integers as a column."""
    return np.asarray(values, dtype=np.int64)


def places(names: Sequence[str], wanted: Iterable[str]) -> Integers:
    """Where each of the wanted stands among the names; every one must be there."""
    at: Mapping[str, int] = {name: place for place, name in enumerate(names)}
    return column([at[one] for one in wanted])
