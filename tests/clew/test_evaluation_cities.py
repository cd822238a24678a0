"""Answers about sample cities are scored against their truth, and a wrong answer scores worse."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from base.errors import UsageError
from clew.commands.evaluate import numbers, scores
from clew.evaluation import clones, collision, cotravel, next_places
from clew.evaluation.cotravel import MISSING, Ranked
from clew.evaluation.scorecard import Figure, page
from clew.world import make

ON_CITIES = ["cotravel", "collision", "clones", "next"]


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make(tmp_path_factory.mktemp("evaluated") / "city", people=400, days=12, seed=5).folder


@pytest.fixture(scope="module")
def figures(city: Path) -> list[Figure]:
    return scores(ON_CITIES, city)


def value(figures: list[Figure], analysis: str, name: str) -> float:
    (found,) = [one.value for one in figures if (one.analysis, one.name) == (analysis, name)]
    return found


def test_every_plant_of_a_city_is_asked_about(city: Path, figures: list[Figure]) -> None:
    def told(name: str) -> list[str]:
        return (city / "truth" / f"{name}.csv").read_text(encoding="utf-8").splitlines()[1:]

    pairs = [line for line in told("co_travel") if ",pair," in line]
    assert value(figures, "cotravel", "targets with one companion") == len(pairs) > 0
    assert value(figures, "collision", "planted series") == len(told("collision")) > 0
    assert value(figures, "clones", "cloned plates") == len(told("clones")) > 0
    assert value(figures, "next", "moves foretold") > 100


def test_the_planted_are_found_in_a_small_city(figures: list[Figure]) -> None:
    assert value(figures, "cotravel", "companion among the first five") >= 0.5
    assert value(figures, "collision", "culprit among the first five") >= 0.5
    assert value(figures, "clones", "precision") == 1.0
    assert value(figures, "next", "one of the first three right") > value(
        figures, "next", "one of the three visited most right"
    )


def test_a_folder_without_the_truth_is_refused_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"truth/co_travel\.csv"):
        scores(["cotravel"], tmp_path)


def test_unknown_evaluations_folders_and_seeds_are_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no evaluation 'weather'"):
        scores(["weather"], None)
    with pytest.raises(UsageError, match="no folder"):
        scores(["clones"], tmp_path / "nowhere")
    with pytest.raises(UsageError, match="--seeds 1,2,3"):
        numbers("1;2")


def ranked(*order: str, claimed: int = 0, expected: float = 0.001) -> Ranked:
    flags = [i < claimed for i in range(len(order))]
    return Ranked(list(order), [expected if flag else 5.0 for flag in flags], flags, list(reversed(order)))


def test_a_companion_further_down_scores_worse() -> None:
    first, third, never = (
        cotravel.judged(ranked(*order), {"a"}, set(), 0.0) for order in (("a", "b", "c"), ("b", "c", "a"), ("b", "c"))
    )

    assert [one.ranks for one in (first, third, never)] == [[0], [2], [MISSING]]
    assert [cotravel.hits([one.ranks], 1) for one in (first, third)] == [1.0, 0.0]
    assert [cotravel.hits([one.ranks], 5) for one in (first, third, never)] == [1.0, 1.0, 0.0]
    assert third.by_count == [0]


def test_companions_of_a_group_do_not_stand_in_each_others_way() -> None:
    assert cotravel.ranks_of({"a", "b"}, ["a", "b", "c"]) == [0, 0]
    assert cotravel.ranks_of({"a", "b"}, ["c", "a", "d", "b"]) == [1, 2]


def test_claims_on_others_are_counted_and_those_on_decoys_apart() -> None:
    found = cotravel.judged(ranked("a", "b", "c", claimed=3), {"a"}, {"c"}, 0.0)

    assert (found.claimed, found.false_claims, found.likely_false, found.decoys) == (1, 2, 2, 1)


def test_calibration_is_judged_only_where_enough_is_expected() -> None:
    few = collision.calibration("x", "drawn", [collision.Verdict(9, 3.0, None, 0.0)])
    many = collision.calibration("x", "drawn", [collision.Verdict(90, 30.0, None, 0.0)])

    assert all(one.reached for one in few)
    assert [one.value for one in many] == [30.0, 3.0, 3.0]
    assert [one.reached for one in many] == [True, True, False]


def test_a_clone_that_is_missed_and_a_misread_that_is_claimed_score_worse() -> None:
    cloned, by_rule = {"a", "b"}, {"a", "b", *(f"m{i}" for i in range(10))}

    right = clones.scores("x", clones.Verdict({"a", "b"}, cloned, by_rule))
    wrong = clones.scores("x", clones.Verdict({"a", "m0"}, cloned, by_rule))

    names = ("precision", "recall", "misreads and clocks claimed")
    assert [value(right, "clones", name) for name in names] == [1.0, 1.0, 0.0]
    assert [value(wrong, "clones", name) for name in names] == [0.5, 0.5, 0.1]
    assert not any(one.reached for one in wrong if one.bar is not None)


def test_moves_are_foretold_from_what_was_before_them_only() -> None:
    place = np.array([1, 2, 3] * 20 + [4])
    local = np.arange(len(place)) * 3_600

    found = list(next_places.foretold(place, local))

    assert len(found) == len(place) - 31, "there is no answer under thirty moves"
    assert all(went in places for places, _, went in found[:-1])
    assert 4 not in found[-1][0]
    assert all(place[31 + i - 1] not in most for i, (_, most, _) in enumerate(found))


def test_the_bar_of_next_places_stands_above_those_visited_most() -> None:
    good = next_places.scores("x", [([1], [2], 1)] * 9 + [([1], [2], 2)], 0.05)
    poor = next_places.scores("x", [([1], [2], 1)] * 5 + [([1], [2], 2)] * 5, 0.05)

    assert [all(one.reached for one in some) for some in (good, poor)] == [True, False]


def test_the_page_has_a_column_for_each_data_set_and_marks_what_is_short() -> None:
    text = page(
        [
            Figure("cotravel", "comes first", 0.6, 0.65, of="dense 1"),
            Figure("clones", "recall", 1.0),
            Figure("cotravel", "comes first", 0.95, 0.9, of="light 1"),
        ]
    )

    assert text.index("## cotravel") < text.index("## clones")
    assert "| figure | dense 1 | light 1 |" in text
    assert "| comes first | **0.6** (at least 0.65) | 0.95 (at least 0.9) |" in text
