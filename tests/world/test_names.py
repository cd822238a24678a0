"""Names: common ones are common, rare characters are rare, homophones occur."""

from __future__ import annotations

import numpy as np
import pytest

from clew.world import names
from clew.world.streams import stream
from ontology.names import search_words

COUNT = 20_000


@pytest.fixture(scope="module")
def full() -> list[str]:
    source = stream(1, "names")
    female, year = source.random(COUNT) < 0.5, source.integers(1940, 2024, COUNT)
    return [a + b for a, b in zip(names.surnames(source, COUNT), names.given_names(source, female, year), strict=True)]


def test_surnames_follow_their_national_shares(full: list[str]) -> None:
    first = np.array([name[0] for name in full])

    assert [np.mean(first == surname) for surname in "王李张"] == pytest.approx([0.09, 0.09, 0.085], rel=0.15)
    assert any(name.startswith("欧阳") for name in full)


def test_a_few_hold_characters_outside_gbk(full: list[str]) -> None:
    rare = sum(any(character in name for character in names.RARE_CHARACTERS) for name in full)

    assert rare / COUNT == pytest.approx(0.003, rel=0.4)


def test_there_are_namesakes_and_people_who_only_sound_alike(full: list[str]) -> None:
    assert 0.2 * COUNT < len(set(full)) < 0.8 * COUNT
    assert set(search_words("张伟")) & set(search_words("章玮"))
    assert {"张伟", "张玮"} <= set(full)


def test_given_names_fit_sex_and_generation() -> None:
    source = stream(1, "given")
    old = names.given_names(source, np.ones(500, bool), np.full(500, 1950))
    young = names.given_names(source, np.zeros(500, bool), np.full(500, 2015))

    assert "秀英" in old.to_list()
    assert "浩然" in young.to_list()
    assert not set(old) & set(young) - set(names.RARE_CHARACTERS)
