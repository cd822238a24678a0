"""Pages of FinBench answers say what is missing, and sums and loans that make no sense are refused."""

from __future__ import annotations

import pytest

from analysis.money.finbench_answers import LARGEST, Answer, Loan, checked_sum
from base.errors import BadRequestError


def test_a_page_of_a_whole_answer_leads_to_the_next() -> None:
    answer = Answer(list("abc"))

    first = answer.page(2).rows
    last = answer.page(2, first.next).rows

    assert (first.items, first.total, first.truncated, first.reason) == (["a", "b"], 3, True, "limit")
    assert (last.items, last.truncated, last.reason, last.next) == (["c"], False, None, None)


@pytest.mark.parametrize(
    ("answer", "reason"),
    [(Answer(["a"], ["hub"]), "hub"), (Answer(["a"], limited=True), "limit"), (Answer(["a"], ["hub"], True), "hub")],
)
def test_where_rows_may_be_missing_the_last_page_says_so_too(answer: Answer[str], reason: str) -> None:
    page = answer.page(5)

    assert (page.rows.truncated, page.rows.reason, page.rows.at_least, page.rows.next) == (True, reason, True, None)
    assert page.hubs == answer.hubs


@pytest.mark.parametrize("amount", [-1, LARGEST + 1])
def test_a_sum_out_of_bounds_is_refused(amount: int) -> None:
    assert checked_sum(LARGEST) == LARGEST
    with pytest.raises(BadRequestError):
        checked_sum(amount)
    with pytest.raises(BadRequestError):
        Loan("L", "account", 0, 100, amount).checked()


def test_a_loan_of_nothing_is_refused() -> None:
    with pytest.raises(BadRequestError, match="more than nothing"):
        Loan("L", "account", 0, 0).checked()
