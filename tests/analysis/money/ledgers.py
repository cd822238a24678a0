"""Small ledgers for tests: transfers as (payer, payee, day), amounts and rows made up."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from hypothesis import strategies as st

from analysis.money.ledger import Background, Ledger, ledger
from analysis.money.transfers import Transfers, in_order
from analysis.statistics import DAY

START = 1_700_000_000
Paid = tuple[int, int, float]
"""Payer, payee, day."""


def paid(rows: Sequence[Paid], amounts: Sequence[int] | None = None) -> Transfers:
    """Transfers as given, each a row of one load."""
    payer, payee, day = zip(*rows, strict=True) if rows else ((), (), ())
    at = [START + round(one * DAY) for one in day]
    amount = amounts if amounts is not None else [100] * len(rows)
    return in_order(payer=payer, payee=payee, at=at, amount=amount, load=[1] * len(rows), row=range(1, len(rows) + 1))


def booked(rows: Sequence[Paid], background: Background | None = None) -> Ledger:
    """A ledger of them."""
    return ledger(paid(rows), background)


def quiet(accounts: int = 2_000, days: int = 100, each: int = 5, seed: int = 1) -> list[Paid]:
    """What ordinary accounts do: each pays a few others at any time."""
    draw = np.random.default_rng(seed)
    payer = np.repeat(np.arange(accounts), each)
    payee = (payer + draw.integers(1, accounts, len(payer))) % accounts
    return list(zip(payer.tolist(), payee.tolist(), (draw.random(len(payer)) * days).tolist(), strict=True))


def few_transfers(most: int = 40, accounts: int = 7, days: int = 8) -> st.SearchStrategy[list[Paid]]:
    """Transfers among few accounts at distinct hours, none to self."""
    account = st.integers(0, accounts - 1)
    hour = st.integers(0, days * 24 - 1)
    pair = st.tuples(account, account).filter(lambda two: two[0] != two[1])
    row = st.tuples(pair, hour).map(lambda told: (*told[0], told[1] / 24))
    return st.lists(row, min_size=1, max_size=most, unique_by=lambda row: row[2])
