"""What has to be written so that, without some loads of a feed, the graph says what the other ones say.

What a later load said and did not write, because it was the same, is written again from the archive; what it wrote
because of the undone loads is ended.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import groupby

import polars as pl

from cypher.macros import LOADS_PER_SCOPE
from loaders.chronicle import Chronicle, Turn, earlier
from loaders.comparison import compare
from loaders.emission import Emission, Emitter, Frames
from loaders.mapping import Mapping
from loaders.replay import BY, NUMBER, Items, Repaired, Versions, versions_of
from loaders.versions import LOAD, MARK, Effect, first_version
from store.archive import DESCRIBES, KEY, OF_LOAD, OF_ROW, ROW, Archive

_VERSIONS = 2_000_000
_ROWS = 50_000
"""Versions of rows that are replayed, and rows that are mapped, at a time."""

_REFERENCE = {LOAD: pl.Int64, ROW: pl.Int64, KEY: pl.String}


@dataclass(frozen=True, slots=True)
class Repair:
    """What the repair of one feed writes in one scope, and the rows of the archive that it refers to.

    `rows` has NUMBER, LOAD, ROW, KEY and DESCRIBES; `touched` are the keys of which it ends something, `described` the
    ids that the undone loads described. `gone` says what holds no longer (ended) beside what holds (written).
    """

    mapping: Mapping
    scope: int
    effect: Effect
    rows: pl.DataFrame
    touched: list[str] = field(default_factory=list[str])
    described: set[str] = field(default_factory=set[str])
    gone: Effect = field(default_factory=Effect)


@dataclass(frozen=True, slots=True)
class Feed:
    """One feed with all that happened to it, and the loads of it that are to be withdrawn."""

    archive: Archive
    mapping: Mapping
    chronicle: Chronicle
    withdrawn: set[int]
    installation_key: bytes

    def repairs(self) -> list[Repair]:
        """What its repairs write, one for each scope; one at least."""
        return _of_events(self) if self.mapping.events else _of_register(self)

    @property
    def emitter(self) -> Emitter:
        """What reads its rows."""
        return Emitter(self.mapping, self.installation_key)

    def scopes(self) -> set[int]:
        """The first scope of the loads that are to be withdrawn."""
        return {min(load // LOADS_PER_SCOPE for load in self.withdrawn)}

    def undone(self) -> list[Turn]:
        """The loads that are to be withdrawn, repairs left out."""
        return [turn for turn in self.chronicle if turn.load in self.withdrawn and not turn.repair]

    def accepted(self, load: int) -> pl.LazyFrame:
        """The rows that the load brought."""
        rows = self.archive.scan(load).filter(pl.col(KEY).is_not_null())
        return rows.filter(~pl.col(ROW).is_in(self.archive.description(load).refused))


def numbered(references: pl.DataFrame, *, describes: bool, after: int = 0) -> pl.DataFrame:
    """References (LOAD, ROW, KEY), each once, with their NUMBER in the repair."""
    rows = references.select(_REFERENCE.keys()).unique().sort(LOAD, ROW)
    return rows.with_columns(
        pl.int_range(after + 1, after + rows.height + 1, dtype=pl.Int64).alias(NUMBER),
        pl.lit(describes).alias(DESCRIBES),
    )


def stored(rows: pl.DataFrame) -> pl.DataFrame:
    """References as the archive keeps them."""
    return rows.select(
        pl.col(NUMBER).alias(ROW), KEY, pl.col(LOAD).alias(OF_LOAD), pl.col(ROW).alias(OF_ROW), DESCRIBES
    )


def referred(archive: Archive, repair: int) -> pl.DataFrame:
    """The references of an archived repair, which stands beside them (BY)."""
    names = {ROW: NUMBER, OF_LOAD: LOAD, OF_ROW: ROW}
    return archive.references(repair).rename(names).with_columns(pl.lit(repair, dtype=pl.Int64).alias(BY))


def rows_referred(archive: Archive, rows: pl.DataFrame) -> pl.DataFrame:
    """The cells of the rows referred to, with their NUMBER as ROW."""
    frames: list[pl.DataFrame] = []
    for (number,), some in rows.group_by(LOAD, maintain_order=True):
        own = some.select(ROW, pl.col(NUMBER).alias("#own"))
        found = archive.scan(int(str(number))).join(own.lazy(), on=ROW).collect()
        frames.append(found.drop(ROW).rename({"#own": ROW}))
    return pl.concat(frames, how="diagonal_relaxed").sort(ROW)


def _of_register(feed: Feed) -> list[Repair]:
    keys = _keys(feed)
    size = max(1, _VERSIONS // max(1, len(feed.chronicle.turns)))
    parts: list[_Part] = []
    for start in range(0, keys.height, size):
        some = versions_of(feed.archive, feed.mapping, feed.chronicle, keys.slice(start, size), feed.emitter)
        parts += _withdrawn(feed, some)
    scopes = feed.scopes() | {mark for part in parts for mark in part.scopes()}
    repairs = [_of_scope(feed, scope, [part.of(scope) for part in parts]) for scope in sorted(scopes)]
    needed = [repair for place, repair in enumerate(repairs) if not place or repair.rows.height or repair.touched]
    gone = _effect(parts, lambda done: done.holds, "gone")
    return [replace(repairs[0], gone=gone, described=_joined(repairs)), *needed[1:]]


def _joined(repairs: list[Repair]) -> set[str]:
    return {id for repair in repairs for id in repair.described}


def _of_scope(feed: Feed, scope: int, parts: list[_Part]) -> Repair:
    none = pl.DataFrame(schema=_REFERENCE)
    rows = numbered(
        pl.concat([none, *(part.done.written.select(_REFERENCE.keys()) for part in parts)]), describes=False
    )
    at = rows.select(LOAD, ROW, NUMBER)
    touched = pl.concat([none[KEY], *(part.done.ended[KEY] for part in parts)])
    return Repair(
        feed.mapping,
        scope,
        _effect(parts, lambda done: done.written.join(at, on=[LOAD, ROW]).drop(ROW).rename({NUMBER: ROW}), "ended"),
        rows,
        touched.unique().sort().to_list(),
        {id for part in parts for id in part.described},
    )


@dataclass(frozen=True, slots=True)
class _Part:
    """What a repair does to one label or type, and whom the undone loads described there."""

    claims: bool
    name: str
    done: Repaired
    described: set[str]

    def scopes(self) -> set[int]:
        """Where something has to be written or ended."""
        return {*self.done.written[MARK].to_list(), *self.done.ended[MARK].to_list()}

    def of(self, scope: int) -> _Part:
        """What of it is in one scope."""
        done = self.done
        some = (frame.filter(pl.col(MARK) == scope) for frame in (done.written, done.ended, done.holds, done.gone))
        return replace(self, done=Repaired(*some))


def _keys(feed: Feed) -> pl.DataFrame:
    """The keys of which something may have to change: those that an undone load changed, or whose versions it parts."""
    archive, found = feed.archive, [pl.Series(KEY, dtype=pl.String)]
    for _, turns in groupby(feed.undone(), key=lambda turn: turn.completion):
        loads = list(turns)
        columns, files = archive.description(loads[0].load).columns, [archive.file(one.load) for one in loads]
        for known in (feed.chronicle.known_to(loads[0].load), feed.chronicle.standing(feed.withdrawn)):
            date, rank, full = loads[0].date, loads[0].rank, loads[0].full
            met = compare(files, feed.mapping, columns, date, earlier(known), archive, full=full, rank=rank)
            found += [met.new[KEY], met.changed[KEY], met.left[KEY]]
        if len({turn.load // LOADS_PER_SCOPE for turn in feed.chronicle}) > 1:
            found += [feed.accepted(one.load).select(KEY).collect()[KEY] for one in loads]
    for repair in (turn.load for turn in feed.chronicle if turn.repair and turn.load in feed.withdrawn):
        found += [archive.references(repair)[KEY], pl.Series(archive.description(repair).touched, dtype=pl.String)]
    return pl.concat(found).unique().sort().to_frame(KEY)


def replayed(feed: Feed, versions: Versions) -> Iterator[tuple[bool, str, Items]]:
    """What the feed's loads wrote: whether of claims, the label or type, the items."""
    for claims, frames in ((False, versions.statements), (True, versions.claims)):
        for name, said in frames.items():
            items = Items(said, versions.rows, feed.mapping.change)
            for turns in feed.chronicle.moments():
                take(items, feed, turns)
            yield claims, name, items


def take(items: Items, feed: Feed, turns: list[Turn]) -> None:
    """What loads of the feed that were completed together did."""
    loads = [turn.load for turn in turns]
    if not turns[0].repair:
        items.take(loads)
        return
    copied = pl.concat([referred(feed.archive, load) for load in loads])
    if turns[0].relabel:
        items.relabel(loads, copied)
    else:
        items.repair(loads, {gone for load in loads for gone in feed.chronicle.withdrawn_with(load)}, copied)


def _withdrawn(feed: Feed, versions: Versions) -> Iterator[_Part]:
    for claims, name, items in replayed(feed, versions):
        undone = items.visible().filter(pl.col(LOAD).is_in(feed.withdrawn))
        yield _Part(claims, name, items.withdraw(feed.withdrawn), set() if claims else set(undone["id"].to_list()))


def _effect(parts: Iterable[_Part], written: Callable[[Repaired], pl.DataFrame], ended: str) -> Effect:
    gathered: tuple[dict[str, list[pl.DataFrame]], ...] = ({}, {}, {}, {})
    for part in parts:
        over = getattr(part.done, ended).with_columns(loads=pl.concat_list(LOAD), rows=pl.concat_list(ROW))
        gathered[part.claims].setdefault(part.name, []).append(written(part.done))
        gathered[2 + part.claims].setdefault(part.name, []).append(over.drop(ROW))
    statements, claims, ended_statements, ended_claims = (
        {name: pl.concat(frames, how="diagonal_relaxed").drop(LOAD) for name, frames in some.items()}
        for some in gathered
    )
    return Effect(statements, claims, {}, ended_statements, ended_claims)


def _of_events(feed: Feed) -> list[Repair]:
    """Events that another load brought too and that no load which counts has written."""
    undone = [feed.accepted(load).select(KEY).collect() for load in feed.withdrawn]
    others = [turn for turn in feed.chronicle if not turn.repair]
    keys = pl.concat([pl.DataFrame(schema={KEY: pl.String}), *undone]).unique()
    rows = {
        turn.load: feed.accepted(turn.load).select(KEY, ROW).join(keys.lazy(), on=KEY, how="semi").collect()
        for turn in others
    }
    seen = _seen(feed, rows)
    counting = [turn for turn in feed.chronicle.standing(feed.withdrawn) if not turn.repair]
    said = [pl.DataFrame(schema=_REFERENCE)]
    said += [rows[turn.load].with_columns(pl.lit(turn.load, dtype=pl.Int64).alias(LOAD)) for turn in counting]
    first = pl.concat(said, how="diagonal").unique(KEY, keep="first", maintain_order=True)
    lacking = first.join(seen, on=KEY, how="anti").with_columns((pl.col(LOAD) // LOADS_PER_SCOPE).alias(MARK))
    repairs: list[Repair] = []
    for scope in sorted(feed.scopes() | set(lacking[MARK].to_list())):
        missing = numbered(lacking.filter(pl.col(MARK) == scope), describes=False)
        effect = first_effect(feed.emitter.emit(rows_referred(feed.archive, missing))) if missing.height else Effect()
        repairs.append(Repair(feed.mapping, scope, effect, missing))
    return [replace(repairs[0], described=_described(feed)), *repairs[1:]]


def _seen(feed: Feed, rows: dict[int, pl.DataFrame]) -> pl.DataFrame:
    """The keys whose event some load wrote that counts once the others are withdrawn."""
    hidden = set(feed.withdrawn)
    written: list[tuple[int, pl.DataFrame]] = []
    gone: set[int] = set()
    for turn in feed.chronicle:
        there = [keys for load, keys in written if load not in gone]
        if turn.repair:
            gone |= feed.chronicle.withdrawn_with(turn.load)
            mine = referred(feed.archive, turn.load).filter(~pl.col(DESCRIBES)).select(KEY)
        else:
            mine = rows[turn.load].select(KEY).unique()
            mine = mine.join(pl.concat(there), on=KEY, how="anti") if there else mine
        written.append((turn.load, mine))
    none = pl.DataFrame(schema={KEY: pl.String})
    return pl.concat([none, *(keys for load, keys in written if load not in gone | hidden)]).unique()


def _described(feed: Feed) -> set[str]:
    """The ids of all entities that the undone loads name."""
    found: set[str] = set()
    for load in feed.withdrawn:
        rows = feed.accepted(load).collect()
        for start in range(0, rows.height, _ROWS):
            for frame in feed.emitter.emit(rows.slice(start, _ROWS)).statements.values():
                found.update(frame["id"].unique().to_list())
    return found


def first_effect(emission: Emission) -> Effect:
    """What rows write that have no other version."""

    def dated(frames: Frames) -> Frames:
        return {name: first_version(frame) for name, frame in frames.items()}

    return Effect(dated(emission.statements), dated(emission.claims), emission.events)
