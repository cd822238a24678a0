"""A viewer sees what its level and its compartments cover; the clocks default to now."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from base.viewer import BEGINNING, FOREVER, Clocks, Viewer, now

COMPARTMENTS = st.frozensets(st.sampled_from(["minor", "sealed", "informant", "victim"]))
LEVELS = st.integers(0, 3)


@pytest.mark.parametrize(
    ("level", "compartments", "sees"),
    [
        (0, [], True),
        (2, ["minor"], True),
        (3, [], False),
        (0, ["sealed"], False),
        (2, ["minor", "sealed"], False),
    ],
)
def test_a_marking_is_seen_when_level_and_compartments_are_covered(
    level: int, compartments: list[str], sees: bool
) -> None:
    viewer = Viewer("v", level=2, compartments=frozenset({"minor"}))

    assert viewer.covers(level, frozenset(compartments)) is sees


@given(LEVELS, COMPARTMENTS, LEVELS, COMPARTMENTS, LEVELS, COMPARTMENTS)
def test_more_clearance_never_shows_less(
    level: int,
    compartments: frozenset[str],
    more_level: int,
    more_compartments: frozenset[str],
    marking: int,
    marked: frozenset[str],
) -> None:
    less = Viewer("v", level, compartments)
    more = Viewer("v", max(level, more_level), compartments | more_compartments)

    assert not less.covers(marking, marked) or more.covers(marking, marked)


def test_somebody_without_clearance_sees_only_what_is_unmarked() -> None:
    viewer = Viewer("v")

    assert viewer.covers(0, frozenset())
    assert not viewer.covers(1, frozenset())


def test_the_clocks_say_now_unless_told_otherwise() -> None:
    before = int(time.time())

    clocks = Clocks()

    assert before <= clocks.as_of <= now()
    assert before <= clocks.known_at <= now()
    assert Clocks(as_of=5).as_of == 5


def test_now_lies_between_the_two_ends_of_time() -> None:
    assert BEGINNING < now() < FOREVER
