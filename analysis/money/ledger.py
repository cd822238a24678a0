"""Transfers sorted by who pays and by who is paid, and how busy accounts are: what typologies are searched in."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.money.transfers import Integers, Transfers
from analysis.statistics import DAY

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Background:
    """How busy accounts are overall, which says what chance makes of them.

    `accounts` that take part in `transfers` within so many `days`. `crowding`, mean(in * out) / (mean(in) * mean(out))
    over accounts, is how much likelier than any other the account that a transfer leads to pays on;
    counted as 1 where it is less.
    """

    accounts: int
    transfers: int
    days: float
    crowding: float

    @property
    def rate(self) -> float:
        """Transfers of an account and day, in one direction."""
        return self.transfers / (self.accounts * self.days)


@dataclass(frozen=True, slots=True)
class Side:
    """The transfers of each account in one direction: `order` holds them by account, then in their own order.

    Those of account `a` stand at `begin[a]` to `begin[a + 1]`.
    """

    begin: Integers
    order: Integers

    @property
    def counts(self) -> Integers:
        """How many each account has."""
        return np.diff(self.begin)


@dataclass(frozen=True, slots=True)
class Ledger:
    """Transfers with their accounts as places in `number` (ascending, unique), sorted both ways.

    `payer` and `payee` are such places; `at` is in epoch seconds; every column follows the order of the transfers.
    """

    transfers: Transfers
    number: Integers
    at: Integers
    payer: Integers
    payee: Integers
    out: Side
    into: Side
    background: Background

    def __len__(self) -> int:
        return len(self.at)


def ledger(transfers: Transfers, background: Background | None = None) -> Ledger:
    """Sorts transfers by account; without a background they are all there are, and it is counted from them."""
    number, places = np.unique(np.concatenate([transfers.payer, transfers.payee]), return_inverse=True)
    payer, payee = np.split(places.astype(np.int64), 2)
    out, into = _side(payer, len(number)), _side(payee, len(number))
    counted = background or _background(transfers.at, out.counts, into.counts)
    return Ledger(transfers, number, transfers.at, payer, payee, out, into, counted)


def _side(account: Integers, accounts: int) -> Side:
    begin = np.zeros(accounts + 1, dtype=np.int64)
    np.cumsum(np.bincount(account, minlength=accounts), out=begin[1:])
    return Side(begin, np.argsort(account, kind="stable"))


def _background(at: Integers, out: Integers, into: Integers) -> Background:
    days = max(float(at[-1] - at[0]) / DAY, 1.0) if len(at) else 1.0
    accounts, transfers = max(len(out), 1), max(len(at), 1)
    crowding = float(np.dot(out, into)) * accounts / transfers**2
    return Background(accounts, transfers, days, max(crowding, 1.0))
