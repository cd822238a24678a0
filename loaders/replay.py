"""Replays what happened to a register, for some of its keys: what each load wrote and ended, and what a repair must.

Data flow: versions of the keys in all loads, undone ones too -> what each says, every content once -> turn by turn the
items that loads wrote and the endings that they added. Nothing is read from the graph: loads are made of the archive
alone, so the archive tells what they did.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

import polars as pl

from cypher.macros import LOADS_PER_SCOPE
from loaders.chronicle import Chronicle, Turn
from loaders.comparison import content_of, version
from loaders.emission import Emitter, Frames
from loaders.mapping import Mapping
from loaders.versions import CONTENT, DATE, LOAD, MARK, RANK, SAID, Change, states, valued
from store.archive import KEY, ROW, Archive

ITEM = "#item"
BY = "#by"
_SAME = [*SAID, MARK]
_PLACE = "#place"
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
    """What loads wrote of one label or type: ITEM, the load and row that wrote it, values, times; and who ended it.

    MARK is the scope of an item, the number that its load's begins with. A key bears that of the last load that has it.
    `lowered` has the keys that a load relabelled (KEY, BY).
    """

    said: pl.DataFrame
    versions: pl.DataFrame
    change: Change
    written: pl.DataFrame = field(init=False)
    endings: pl.DataFrame = field(init=False)
    hidden: set[int] = field(default_factory=set[int])
    known: set[int] = field(default_factory=set[int])
    order: list[int] = field(default_factory=list[int])
    lowered: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema={KEY: pl.String, BY: pl.Int64}))

    def __post_init__(self) -> None:
        nothing = states(self.said.clear(), self.versions.clear().drop(CONTENT), self.change)
        self.written = nothing.with_columns(*(pl.lit(None, dtype=pl.Int64).alias(name) for name in (MARK, ITEM)))
        self.endings = pl.DataFrame(schema={ITEM: pl.Int64, BY: pl.Int64})

    def take(self, loads: Sequence[int]) -> None:
        """The loads of a delivery are completed: they write and end the difference that its versions make."""
        mine = self.versions.filter(pl.col(LOAD).is_in(loads)).unique(KEY, keep="first", maintain_order=True)
        bore = self._marks()
        self._complete(loads)
        raised = mine.join(self._marks().join(bore, on=[KEY, MARK], how="anti"), on=KEY, how="semi")
        self.known -= set(loads)
        keys = pl.concat([self._changed(mine), raised.select(KEY)]).unique()
        before = self._states(keys)
        self.known |= set(loads)
        after = self._states(keys)
        seen = self.visible()
        by = {load // LOADS_PER_SCOPE: load for load in loads}
        ended = seen.join(before.join(after, on=_SAME, how="anti"), on=_SAME, how="semi")
        fresh = after.join(before, on=_SAME, how="anti").drop(LOAD, ROW).join(mine.select(KEY, ROW), on=KEY)
        self._end(_by(ended, by))
        self._write(_by(fresh, by).rename({BY: LOAD}))

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

    def repair(self, loads: Sequence[int], withdrawn: Collection[int], copied: pl.DataFrame) -> None:
        """Repairs are completed; `copied` has the rows each (BY) refers to (LOAD, ROW) with their NUMBER in it."""
        done = self.withdraw(withdrawn)
        self._end(_by(done.ended, {load // LOADS_PER_SCOPE: load for load in loads}))
        self._write(_copied(done.written, copied))

    def relabel(self, loads: Sequence[int], copied: pl.DataFrame) -> None:
        """Relabelling loads are completed; `copied` as in a repair, with the keys that each has."""
        self._complete(loads)
        self.lowered = pl.concat([self.lowered, copied.select(KEY, BY).unique()])
        done = self.withdraw(())
        written = _copied(done.written, copied)
        self._end(relabelled(done.ended, written.rename({LOAD: BY})))
        self._write(written)

    def holding(self) -> pl.DataFrame:
        """What the loads that count say, with a load and row that says so."""
        return self._states(None)

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
        return states(said, versions.drop(CONTENT), self.change).join(self._marks(), on=KEY, how="left")

    def _marks(self) -> pl.DataFrame:
        """KEY and MARK of all keys that are known."""
        places = {load: place for place, load in enumerate(self.order)}
        there = self.versions.filter(pl.col(LOAD).is_in(self.known) & (pl.col(ROW) > 0)).select(KEY, LOAD)
        lower = self.lowered.filter(pl.col(BY).is_in(self.known)).select(KEY, pl.col(BY).alias(LOAD))
        every = pl.concat([there, lower])
        if every[LOAD].n_unique() > 1:
            every = every.with_columns(pl.col(LOAD).replace_strict(places, return_dtype=pl.Int64).alias(_PLACE))
            every = every.sort(_PLACE, maintain_order=True)
        every = every.unique(KEY, keep="last", maintain_order=True)
        return every.select(KEY, (pl.col(LOAD) // LOADS_PER_SCOPE).alias(MARK))

    def _complete(self, loads: Sequence[int]) -> None:
        self.known |= set(loads)
        self.order += loads

    def _write(self, fresh: pl.DataFrame) -> None:
        """Write items, each with the load (LOAD) and row that do."""
        start = self.written.height
        marks = pl.int_range(start, start + fresh.height).alias(ITEM)
        self.written = pl.concat([self.written, fresh.with_columns(marks)], how="diagonal_relaxed")

    def _end(self, ended: pl.DataFrame) -> None:
        self.endings = pl.concat([self.endings, ended.select(ITEM, BY)], how="vertical_relaxed")


def _by(items: pl.DataFrame, loads: dict[int, int]) -> pl.DataFrame:
    """Items with the load of their scope, BY."""
    scopes = pl.DataFrame({MARK: list(loads), BY: list(loads.values())}, {MARK: pl.Int64, BY: pl.Int64})
    return items.join(scopes, on=MARK, maintain_order="left")


def _copied(written: pl.DataFrame, copied: pl.DataFrame) -> pl.DataFrame:
    """What is written again, with the load that does and the number of its row there."""
    rows = copied.select(LOAD, ROW, NUMBER, BY, (pl.col(BY) // LOADS_PER_SCOPE).alias(MARK))
    found = written.join(rows, on=[LOAD, ROW, MARK], maintain_order="left")
    return found.drop(LOAD, ROW).rename({NUMBER: ROW, BY: LOAD})


def relabelled(ended: pl.DataFrame, written: pl.DataFrame) -> pl.DataFrame:
    """Items that are said again under another marking, with the load that does, BY."""
    again = written.select(*SAID, BY).unique(SAID, keep="first", maintain_order=True)
    return ended.join(again, on=SAID, maintain_order="left")


def versions_of(archive: Archive, mapping: Mapping, turns: Chronicle, keys: pl.DataFrame, emitter: Emitter) -> Versions:
    """All versions of some keys in the loads of a register, and what they say."""
    numbers = dict.fromkeys((LOAD, DATE, RANK), pl.Int64)
    frames = [pl.DataFrame(schema={KEY: pl.String, ROW: pl.Int64, CONTENT: pl.UInt64, **numbers})]
    for delivery in turns.moments():
        found = [_accepted(archive, mapping, turn, keys) for turn in delivery if not turn.repair]
        frames += [version(said, turn.load, turn.date, turn.rank, CONTENT) for turn, said, _ in found]
        if found and delivery[0].full:
            there = pl.concat([rows for _, _, rows in found])
            gone = keys.join(there, on=KEY, how="anti").with_columns(
                pl.lit(0, dtype=pl.Int64).alias(ROW), pl.lit(None, dtype=pl.UInt64).alias(CONTENT)
            )
            frames += [version(gone, turn.load, turn.date, turn.rank, CONTENT) for turn, _, _ in found]
    every = pl.concat(frames)
    statements, claims = _said(archive, every, emitter)
    return Versions(every, statements, claims)


def _accepted(
    archive: Archive, mapping: Mapping, turn: Turn, keys: pl.DataFrame
) -> tuple[Turn, pl.DataFrame, pl.DataFrame]:
    """Of some keys the rows that a load accepted, each key once, and all."""
    description = archive.description(turn.load)
    rows = archive.scan(turn.load).join(keys.lazy(), on=KEY, how="semi")
    there = rows.select(KEY, ROW, content_of(mapping, description.columns)).collect()
    said = there.filter(~pl.col(ROW).is_in(description.refused)).unique(KEY, keep="first", maintain_order=True)
    return turn, said, there


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
