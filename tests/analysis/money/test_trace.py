"""The accounting of a trace: nothing is lost, bounds hold, order and unrelated transfers do not matter."""

from __future__ import annotations

from collections import defaultdict
from fractions import Fraction
from random import Random
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.money.trace import CASH, OUTSIDE, POLICIES, Ledger, Policy, Trail, bounds, sweep
from analysis.money.transfers import in_order

Row = tuple[int, int, int, int, int, bool]
"""Moment, payer, payee, amount, row, whether it is a seed."""


def trail(rows: list[Row], ends: frozenset[int] = frozenset(), from_at: int = 0, **opening: int) -> Trail:
    columns: dict[str, Any] = {
        name: [row[i] for row in rows] for i, name in enumerate(("at", "payer", "payee", "amount", "row"))
    }
    moves = in_order(**columns, load=[1] * len(rows))
    seeds = {row[4] for row in rows if row[5]}
    known = {int(name[1:]): sum_ for name, sum_ in opening.items()}
    return Trail(moves, np.array([row in seeds for row in moves.row.tolist()], np.bool_), ends, from_at, known)


def remaining(ledger: Ledger) -> dict[int, int]:
    return {
        number: left for number, left in zip(ledger.account.tolist(), ledger.remaining.tolist(), strict=True) if left
    }


ROWS = st.lists(
    st.tuples(
        st.integers(0, 30),
        st.sampled_from([OUTSIDE, 1, 2, 3, 4, 5, 6]),
        st.sampled_from([CASH, 1, 2, 3, 4, 5, 6]),
        st.integers(-5, 100_000_000),
        st.booleans(),
    ),
    max_size=40,
)


def rows_of(drawn: list[tuple[int, int, int, int, bool]]) -> list[Row]:
    return [
        (at, payer, payee, amount, i + 1, seed or payer == OUTSIDE)
        for i, (at, payer, payee, amount, seed) in enumerate(drawn)
    ]


def plain(one: Trail, policy: Policy) -> tuple[dict[int, int], int, int, int]:
    """The same accounting with dictionaries and fractions: remaining, exits, untraced, seeded."""
    held: dict[int, int] = defaultdict(int)
    known: dict[int, int] = defaultdict(int)
    exits = untraced = seeded = 0
    ends = {OUTSIDE, CASH, *one.ends}
    moves = one.transfers
    for payer, payee, amount, seed in zip(
        moves.payer.tolist(), moves.payee.tolist(), moves.amount.tolist(), one.seed.tolist(), strict=True
    ):
        if amount <= 0 or payer == payee:
            continue
        if seed or policy == "most":
            share = min(amount, held[payer])
        elif policy == "least":
            share = min(held[payer], max(0, amount - (known[payer] - held[payer])))
        else:
            exact = Fraction(amount * held[payer], max(known[payer], amount))
            share = min(amount, held[payer], int(exact + Fraction(1, 2)))
        held[payer] -= share
        known[payer] = max(known[payer] - amount, held[payer])
        arrives = amount if seed else share
        seeded += arrives - share
        if not seed and share < one.least_branch():
            untraced, arrives = untraced + share, 0
        if not (seed and payer in ends):
            known[payee] += amount
        if payee in ends:
            exits += arrives
        else:
            held[payee] += arrives
        known[payee] = max(known[payee], held[payee])
    return {number: left for number, left in held.items() if left}, exits, untraced, seeded


@settings(deadline=None, max_examples=200)
@given(ROWS, st.frozensets(st.integers(1, 6), max_size=2))
def test_what_remains_left_and_was_not_followed_is_what_came_in(
    drawn: list[tuple[int, int, int, int, bool]], ends: frozenset[int]
) -> None:
    one = trail(rows_of(drawn), ends)

    for policy in POLICIES:
        ledger = sweep(one, policy)
        assert int(ledger.remaining.sum()) + ledger.exits + ledger.untraced == ledger.seeded
        assert (ledger.remaining >= 0).all()


@settings(deadline=None, max_examples=200)
@given(ROWS, st.frozensets(st.integers(1, 6), max_size=2))
def test_the_compiled_sweep_keeps_the_same_books_as_a_plain_one(
    drawn: list[tuple[int, int, int, int, bool]], ends: frozenset[int]
) -> None:
    one = trail(rows_of(drawn), ends)

    for policy in POLICIES:
        ledger = sweep(one, policy)
        assert (remaining(ledger), ledger.exits, ledger.untraced, ledger.seeded) == plain(one, policy)


@settings(deadline=None, max_examples=200)
@given(ROWS, st.frozensets(st.integers(1, 6), max_size=2))
def test_every_policy_lies_within_the_bounds(
    drawn: list[tuple[int, int, int, int, bool]], ends: frozenset[int]
) -> None:
    one = trail(rows_of(drawn), ends)
    within = bounds(one)

    for policy in POLICIES:
        ledger = sweep(one, policy)
        assert (within.least <= ledger.remaining).all()
        assert (ledger.remaining <= within.most).all()
        assert (within.moved_least <= ledger.moved).all()
        assert (ledger.moved <= within.moved_most).all()


@settings(deadline=None, max_examples=200)
@given(ROWS, st.randoms(use_true_random=False))
def test_whatever_money_left_first_the_truth_lies_within_the_bounds(
    drawn: list[tuple[int, int, int, int, bool]], draw: Random
) -> None:
    large = [(at, payer, payee, amount * 10_000, seed) for at, payer, payee, amount, seed in drawn]
    one = trail([row for row in rows_of(large) if row[1] != OUTSIDE])
    moves, held, known = one.transfers, defaultdict[int, int](int), defaultdict[int, int](int)
    rows = zip(moves.payer.tolist(), moves.payee.tolist(), moves.amount.tolist(), one.seed.tolist(), strict=True)
    for payer, payee, amount, seed in rows:
        if amount <= 0 or payer == payee:
            continue
        least = min(held[payer], max(0, amount - (known[payer] - held[payer])))
        share = draw.randint(least, min(amount, held[payer]))
        held[payer] -= share
        arrives = amount if seed else share
        if not seed and share < one.least_branch():
            arrives = 0
        known[payer] = max(known[payer] - amount, 0)
        known[payee] += amount
        held[payee] += arrives if payee != CASH else 0
    within = bounds(one)

    places = {number: place for place, number in enumerate(sweep(one, "most").account.tolist())}
    assert all(within.least[places[id]] <= sum_ <= within.most[places[id]] for id, sum_ in held.items() if id in places)


@settings(deadline=None, max_examples=100)
@given(ROWS, st.permutations(range(40)))
def test_the_order_in_which_rows_are_read_does_not_matter(
    drawn: list[tuple[int, int, int, int, bool]], order: list[int]
) -> None:
    rows = rows_of(drawn)
    shuffled = [rows[i] for i in order if i < len(rows)]

    for policy in POLICIES:
        assert remaining(sweep(trail(rows), policy)) == remaining(sweep(trail(shuffled), policy))


@settings(deadline=None, max_examples=100)
@given(ROWS, ROWS)
def test_transfers_among_strangers_change_nothing(
    drawn: list[tuple[int, int, int, int, bool]], others: list[tuple[int, int, int, int, bool]]
) -> None:
    rows = rows_of(drawn)
    strangers: list[Row] = [
        (at, payer + 100, payee + 100, amount, 100 + i, False)
        for i, (at, payer, payee, amount, _) in enumerate(others)
        if payer > 0 and payee > 0
    ]

    for policy in POLICIES:
        assert remaining(sweep(trail(rows + strangers), policy)) == remaining(sweep(trail(rows), policy))


def test_within_a_second_the_row_says_what_came_first() -> None:
    paid: Row = (10, 1, 2, 1_000_000, 1, True)

    after = trail([paid, (10, 2, 3, 1_000_000, 2, False)])
    before = trail([(*paid[:4], 3, True), (10, 2, 3, 1_000_000, 2, False)])

    assert remaining(sweep(after, "proportional")) == {3: 1_000_000}
    assert remaining(sweep(before, "proportional")) == {2: 1_000_000}


@pytest.mark.parametrize(
    ("policy", "left"),
    [("proportional", {2: 500_000, 3: 500_000}), ("least", {2: 1_000_000}), ("most", {3: 1_000_000})],
)
def test_policies_differ_in_whose_money_leaves_a_mixed_account_first(policy: Policy, left: dict[int, int]) -> None:
    rows: list[Row] = [
        (1, 9, 2, 1_000_000, 1, False),
        (2, 1, 2, 1_000_000, 2, True),
        (3, 2, 3, 1_000_000, 3, False),
    ]

    assert remaining(sweep(trail(rows, from_at=2), policy)) == left


def test_a_known_opening_balance_stands_for_what_was_there_before() -> None:
    rows: list[Row] = [(2, 1, 2, 1_000_000, 2, True), (3, 2, 3, 1_000_000, 3, False)]

    known = sweep(trail(rows, from_at=2, a2=3_000_000), "proportional")

    assert remaining(known) == {2: 750_000, 3: 250_000}


def test_a_round_trip_is_not_counted_twice() -> None:
    rows: list[Row] = [
        (1, 1, 2, 1_000_000, 1, True),
        (2, 2, 3, 1_000_000, 2, False),
        (3, 3, 2, 1_000_000, 3, True),
    ]

    ledger = sweep(trail(rows), "proportional")

    assert (ledger.seeded, remaining(ledger)) == (1_000_000, {2: 1_000_000})


def test_small_branches_are_not_followed_but_counted() -> None:
    rows: list[Row] = [
        (1, 1, 2, 10_000_000, 1, True),
        (2, 2, 3, 99_999, 2, False),
        (3, 2, 4, 100_000, 3, False),
    ]

    ledger = sweep(trail(rows), "most")

    assert (ledger.untraced, remaining(ledger)) == (99_999, {2: 9_800_001, 4: 100_000})


def test_cash_and_accounts_that_end_the_trail_are_exits() -> None:
    rows: list[Row] = [
        (1, 1, 2, 1_000_000, 1, True),
        (2, 2, CASH, 400_000, 2, False),
        (3, 2, 5, 600_000, 3, False),
        (4, 5, 6, 600_000, 4, False),
    ]

    ledger = sweep(trail(rows, frozenset({5})), "most")

    assert (ledger.exits, remaining(ledger), ledger.reached.tolist()) == (1_000_000, {}, [2])
