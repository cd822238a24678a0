"""Replays what happened to a register, for some of its keys: what each load wrote and ended, and what a repair must.

Data flow: versions of the keys in all loads, undone ones too -> what each says, every content once -> turn by turn the
items that loads wrote and the endings that they added. Nothing is read from the graph: loads are made of the archive
alone, so the archive tells what they did.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

import polars as pl

from loaders.chronicle import Turn
from loaders.comparison import content_of, version
from loaders.emission import Emitter, Frames
from loaders.mapping import Mapping
from loaders.versions import CONTENT, DATE, LOAD, RANK, SLOT, VALUE, Change, states, valued
from store.archive import KEY, ROW, Archive

ITEM = "#item"
BY = "#by"
_SAME = [*SLOT, VALUE, "valid_from", "valid_to"]
NUMBER = "#number"
"""The number of a row in the archive file of a repair."""


@dataclass(frozen=True, slots=True)
class Versions:
    """Every version of some keys in a register's loads, undone ones too, and what they say by label or type.

    `rows` has KEY, LOAD, ROW (0: absent), DATE, RANK and CONTENT.
    """

    rows: pl.DataFrame
    statements: Frames
    claims: Frames


@dataclass(frozen=True, slots=True)
class Repaired:
    """What a repair writes and ends, and what holds with it or holds no longer.

    LOAD and ROW of what is written and holds are those of a version that says it, else those that wrote it.
    """

    written: pl.DataFrame
    ended: pl.DataFrame
    holds: pl.DataFrame
    gone: pl.DataFrame


@dataclass(slots=True)
class Items:
    """What loads wrote of one label or type: ITEM, the load and row that wrote it, values, times; and who ended it."""

    said: pl.DataFrame
    versions: pl.DataFrame
    change: Change
    written: pl.DataFrame = field(init=False)
    endings: pl.DataFrame = field(init=False)
    hidden: set[int] = field(default_factory=set[int])
    known: set[int] = field(default_factory=set[int])

    def __post_init__(self) -> None:
        nothing = states(self.said.clear(), self.versions.clear().drop(CONTENT), self.change)
        self.written = nothing.with_columns(pl.lit(None, dtype=pl.Int64).alias(ITEM))
        self.endings = pl.DataFrame(schema={ITEM: pl.Int64, BY: pl.Int64})

    def take(self, load: int) -> None:
        """A load is completed: it writes and ends the difference that its version makes."""
        mine = self.versions.filter(pl.col(LOAD) == load)
        keys = self._changed(mine)
        before = self._states(keys)
        self.known.add(load)
        after = self._states(keys)
        seen = self.visible()
        ended = seen.join(before.join(after, on=_SAME, how="anti"), on=_SAME, how="semi")
        fresh = after.join(before, on=_SAME, how="anti").drop(LOAD, ROW).join(mine.select(KEY, ROW), on=KEY)
        self._end(ended, load)
        self._write(fresh, load)

    def withdraw(self, loads: Collection[int]) -> Repaired:
        """Loads are withdrawn: what a repair must write and end, so that what is left is what the others say."""
        before = self.visible()
        self.known -= set(loads)
        self.hidden |= set(loads)
        wanted, seen = self._states(None), self.visible()
        lacking = wanted.join(seen, on=_SAME, how="anti")
        first = seen.unique(_SAME, keep="first", maintain_order=True)
        twice = seen.join(first, on=ITEM, how="anti")
        wrong = first.join(wanted, on=_SAME, how="anti")
        gone = before.join(wanted, on=_SAME, how="anti")
        return Repaired(lacking, pl.concat([wrong, twice]), wanted, gone)

    def repair(self, load: int, withdrawn: Collection[int], copied: pl.DataFrame) -> None:
        """A repair is completed; `copied` has the rows it refers to (LOAD, ROW) with their NUMBER in the repair."""
        done = self.withdraw(withdrawn)
        self._end(done.ended, load)
        self._write(done.written.join(copied, on=[LOAD, ROW]).drop(LOAD, ROW).rename({NUMBER: ROW}), load)

    def visible(self) -> pl.DataFrame:
        """The items that count, as they were written."""
        written = self.written.filter(~pl.col(LOAD).is_in(self.hidden))
        return written.join(self.endings.filter(~pl.col(BY).is_in(self.hidden)), on=ITEM, how="anti")

    def _changed(self, mine: pl.DataFrame) -> pl.DataFrame:
        """The keys whose version differs from the one before it, among those that are known."""
        others = self.versions.filter(pl.col(LOAD).is_in(self.known)).join(mine, on=KEY, suffix="#mine")
        date, rank = pl.col(f"{DATE}#mine"), pl.col(f"{RANK}#mine")
        then = (pl.col(DATE) < date) | ((pl.col(DATE) == date) & (pl.col(RANK) < rank))
        before = others.filter(then).sort(DATE, RANK).unique(KEY, keep="last", maintain_order=True)
        return mine.join(before, on=[KEY, CONTENT], how="anti", nulls_equal=True).select(KEY)

    def _states(self, keys: pl.DataFrame | None) -> pl.DataFrame:
        versions = self.versions.filter(pl.col(LOAD).is_in(self.known))
        versions = versions if keys is None else versions.join(keys, on=KEY, how="semi")
        said = self.said.join(versions.select(KEY), on=KEY, how="semi")
        return states(said, versions.drop(CONTENT), self.change)

    def _write(self, fresh: pl.DataFrame, load: int) -> None:
        start = self.written.height
        marks = (pl.lit(load, dtype=pl.Int64).alias(LOAD), pl.int_range(start, start + fresh.height).alias(ITEM))
        self.written = pl.concat([self.written, fresh.with_columns(marks)], how="diagonal_relaxed")

    def _end(self, ended: pl.DataFrame, load: int) -> None:
        by = ended.select(pl.col(ITEM), pl.lit(load, dtype=pl.Int64).alias(BY))
        self.endings = pl.concat([self.endings, by], how="vertical_relaxed")


def versions_of(
    archive: Archive, mapping: Mapping, turns: Iterable[Turn], keys: pl.DataFrame, emitter: Emitter
) -> Versions:
    """All versions of some keys in the loads of a register, and what they say."""
    numbers = dict.fromkeys((LOAD, DATE, RANK), pl.Int64)
    frames = [pl.DataFrame(schema={KEY: pl.String, ROW: pl.Int64, CONTENT: pl.UInt64, **numbers})]
    for turn in turns:
        if turn.repair:
            continue
        description = archive.description(turn.load)
        rows = archive.scan(turn.load).join(keys.lazy(), on=KEY, how="semi")
        there = rows.select(KEY, ROW, content_of(mapping, description.columns)).collect()
        said = there.filter(~pl.col(ROW).is_in(description.refused)).unique(KEY, keep="first", maintain_order=True)
        frames.append(version(said, turn.load, turn.date, turn.rank, CONTENT))
        if turn.full:
            gone = keys.join(there, on=KEY, how="anti").with_columns(
                pl.lit(0, dtype=pl.Int64).alias(ROW), pl.lit(None, dtype=pl.UInt64).alias(CONTENT)
            )
            frames.append(version(gone, turn.load, turn.date, turn.rank, CONTENT))
    every = pl.concat(frames)
    statements, claims = _said(archive, every, emitter)
    return Versions(every, statements, claims)


def _said(archive: Archive, versions: pl.DataFrame, emitter: Emitter) -> tuple[Frames, Frames]:
    """What each content of each key says, emitted once, for all versions with that content."""
    distinct = versions.filter(pl.col(ROW) > 0).unique([KEY, CONTENT], keep="first", maintain_order=True)
    gathered: tuple[dict[str, list[pl.DataFrame]], dict[str, list[pl.DataFrame]]] = ({}, {})
    for (number,), wanted in distinct.group_by(LOAD, maintain_order=True):
        rows = archive.scan(int(str(number))).join(wanted.lazy().select(ROW), on=ROW, how="semi").collect()
        emission = emitter.emit(rows)
        for frames, into in zip((emission.statements, emission.claims), gathered, strict=True):
            for name, frame in frames.items():
                into.setdefault(name, []).append(frame.join(wanted.select(ROW, CONTENT), on=ROW).drop(ROW))
    of = versions.select(KEY, CONTENT, LOAD, ROW)
    statements, claims = (
        {
            name: valued(pl.concat(some, how="diagonal_relaxed")).join(of, on=[KEY, CONTENT]).drop(CONTENT)
            for name, some in into.items()
        }
        for into in gathered
    )
    return statements, claims
