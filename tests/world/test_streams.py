"""Streams and serial numbers: independent, distinct, and without a trace of who made them."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from clew.world.period import FIRST_DAY, Period
from clew.world.streams import distinct, serials, shares, stream


def test_a_stream_depends_on_seed_name_and_part_only() -> None:
    def first(seed: int, name: str, part: int = 0) -> float:
        return float(stream(seed, name, part).random())

    assert first(1, "a") == first(1, "a")
    assert len({first(1, "a"), first(2, "a"), first(1, "b"), first(1, "a", 1)}) == 4


@given(st.integers(0, 2**32 - 1_001), st.integers(1, 1_000))
def test_serial_numbers_never_repeat_and_have_one_width(first: int, count: int) -> None:
    made = pl.concat([serials(1, "passes", count, first), serials(1, "calls", count, first)])

    assert made.n_unique() == 2 * count
    assert (made.str.len_chars() == 15).all()


def test_serial_numbers_go_on_where_the_last_ones_ended() -> None:
    assert serials(1, "x", 10).to_list() == [*serials(1, "x", 4), *serials(1, "x", 6, 4)]


def test_another_seed_gives_other_serial_numbers() -> None:
    assert not set(serials(1, "x", 1_000)) & set(serials(2, "x", 1_000))


def test_serial_numbers_tell_nothing_about_their_order() -> None:
    made = serials(1, "passes", 2_000).cast(pl.Int64).to_numpy()

    assert abs(np.corrcoef(made, np.arange(2_000))[0, 1]) < 0.1


@given(st.integers(0, 10**6), st.integers(1, 300), st.integers(0, 300))
def test_distinct_integers_are_distinct_and_in_range(seed: int, count: int, spare: int) -> None:
    drawn = distinct(stream(seed, "d"), count + spare, count)

    assert len(set(drawn.tolist())) == count
    assert 0 <= drawn.min() <= drawn.max() < count + spare


def test_more_distinct_integers_than_there_are_is_an_error() -> None:
    with pytest.raises(ValueError, match="no 3 different integers below 2"):
        distinct(stream(1, "d"), 2, 3)


@given(st.lists(st.floats(0.01, 100), min_size=1, max_size=50))
def test_shares_sum_to_one(weights: list[float]) -> None:
    assert shares(weights).sum() == pytest.approx(1)


def test_moments_are_written_in_local_time_also_long_before_the_period() -> None:
    period = Period(FIRST_DAY, 28)

    assert period.moment(0) == "2024-03-01 00:00:00"
    assert period.moment(-1) == "2024-02-29 23:59:59"
    assert period.moment(period.day_of(FIRST_DAY.replace(year=1999)) * 86_400) == "1999-03-01 00:00:00"
    assert period.dates(np.array([0, 27])).to_list() == ["2024-03-01", "2024-03-28"]


def test_people_work_on_weekdays_but_for_public_holidays_and_on_the_days_worked_for_them() -> None:
    period = Period(FIRST_DAY, 40)

    off = [day for day in range(40) if not period.workday(day)]
    assert off[:2] == [1, 2]
    assert period.dates(np.array(off[-3:])).to_list() == ["2024-04-04", "2024-04-05", "2024-04-06"]
    assert period.workday(period.day_of(FIRST_DAY.replace(month=4, day=7)))
