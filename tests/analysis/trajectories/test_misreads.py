"""Misreads: which plates may be taken for which."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.trajectories.misreads import neighbours

PLATES = ["皖A12345", "皖A72345", "皖A12340", "皖AD12345", "皖AD1234", "皖B92345", "皖A12346"]


def pairs(texts: list[str], kinds: list[str] | None = None) -> dict[tuple[str, str], float]:
    found = neighbours(texts, kinds or ["02"] * len(texts), np.arange(len(texts)))
    return {
        (texts[one], texts[other]): chance
        for one, other, chance in zip(found.plate, found.other, found.chance, strict=True)
    }


def test_plates_one_character_apart_are_neighbours_both_ways() -> None:
    found = pairs(PLATES)

    assert ("皖A12345", "皖A12340") in found
    assert ("皖A12340", "皖A12345") in found
    assert ("皖A12345", "皖B92345") not in found


@pytest.mark.parametrize(("other", "chance"), [("皖A72345", 0.01 * 0.2), ("皖A12346", 0.01 * 0.01)])
def test_characters_that_look_alike_are_likelier(other: str, chance: float) -> None:
    assert pairs(PLATES)["皖A12345", other] == pytest.approx(chance)


def test_a_new_energy_plate_cut_short_looks_like_an_ordinary_one_but_not_the_other_way() -> None:
    found = pairs(PLATES, ["02", "02", "02", "52", "02", "02", "02"])

    assert found["皖AD1234", "皖AD12345"] == pytest.approx(0.002)
    assert ("皖AD12345", "皖AD1234") not in found


def test_plates_of_another_type_are_no_neighbours() -> None:
    assert pairs(["皖A12345", "皖A12340"], ["02", "01"]) == {}


texts = st.lists(st.text("AB8", min_size=3, max_size=4), min_size=1, max_size=12, unique=True)


@settings(max_examples=60, deadline=None)
@given(texts)
def test_they_are_those_of_comparing_every_pair(of: list[str]) -> None:
    expected = {
        (one, other)
        for one in of
        for other in of
        if len(one) == len(other) and sum(a != b for a, b in zip(one, other, strict=True)) == 1
    }

    assert set(pairs(of)) == expected
