"""Place, time and method together: what is learned, what is claimed, and what happens where something is missing."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.cases import timing
from analysis.cases.behaviour import Scored, not_recorded
from analysis.cases.columns import Pairs
from analysis.cases.measures import auc, cllr
from analysis.cases.model import LinkModel, fitted, training
from tests.analysis.cases.casebook import DAY, NOON, Told, known_of, moved, town

KNOWN = town()
MODEL = fitted(KNOWN, training(KNOWN, KNOWN.solved), "tests")
HERE = Told(1_000.0, 1_000.0, NOON, NOON + 600, "A1;B1")


def scored(one: Told, other: Told, model: LinkModel = MODEL) -> Scored:
    known = known_of([one, other, *[Told(codes=f"A{n};B{n}") for n in range(20)]])
    return model.scored(known, Pairs(np.array([0]), np.array([1])))[1]


def score(one: Told, other: Told) -> float:
    return scored(one, other).score.item()


def test_other_offenders_of_the_same_sort_are_told_apart() -> None:
    others = town(seed=2)
    some = training(others, others.solved)

    _, found = MODEL.scored(others, some.pairs)

    assert auc(found.score, some.linked) > 0.95
    assert cllr(found.reported, some.linked) < 0.4


@given(st.floats(0, 50_000), st.floats(0, 50_000))
def test_nearer_never_scores_less(one: float, other: float) -> None:
    near, far = sorted((one, other))

    assert score(HERE, moved(HERE, x=1_000.0 + near)) >= score(HERE, moved(HERE, x=1_000.0 + far)) - 1e-9


@given(st.integers(0, 364), st.integers(0, 364))
def test_sooner_never_scores_less(one: int, other: int) -> None:
    soon, late = (
        moved(HERE, from_at=NOON + days * 7 * DAY, to_at=NOON + days * 7 * DAY + 600) for days in sorted((one, other))
    )
    within = [days * 7 <= timing.LONGEST_GAP for days in sorted((one, other))]

    if all(within):
        assert score(HERE, soon) >= score(HERE, late) - 1e-9


def test_beyond_a_year_the_gap_says_nothing_more() -> None:
    ten, fifteen = (
        moved(HERE, from_at=NOON + years * 364 * DAY, to_at=NOON + years * 364 * DAY + 600) for years in (10, 15)
    )

    assert score(HERE, ten) == pytest.approx(score(HERE, fifteen))
    assert score(HERE, ten) < score(HERE, HERE)


def test_what_was_not_recorded_says_nothing() -> None:
    nothing = Told(None, None, None, None, "")

    found = scored(HERE, nothing)

    assert np.isnan(found.capped).all()
    assert found.score.item() == 0.0


@pytest.mark.parametrize(
    "missing",
    [{"x": None, "y": None}, {"from_at": None, "to_at": None}, {"codes": ""}],
    ids=["place", "time", "method"],
)
def test_a_case_with_a_gap_in_it_is_compared_by_the_rest(missing: dict[str, object]) -> None:
    found = scored(HERE, moved(HERE, **missing))

    assert np.isnan(found.capped).sum() == 1
    assert 0 < found.score.item() < score(HERE, HERE)


def test_places_of_two_grids_are_not_compared() -> None:
    assert np.isnan(scored(HERE, moved(HERE, plane=1)).capped[0, 0])


def test_no_more_is_claimed_than_the_linked_pairs_allow() -> None:
    few = replace(MODEL, behaviour=replace(MODEL.behaviour, linked=10))

    found = scored(HERE, HERE, few)

    assert found.reported.item() == 1.0
    assert found.score.item() > 2.0


def test_what_a_case_lacks_is_said() -> None:
    known = known_of([HERE, Told(None, None, None, None, "")])

    assert not_recorded(known.cases, known.methods, 0) == []
    assert not_recorded(known.cases, known.methods, 1) == ["the place", "the time", "the method"]


def test_cases_of_which_nobody_recorded_a_method_are_compared_all_the_same() -> None:
    known = known_of([moved(HERE, codes=""), moved(HERE, codes="", x=1_100.0)])

    _, found = MODEL.scored(known, Pairs(np.array([0]), np.array([1])))

    assert found.score.item() > 0
