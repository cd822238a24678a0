"""What things in common say: rarity, role, time of use, households and hubs."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest

from analysis.cases.entities import FAR, HUB, NEAR, REACHED, hubs, shared

COUNTS = {"Person": 40_000, "Phone": 20_000, "Address": 10_000, "Plate": 10_000}
NAMES = ("case", "thing", "label", "holder", "group", "factor", "apart")


def reach(*rows: tuple[Any, ...]) -> pl.DataFrame:
    """Rows of case, thing, holder, group, factor and seconds apart; the label is that of the thing's first letters."""
    labels = {"person": "Person", "phone": "Phone", "address": "Address", "plate": "Plate"}
    full = [
        (case, thing, labels[thing.partition("-")[0]], holder, group, factor, apart, [1, place])
        for place, (case, thing, holder, group, factor, apart) in enumerate(rows)
    ]
    return pl.DataFrame(full, schema=REACHED, orient="row")


def one(*rows: tuple[Any, ...], held: int = 1) -> list[dict[str, Any]]:
    table = reach(*rows)
    return shared(table, dict.fromkeys(table["thing"], held), COUNTS).to_dicts()


def test_a_number_that_two_have_ties_cases_by_how_rare_that_is() -> None:
    (tie,) = one(
        (0, "phone-x", "phone-x", "phone-x", 1.0, 0), (1, "phone-x", "person-a", "person-a", 1.0, 0), held=60 // 30
    )

    assert (tie["one"], tie["other"], tie["cap"]) == (0, 1, 3.0)
    assert tie["log10_lr"] == pytest.approx(3.0)
    assert tie["rows"] == [1, 0, 1, 1]


def test_the_more_have_it_the_less_it_says() -> None:
    rows = [(0, "phone-x", "a", "a", 1.0, 0), (1, "phone-x", "b", "b", 1.0, 0)]

    assert one(*rows, held=20)[0]["log10_lr"] < one(*rows, held=7)[0]["log10_lr"] < 3.0


@pytest.mark.parametrize(("factors", "share"), [((1.0, 0.6), 0.6), ((0.3, 0.3), 0.09), ((1.0, 0.0), 0.0)])
def test_roles_multiply_and_victims_count_nothing(factors: tuple[float, float], share: float) -> None:
    (tie,) = one(*((case, "phone-x", f"h{case}", f"h{case}", factor, 0) for case, factor in enumerate(factors)))

    assert tie["log10_lr"] == pytest.approx(3.0 * share)


@pytest.mark.parametrize(("apart", "share"), [(NEAR, 1.0), (NEAR + 1, 0.5), (FAR, 0.5), (FAR + 1, 0.2), (None, 0.5)])
def test_a_use_long_before_or_after_the_case_counts_less(apart: int | None, share: float) -> None:
    (tie,) = one((0, "phone-x", "a", "a", 1.0, 0), (1, "phone-x", "b", "b", 1.0, apart))

    assert tie["log10_lr"] == pytest.approx(3.0 * share)


def test_within_a_household_only_the_strongest_counts_and_two_households_add_up() -> None:
    home = [(case, "address-h", "person-a", "home", 1.0, 0) for case in (0, 1)]
    same = [(case, "person-a", "person-a", "home", 1.0, 0) for case in (0, 1)]
    other = [(case, "phone-y", f"person-{case}", f"home-{case}", 1.0, 0) for case in (0, 1)]

    ties = {tie["thing"]: tie["log10_lr"] for tie in one(*home, *same, *other)}

    assert ties["person-a"] == pytest.approx(4.0)
    assert ties["address-h"] == 0.0
    assert ties["phone-y"] == pytest.approx(3.0)


def test_a_thing_reached_in_two_ways_counts_once_by_the_stronger() -> None:
    rows = [(0, "phone-x", "a", "a", 0.3, 0), (0, "phone-x", "b", "b", 1.0, 0), (1, "phone-x", "c", "c", 1.0, 0)]

    (tie,) = one(*rows)

    assert tie["log10_lr"] == pytest.approx(3.0)


def test_what_many_have_joins_nobody_and_is_named() -> None:
    held = [(0, "plate-t", "plate-t", "plate-t", 1.0, 0), (1, "plate-t", "plate-t", "plate-t", 1.0, 0)]
    tow = [(case, "plate-u", "plate-u", "plate-u", 1.0, 0) for case in range(HUB + 1)]

    assert one(*held, held=HUB + 1) == []
    assert one(*tow) == []
    assert hubs(reach(*held, *tow), {"plate-t": HUB + 1}) == ["plate-t", "plate-u"]
