"""Who may see each row of a file: what source and mapping say, its own words, the age of whom it is about, its past.

A key bears the marking of the last load that has it; each load joins that with what its own row says, so what is known
of a key is only ever raised. Only `clew access relabel` lowers it, by a load of its own.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import reduce
from pathlib import Path
from typing import Any, cast
from zoneinfo import ZoneInfo

import polars as pl

from base.marking import MINOR, Marking
from loaders.cells import read_property
from loaders.comparison import Earlier
from loaders.mapping import Mapping, MarkedBy, Word
from loaders.mapping import Marking as MarkingOfAll
from loaders.versions import AFTER, BEFORE, MARK
from store.archive import KEY, ROW, Archive, groups, open_rows

BIRTHS = ("birth_date", "holder_birth_date")
"""Properties that say when a person was born."""

_OF_AGE = 18
_CODE = pl.UInt16
_REFUSED = {ROW: pl.Int64, "column": pl.String, "code": pl.String}


class Markings:
    """Markings as small numbers, counted as they are met; 0 is that of the mapping."""

    def __init__(self, base: Marking) -> None:
        self._codes = {base: 0}

    @property
    def base(self) -> Marking:
        """What all rows of the mapping bear."""
        return self[0]

    def __getitem__(self, code: int) -> Marking:
        return list(self._codes)[code]

    def code(self, marking: Marking) -> int:
        """Its number."""
        return self._codes.setdefault(marking, len(self._codes))

    def ordered(self, codes: Iterable[int]) -> list[int]:
        """Those numbers, the weakest marking first."""
        return sorted(set(codes), key=lambda code: self[code].order)

    def joined(self, one: pl.Series, other: pl.Series) -> pl.Series:
        """The join of each pair; the null of the second adds nothing."""
        pairs = pl.DataFrame({"one": one, "other": other.fill_null(0)}, {"one": _CODE, "other": _CODE})
        distinct = pairs.unique()
        codes = [self.code(self[left].joined(self[right])) for left, right in distinct.iter_rows()]
        both = distinct.with_columns(pl.Series("both", codes, dtype=_CODE))
        return pairs.join(both, on=["one", "other"], how="left", maintain_order="left")["both"]


def base_of(mapping: Mapping) -> Marking:
    """What all rows of a mapping bear."""
    return _meant(mapping.marking)


def _meant(said: MarkingOfAll | Word) -> Marking:
    return Marking(said.level, tuple(sorted(set(said.compartments))))


def strictest(mapping: Mapping) -> Marking:
    """What a row bears of which nobody can say what it bears: everything that the mapping's words may say."""
    words = [word for one in mapping.marking.rows for word in one.words.values()]
    return reduce(Marking.joined, map(_meant, words), base_of(mapping))


def marks_rows(mapping: Mapping) -> bool:
    """Whether rows of the mapping may differ in who may see them."""
    births = (part for part in mapping.entities.values() if not set(BIRTHS).isdisjoint(part.properties))
    return bool(mapping.marking.rows) or next(births, None) is not None


def today_in(zone: str) -> date:
    """The day it is in a time zone."""
    return datetime.now(ZoneInfo(zone)).date()


def own_marks(frame: pl.DataFrame, mapping: Mapping, known: Markings, today: date) -> tuple[pl.Series, pl.DataFrame]:
    """What each row of a text frame bears by itself, and the rows (ROW, column, code) whose words nobody knows."""
    marks = pl.Series(MARK, [0], dtype=_CODE).new_from_index(0, frame.height)
    refused = [pl.DataFrame(schema=_REFUSED)]
    unknown = known.code(strictest(mapping))
    for one in mapping.marking.rows:
        said = _said(frame, one, known)
        wrong = frame.filter(said.is_null()).select(ROW, column=pl.lit(one.column), code=pl.lit("unknown_marking"))
        refused.append(wrong)
        marks = known.joined(marks, said.fill_null(unknown))
    minor = pl.select(pl.when(_minors(frame, mapping, today)).then(known.code(Marking(0, (MINOR,)))))[:, 0]
    return known.joined(marks, minor).alias(MARK), pl.concat(refused).unique(ROW, keep="first", maintain_order=True)


def _said(frame: pl.DataFrame, one: MarkedBy, known: Markings) -> pl.Series:
    text = frame[one.column] if one.column in frame.columns else pl.Series([""]).new_from_index(0, frame.height)
    text = text.fill_null("").str.strip_chars()
    distinct = text.unique()
    codes: list[int | None] = []
    for cell in distinct.to_list():
        words = [cell] if one.separator is None else [word.strip() for word in cell.split(one.separator)]
        meant = [one.words.get(word) for word in words]
        markings = [_meant(word) for word in meant if word is not None]
        codes.append(known.code(reduce(Marking.joined, markings)) if len(markings) == len(words) else None)
    return text.replace_strict(distinct, pl.Series(codes, dtype=_CODE), return_dtype=_CODE)


def _minors(frame: pl.DataFrame, mapping: Mapping, today: date) -> pl.Series:
    """Whether a row is about somebody under 18 today; a date of birth that cannot be read may be anybody's."""
    born_by = f"{today.year - _OF_AGE:04}-{today.month:02}-{today.day:02}"
    minor = pl.Series([False]).new_from_index(0, frame.height)
    for part in mapping.entities.values():
        for name in BIRTHS:
            if (cell := part.properties.get(name)) is not None:
                there = [column for column in cell.reads if column not in frame.columns]
                whole = frame.with_columns(pl.lit("").alias(column) for column in there)
                read = read_property(part.entity.properties()[name].kind, cell, whole, mapping.zone)
                minor = minor | (read.value > born_by).fill_null(value=False)
                minor = minor if read.error is None else minor | read.error.is_not_null()
    return minor


def known_marks(earlier: Earlier, archive: Archive, known: Markings) -> pl.DataFrame | None:
    """KEY and BEFORE of keys that bear another marking than the mapping's; None where all bear that.

    A key bears that of the last load, in the order of completion, that has it.
    """
    bearing = sorted((one for one in earlier.marked), key=lambda one: (one.completion, one.load))
    if all(one.marking == known.base for one in bearing):
        return None
    telling = {one.load for one in bearing if one.marking != known.base or one.relabel}
    if any(one.marking.within(known.base) and one.marking != known.base for one in bearing):
        telling = {one.load for one in bearing}
    frames: list[pl.DataFrame] = []
    for one in (one for one in bearing if one.load in telling):
        keys = keys_of(archive, one.load, relabel=one.relabel)
        frames.append(keys.with_columns(pl.lit(known.code(one.marking), dtype=_CODE).alias(BEFORE)))
    return pl.concat(frames).unique(KEY, keep="last", maintain_order=True)


def keys_of(archive: Archive, load: int, *, relabel: bool) -> pl.DataFrame:
    """The keys that a load has: of the rows it accepted, or of those that it loads again under another marking."""
    if relabel:
        return archive.references(load).select(KEY).unique()
    refused = archive.description(load).refused
    rows = archive.scan(load).filter(pl.col(KEY).is_not_null() & ~pl.col(ROW).is_in(refused))
    return rows.select(KEY).unique().collect()


@dataclass(frozen=True, slots=True)
class Portion:
    """The rows (ROW) of one marking, those that were refused, and how many were read with it.

    A line that could not be cut into cells is no row; it counts where a row counts whose marking nobody knows.
    """

    code: int
    rows: pl.Series
    refused: list[int]
    read: int

    def count(self, rows: pl.Series) -> int:
        """How many of some rows bear it."""
        return int(rows.is_in(self.rows.implode()).sum())


@dataclass(slots=True)
class Marked:
    """The rows of a staged file with what they bear.

    `rows` has ROW, KEY and MARK, `known` KEY and BEFORE of what earlier loads have with another marking than the
    mapping's; `refused` the rows whose words nobody knows. `raised`: keys that bear more than they did.
    """

    markings: Markings
    rows: pl.DataFrame
    refused: pl.DataFrame
    known: pl.DataFrame

    @property
    def raised(self) -> pl.DataFrame:
        """The keys whose row bears more than the key did, if it was there before."""
        met = self.rows.join(self.known, on=KEY, how="left").with_columns(pl.col(BEFORE).fill_null(0))
        return met.filter(pl.col(MARK) != pl.col(BEFORE)).select(KEY).unique()

    def of_keys(self, keys: pl.DataFrame) -> pl.DataFrame:
        """KEY, BEFORE and AFTER of some keys; those that are not in the file stay as they are."""
        mine = self.rows.filter(~pl.col(ROW).is_in(self.refused[ROW].implode())).unique(KEY, keep="first")
        found = keys.select(KEY).unique().join(self.known, on=KEY, how="left")
        found = found.with_columns(pl.col(BEFORE).fill_null(0))
        found = found.join(mine.select(KEY, pl.col(MARK).alias(AFTER)), on=KEY, how="left")
        return found.with_columns(pl.coalesce(AFTER, BEFORE).alias(AFTER))

    def portions(self, mapping: Mapping, refused: Collection[int], also: Collection[int] = ()) -> list[Portion]:
        """The rows by marking, the weakest first; of the markings `also` there are portions too."""
        mark_of = dict(self.rows.select(ROW, MARK).iter_rows()) if refused else {}
        lost = self.markings.code(strictest(mapping))
        gone: dict[int, list[int]] = {}
        for row in refused:
            gone.setdefault(mark_of.get(row, lost), []).append(row)
        portions: list[Portion] = []
        for code in self.markings.ordered({*self.rows[MARK].unique().to_list(), *also, *gone} or {0}):
            rows, misfits = self.rows.filter(pl.col(MARK) == code)[ROW], gone.get(code, [])
            uncut = sum(row not in mark_of for row in misfits)
            portions.append(Portion(code, rows, misfits, len(rows) + uncut))
        return portions

    def split(self, staged: Path, columns: list[str], codes: list[int]) -> dict[int, Path]:
        """The rows of each marking in a file of their own, in place of the one."""
        paths = {code: staged.with_name(f"{staged.stem}-{code}.parquet") for code in codes}
        writers = {code: open_rows(path, columns) for code, path in paths.items()}
        try:
            for group in groups(staged):
                marked = group.join(self.rows.select(ROW, MARK), on=ROW, how="left", maintain_order="left")
                for code, writer in writers.items():
                    some = marked.filter(pl.col(MARK) == code).drop(MARK)
                    if some.height:
                        writer.write_table(cast("Any", some.to_arrow()).cast(writer.schema))
        finally:
            for writer in writers.values():
                writer.close()
        staged.unlink()
        return paths


def marked(
    staged: Path,
    mapping: Mapping,
    earlier: Earlier,
    archive: Archive,
    floors: Iterable[tuple[Path, Marking]] = (),
) -> Marked | None:
    """What the rows of a staged file bear; None where all of them, and all before them, bear what the mapping says.

    `floors`: files of an undone delivery, whose rows bear at least what they bore.
    """
    known = Markings(base_of(mapping))
    before = known_marks(earlier, archive, known)
    floors = [(path, marking) for path, marking in floors if marking != known.base]
    if before is None and not floors and not marks_rows(mapping):
        return None
    today = today_in(mapping.zone)
    rows = [pl.DataFrame(schema={ROW: pl.Int64, KEY: pl.String, MARK: _CODE})]
    refused = [pl.DataFrame(schema=_REFUSED)]
    for group in groups(staged):
        marks, unknown = own_marks(group, mapping, known, today)
        rows.append(group.select(ROW, KEY).with_columns(marks))
        refused.append(unknown)
    own = pl.concat(rows)
    for path, marking in floors:
        floor = pl.scan_parquet(path).select(ROW).collect()
        floor = floor.with_columns(pl.lit(known.code(marking), dtype=_CODE).alias(BEFORE))
        least = own.join(floor, on=ROW, how="left", maintain_order="left")[BEFORE]
        own = own.with_columns(known.joined(own[MARK], least).alias(MARK))
    if before is None and not (own[MARK] > 0).any() and not any(some.height for some in refused):
        return None
    before = pl.DataFrame(schema={KEY: pl.String, BEFORE: _CODE}) if before is None else before
    least = own.join(before, on=KEY, how="left", maintain_order="left")[BEFORE]
    own = own.with_columns(known.joined(own[MARK], least).alias(MARK))
    return Marked(known, own, pl.concat(refused), before)
