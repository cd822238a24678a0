"""Transfers as columns, read through the gate in slices of accounts: what every question about money computes with."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import ArrayLike

from analysis.asking import Ask
from analysis.columns import Columns, Integers, column
from analysis.events import window
from analysis.numbers import ids_of

MOST_READ = 200_000
"""Transfers that one answer of the database holds, about; an account that pays more often has one of its own."""


@dataclass(frozen=True, slots=True)
class Transfers(Columns):
    """Transfers as columns of equal length, ascending by (at, load, row).

    `payer` and `payee` are small numbers of accounts, never shown to people; `at` is in epoch seconds, `amount` in
    minor units. What the files say is what is here: transfers to self, zero and negative amounts included (see
    `analysis.money.sound`).
    """

    at: Integers
    payer: Integers
    payee: Integers
    amount: Integers
    load: Integers
    row: Integers


COLUMNS = tuple(field.name for field in fields(Transfers))


def in_order(**columns: ArrayLike) -> Transfers:
    """Transfers from lists in any order."""
    read = {name: column(columns[name]) for name in COLUMNS}
    order = np.lexsort((read["row"], read["load"], read["at"]))
    return Transfers(**{name: column[order] for name, column in read.items()})


NONE = in_order(**dict.fromkeys(COLUMNS, ()))


def joined(parts: list[Transfers]) -> Transfers:
    """The transfers of all parts, in order."""
    every = [NONE, *parts]
    return in_order(**{name: np.concatenate([getattr(part, name) for part in every]) for name in COLUMNS})


async def transfers(ask: Ask, from_at: int | None, to_at: int | None, accounts: Integers | None = None) -> Transfers:
    """All transfers in [from_at, to_at) that the viewer may see, or those that these accounts (numbers) take part in.

    Raises BudgetExceededError where one slice takes above 30 s.
    """
    start, end = window(ask, from_at, to_at)
    within = {"from_at": start, "to_at": end}
    if accounts is None:
        sizes = await ask.graph.columns("money/transfers_sizes", ask.gate, **within)
        return joined(await _sliced(ask, "out", sizes, within))
    numbers = np.unique(accounts)
    leaving, reaching = [await _beside(ask, side, numbers, within) for side in ("out", "in")]
    return joined([*leaving, *(some.taken(~np.isin(some.payer, numbers)) for some in reaching)])


async def _beside(ask: Ask, side: str, numbers: Integers, within: dict[str, int]) -> list[Transfers]:
    asked = {"numbers": numbers.tolist(), **within}
    sizes = await ask.graph.columns(f"money/transfers_sizes_{side}", ask.gate, **asked)
    return await _sliced(ask, side, sizes, within)


async def _sliced(ask: Ask, side: str, sizes: dict[str, list[int]], within: dict[str, int]) -> list[Transfers]:
    numbers, each = column(sizes["number"]), column(sizes["transfers"])
    return [
        in_order(**await ask.graph.columns(f"money/transfers_{side}", ask.gate, numbers=some.tolist(), **within))
        for some in slices(numbers, each, MOST_READ)
    ]


def slices(numbers: Integers, sizes: Integers, most: int) -> Iterator[Integers]:
    """The numbers in slices whose sizes come to `most` at most, or to that of one number alone.

    >>> [some.tolist() for some in slices(np.array([7, 8, 9]), np.array([2, 2, 9]), 4)]
    [[7, 8], [9]]
    """
    begin, held = 0, 0
    for place, size in enumerate(sizes.tolist()):
        if held and held + size > most:
            yield numbers[begin:place]
            begin, held = place, 0
        held += size
    if begin < len(numbers):
        yield numbers[begin:]


async def account_ids(ask: Ask, numbers: Integers) -> list[str]:
    """The public ids behind small numbers, in their order, for the answer only."""
    ids = await ids_of(ask, numbers.tolist())
    return [ids[number] for number in numbers.tolist()]
