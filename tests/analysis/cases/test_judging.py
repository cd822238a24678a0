"""Which judgements hold, and what a removal leaves behind."""

from __future__ import annotations

from analysis.cases.judging import NOT_SAME, REMOVED, SAME, Judgement, judged


def judgement(id: str, kind: str, *about: str, series: str = "") -> Judgement:
    return Judgement(id, kind, 1, int(id[1:]), "officer", "a reason", series, about)


def test_the_later_of_two_judgements_about_a_pair_holds() -> None:
    found = judged([judgement("d1", NOT_SAME, "a", "b"), judgement("d2", SAME, "b", "a", "c")], {})

    assert found.together == [("a", "b"), ("a", "c")]
    assert found.apart == []


def test_cases_judged_not_to_belong_together_are_apart_each_from_each() -> None:
    assert judged([judgement("d1", NOT_SAME, "a", "b", "c")], {}).apart == [("a", "b"), ("a", "c"), ("b", "c")]


def test_a_case_taken_out_is_apart_from_the_rest_of_its_series() -> None:
    removal = judgement("d1", REMOVED, "b", series="s")

    found = judged([removal], {"s": ["a", "b", "c"]})

    assert found.apart == [("a", "b"), ("b", "c")]
    assert found.removals == [(removal, frozenset({"a", "c"}))]


def test_a_removal_that_names_the_rest_needs_no_series() -> None:
    assert judged([judgement("d1", REMOVED, "b", "a")], {}).apart == [("a", "b")]


def test_a_removal_is_over_once_the_case_is_judged_to_belong_there_again() -> None:
    found = judged([judgement("d1", REMOVED, "b", "a"), judgement("d2", SAME, "a", "b")], {})

    assert (found.apart, found.removals) == ([], [])


def test_judgements_are_told_where_they_are_about_a_member() -> None:
    one, other = judgement("d1", SAME, "a", "b"), judgement("d2", SAME, "x", "y")

    assert judged([one, other], {}).about(["b", "c"]) == [one]
