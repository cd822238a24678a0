"""Scatter-gather is counted over middles, within its times, and weighed against what both ends do."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from scipy.stats import poisson

from analysis.money.ledger import Background, Ledger
from analysis.money.scatter_gather import DWELL, LEAST, SPAN, scatter_gather
from analysis.statistics import DAY
from tests.analysis.money.ledgers import Paid, booked, few_transfers, quiet

QUIET = Background(accounts=100_000, transfers=5_000, days=100.0, crowding=1.0)


def best(ledger: Ledger) -> dict[tuple[int, int], float]:
    """The least E-value of each pair of accounts, from every transfer that may begin it."""
    around, at = ledger.background, ledger.at
    paths = [
        (one, other)
        for one in range(len(ledger))
        for other in range(one + 1, len(ledger))
        if ledger.payee[one] == ledger.payer[other] != ledger.payer[one] != ledger.payee[other]
        and at[other] <= at[one] + DWELL
    ]
    told: dict[tuple[int, int], float] = {}
    for first, second in paths:
        ends, start, until = (int(ledger.payer[first]), int(ledger.payee[second])), at[first], at[first] + SPAN
        own = [(a, b) for a, b in paths if (ledger.payer[a], ledger.payee[b]) == ends and at[a] >= start]
        middles = {int(ledger.payee[a]) for a, b in own if at[b] <= until and a >= first}
        if len(middles) < LEAST:
            continue
        inside = (start <= at) & (at <= until)
        many = np.sum(inside & (ledger.payer == ends[0])) * np.sum(inside & (ledger.payee == ends[1]))
        chance = float(poisson.sf(len(middles) - 2, many * around.crowding / around.accounts))
        expected = DWELL / DAY * around.rate * around.transfers * chance
        told[ends] = min(expected, told.get(ends, math.inf))
    return {ends: expected for ends, expected in told.items() if expected <= 0.1}


@settings(max_examples=100, deadline=None)
@given(rows=few_transfers(most=40, accounts=6))
def test_the_least_expected_span_of_each_pair_is_found(rows: list[Paid]) -> None:
    ledger = booked(rows, QUIET)

    found = {(one.hub, int(ledger.payee[one.transfers[-1]])): one.expected for one in scatter_gather(ledger)}

    assert found == pytest.approx(best(ledger))


def test_middles_that_pay_on_too_late_do_not_count() -> None:
    def ring(dwell: float) -> list[Paid]:
        middles = range(100, 600, 100)
        return [*((7, one, 50 + one / 1e4) for one in middles), *((one, 8, 50 + dwell + one / 1e4) for one in middles)]

    claims = scatter_gather(booked([*quiet(), *ring(4)]))

    assert [(one.hub, len(one.transfers)) for one in claims] == [(7, 10)]
    assert scatter_gather(booked([*quiet(), *ring(6)])) == []
