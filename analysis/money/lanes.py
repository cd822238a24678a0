"""Where every transfer can be followed by and preceded by which: what walks in time step along."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from analysis.compiled import compiled
from analysis.money.ledger import Ledger
from analysis.money.transfers import Integers

Small = NDArray[np.int32]


class Lanes(NamedTuple):
    """Transfers as they leave accounts (those of `a` at `begin[a]` to `begin[a + 1]`) and as they reach them.

    Of each that leaves: `key`, its place in the order of time; `payer` and `to`, its accounts; `after`, the place of
    the first that leaves `to` later; `before`, the end of those that reached `payer` earlier. Of each that reaches:
    `into_key`, `into_payer`, and `into_place`, where it stands among those that leave.
    """

    begin: Small
    key: Small
    payer: Small
    to: Small
    after: Small
    before: Small
    into_begin: Small
    into_key: Small
    into_payer: Small
    into_place: Small


def lanes(ledger: Ledger) -> Lanes:
    """The lanes of a ledger; order inside a second is that of the transfers."""
    out, into = ledger.out, ledger.into
    place = np.empty(len(ledger), dtype=np.int32)
    place[out.order] = np.arange(len(ledger), dtype=np.int32)
    reached = _first_later(into.begin, into.order, out.begin, out.order)
    left = _first_later(out.begin, out.order, into.begin, into.order)
    after = np.empty(len(ledger), dtype=np.int32)
    after[into.order] = reached
    columns = (
        out.begin,
        out.order,
        ledger.payer[out.order],
        ledger.payee[out.order],
        after[out.order],
        left,
        into.begin,
        into.order,
        ledger.payer[into.order],
        place[into.order],
    )
    return Lanes(*(np.ascontiguousarray(column, dtype=np.int32) for column in columns))


@compiled
def earlier(keys: Small | Integers, key: int) -> int:
    """How many of ascending keys are less than this one."""
    low, high = 0, len(keys)
    while low < high:
        middle = (low + high) // 2
        if keys[middle] < key:
            low = middle + 1
        else:
            high = middle
    return low


@compiled
def _first_later(begin: Integers, order: Integers, other_begin: Integers, other: Integers) -> Small:
    """For each transfer of an account on one side, the place of the account's first later one on the other side."""
    found = np.empty(len(order), dtype=np.int32)
    for account in range(len(begin) - 1):
        later = other_begin[account]
        for place in range(begin[account], begin[account + 1]):
            while later < other_begin[account + 1] and other[later] < order[place]:
                later += 1
            found[place] = later
    return found
