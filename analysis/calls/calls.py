"""Calls as columns, read through the gate: what every question about telephone fraud computes with."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analysis.answers import RowRef
from analysis.asking import Ask
from analysis.columns import Columns, Integers, column
from analysis.events import window
from analysis.findings import MOST_ROWS
from analysis.statistics import DAY

SLICE = 20_000
"""So many numbers of entities are looked through at once for calls of a week; of fewer for those of a longer time."""

MOST_ASKED = 5_000


@dataclass(frozen=True, slots=True)
class Calls(Columns):
    """Calls as columns of equal length, ascending by (at, load, row).

    `caller` and `callee` are small numbers of phones, never shown to people; `at` is in epoch seconds.
    """

    at: Integers
    caller: Integers
    callee: Integers
    seconds: Integers
    load: Integers
    row: Integers

    def within(self, from_at: int, to_at: int) -> Calls:
        """Those in [from_at, to_at)."""
        return self.taken(slice(*np.searchsorted(self.at, [from_at, to_at]).tolist()))

    def sources(self, ask: Ask, which: NDArray[Any]) -> list[RowRef]:
        """The rows that say the first MOST_ROWS of the calls at those places."""
        some = which[:MOST_ROWS]
        return [ask.row_ref(*one) for one in zip(self.load[some].tolist(), self.row[some].tolist(), strict=True)]


COLUMNS = tuple(field.name for field in fields(Calls))


def in_order(**columns: ArrayLike) -> Calls:
    """Calls from lists in any order; one that stands there twice counts once."""
    read = {name: np.asarray(columns[name], dtype=np.int64) for name in COLUMNS}
    order = np.lexsort([read[name] for name in ("seconds", "callee", "caller", "row", "load", "at")])
    table = np.stack([read[name][order] for name in COLUMNS])
    new = np.append(True, (table[:, 1:] != table[:, :-1]).any(axis=0))[: table.shape[1]]
    return Calls(*table[:, new])


def joined(parts: Iterable[dict[str, Any]]) -> Calls:
    """The calls in all answers of the database, in order."""
    every = [{name: column(part[name]) for name in COLUMNS} for part in parts]
    empty = [np.zeros(0, dtype=np.int64)]
    return in_order(**{name: np.concatenate([*(part[name] for part in every), *empty]) for name in COLUMNS})


async def calls(ask: Ask, from_at: int | None, to_at: int | None, phones: Integers | None = None) -> Calls:
    """All calls in [from_at, to_at) that the viewer may see, or those that these phones (numbers) made or took.

    Raises BudgetExceededError where one slice takes above 30 s.
    """
    start, end = window(ask, from_at, to_at)
    within = {"from_at": start, "to_at": end}
    if phones is not None:
        return joined(await in_slices(ask, "calls/of_phones", np.unique(phones), **within))
    greatest: int = (await ask.graph.columns("detectors/greatest_number", ask.gate))["number"]
    step = max(500, SLICE * 7 * DAY // max(end - start, 7 * DAY))
    bounds = range(1, greatest + 1, step)
    return joined(
        [await ask.graph.columns("calls/made", ask.gate, low=low, high=low + step, **within) for low in bounds]
    )


async def in_slices(ask: Ask, name: str, numbers: Integers, **fixed: Any) -> list[dict[str, Any]]:
    """The answers of a query that takes numbers, for some numbers after the other."""
    slices = [numbers[begin : begin + MOST_ASKED].tolist() for begin in range(0, len(numbers), MOST_ASKED)]
    return [await ask.graph.columns(name, ask.gate, numbers=some, **fixed) for some in slices]


async def dialled(ask: Ask, phones: Integers) -> tuple[Integers, Integers]:
    """Phones (numbers, ascending) with the digits that reach them; service numbers, which are short, are left out."""
    answers = await in_slices(ask, "calls/dialled", np.unique(phones))
    said = {n: text for one in answers for n, text in zip(one["number"], one["dialled"], strict=True)}
    digits = {n: "".join(filter(str.isdecimal, text)) for n, text in said.items()}
    long = sorted((n, int(text)) for n, text in digits.items() if len(text) >= SHORTEST)
    return np.array([n for n, _ in long], dtype=np.int64), np.array([one for _, one in long], dtype=np.int64)


SHORTEST = 8
"""Digits of a number that is no service."""
