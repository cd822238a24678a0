"""Fans, and gathering before scattering, beyond what an account does at other times."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import poisson

from analysis.money.bursts import LEAST, WINDOWS, fan_in, fan_out
from analysis.money.candidates import Candidate
from analysis.money.chance import surprise
from analysis.money.gather_scatter import gather_scatter
from analysis.money.ledger import Background, Ledger
from analysis.statistics import DAY
from tests.analysis.money.ledgers import Paid, booked, few_transfers, quiet

QUIET = Background(accounts=1_000, transfers=500, days=100.0, crowding=1.0)


def best(ledger: Ledger, account: int) -> float:
    """The least E-value over every window that begins with a transfer of the account and every length."""
    around, expected = ledger.background, math.inf
    own = np.flatnonzero(ledger.payer == account)
    for window in WINDOWS:
        for first in own:
            inside = own[(ledger.at[own] >= ledger.at[first]) & (ledger.at[own] < ledger.at[first] + window)]
            k, w = len(np.unique(ledger.payee[inside])), window / DAY
            if k < LEAST:
                continue
            mean = (len(own) - len(inside) + 1) / (around.days - w + 1 / around.rate) * w
            if k > mean:
                expected = min(expected, 5 * around.accounts * around.days * float(poisson.sf(k - 1, mean)))
    return expected


@settings(max_examples=100, deadline=None)
@given(rows=few_transfers(most=30, accounts=9))
def test_the_least_expected_window_of_an_account_is_found(rows: list[Paid]) -> None:
    ledger = booked(rows, QUIET)
    found: dict[int, float] = {}
    for one in fan_out(ledger):
        found[one.hub] = min(one.expected, found.get(one.hub, math.inf))

    striking = {account: best(ledger, account) for account in range(len(ledger.number))}

    assert found == pytest.approx({account: value for account, value in striking.items() if value <= 0.1})


@settings(max_examples=50, deadline=None)
@given(rows=few_transfers(accounts=9), shift=st.integers(-500, 500), seed=st.integers(0, 9))
def test_names_of_accounts_and_the_date_do_not_matter(rows: list[Paid], shift: int, seed: int) -> None:
    names = np.random.default_rng(seed).permutation(9).tolist()
    other = [(names[payer], names[payee], day + shift) for payer, payee, day in rows]

    def told(some: list[Paid]) -> set[tuple[int, ...]]:
        ledger = booked(some, QUIET)
        return {tuple(one.transfers.tolist()) for one in [*fan_in(ledger), *fan_out(ledger), *gather_scatter(ledger)]}

    assert told(rows) == told(other)


def hubs(claims: list[Candidate]) -> set[int]:
    return {one.hub for one in claims if one.expected < 0.001}


def test_a_fan_is_found_from_its_own_side_only() -> None:
    ledger = booked([*quiet(), *((100 * i, 7, 50 + i / 10) for i in range(1, 11))])

    assert hubs(fan_in(ledger)) == {7}
    assert hubs(fan_out(ledger)) == set()


def test_a_busy_account_makes_no_fan_by_being_busy() -> None:
    busy = [(7, 8 + i, i / 8) for i in range(800)]

    assert hubs(fan_out(booked([*quiet(), *busy]))) == set()


def test_paying_the_same_account_over_and_over_is_no_fan() -> None:
    assert hubs(fan_out(booked([*quiet(), *((7, 8, 50 + i / 20) for i in range(20))]))) == set()


def test_gathering_then_scattering_is_found_and_the_other_way_round_is_not() -> None:
    payers = [(100 * i, 7, 50 + i / 10) for i in range(1, 8)]
    payees = [(7, 50 + 100 * i, 51 + i / 10) for i in range(1, 8)]
    before = [(7, payee, day - 8) for _, payee, day in payees]

    assert hubs(gather_scatter(booked([*quiet(), *payers, *payees]))) == {7}
    assert hubs(gather_scatter(booked([*quiet(), *payers, *before]))) == set()


def test_two_bursts_of_one_account_are_told_apart() -> None:
    rows = [(7, 100 * i, day + i / 10) for day in (20, 70) for i in range(1, 9)]

    claims = [one for one in fan_out(booked([*quiet(), *rows])) if one.hub == 7]

    assert len(claims) == 2


@given(mean=st.floats(1e-6, 50), k=st.integers(0, 60))
def test_the_surprise_is_that_of_a_poisson_tail(mean: float, k: int) -> None:
    expected = -poisson.logsf(k - 1, mean) / math.log(10) if k > mean else 0.0
    if expected > 300:  # the reference loses its digits, and so far out the first term is all of the tail
        expected = -poisson.logpmf(k, mean) / math.log(10)

    assert surprise(mean, k) == pytest.approx(expected, rel=1e-6, abs=1e-6)
