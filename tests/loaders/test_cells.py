"""Cells: from columns of text to columns of values."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import h3
import polars as pl
import pytest

from base.viewer import BEGINNING, FOREVER
from loaders.cells import Values, read_array, read_bounds, read_integers, read_moments, read_property, texts
from loaders.mapping import Cell
from ontology import properties
from ontology.identifiers import KINDS

SHANGHAI = "Asia/Shanghai"


def column(*cells: str) -> pl.DataFrame:
    return pl.DataFrame({"a": cells})


def read(kind: Any, *cells: str, **cell: Any) -> Values:
    return read_property(kind, Cell(column="a", **cell), column(*cells), SHANGHAI)


def listed(values: Values) -> tuple[list[Any], list[Any] | None, list[Any] | None]:
    flaw, error = (None if one is None else one.to_list() for one in (values.flaw, values.error))
    return values.value.to_list(), flaw, error


def test_empty_and_missing_cells_are_null() -> None:
    assert texts(Cell(column="a", missing=("NA",)), column(" x ", " ", "", "NA")).to_list() == ["x", None, None, None]


def test_columns_are_joined_without_the_empty_ones() -> None:
    frame = pl.DataFrame({"a": ["1", "", ""], "b": ["2", "2", " "]})

    assert texts(Cell(columns=("a", "b"), join=", "), frame).to_list() == ["1, 2", "2", None]
    assert texts(Cell(columns=("a", "b"), join=";", labelled=True), frame).to_list() == ["a:1;b:2", "b:2", None]
    assert texts(Cell(either=("a", "b")), frame).to_list() == ["1", "2", None]


def test_a_constant_stands_in_every_row() -> None:
    assert texts(Cell(constant="x"), column("1", "2")).to_list() == ["x", "x"]


def test_a_position_becomes_its_h3_cell_and_the_centre_of_it() -> None:
    frame = pl.DataFrame(
        {"lat": ["36.6691979", "x", "91", "36.6691979"], "lon": ["-38.3181372", "1", "0", "-38.3181372"]}
    )
    cell = h3.latlng_to_cell(36.6691979, -38.3181372, 14)

    assert texts(Cell(h3=("lat", "lon")), frame).to_list() == [cell, None, None, cell]
    latitude = texts(Cell(h3=("lat", "lon"), part="latitude"), frame).to_list()[0]
    assert float(latitude) == pytest.approx(h3.cell_to_latlng(cell)[0], abs=1e-7)


def test_words_are_translated_and_unknown_ones_are_errors() -> None:
    values = read(properties.TEXT, "在用", "没有", "户主", "", values={"在用": "in_use", "户主": None})

    assert listed(values) == (["in_use", None, None, None], None, [None, "unknown_value", None, None])


def test_a_choice_takes_only_its_words() -> None:
    kind = properties.choice("state", "new", "old")

    assert listed(read(kind, "new", "odd", "")) == (["new", None, None], None, [None, "unknown_value", None])


def test_identifiers_are_normalised_and_keep_their_flaw() -> None:
    values = read(KINDS["plate"], "皖a·12345", "皖A1O345", "")

    assert listed(values) == (["皖A12345", "皖A1O345", None], [None, "serial", None], None)


@pytest.mark.parametrize(
    ("kind", "text", "value", "code"),
    [
        (properties.DAY, "1980-13-01", "1980-13-01", "date_invalid"),
        (properties.NUMBER, "east", None, "number_invalid"),
        (properties.MOMENT, "soon", None, "moment_invalid"),
    ],
)
def test_what_cannot_be_read_is_an_error_or_is_kept_with_a_flag(kind: Any, text: str, value: Any, code: str) -> None:
    assert listed(read(kind, text)) == ([None], None, [code])
    assert listed(read(kind, text, invalid="keep")) == ([value], [code], None)


def test_days_are_as_precise_as_they_are_written() -> None:
    values = read(properties.DAY, "1980-01-02", "1980-01", "1980", "1980-1", "1980-02-30")

    assert values.value.to_list() == ["1980-01-02", "1980-01", "1980", None, None]


def test_moments_are_local_unless_they_name_their_zone() -> None:
    local = datetime(2024, 1, 1, 10, tzinfo=ZoneInfo(SHANGHAI))

    plain = read_moments(column("2024-01-01 10:00:00")["a"], Cell(column="a"), SHANGHAI)
    zoned = read_moments(
        column("2024-01-01 02:00:00+00:00")["a"], Cell(column="a", format="%Y-%m-%d %H:%M:%S%z"), SHANGHAI
    )

    assert plain.value.to_list() == zoned.value.to_list() == [int(local.timestamp())]


def test_moments_of_one_file_may_name_different_zones() -> None:
    written = column("2024-01-01 10:00:00+08:00", "2024-01-01 02:00:00+00:00", "2023-12-31 21:00:00-05:00")["a"]

    found = read_moments(written, Cell(column="a", format="%Y-%m-%d %H:%M:%S%z"), SHANGHAI)

    assert len(set(found.value.to_list())) == 1


def test_an_hour_that_the_clocks_skipped_is_the_next_one() -> None:
    skipped = read_moments(column("1988-04-17 02:30:00")["a"], Cell(column="a"), SHANGHAI)

    assert skipped.value.to_list() == [int(datetime(1988, 4, 17, 3, 30, tzinfo=ZoneInfo(SHANGHAI)).timestamp())]
    assert skipped.error is None


def test_bounds_of_time_are_cut_and_moments_beyond_them_are_errors() -> None:
    cell, far = Cell(column="a", format="%Y-%m-%d"), column("9999-12-31", "0001-01-01")["a"]

    assert listed(read_bounds(far, cell, SHANGHAI)) == ([FOREVER, BEGINNING], None, None)
    assert listed(read_moments(far, cell, SHANGHAI)) == ([None, None], None, ["moment_invalid"] * 2)


@pytest.mark.parametrize(
    ("text", "unit", "value"),
    [
        ("7580.00", "major", 758000),
        ("76.79", "major", 7679),
        ("0.29", "major", 29),
        ("5", "minor", 5),
        ("-1.5", "major", -150),
    ],
)
def test_amounts_are_whole_minor_units(text: str, unit: str, value: int) -> None:
    assert listed(read(properties.AMOUNT, text, unit=unit)) == ([value], None, None)


def test_amounts_in_another_currency_are_errors_and_those_in_none_are_taken() -> None:
    frame = pl.DataFrame({"a": ["1.00", "2.00", "3.00", "x"], "money": ["CNY", "USD", " ", "人民币"]})
    cell = Cell.model_validate({"column": "a", "currency": {"column": "money", "is": ["CNY", "人民币"]}})

    values = read_property(properties.AMOUNT, cell, frame, SHANGHAI)

    assert values.error is not None
    assert values.error.to_list() == [None, "other_currency", None, "amount_invalid"]
    assert values.value[0] == 100


@pytest.mark.parametrize("text", ["1,000", "1e3", "五", "NaN", "0x10"])
def test_what_is_no_plain_number_is_no_amount(text: str) -> None:
    assert listed(read(properties.AMOUNT, text)) == ([None], None, ["amount_invalid"])


def test_counts_are_whole_and_not_negative() -> None:
    assert listed(read_integers(column("60", "-1", "1.5")["a"])) == (
        [60, None, None],
        None,
        [None, *["integer_invalid"] * 2],
    )


def test_numbers_of_claims_are_translated_and_nothing_is_0() -> None:
    words = Cell(column="a", values={"候选": "0", "确认": "1"})

    assert listed(read_array(words, column("确认", "候选", ""))) == ([1, 0, 0], None, None)
    assert listed(read_array(words, column("撤回"))) == ([0], None, ["unknown_value"])
    assert listed(read_array(Cell(column="a"), column("6035", "", "-1")))[2] == [None, None, "integer_invalid"]


def test_codes_are_sorted_and_each_stands_once() -> None:
    assert read(properties.CODES, "M2; E1、M2，T3").value.to_list() == ["E1;M2;T3"]
