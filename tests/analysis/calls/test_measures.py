"""Measures of calls agree with counting them one by one, whatever the phones are numbered and the rows ordered."""

from __future__ import annotations

from dataclasses import astuple, replace
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.calls.calls import COLUMNS, Calls, Integers, in_order
from analysis.calls.measures import LEAST, LONG, NEAR, SHORT, Measures, measured, scanned
from analysis.statistics import DAY
from tests.analysis.calls.random_calls import BUSY, END, random_calls

Seeds = st.integers(0, 10**6)


def one_by_one(week: Calls, days: int) -> dict[str, float]:
    """The measures of the busy phone, by loops."""
    rows = list(zip(week.at.tolist(), week.caller.tolist(), week.callee.tolist(), week.seconds.tolist(), strict=True))
    own = [(at, callee, seconds) for at, caller, callee, seconds in rows if caller == BUSY]
    made = [row for row in own if row[0] >= END - days * DAY]
    callees = {callee for _, callee, _ in made}
    on_days = {((END - 1 - at) // DAY, callee) for at, callee, _ in made}
    before = {day_callee for day_callee in on_days if is_new(day_callee, own)}
    backs = [
        callee
        for callee in callees
        if max((at for at, caller, to, _ in rows if caller == callee and to == BUSY), default=0)
        > min(at for at, to, _ in made if to == callee)
    ]
    pairs = {frozenset((caller, callee)) for _, caller, callee, _ in rows}
    friends = sum(frozenset(pair) in pairs for pair in combinations(sorted(callees), 2))
    often = sorted((sum(to == callee for _, to, _ in made) for callee in callees), reverse=True)
    return {
        "made": len(made),
        "callees": len(callees),
        "strangers": len(on_days) / len({day for day, _ in on_days}),
        "new": len(before) / len(on_days),
        "backs": len(backs) / len(callees),
        "shorts": sum(seconds < SHORT for _, _, seconds in made) / len(made),
        "longest": max(seconds for _, _, seconds in made),
        "group": sum(often[:5]) / len(made),
        "closure": friends / max(1, len(callees) * (len(callees) - 1) // 2),
    }


def is_new(day_callee: tuple[int, int], own: list[tuple[int, int, int]]) -> bool:
    day, callee = day_callee
    return max((END - 1 - at) // DAY for at, to, _ in own if to == callee) == day


def of_busy(measures: Measures) -> dict[str, float]:
    (i,) = np.flatnonzero(measures.phone == BUSY).tolist()
    names = ("made", "callees", "strangers", "new", "backs", "shorts", "longest", "group", "closure")
    return {name: float(getattr(measures, name)[i]) for name in names}


@settings(deadline=None)
@given(Seeds)
def test_a_weeks_measures_are_what_counting_one_by_one_gives(seed: int) -> None:
    week = random_calls(seed)

    assert of_busy(measured(week, END, 7)) == pytest.approx(one_by_one(week, 7))


@settings(deadline=None)
@given(Seeds)
def test_a_days_measures_know_the_calls_of_the_days_before(seed: int) -> None:
    week = random_calls(seed)
    crowded = replace(week, at=END - 1 - (END - 1 - week.at) // 4)
    found = measured(crowded, END, 1)

    if BUSY in found.phone.tolist():
        assert of_busy(found) == pytest.approx(one_by_one(crowded, 1))
    else:
        assert one_by_one(crowded, 1)["made"] < LEAST


@settings(deadline=None)
@given(Seeds, Seeds)
def test_neither_the_numbers_of_phones_nor_the_order_of_rows_matter(seed: int, other: int) -> None:
    week = random_calls(seed)
    draw = np.random.default_rng(other)
    to = draw.permutation(np.arange(100)) + 1_000
    order = draw.permutation(len(week))
    columns: dict[str, Integers] = {name: getattr(week, name)[order] for name in COLUMNS}
    columns |= {"caller": to[columns["caller"]], "callee": to[columns["callee"]]}

    here, there = measured(week, END, 7), measured(in_order(**columns), END, 7)

    back = np.argsort(to[here.phone])
    assert there.phone.tolist() == to[here.phone][back].tolist()
    for one, same in zip(astuple(here)[2:], astuple(there)[2:], strict=True):
        assert one[back] == pytest.approx(same)


def test_a_phone_with_few_calls_is_not_looked_at() -> None:
    few = random_calls(1)
    few = few.taken(np.flatnonzero(few.caller == BUSY)[: LEAST - 1])

    assert len(measured(few, END, 7)) == 0


def test_no_calls_have_no_measures() -> None:
    none = in_order(**dict.fromkeys(COLUMNS, np.zeros(0, dtype=np.int64)))

    assert len(measured(none, END, 7)) == len(measured(none, END, 1)) == 0


def test_a_call_of_just_ten_seconds_is_not_short_and_one_of_just_ten_minutes_not_long() -> None:
    week = random_calls(2)

    exact = measured(replace(week, seconds=np.full(len(week), SHORT)), END, 7)

    assert exact.shorts.max() == 0
    assert measured(replace(week, seconds=np.full(len(week), LONG)), END, 7).longest.max() == LONG


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(0, 2), st.integers(0, 2_000)), min_size=1, max_size=40, unique=True))
def test_numbers_close_to_another_callees_are_those_a_search_of_all_pairs_finds(rows: list[tuple[int, int]]) -> None:
    phone, digits = (np.array(column, dtype=np.int64) for column in zip(*rows, strict=True))

    phones, share, close = scanned(phone, digits)

    expected = [any(own == one and 0 < abs(d - e) <= NEAR for own, e in rows) for one, d in rows]
    assert close.tolist() == expected
    assert phones.tolist() == sorted(set(phone.tolist()))
    for one, part in zip(phones.tolist(), share.tolist(), strict=True):
        assert part == pytest.approx(
            np.mean([mark for mark, (own, _) in zip(expected, rows, strict=True) if own == one])
        )
