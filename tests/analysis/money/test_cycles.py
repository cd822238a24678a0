"""Cycles are all those and only those that a search trying every way finds."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.money.cycles import WINDOW, cycle, cycles
from analysis.money.ledger import Ledger
from analysis.statistics import DAY
from tests.analysis.money.ledgers import Paid, booked, few_transfers, quiet

NO_CAP = 10**6


def found(ledger: Ledger, window: int, hops: int, onward: int = NO_CAP) -> set[tuple[int, ...]]:
    return {tuple(some.tolist()) for some in cycles(ledger, window, hops, onward).each()}


def plain(ledger: Ledger, window: int, hops: int) -> set[tuple[int, ...]]:
    """Every ascending way home over accounts that are all different."""
    told: set[tuple[int, ...]] = set()

    def on(path: tuple[int, ...]) -> None:
        for one in range(path[-1] + 1, len(ledger)):
            if ledger.payer[one] != ledger.payee[path[-1]] or ledger.at[one] > ledger.at[path[0]] + window:
                continue
            if ledger.payee[one] == ledger.payer[path[0]]:
                told.add((*path, one))
            elif len(path) + 1 < hops and ledger.payee[one] not in ledger.payee[list(path)]:
                on((*path, one))

    for first in range(len(ledger)):
        on((first,))
    return told


@settings(max_examples=150, deadline=None)
@given(rows=few_transfers(), hops=st.integers(2, 7), window=st.sampled_from([DAY // 2, 2 * DAY, WINDOW]))
def test_all_cycles_are_found_and_no_others(rows: list[Paid], hops: int, window: int) -> None:
    ledger = booked(rows)

    assert found(ledger, window, hops) == plain(ledger, window, hops)


@settings(max_examples=50, deadline=None)
@given(rows=few_transfers(), shift=st.integers(-1_000, 1_000), seed=st.integers(0, 9))
def test_names_of_accounts_and_the_date_do_not_matter(rows: list[Paid], shift: int, seed: int) -> None:
    names = np.random.default_rng(seed).permutation(7).tolist()
    other = [(names[payer], names[payee], day + shift) for payer, payee, day in rows]

    assert found(booked(rows), WINDOW, 12) == found(booked(other), WINDOW, 12)


def test_only_the_next_transfers_of_a_busy_account_are_followed() -> None:
    rows = [(0, 1, 0.0), *((1, 2 + i, 0.1 + i / 100) for i in range(5)), (1, 0, 0.5)]

    assert len(found(booked(rows), WINDOW, 12, onward=5)) == 0
    assert len(found(booked(rows), WINDOW, 12, onward=6)) == 1


def test_a_quick_cycle_among_quiet_accounts_is_claimed_and_a_slow_short_one_is_not() -> None:
    quick = [(1, 500, 50.0), (500, 900, 50.1), (900, 1, 50.2)]
    slow = [(7, 8, 20.0), (8, 7, 24.5)]

    ledger = booked([*quiet(), *quick, *slow])
    claims = [one for one in cycle(ledger) if one.expected < 0.001]

    assert [ledger.payer[one.transfers].tolist() for one in claims] == [[1, 500, 900]]


def test_transfers_of_one_second_follow_in_the_order_of_their_rows() -> None:
    assert found(booked([(0, 1, 1.0), (1, 0, 1.0)]), WINDOW, 2) == {(0, 1)}
