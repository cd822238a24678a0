"""Moments are ISO 8601 in UTC outside and epoch seconds inside."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from base.errors import BadRequestError
from base.moments import Moment, read, written
from base.viewer import BEGINNING, FOREVER


@given(st.integers(BEGINNING + 1, FOREVER - 1))
def test_what_is_written_is_read_back(moment: int) -> None:
    assert read(written(moment)) == moment


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("1970-01-01", 0),
        ("1970-01-01T08:00:00+08:00", 0),
        ("1969-12-31T23:59:59Z", -1),
        ("2019-03-01T00:00:00.9Z", 1551398400),
    ],
)
def test_a_date_is_its_start_in_utc_and_a_zone_counts(text: str, moment: int) -> None:
    assert read(text) == moment


@pytest.mark.parametrize(
    "text", ["", "now", "2019-02-30", "2019-03-01T08:00:00", "01.03.2019", "0001-01-01", "3999-01-01"]
)
def test_what_is_no_moment_or_has_no_zone_is_refused_with_what_to_write(text: str) -> None:
    with pytest.raises(BadRequestError, match=r"as in 2019-03-01|between the years"):
        read(text)


def test_a_moment_stands_as_text_in_json() -> None:
    assert TypeAdapter(Moment).dump_json(0) == b'"1970-01-01T00:00:00Z"'
