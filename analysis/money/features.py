"""Streaming features of transfers: one pass in time order, causal, with bounded memory of each account."""

from __future__ import annotations

from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from analysis.money import features_kernel as kernel
from analysis.money.transfers import Transfers
from base.errors import BadRequestError

Integers = NDArray[np.int64]
Matrix = NDArray[np.float32]
Kind = TypeVar("Kind", bound=np.generic)

VERSION = 1
"""Of what the columns mean: a model made with another one is refused."""

_SIDES, _WINDOWS = ("sent", "received"), ("12 h", "1 day", "2 days", "4 days")
_SUMS = ("sum", "mean", "deviation", "maximum")
_PAIR = (
    "pair: earlier transfers from payer to payee in 4 days",
    "pair: earlier transfers from payee to payer in 4 days",
    "pair: payer never paid payee before",
)
_TWO_STEPS = (
    "two steps: accounts that payer paid and that paid payee in 4 days",
    "two steps: accounts that payee paid and that paid payer in 4 days",
    "two steps: payers of payee whom one payer of payer paid too in 4 days",
    "two steps: transfers sent in 4 days by one payer of payer",
)


def _moves(end: str, side: str) -> list[str]:
    what = (f"transfers {side}", f"different accounts of transfers {side}")
    return [
        *(f"{end}: {one} in {window}" for window in _WINDOWS for one in what),
        f"{end}: seconds since last {side}",
        f"{end}: transfers {side} ever",
        f"{end}: more {side} in 4 days than is remembered",
    ]


def _structure(end: str) -> list[str]:
    return [*(name for side in _SIDES for name in _moves(end, side)), f"{end}: seconds since first transfer"]


def _purse(end: str) -> list[str]:
    windows = [_WINDOWS[place] for place in kernel.SUMMED]
    sums = [f"{end}: {what} of amounts {side} in {w}" for side in _SIDES for w in windows for what in _SUMS]
    return [*sums, f"{end}: money sent over money received in 12 h"]


STRUCTURE = (*_structure("payer"), *_structure("payee"), *_PAIR, *_TWO_STEPS)
"""Names of the columns that know nothing of amounts."""

NAMES = (*STRUCTURE, "amount", *_purse("payer"), *_purse("payee"))
"""Names of all columns in their order."""


def told(name: str, value: float) -> str:
    """The value of a column in words.

    >>> told("payer: seconds since last sent", 5_400), told("amount", 12_345), told("payer: transfers sent ever", 3)
    ('1.5 h', '123.45', '3')
    """
    if value != value:
        return "none yet"
    if "seconds" in name:
        return f"{value / 3_600:,.1f} h"
    if "amount" in name:
        return f"{value / 100:,.2f}"
    if "never" in name or "more" in name:
        return "yes" if value else "no"
    return f"{value:,.2f}" if "over" in name else f"{value:,.0f}"


class Features:
    """What is remembered of each account, to which transfers are added chunk by chunk in the order of time.

    A row of features uses the transfers before its own only, in the order (at, load, row). Of an account at most
    115 transfers of the last four days are kept in each direction, and a filter of 512 bits of whom it ever paid. A
    transfer to self or of no positive amount has its row and leaves no trace.
    """

    def __init__(self) -> None:
        self._position = np.empty(0, np.int32)
        self._accounts = 0
        self._last = kernel.NEVER
        self._memory = kernel.Memory(
            books=np.zeros((0, kernel.FIRST + 1), np.int64),
            pool=np.zeros((0, 3), np.int64),
            partners=np.zeros((0, kernel.PARTNER_WORDS), np.uint64),
            mark=np.zeros((0, 2), np.int64),
            counters=np.zeros(3, np.int64),
        )

    @property
    def bytes(self) -> int:
        """Bytes that are held."""
        return self._position.nbytes + sum(array.nbytes for array in self._memory)

    def advance(self, transfers: Transfers) -> Matrix:
        """One row for each transfer, columns as in NAMES: amounts in minor units, times in seconds, NaN for unknown.

        Raises BadRequestError for transfers from before the last ones.
        """
        rows = np.empty((len(transfers), kernel.WIDTH), np.float32)
        if not len(transfers):
            return rows
        if int(transfers.at[0]) < self._last:
            raise BadRequestError(
                "Features are made in the order of time: give no transfers from before the last ones."
            )
        self._last = int(transfers.at[-1])
        columns = (transfers.at, *self._positions(transfers), transfers.amount)
        done = 0
        while (done := kernel.advance(*columns, done, self._memory, rows)) < len(transfers):
            pool = self._memory.pool
            self._memory = self._memory._replace(pool=_longer(pool, 2 * len(pool) + 4 * kernel.MOST_KEPT))
        return rows

    def _positions(self, transfers: Transfers) -> tuple[Integers, Integers]:
        """Positions of payers and payees; accounts have them in the order they appear in, so that no number matters."""
        ends = np.stack([transfers.payer, transfers.payee], axis=1).ravel()
        lacking = int(ends.max()) + 1 - len(self._position)
        if lacking > 0:
            more = np.full(max(lacking, len(self._position)), -1, np.int32)
            self._position = np.concatenate([self._position, more])
        new, first = np.unique(ends[self._position[ends] < 0], return_index=True)
        self._position[new[np.argsort(first)]] = np.arange(self._accounts, self._accounts + len(new))
        self._make_room(self._accounts + len(new))
        return self._position[transfers.payer].astype(np.int64), self._position[transfers.payee].astype(np.int64)

    def _make_room(self, accounts: int) -> None:
        self._accounts = accounts
        if accounts > (room := len(self._memory.mark)):
            room = max(accounts, room + room // 2)
            books, partners, mark = self._memory.books, self._memory.partners, self._memory.mark
            self._memory = self._memory._replace(
                books=_longer(books, 2 * room), partners=_longer(partners, room), mark=_longer(mark, room)
            )


def _longer(array: NDArray[Kind], length: int) -> NDArray[Kind]:
    longer = np.zeros((length, *array.shape[1:]), array.dtype)
    longer[: len(array)] = array
    return longer
