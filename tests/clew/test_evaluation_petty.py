"""Scores of the accumulator: what counts as found, as foreign, and as a silent victim reached."""

from __future__ import annotations

import pytest

from analysis.cases.petty_answers import PettySeries, PlaceToAsk, Sum
from analysis.findings import Finding
from clew.evaluation.petty import Told, hits, of_places, of_series
from clew.evaluation.scorecard import Figure

NOTHING = Sum(0, 0, None, None)


def value(figures: list[Figure], name: str) -> float:
    (one,) = (one.value for one in figures if one.name == name)
    return one


def place(longitude: float, nights: list[str], expected: float) -> PlaceToAsk:
    return PlaceToAsk("cell", 31.8, longitude, len(nights), 0, nights, 0.0, expected)


def series(*places: PlaceToAsk) -> PettySeries:
    finding = Finding("petty_series", 1, [], [], [], 0.0)
    return PettySeries(None, finding, [], NOTHING, NOTHING, [], None, list(places))


def test_a_series_is_found_where_one_answer_holds_half_of_its_cases() -> None:
    planted = [Told("0", frozenset("abcd")), Told("1", frozenset("wxyz"))]

    figures = of_series([frozenset("ab"), frozenset("x"), frozenset("y")], planted, frozenset(), "city")

    assert value(figures, "planted series found") == 0.5
    assert value(figures, "share of their reported cases") == pytest.approx((0.5 + 0.25) / 2)


def test_foreign_cases_are_counted_in_what_was_found_and_second_reports_are_not_foreign() -> None:
    planted = [Told("0", frozenset("abcd"))]

    figures = of_series([frozenset("abc12"), frozenset("345")], planted, frozenset("1"), "city")

    assert value(figures, "foreign cases in them") == pytest.approx(1 / 4)


def test_without_any_answer_nothing_is_found_and_nothing_foreign() -> None:
    figures = of_series([], [Told("0", frozenset("ab"))], frozenset(), "city")

    assert value(figures, "planted series found") == 0
    assert value(figures, "foreign cases in them") == 0


def test_a_victim_is_reached_near_the_place_in_that_night_only() -> None:
    victims = [("2024-03-05", 117.2, 31.8)]

    assert hits([place(117.201, ["2024-03-05", "2024-03-06"], 1.0)], victims) == 0.5
    assert hits([place(117.201, ["2024-03-06"], 1.0)], victims) == 0
    assert hits([place(117.3, ["2024-03-05"], 1.0)], victims) == 0
    assert hits([], victims) == 0


def test_places_are_taken_in_the_order_told_and_in_that_of_their_nights() -> None:
    victims = [("2024-03-05", 117.2, 31.8)]
    hunting = place(117.2, ["2024-03-05"], 3.0)
    home = place(117.4, [f"2024-03-{day:02}" for day in range(1, 29)], 0.1)

    figures = of_places([series(home, hunting)], victims, "city")

    assert value(figures, "places and nights with a silent victim among 20") == pytest.approx(1 / 20)
    assert value(figures, "places and nights with a silent victim among 20, by nights only") == 0
