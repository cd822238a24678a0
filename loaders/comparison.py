"""Compares a file's rows with the archived versions of the same feed: new, same, changed, left, doubled."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from collections.abc import Mapping as Row
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from base.marking import Marking
from base.viewer import FOREVER
from loaders.mapping import Mapping
from loaders.versions import ARRIVING, CONTENT, DATE, LOAD, RANK
from store.archive import KEY, ROW, Archive, groups

SEPARATOR = "\x1f"
_BEFORE = "#before"


@dataclass(frozen=True, slots=True)
class MarkedLoad:
    """A load with the marking of its rows; a relabelling one lowered that of keys which others brought."""

    load: int
    marking: Marking
    completion: int
    relabel: bool


@dataclass(frozen=True, slots=True)
class Earlier:
    """The complete loads of a feed, in the order of their declared dates (epoch seconds), and of their ranks in these.

    Loads of one delivery have one date and rank. `repairs` are no versions, but they wrote what some version says.
    `marked` has the versions and what relabelled their rows.
    """

    numbers: list[int]
    snapshots: list[int]
    full: list[bool]
    ranks: list[int] = field(default_factory=list[int])
    repairs: list[int] = field(default_factory=list[int])
    marked: list[MarkedLoad] = field(default_factory=list[MarkedLoad])

    def order(self) -> list[tuple[int, int]]:
        """Date and rank of each."""
        return list(zip(self.snapshots, self.ranks or self.numbers, strict=True))

    def since_whole(self, date: int, rank: int = ARRIVING) -> list[int]:
        """The loads declared by then, from the last full snapshot on: together they are the register of that day."""
        there = [place for place, version in enumerate(self.order()) if version <= (date, rank)]
        order = self.order()
        whole = [order[place] for place in there if self.full[place]]
        return [self.numbers[place] for place in there if not whole or order[place] >= whole[-1]]

    def last(self) -> list[int]:
        """The loads of the last delivery."""
        order = self.order()
        return [number for number, version in zip(self.numbers, order, strict=True) if version == order[-1]]

    def deliveries(self) -> Iterator[tuple[int, int, bool, list[int]]]:
        """Date, rank, whether it is a full snapshot, and loads of each delivery."""
        versions = zip(self.order(), self.full, self.numbers, strict=True)
        for ((date, rank), full), some in groupby(versions, key=lambda one: one[:2]):
            yield date, rank, full, [number for _, _, number in some]


def earlier_of(row: Row[str, Any]) -> Earlier:
    """The loads that `loads/of_feed` found."""
    repairs = [number for number, repair in zip(row["numbers"], row["repairs"], strict=True) if repair]
    numbers, snapshots, full, ranks = (
        [value for value, repair in zip(row[name], row["repairs"], strict=True) if not repair]
        for name in ("numbers", "snapshots", "full", "ranks")
    )
    about = zip(row["numbers"], row["levels"], row["compartments"], row["completions"], row["relabels"], strict=True)
    marked = [
        MarkedLoad(number, Marking(level, tuple(compartments)), completion, relabel)
        for number, level, compartments, completion, relabel in about
        if relabel or number not in repairs
    ]
    return Earlier(numbers, snapshots, full, ranks, repairs, marked)


@dataclass(frozen=True, slots=True)
class Comparison:
    """Row numbers and keys by what became of them; `left` are keys that a full snapshot no longer has.

    `history` has every version, the arriving one among them, of the keys that have others: KEY, LOAD, ROW, DATE, RANK.
    """

    new: pl.DataFrame
    changed: pl.DataFrame
    same: int
    doubled: pl.DataFrame
    left: pl.DataFrame
    history: pl.DataFrame
    repeated: int
    """How many rows have the key of an earlier row of the file, with the same content or other."""


def key_of(mapping: Mapping) -> pl.Expr:
    """The key of a row, null where a part of it is empty."""
    parts = [pl.col(name).str.strip_chars() for name in mapping.key]
    filled = pl.all_horizontal(part != "" for part in parts)
    return pl.when(filled).then(pl.concat_str(parts, separator=SEPARATOR)).alias(KEY)


def content_of(mapping: Mapping, columns: list[str]) -> pl.Expr:
    """A hash of what the mapping reads of a row; it is computed anew for both sides of every comparison."""
    parts = [pl.col(name).fill_null("") if name in columns else pl.lit("") for name in mapping.columns]
    return pl.concat_str(parts, separator=SEPARATOR).hash().alias(CONTENT)


def compare(
    staged: Path | Sequence[Path],
    mapping: Mapping,
    columns: list[str],
    date: int,
    earlier: Earlier,
    archive: Archive,
    *,
    full: bool,
    rank: int = ARRIVING,
    raised: pl.DataFrame | None = None,
) -> Comparison:
    """What is new, changed, the same or doubled in a staged file of the given declared date.

    An event is the same as in any other file, whatever their dates. `rank` is its place among the versions of its date.
    Rows of `raised` keys have changed, even if they say the same as before.
    """
    until = FOREVER if mapping.events else date
    files = [staged] if isinstance(staged, Path) else list(staged)
    rows = pl.scan_parquet(files).filter(pl.col(KEY).is_not_null())
    mine = rows.select(ROW, KEY, content_of(mapping, columns)).collect()
    single, doubled = _by_key(mine)
    repeats = mine.height - doubled.height - single.height
    before = _register(  # all of it where what left is asked for, else what the file names
        mapping, earlier.since_whole(until, rank), archive, None if full else mine.select(KEY)
    )
    same = single.join(before.filter(pl.col(CONTENT).is_not_null()), on=[KEY, CONTENT], how="semi")
    same = same if raised is None or mapping.events else same.join(raised, on=KEY, how="anti")
    rest = single.join(same, on=ROW, how="anti").select(ROW, KEY)
    gone = before.join(mine, on=KEY, how="anti").select(pl.lit(0, dtype=pl.Int64).alias(ROW), KEY)
    history = _history(pl.concat([rest, gone]), (date, rank), earlier, archive)
    known = history.filter((pl.col(LOAD) != ARRIVING) & (pl.col(ROW) > 0) & pl.col(DATE).is_not_null())
    return Comparison(
        new=rest.join(known, on=KEY, how="anti"),
        changed=rest.join(known, on=KEY, how="semi"),
        same=repeats + same.height,
        doubled=doubled.select(ROW, KEY),
        left=gone.join(known, on=KEY, how="semi").select(KEY),
        history=history,
        repeated=repeats + doubled.height - doubled[KEY].n_unique(),
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
        rows.append(alike.select(ROW, KEY, content_of(mapping, columns)))
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
        content = pl.when(~pl.col(ROW).is_in(description.refused)).then(content_of(mapping, description.columns))
        said = rows.select(KEY, content.alias(CONTENT)).collect()
        frames.append(said.drop_nulls() if mapping.events else said)  # an event stands, whoever says otherwise later
    return pl.concat(frames).unique(KEY, keep="last", maintain_order=True)


def _history(touched: pl.DataFrame, when: tuple[int, int], earlier: Earlier, archive: Archive) -> pl.DataFrame:
    """Every version of some keys, the arriving one (ROW and KEY in `touched`, ROW 0: left) among them.

    A full snapshot that lacks a key is a version too, with ROW 0, once the key has been there; a refused row is none.
    The rows of repairs follow without a date. Any load of a delivery may have ended what left with it.
    """
    if not earlier.numbers:
        return version(touched.clear(), ARRIVING, *when)
    frames = [version(touched, ARRIVING, *when)]
    for date, rank, full, loads in earlier.deliveries():
        found = {number: rows_of_keys(archive, number, touched) for number in loads}
        frames += [version(said, number, date, rank) for number, (_, said) in found.items()]
        if full:
            absent = touched.join(pl.concat([rows for rows, _ in found.values()]), on=KEY, how="anti")
            absent = absent.with_columns(pl.lit(0, dtype=pl.Int64).alias(ROW))
            frames += [version(absent, number, date, rank) for number in loads]
    every = pl.concat(frames).sort(DATE, RANK)
    every = every.filter(pl.col(ROW).cum_max().over(KEY) > 0)
    others = every.filter(pl.col(LOAD) != ARRIVING).select(KEY).unique()
    known = every.join(others, on=KEY, how="semi")
    repaired = [version(rows_of_keys(archive, number, others)[0], number, None, number) for number in earlier.repairs]
    return pl.concat([known, *repaired])


def rows_of_keys(archive: Archive, load: int, keys: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """KEY and ROW of some keys in a load: of all rows, and of the first that was accepted of each key."""
    refused = archive.description(load).refused
    rows = archive.scan(load).select(KEY, ROW).join(keys.lazy(), on=KEY, how="semi").collect()
    return rows, rows.filter(~pl.col(ROW).is_in(refused)).unique(KEY, keep="first", maintain_order=True)


def version(rows: pl.DataFrame, load: int, date: int | None, rank: int, *also: str) -> pl.DataFrame:
    """Rows (KEY, ROW and some columns more) as versions of their keys; without a date they are none."""
    about = ((LOAD, load), (DATE, date), (RANK, rank))
    return rows.select(KEY, ROW, *also, *(pl.lit(value, dtype=pl.Int64).alias(name) for name, value in about))
