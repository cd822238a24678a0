"""Loads, undone loads and repairs in any order: what is left is what the loads that count say."""

from __future__ import annotations

from collections import Counter

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loaders.emission import PART
from loaders.replay import BY, NUMBER, Items
from loaders.versions import CONTENT, DATE, LOAD, RANK, SLOT, VALUE, Change, states, valued
from store.archive import KEY, ROW

Files = dict[int, tuple[int, dict[str, str]]]
"""By load: its declared date, and of each key its value, '' where the snapshot lacks it."""

KEYS = ("k", "l")
values = st.dictionaries(st.sampled_from(KEYS), st.sampled_from(["", "a", "b"]))
files = st.lists(st.tuples(st.integers(1, 6), values), min_size=1, max_size=6)


def tables(loads: Files) -> tuple[pl.DataFrame, pl.DataFrame]:
    """What the files say, and their versions."""
    rows = [
        (key, load, KEYS.index(key) + 1 if value else 0, date, load, value or None)
        for load, (date, said) in loads.items()
        for key, value in said.items()
    ]
    columns = {KEY: pl.String, **dict.fromkeys((LOAD, ROW, DATE, RANK), pl.Int64), CONTENT: pl.String}
    versions = pl.DataFrame(rows, columns, orient="row")
    there = versions.filter(pl.col(ROW) > 0)
    never = pl.lit(None, dtype=pl.Int64)
    said = there.select(KEY, LOAD, ROW, pl.lit("p").alias(PART), id=CONTENT, valid_from=never, valid_to=never)
    return valued(said), versions


def shown(frame: pl.DataFrame) -> Counter[tuple[object, ...]]:
    return Counter(frame.select(*SLOT, VALUE, "valid_from", "valid_to").rows())


def replayed(loads: Files, turns: list[int], change: Change) -> Items:
    """Take the loads in order; a negative turn undoes one that counts, and repairs what rested on it."""
    said, versions = tables(loads)
    items = Items(said, versions, change)
    repairs: dict[int, set[int]] = {}
    for place, turn in enumerate(turns):
        if turn > 0:
            items.take([turn])
            continue
        gone = {-turn} | {
            repair for repair, copies in repairs.items() if -turn in copies and repair not in items.hidden
        }
        lacking = Items(said, versions, change, items.hidden | set(), items.known | set(), items.order)
        lacking.written, lacking.endings = items.written, items.endings
        copied = lacking.withdraw(gone).written.select(LOAD, ROW).unique().sort(LOAD, ROW).with_row_index(NUMBER, 1)
        repairs[1000 + place] = set(copied[LOAD].to_list())
        numbered = copied.with_columns(pl.col(NUMBER).cast(pl.Int64), pl.lit(1000 + place, pl.Int64).alias(BY))
        items.repair([1000 + place], gone, numbered)
    return items


@pytest.mark.parametrize("change", ["succession", "correction"])
@settings(max_examples=30, deadline=None)
@given(data=st.data())
def test_what_is_left_is_what_the_loads_that_count_say(change: Change, data: st.DataObject) -> None:
    loads: Files = dict(enumerate(data.draw(files), start=1))
    turns: list[int] = []
    waiting, counting = list(loads), []
    while waiting:
        if counting and data.draw(st.booleans()):
            turns.append(-counting.pop(data.draw(st.integers(0, len(counting) - 1))))
        else:
            counting.append(waiting.pop(0))
            turns.append(counting[-1])

    items = replayed(loads, turns, change)

    left = {load: loads[load] for load in counting}
    assert shown(items.visible()) == shown(states(*tables(left), change))


def test_a_value_that_a_later_load_did_not_write_again_is_repaired() -> None:
    loads: Files = {1: (1, {"k": "a"}), 2: (2, {"k": "a"})}

    items = replayed(loads, [1, 2, -1], "succession")

    written = items.written.filter(pl.col(LOAD) > 1000)
    assert written["id"].to_list() == ["a"]


def test_undoing_what_nobody_rests_on_repairs_nothing() -> None:
    loads: Files = {1: (1, {"k": "a"}), 2: (2, {"k": "b"})}

    items = replayed(loads, [1, 2, -2], "succession")

    assert items.written.filter(pl.col(LOAD) > 1000).is_empty()
    assert shown(items.visible()) == shown(states(*tables({1: loads[1]}), "succession"))
