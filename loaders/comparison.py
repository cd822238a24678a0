"""Compares a file's rows with the archived versions of the same feed: new, same, changed, left, doubled."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl

from loaders.mapping import Mapping
from loaders.versions import ARRIVING, DATE, LOAD
from store.archive import KEY, ROW, Archive, groups

CONTENT = "#content"
SEPARATOR = "\x1f"
_BEFORE = "#before"


@dataclass(frozen=True, slots=True)
class Earlier:
    """The complete loads of a feed, in the order of their declared dates (epoch seconds)."""

    numbers: list[int]
    snapshots: list[int]
    full: list[bool]

    def since_whole(self, date: int) -> list[int]:
        """The loads declared by then, from the last full snapshot on: together they are the register of that day."""
        there = [place for place, snapshot in enumerate(self.snapshots) if snapshot <= date]
        whole = [place for place in there if self.full[place]]
        return [self.numbers[place] for place in there if place >= (whole[-1] if whole else 0)]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Row numbers and keys by what became of them; `left` are keys that a full snapshot no longer has.

    `history` has every version, the arriving one among them, of the keys that have others: KEY, LOAD, ROW, DATE.
    """

    new: pl.DataFrame
    changed: pl.DataFrame
    same: int
    doubled: pl.DataFrame
    left: pl.DataFrame
    history: pl.DataFrame


def key_of(mapping: Mapping) -> pl.Expr:
    """The key of a row, null where a part of it is empty."""
    parts = [pl.col(name).str.strip_chars() for name in mapping.key]
    filled = pl.all_horizontal(part != "" for part in parts)
    return pl.when(filled).then(pl.concat_str(parts, separator=SEPARATOR)).alias(KEY)


def _content(mapping: Mapping, columns: list[str]) -> pl.Expr:
    """A hash of what the mapping reads of a row; it is computed anew for both sides of every comparison."""
    parts = [pl.col(name).fill_null("") if name in columns else pl.lit("") for name in mapping.columns]
    return pl.concat_str(parts, separator=SEPARATOR).hash().alias(CONTENT)


def compare(
    staged: Path, mapping: Mapping, columns: list[str], date: int, earlier: Earlier, archive: Archive, *, full: bool
) -> Comparison:
    """What is new, changed, the same or doubled in a staged file of the given declared date."""
    rows = pl.scan_parquet(staged).filter(pl.col(KEY).is_not_null())
    mine = rows.select(ROW, KEY, _content(mapping, columns)).collect()
    single, doubled = _by_key(mine)
    repeats = mine.height - doubled.height - single.height
    before = _register(  # all of it where what left is asked for, else what the file names
        mapping, earlier.since_whole(date), archive, None if full else mine.select(KEY)
    )
    same = single.join(before.filter(pl.col(CONTENT).is_not_null()), on=[KEY, CONTENT], how="semi")
    rest = single.join(same, on=ROW, how="anti").select(ROW, KEY)
    gone = before.join(mine, on=KEY, how="anti").select(pl.lit(0, dtype=pl.Int64).alias(ROW), KEY)
    history = _history(pl.concat([rest, gone]), date, earlier, archive)
    known = history.filter((pl.col(LOAD) != ARRIVING) & (pl.col(ROW) > 0))
    return Comparison(
        new=rest.join(known, on=KEY, how="anti"),
        changed=rest.join(known, on=KEY, how="semi"),
        same=repeats + same.height,
        doubled=doubled.select(ROW, KEY),
        left=gone.join(known, on=KEY, how="semi").select(KEY),
        history=history,
    )


def _by_key(rows: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The first row of every key with one content, and all rows of the keys with several."""
    kinds = rows.group_by(KEY).agg(pl.col(CONTENT).n_unique().alias("kinds"), pl.col(ROW).first())
    doubled = rows.join(kinds.filter(pl.col("kinds") > 1), on=KEY, how="semi")
    return rows.join(kinds.filter(pl.col("kinds") == 1), on=[KEY, ROW], how="semi"), doubled


def repeated(staged: Path, read: int, mapping: Mapping, columns: list[str]) -> tuple[pl.Series, pl.DataFrame]:
    """Of a file that is compared with nothing: row numbers that repeat an earlier row, and the doubled ROW and KEY.

    It keeps eight bytes a row in memory: only rows whose keys have the same hash are looked at.
    """
    hashes, filled = np.empty(read, dtype=np.uint64), 0
    for group in groups(staged, [KEY]):
        keys = group[KEY].drop_nulls().hash().to_numpy()
        hashes[filled : filled + len(keys)] = keys
        filled += len(keys)
    hashes = hashes[:filled]
    hashes.sort()
    twice = pl.Series(hashes[1:][hashes[1:] == hashes[:-1]]).unique()
    rows = [pl.DataFrame(schema={ROW: pl.Int64, KEY: pl.String, CONTENT: pl.UInt64})]
    for group in groups(staged) if len(twice) else ():
        alike = group.filter(pl.col(KEY).is_not_null() & pl.col(KEY).hash().is_in(twice.implode()))
        rows.append(alike.select(ROW, KEY, _content(mapping, columns)))
    alike = pl.concat(rows)
    single, doubled = _by_key(alike)
    repeats = alike.join(single, on=ROW, how="anti").join(doubled, on=ROW, how="anti")
    return repeats[ROW], doubled.select(ROW, KEY)


def _register(mapping: Mapping, loads: list[int], archive: Archive, wanted: pl.DataFrame | None) -> pl.DataFrame:
    """The last content of every wanted key in some loads; null where the last row of the key was refused."""
    frames = [pl.DataFrame(schema={KEY: pl.String, CONTENT: pl.UInt64})]
    for number in loads:
        description = archive.description(number)
        rows = archive.scan(number).filter(pl.col(KEY).is_not_null())
        rows = rows if wanted is None else rows.join(wanted.lazy(), on=KEY, how="semi")
        content = pl.when(~pl.col(ROW).is_in(description.refused)).then(_content(mapping, description.columns))
        frames.append(rows.select(KEY, content.alias(CONTENT)).collect())
    return pl.concat(frames).unique(KEY, keep="last", maintain_order=True)


def _history(touched: pl.DataFrame, date: int, earlier: Earlier, archive: Archive) -> pl.DataFrame:
    """Every version of some keys, the arriving one (ROW and KEY in `touched`, ROW 0: left) among them.

    A full snapshot that lacks a key is a version too, with ROW 0, once the key has been there; a refused row is none.
    """
    frames = [_version(touched, ARRIVING, date)]
    for number, snapshot, full in zip(earlier.numbers, earlier.snapshots, earlier.full, strict=True):
        refused = archive.description(number).refused
        rows = archive.scan(number).select(KEY, ROW).join(touched.lazy(), on=KEY, how="semi").collect()
        said = rows.filter(~pl.col(ROW).is_in(refused)).unique(KEY, keep="first", maintain_order=True)
        frames.append(_version(said, number, snapshot))
        if full:
            absent = touched.join(rows, on=KEY, how="anti").with_columns(pl.lit(0, dtype=pl.Int64).alias(ROW))
            frames.append(_version(absent, number, snapshot))
    every = pl.concat(frames).sort(DATE, LOAD)
    every = every.filter(pl.col(ROW).cum_max().over(KEY) > 0)
    others = every.filter(pl.col(LOAD) != ARRIVING).select(KEY).unique()
    return every.join(others, on=KEY, how="semi")


def _version(rows: pl.DataFrame, load: int, date: int) -> pl.DataFrame:
    return rows.select(KEY, ROW, pl.lit(load, dtype=pl.Int64).alias(LOAD), pl.lit(date, dtype=pl.Int64).alias(DATE))
