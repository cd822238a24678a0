"""Turns columns of text into columns of values: each distinct text is read once, misfits keep their code."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, cast

import h3
import polars as pl

from base.viewer import BEGINNING, FOREVER
from loaders.mapping import Bounds, Cell
from loaders.plain import folded, otherwise, plainly_valid
from loaders.positions import numbers, placed
from ontology.identifiers.base import Identifier, Reading
from ontology.properties import PropertyKind

DAY = "%Y-%m-%d"
MOMENT = "%Y-%m-%d %H:%M:%S"
_NUMBER = r"^[+-]?(\d+(\.\d*)?|\.\d+)$"
_WORD = r"[\p{L}\p{N}]"
_FIRST_DAY = "1800-01-01"
"""As early as an identity number may say that somebody was born."""

_FIRST_MOMENT = -2_208_988_800
"""The start of 1900, epoch seconds: nothing that feeds report happened before."""

_LARGEST_AMOUNT = 2**53
"""Minor units: beyond it a number of a spreadsheet or of JSON is no longer exact."""

_LARGEST_COUNT = 2**35 - 1
"""So that the integers of an event fit one property record."""


@dataclass(frozen=True, slots=True)
class Values:
    """A column of values beside its text: `flaw` marks invalid identifiers, `error` what refuses the row."""

    value: pl.Series
    flaw: pl.Series | None = None
    error: pl.Series | None = None


def texts(cell: Cell, frame: pl.DataFrame) -> pl.Series:
    """The text of a cell in every row, null where it is empty."""
    if cell.constant is not None:
        return pl.Series([cell.constant], dtype=pl.String).new_from_index(0, frame.height)
    if cell.h3 is not None:
        return _h3(cell, frame)
    parts = [_filled(cell, name) for name in cell.inputs]
    if len(parts) == 1 or cell.either:
        return frame.select(pl.coalesce(parts).alias("text"))["text"]
    joined = pl.concat_str(parts, separator=cell.join, ignore_nulls=True)
    return frame.select(pl.when(joined != "").then(joined).alias("text"))["text"]


def _filled(cell: Cell, name: str) -> pl.Expr:
    """The stripped text of one column, null where it is empty or a word for "missing"."""
    text = pl.col(name).str.strip_chars()
    filled = pl.when((text != "") & ~text.is_in(list(cell.missing))).then(text)
    return pl.lit(f"{name}:") + filled if cell.labelled else filled


def _h3(cell: Cell, frame: pl.DataFrame) -> pl.Series:
    where = placed(*numbers(cell, frame), cell.datum, Bounds())
    kept = where.error.is_null()
    pairs = pl.DataFrame({"latitude": where.latitude, "longitude": where.longitude}).with_columns(
        pl.when(kept).then(pl.all())
    )
    distinct = pairs.unique()
    found = pl.Series("text", [_h3_part(cell, *pair) for pair in distinct.iter_rows()], dtype=pl.String)
    columns = ["latitude", "longitude"]
    return pairs.join(distinct.with_columns(found), on=columns, how="left", nulls_equal=True, maintain_order="left")[
        "text"
    ]


def _h3_part(cell: Cell, latitude: float | None, longitude: float | None) -> str | None:
    if latitude is None or longitude is None:
        return None
    index = cast("str", h3.latlng_to_cell(latitude, longitude, cell.resolution))
    if cell.part == "cell":
        return index
    centre: tuple[float, float] = h3.cell_to_latlng(index)
    return f"{centre[0 if cell.part == 'latitude' else 1]:.7f}"


def by_distinct(series: pl.Series, function: Callable[[str], Any], dtype: Any = pl.String) -> pl.Series:
    """The function's value for every text of the column, computed once per distinct text; null stays null."""
    distinct = series.drop_nulls().unique()
    results = pl.Series([function(text) for text in distinct.to_list()], dtype=dtype)
    return series.replace_strict(distinct, results, default=None, return_dtype=dtype)


def read_property(kind: PropertyKind | Identifier, cell: Cell, frame: pl.DataFrame, zone: str) -> Values:
    """The values of one property in every row."""
    raw = texts(cell, frame)
    text, unknown = _translated(cell, raw)
    if isinstance(kind, Identifier):
        values = _identifier(kind, text)
        return _only_valid(values) if cell.invalid == "reject" else values
    if kind.form == "choice":
        wrong = unknown | (text.is_not_null() & ~text.is_in(list(kind.choices)))
        values = Values(pl.select(pl.when(~wrong).then(text))[:, 0], error=_error(wrong, "unknown_value"))
    else:
        values = _READERS[kind.form](text, cell, zone)
        values = _in_range(_in_currency(values, cell, frame), cell, text)
    if unknown.any():
        values = Values(values.value, error=_error(unknown, "unknown_value"))
    return _kept(values, raw, kind) if cell.invalid == "keep" and values.error is not None else values


def _only_valid(values: Values) -> Values:
    """The same with every flaw as an error, for identifiers that the mapping takes only valid."""
    if values.flaw is None or values.flaw.null_count() == len(values.flaw):
        return values
    return Values(values.value, values.flaw, _error(values.flaw.is_not_null(), "identifier_invalid"))


def _kept(values: Values, raw: pl.Series, kind: PropertyKind) -> Values:
    """The same with errors as flaws: a text stays as it is written, beside its flag; a number has only the flag."""
    if kind.stored != "string" or values.error is None:
        return Values(values.value, flaw=values.error)
    return Values(values.value.zip_with(values.error.is_null(), folded(raw)), flaw=values.error)


def _translated(cell: Cell, text: pl.Series) -> tuple[pl.Series, pl.Series]:
    """The text with the source's words translated, and which rows had a word that the mapping does not know."""
    if not cell.values:
        return text, pl.Series([False], dtype=pl.Boolean).new_from_index(0, len(text))
    meant = text.replace_strict(cell.values, default=None, return_dtype=pl.String)
    return meant, text.is_not_null() & ~text.is_in(list(cell.values))


def _identifier(kind: Identifier, text: pl.Series) -> Values:
    plain = plainly_valid(kind.name, text)
    known, value = plain or (pl.repeat(value=False, n=len(text), eager=True), text)
    flaw = pl.repeat(None, len(text), dtype=pl.String, eager=True)
    return Values(
        otherwise(text, known, value, lambda one: reading_of(kind, one).value),
        otherwise(text, known, flaw, lambda one: reading_of(kind, one).flaw),
    )


@lru_cache(maxsize=200_000)
def reading_of(kind: Identifier, text: str) -> Reading:
    """What the kind makes of a text; the texts of the last chunks are remembered."""
    return kind.read(text)


def _error(wrong: pl.Series, code: str) -> pl.Series | None:
    return pl.select(pl.when(wrong).then(pl.lit(code)).alias("error"))["error"] if wrong.any() else None


def _failed(text: pl.Series, value: pl.Series, code: str) -> Values:
    return Values(value, error=_error(text.is_not_null() & value.is_null(), code))


def read_days(text: pl.Series, cell: Cell, _: str) -> Values:
    """Days as ISO text; a year or a month alone stays as precise as it is."""
    parsed = text.str.to_date(cell.format or DAY, strict=False).dt.to_string("iso")
    if cell.format is None:
        partial = text.str.contains(r"^\d{4}(-(0[1-9]|1[0-2]))?$")
        parsed = pl.select(pl.when(partial).then(text).otherwise(parsed).alias("day"))["day"]
    values = _failed(text, parsed, "date_invalid")
    return _worse(values, (parsed < _FIRST_DAY) & (parsed.str.len_chars() == len(_FIRST_DAY)), "date_too_early")


def _worse(values: Values, wrong: pl.Series, code: str) -> Values:
    """The same where some more rows are errors."""
    found = _error(wrong.fill_null(value=False), code)
    if found is None:
        return values
    errors = found if values.error is None else pl.select(pl.coalesce(values.error, found))[:, 0]
    return Values(values.value, values.flaw, errors)


def read_moments(text: pl.Series, cell: Cell, zone: str) -> Values:
    """Moments as epoch seconds; a text that names no zone is local to `zone`, one out of bounds is an error."""
    read = read_bounds(text, cell, zone)
    within = read.value.is_between(BEGINNING, FOREVER, closed="none")
    values = _failed(text, pl.select(pl.when(within).then(read.value))[:, 0], "moment_invalid")
    return _worse(values, values.value < _FIRST_MOMENT, "moment_too_early")


def read_bounds(text: pl.Series, cell: Cell, zone: str) -> Values:
    """The same for starts and ends, where registers write 9999-12-31 for "still": what is out of bounds is cut."""
    form = cell.format or MOMENT
    if "%H" not in form:
        local = text.str.to_date(form, strict=False).cast(pl.Datetime("us"))
    else:
        local = text.str.to_datetime(form, time_unit="us", strict=False)
    if "%z" not in form:
        local = _in_zone(local, zone)
    return _failed(text, local.dt.epoch("s").clip(BEGINNING, FOREVER), "moment_invalid")


def _in_zone(local: pl.Series, zone: str) -> pl.Series:
    """Local moments in their zone; one that the clocks skipped is an hour later, as for a clock that was not set."""
    known = local.dt.replace_time_zone(zone, ambiguous="earliest", non_existent="null")
    if known.null_count() == local.null_count():
        return known
    later = local.dt.offset_by("1h").dt.replace_time_zone(zone, ambiguous="earliest", non_existent="null")
    return pl.select(pl.coalesce(known, later))[:, 0]


def _amounts(text: pl.Series, cell: Cell, _: str) -> Values:
    number = _numbers_of(text)
    scale = 10**cell.decimals if cell.unit == "major" else 1
    values = _failed(text, (number * scale).round(0).cast(pl.Int64, strict=False), "amount_invalid")
    return _worse(values, values.value.abs() > _LARGEST_AMOUNT, "number_too_large")


def _in_range(values: Values, cell: Cell, text: pl.Series) -> Values:
    """The same with errors where a number, as it is written, is not between the mapping's bounds."""
    if cell.least is None and cell.most is None:
        return values
    number = _numbers_of(text)
    least, most = (float("-inf") if cell.least is None else cell.least), cell.most
    wrong = (number < least) | (number > (float("inf") if most is None else most))
    return _worse(values, wrong, "out_of_range")


def _in_currency(values: Values, cell: Cell, frame: pl.DataFrame) -> Values:
    """The same with errors where the row names another currency; where it names none, the amount is taken."""
    if cell.currency is None:
        return values
    named = texts(Cell(column=cell.currency.column), frame)
    foreign = _error(named.is_not_null() & ~named.is_in(list(cell.currency.words)), "other_currency")
    errors = [error for error in (foreign, values.error) if error is not None]
    return Values(values.value, error=pl.select(pl.coalesce(errors))[:, 0] if errors else None)


def _numbers(text: pl.Series, _: Cell, __: str) -> Values:
    return _failed(text, _numbers_of(text), "number_invalid")


def _numbers_of(text: pl.Series) -> pl.Series:
    plain = pl.select(pl.when(text.str.contains(_NUMBER)).then(text).alias("number"))["number"]
    return plain.cast(pl.Float64, strict=False)


def read_integers(text: pl.Series) -> Values:
    """Whole numbers from 0 to what an event can hold."""
    value = text.cast(pl.Int64, strict=False)
    value = pl.select(pl.when(value >= 0).then(value).alias("value"))["value"]
    return _worse(_failed(text, value, "integer_invalid"), value > _LARGEST_COUNT, "number_too_large")


def read_array(cell: Cell, frame: pl.DataFrame) -> Values:
    """Whole numbers of at least 0 for an array of a claim, words of the source translated; an empty cell is 0."""
    text, unknown = _translated(cell, texts(cell, frame))
    read = read_integers(text)
    return Values(read.value.fill_null(0), error=_error(unknown, "unknown_value") if unknown.any() else read.error)


def _plain(text: pl.Series, _: Cell, __: str) -> Values:
    return Values(folded(text))


def _names(text: pl.Series, cell: Cell, zone: str) -> Values:
    return _worse(_plain(text, cell, zone), ~text.str.contains(_WORD), "name_unreadable")


def _codes(text: pl.Series, _: Cell, __: str) -> Values:
    parts = text.str.replace_all(r"[;,；，、\s]+", ";").str.strip_chars(";").str.split(";").list.unique().list.sort()
    return Values(parts.list.join(";"))


_READERS: dict[str, Callable[[pl.Series, Cell, str], Values]] = {
    "text": _plain,
    "name": _names,
    "codes": _codes,
    "day": read_days,
    "moment": read_moments,
    "amount": _amounts,
    "number": _numbers,
}
