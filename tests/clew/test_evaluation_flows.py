"""How money traces are scored: truth within bounds, and books that must balance to the last unit."""

from __future__ import annotations

from analysis.answers import EntityView, RowRef
from analysis.detectors.money_trace import MoneyFlow
from analysis.money.trace_answers import Exit, Holding, Passed, Span
from clew.evaluation.flows import inside, out_of_balance


def holding(id: str, least: int, headline: int, most: int) -> Holding:
    view = EntityView(id, "Account", id)
    return Holding(view, "", "", Span(least, headline, most), headline, 0, [])


def flow(*holdings: Holding, seed: int = 1_000_000, gone: int = 0, untraced: int = 0) -> MoneyFlow:
    exits = [Exit("cash", None, None, 0, Span(gone, gone, gone), RowRef(1, 1, "banks"))] if gone else []
    small = Span(0, untraced, untraced)
    return MoneyFlow("proportional", 0, 1, seed, list(holdings), exits, small, Passed(0, 0, 0, 0), [])


def test_a_sum_within_its_bounds_counts_and_one_outside_does_not() -> None:
    found = flow(holding("a", 0, 500_000, 600_000), holding("b", 400_000, 500_000, 500_000))

    assert inside(found, {"a": 600_000, "b": 399_999}) == [True, False]


def test_a_sum_that_the_answer_lacks_is_missed_and_one_it_makes_up_is_wrong() -> None:
    found = flow(holding("a", 300_000, 300_000, 300_000))

    assert inside(found, {"b": 200_000}) == [False, False]


def test_sums_too_small_to_follow_are_not_judged() -> None:
    assert inside(flow(holding("a", 0, 9_000, 9_999)), {"b": 9_999}) == []


def test_books_balance_only_to_the_last_unit() -> None:
    half = holding("a", 0, 500_000, 500_000)

    assert out_of_balance(flow(half, gone=400_000, untraced=100_000)) == 0
    assert out_of_balance(flow(half, gone=400_000, untraced=99_999)) == 1
