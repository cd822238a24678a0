"""The versions of a row: their effect is the same in whatever order they come, and is what an oracle says."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from itertools import pairwise

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from base.viewer import BEGINNING, FOREVER
from loaders.emission import PART
from loaders.versions import ARRIVING, DATE, LOAD, RANK, Change, effect_of
from store.archive import KEY, ROW

State = Counter[tuple[str, int, int]]


@dataclass(frozen=True)
class Version:
    """What a file of some date said about one part of one row: a value, nothing, or that the row is gone."""

    date: int
    value: str | None = None
    absent: bool = False
    valid_from: int | None = None
    valid_to: int | None = None


class Graph:
    """What holds after versions came in some order."""

    def __init__(self, change: Change) -> None:
        self.change: Change = change
        self.versions: list[Version] = []
        self.holds: State = Counter()

    def take(self, version: Version) -> None:
        loads = [*range(1, len(self.versions) + 1), ARRIVING]
        every = list(zip([*self.versions, version], loads, strict=True))
        said, history = said_by(every), history_of(every)
        if said.height:
            written, ended = effect_of(said, history, self.change)
            assert not states(ended) - self.holds, "it ends what does not hold"
            self.holds = self.holds - states(ended) + states(written)
        self.versions.append(version)

    def at(self, moment: int) -> list[str]:
        return sorted(value for value, start, end in self.holds.elements() if start <= moment < end)


def said_by(versions: list[tuple[Version, int]]) -> pl.DataFrame:
    rows = [
        ("k", "part", 1, load, one.value, one.valid_from, one.valid_to)
        for one, load in versions
        if one.value is not None and not one.absent
    ]
    columns = {KEY: pl.String, PART: pl.String, ROW: pl.Int64, LOAD: pl.Int64, "id": pl.String}
    return pl.DataFrame(rows, {**columns, "valid_from": pl.Int64, "valid_to": pl.Int64}, orient="row")


def history_of(versions: list[tuple[Version, int]]) -> pl.DataFrame:
    rows = [("k", load, 0 if one.absent else 1, one.date, load) for one, load in versions]
    numbers = dict.fromkeys((LOAD, ROW, DATE, RANK), pl.Int64)
    return pl.DataFrame(rows, {KEY: pl.String, **numbers}, orient="row")


def states(frame: pl.DataFrame) -> State:
    return Counter(frame.select("id", "valid_from", "valid_to").rows())


def after(change: Change, versions: list[Version]) -> Graph:
    graph = Graph(change)
    for version in versions:
        graph.take(version)
    return graph


def expected(change: Change, versions: list[Version], moment: int) -> list[str]:
    """The value at a moment, worked out stay by stay: from one absence to the next."""
    stays: list[list[Version]] = [[]]
    ends: list[int] = []
    for one in sorted(versions, key=lambda version: version.date):
        if not one.absent:
            stays[-1].append(one)
        elif stays[-1]:
            ends.append(one.date)
            stays.append([])
    for number, stay in enumerate(stays):
        end = ends[number] if number < len(ends) else FOREVER
        start = stay[0].date if stay and number else BEGINNING
        if stay and start <= moment < end:
            before = [one for one in stay if one.date <= moment] or stay[:1]
            value = before[-1].value if change == "succession" else stay[-1].value
            return [] if value is None else [value]
    return []


values = st.sampled_from(["a", "b", None])
dates = st.lists(st.integers(1, 30), min_size=1, max_size=6, unique=True)


@st.composite
def histories(draw: st.DrawFn, dated: bool = False) -> list[Version]:
    bounds = st.none() | st.integers(-5, 40)
    found: list[Version] = []
    for date in draw(dates):
        one = Version(date, absent=draw(st.booleans())) if found else Version(date)
        one = one if one.absent else replace(one, value=draw(values))
        start, end = (draw(bounds), draw(bounds)) if dated and one.value else (None, None)
        found.append(
            replace(one, valid_from=start, valid_to=end if start is None or end is None or end > start else None)
        )
    return found


@pytest.mark.parametrize("change", ["succession", "correction"])
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_any_order_of_loading_gives_the_same_state(change: Change, data: st.DataObject) -> None:
    versions = data.draw(histories(dated=True))
    shuffled = data.draw(st.permutations(versions))

    assert after(change, versions).holds == after(change, shuffled).holds


@pytest.mark.parametrize("change", ["succession", "correction"])
@settings(max_examples=60, deadline=None)
@given(versions=histories())
def test_at_every_moment_holds_what_the_oracle_says(change: Change, versions: list[Version]) -> None:
    graph = after(change, versions)

    for moment in (BEGINNING, -100, *range(32)):
        assert graph.at(moment) == expected(change, versions, moment), moment


@settings(max_examples=40, deadline=None)
@given(versions=histories(dated=True))
def test_the_same_version_again_changes_nothing(versions: list[Version]) -> None:
    graph = after("succession", versions)
    latest = max(versions, key=lambda version: version.date)
    before = graph.holds.copy()

    graph.take(replace(latest, date=latest.date + 1))

    assert graph.holds == before


def test_a_value_that_changes_back_holds_in_two_spells() -> None:
    graph = after("succession", [Version(10, "a"), Version(20, "b"), Version(30, "a")])

    assert graph.holds == Counter([("a", BEGINNING, 20), ("b", 20, 30), ("a", 30, FOREVER)])


def test_the_start_that_the_next_value_declares_ends_the_one_before() -> None:
    graph = after("succession", [Version(10, "a", valid_from=1), Version(20, "b", valid_from=15)])

    assert graph.holds == Counter([("a", 1, 15), ("b", 15, FOREVER)])


def test_spells_of_one_value_do_not_overlap() -> None:
    graph = after("succession", [Version(10, "a"), Version(20, absent=True), Version(30, "a")])

    spells = sorted((start, end) for _, start, end in graph.holds)

    assert all(one[1] <= other[0] for one, other in pairwise(spells))
