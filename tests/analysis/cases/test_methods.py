"""What codes of method say: rarity, mismatch, what was not recorded, and how little few pairs teach."""

from __future__ import annotations

import numpy as np
import pytest

from analysis.cases import methods
from analysis.cases.columns import NOT_KNOWN, Pairs
from analysis.cases.reading import coded, field_of
from tests.analysis.cases.casebook import Told, cases_of, town

THETA = {"M": 0.5, "T": 0.5}
TEXTS = ["M1;T1", "M1;T1", "M2;T1", "T2", "", *["M3;T1"] * 15]


def said(one: int, other: int, theta: dict[str, float] | None = None) -> list[float]:
    cases, codes = cases_of([Told(codes=text) for text in TEXTS]), coded(TEXTS)
    rare = methods.rarity(cases, codes)
    pairs = Pairs(np.array([one]), np.array([other]))
    found = methods.compared(cases, codes, rare, pairs)
    return methods.log10_lr(cases, codes, rare, pairs, found, THETA if theta is None else theta)[0].tolist()


def test_a_match_on_a_rare_code_says_more_than_one_on_a_common_code() -> None:
    rare, common = said(0, 1)

    assert rare == pytest.approx(np.log10((0.5 + 0.5 * 3 / 21) / (3 / 21)))
    assert rare > 0.5 > common > 0


def test_a_mismatch_speaks_against_and_a_field_that_was_not_recorded_says_nothing() -> None:
    mismatch, match = said(0, 2)

    assert mismatch == pytest.approx(np.log10(0.5))
    assert match > 0
    assert said(0, 3)[0] == 0.0
    assert said(0, 4) == [0.0, 0.0]


def test_a_field_nothing_was_learned_about_counts_like_the_others_in_the_mean() -> None:
    assert said(0, 1, {"M": 0.5})[1] == said(0, 1, {"M": 0.5, "T": 0.5})[1]


def test_of_several_codes_in_common_the_rarest_counts() -> None:
    texts = ["M1;M3", "M1;M3", *["M3"] * 10]
    cases, codes = cases_of([Told()] * len(texts)), coded(texts)
    rare = methods.rarity(cases, codes)

    found = methods.compared(cases, codes, rare, Pairs(np.array([0]), np.array([1])))

    assert codes.codes[found.shared[0, 0]] == "M1"


def test_theta_is_shrunk_towards_nothing_where_few_linked_pairs_are_known() -> None:
    known = town()
    every = Pairs(*np.triu_indices(len(known.cases), 1))
    found = methods.compared(known.cases, known.methods, known.rare, every)
    linked = known.solved.linked(every)
    few = linked & (np.cumsum(linked) <= 2)

    taught = methods.fitted(known.methods, found, linked)
    hardly = methods.fitted(known.methods, found, few)

    assert 0.8 < taught["A"] <= methods.HIGHEST_THETA
    assert hardly.get("A", 0.0) < 0.5


def test_a_field_that_no_linked_pair_recorded_is_left_out() -> None:
    cases, codes = cases_of([Told()] * 3), coded(["M1", "M1", "T1"])
    pairs = Pairs(np.array([0]), np.array([1]))
    found = methods.compared(cases, codes, methods.rarity(cases, codes), pairs)

    assert list(methods.fitted(codes, found, np.array([True]))) == ["M"]


@pytest.mark.parametrize(
    ("code", "field"), [("MO1:25", "MO1"), ("MO1=25", "MO1"), ("T01", "T"), ("12", ""), ("撬门", "撬门")]
)
def test_the_field_of_a_code(code: str, field: str) -> None:
    assert field_of(code) == field


def test_no_codes_at_all_are_no_fields() -> None:
    found = coded(["", ""])

    assert found.fields == ()
    assert found.code.shape == (2, 0, 1)
    assert (coded(["A1", ""]).code[1] == NOT_KNOWN).all()
