"""What is read a column at a time is read as its kind reads it, text by text."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loaders.cells import read_property
from loaders.mapping import Cell
from loaders.plain import folded, plainly_valid
from ontology.identifiers import KINDS
from ontology.identifiers.identity_number import check_digit
from ontology.identifiers.text import fold

KINDS_AT_ONCE = {"identity_number": "11010519491231002X", "phone": "13800138000", "account_number": "acct12"}
FIRST_17 = st.builds(
    "{:06}{:04}{:02}{:02}{:03}".format,
    st.integers(100000, 999999),
    st.integers(1700, 2100),
    st.integers(0, 13),
    st.integers(0, 32),
    st.integers(0, 999),
)
NUMBERS = st.one_of(
    FIRST_17.map(lambda first: first + check_digit(first)),
    st.builds(str.__add__, FIRST_17, st.sampled_from("0123456789Xx")),
    st.text(alphabet="0123456789X１ -", max_size=20),
)
PHONES = st.one_of(
    st.from_regex(r"1[0-9]{10}", fullmatch=True),
    st.from_regex(r"(\+86|0086|86)?1[3-9][0-9]{8,10}", fullmatch=True),
    st.text(alphabet="+0123456789- 转", max_size=16),
)
ACCOUNTS = st.one_of(
    st.from_regex(r"[0-9A-Z]{1,66}", fullmatch=True),
    st.from_regex(r"[0-9](\.[0-9]{1,3})?E\+?[0-9]{1,2}", fullmatch=True),
    st.builds(str.__mul__, st.sampled_from("0A9x-"), st.integers(1, 66)),
    st.text(alphabet="0123456789AEx.+-１ſ ", max_size=20),
)


def read_as(kind: str, texts: list[str]) -> tuple[list[str | None], list[str | None]]:
    values = read_property(KINDS[kind], Cell(column="a"), pl.DataFrame({"a": texts}, schema={"a": pl.String}), "UTC")
    assert values.flaw is not None
    return values.value.to_list(), values.flaw.to_list()


@given(st.lists(NUMBERS | PHONES | ACCOUNTS, max_size=30), st.sampled_from(list(KINDS_AT_ONCE)))
@settings(max_examples=60, deadline=None)
def test_identifiers_are_read_as_one_by_one(texts: list[str], kind: str) -> None:
    one_by_one = [KINDS[kind].read(text.strip()) if text.strip() else None for text in texts]

    value, flaw = read_as(kind, texts)

    assert value == [None if one is None else one.value for one in one_by_one]
    assert flaw == [None if one is None else one.flaw for one in one_by_one]


@given(st.lists(st.text(max_size=12) | st.text(alphabet=" 王-·a１é\u200b豈", max_size=6), max_size=30))
@settings(max_examples=60, deadline=None)
def test_texts_are_folded_as_one_by_one(texts: list[str]) -> None:
    assert folded(pl.Series(texts, dtype=pl.String)).to_list() == [fold(text) for text in texts]


@pytest.mark.parametrize("kind", KINDS_AT_ONCE)
def test_the_usual_ones_are_read_all_at_once(kind: str) -> None:
    usual = KINDS_AT_ONCE[kind]

    found = plainly_valid(kind, pl.Series([usual, None, "x"], dtype=pl.String))

    assert found is not None
    assert found[0].to_list() == [True, False, False]


def test_a_birth_in_the_future_and_a_day_that_is_none_are_left_to_the_kind() -> None:
    written = [f"990101{day}001" for day in ("29990101", "19900230", "19000229", "20000229", "17991231", "18000101")]
    numbers = pl.Series([first + check_digit(first) for first in written])

    found = plainly_valid("identity_number", numbers)

    assert found is not None
    assert found[0].to_list() == [False, False, False, True, False, True]
