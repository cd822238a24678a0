"""Writes all that is archived as files for Neo4j's offline importer: every load as it was, undone ones and repairs too.

Data flow: what happened to each feed, in order -> registers, some keys at a time, replayed: items with those who wrote
and ended them -> feeds of events, load by load: events that no load before had brought, entities nobody had described.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

import polars as pl

from cypher.macros import LOADS_PER_SCOPE
from loaders.chronicle import Chronicle, Turn
from loaders.emission import Emission, Emitter, measured
from loaders.import_files import NODE, ORDER, ImportFiles, Marks
from loaders.mapping import Mapping
from loaders.repairs import Feed, replayed
from loaders.replay import BY, ITEM, Items, versions_of
from loaders.sending import first_mentions
from loaders.versions import LOAD, first_version
from store.archive import DESCRIBES, KEY, ROW, Archive, groups

_VERSIONS = 2_000_000
"""Versions of rows that are replayed at a time."""

_EVER = 2**62
_SINCE, _UNTIL = "#since", "#until"
_HASH = "#hash"

Progress = Callable[[str, int, int], None]


@dataclass(slots=True)
class Described:
    """Which entities a scope describes, from which completion to which."""

    spells: pl.DataFrame = field(
        default_factory=lambda: pl.DataFrame(schema=dict.fromkeys((NODE, _SINCE, _UNTIL), pl.Int64))
    )

    def add(self, nodes: pl.DataFrame) -> None:
        """Entities (NODE) with the spell in which a load that describes them counts."""
        self.spells = pl.concat([self.spells, nodes.select(NODE, _SINCE, _UNTIL).unique()])

    def at(self, turn: Turn) -> pl.Series:
        """The entities that are described when a load is completed."""
        then = (pl.col(_SINCE) < turn.completion) & (pl.col(_UNTIL) > turn.completion)
        return self.spells.filter(then)[NODE].unique()


@dataclass(slots=True)
class Reimport:
    """Fills import files with everything that some sources have delivered."""

    archive: Archive
    files: ImportFiles
    installation_key: bytes
    progress: Progress
    described: dict[int, Described] = field(default_factory=dict[int, Described])

    def add(self, chronicles: Iterable[Chronicle], mapping_of: Callable[[Turn], Mapping]) -> None:
        """Write every load: registers first, since feeds of events describe only what these do not."""
        feeds: list[tuple[Mapping, Chronicle]] = []
        for chronicle in chronicles:
            for name in dict.fromkeys(turn.feed for turn in chronicle):
                own = chronicle.of_feed(name)
                feeds.append((mapping_of(own.turns[-1]), own))
        for mapping, own in feeds:
            if not mapping.events:
                self._register(mapping, own)
        events = [(turn, mapping, own) for mapping, own in feeds if mapping.events for turn in own]
        brought: dict[str, _Brought] = {}
        for turn, mapping, own in sorted(events, key=lambda one: (one[0].completion, one[0].load)):
            before = brought.setdefault(f"{mapping.source.id}/{mapping.feed}", _Brought(own))
            self._events(turn, mapping, before)

    def _register(self, mapping: Mapping, own: Chronicle) -> None:
        emitter = Emitter(mapping, self.installation_key)
        versions = [turn.load for turn in own if not turn.repair]
        found = [self.archive.scan(load).select(KEY).drop_nulls().unique().collect() for load in versions]
        keys = pl.concat(found).unique().sort(KEY)
        size = max(1, _VERSIONS // len(own.turns))
        spells = _spells(own)
        feed = Feed(self.archive, mapping, own, set(), self.installation_key)
        for start in range(0, keys.height, size):
            some = versions_of(self.archive, mapping, own, keys.slice(start, size), emitter)
            for claims, name, items in replayed(feed, some):
                self._items(name, _with_endings(items).join(spells, on=LOAD), claims=claims)
            self.progress(f"replaying {mapping.feed}", min(start + size, keys.height), keys.height)

    def _items(self, name: str, items: pl.DataFrame, *, claims: bool) -> None:
        if not items.height:
            return
        if claims:
            ends = [self.files.numbers(items[end]).alias(end) for end in ("source", "target")]
            written = items.with_columns(*ends, pl.col(_SINCE).alias(ORDER)).rename({LOAD: "load", ROW: "row"})
            self.files.claims(name, written)
            return
        items = items.with_columns(self.files.nodes(name, items["id"]).alias(NODE))
        self.files.statements(name, items.rename({LOAD: "load"}))
        for (scope,), some in items.group_by(pl.col(LOAD) // LOADS_PER_SCOPE):
            self.described.setdefault(int(str(scope)), Described()).add(some)

    def _events(self, turn: Turn, mapping: Mapping, before: _Brought) -> None:
        emitter, mentions = Emitter(mapping, self.installation_key), _Mentions(self, turn, before.until(turn))
        if turn.repair:
            rows = self.archive.scan(turn.load).collect()
            events = before.take_repair(turn, self.archive.references(turn.load), rows)
            self._load(turn, emitter.emit(rows), events, mentions)
            mentions.settle()
            return
        fresh = before.take(turn, self.archive)
        done = 0
        for group in groups(self.archive.file(turn.load)):
            some = group.filter(pl.col(ROW).is_in(fresh.implode()))
            if some.height:
                self._load(turn, emitter.emit(some), some[ROW], mentions)
            done += some.height
            self.progress(f"mapping {turn.file}", done, len(fresh))
        mentions.settle()

    def _load(self, turn: Turn, emission: Emission, events: pl.Series, mentions: _Mentions) -> None:
        for label, frame in emission.statements.items():
            if frame.height:
                mentions.add(label, first_version(frame))
        for name, frame in emission.claims.items():
            some = _loaded(first_version(frame.filter(pl.col(ROW).is_in(events.implode()))), turn)
            if some.height:
                ends = [self.files.numbers(some[end]).alias(end) for end in ("source", "target")]
                claims = some.with_columns(*ends, pl.lit(turn.completion, dtype=pl.Int64).alias(ORDER)).rename(
                    {ROW: "row"}
                )
                self.files.claims(name, claims)
        for name, frame in emission.events.items():
            some = _loaded(frame.filter(pl.col(ROW).is_in(events.implode())), turn)
            if some.height:
                ends = [self.files.numbers(some[end]).alias(end) for end in ("source", "target")]
                self.files.events(name, some.select(ROW, "at", *measured(name), "load", *ends))


class _Mentions:
    """The entities that one load of events describes, since nobody in its scope did when it was completed."""

    def __init__(self, to: Reimport, turn: Turn, until: int) -> None:
        self._files, self._turn, self._until = to.files, turn, until
        self._scope = to.described.setdefault(turn.load // LOADS_PER_SCOPE, Described())
        self._known = Marks()
        self._known.add(self._scope.at(turn))
        self._mine: list[pl.Series] = []

    def add(self, label: str, frame: pl.DataFrame) -> None:
        """Write the first statement about each entity that has none."""
        frame = first_mentions(frame)
        nodes = self._files.nodes(label, frame["id"]).alias(NODE)
        fresh = self._known.add(nodes)
        self._mine.append(nodes.filter(fresh))
        self._files.statements(label, _loaded(frame.with_columns(nodes).filter(fresh), self._turn))

    def settle(self) -> None:
        """The load is whole: later ones need not describe what it does."""
        mine = pl.concat(self._mine) if self._mine else pl.Series(NODE, dtype=pl.Int64)
        spell = {_SINCE: pl.lit(self._turn.completion, pl.Int64), _UNTIL: pl.lit(self._until, pl.Int64)}
        self._scope.add(pl.DataFrame({NODE: mine}, {NODE: pl.Int64}).with_columns(**spell))


class _Brought:
    """The keys of events that the loads of one feed have brought so far, as hashes."""

    def __init__(self, own: Chronicle) -> None:
        self._own = own
        self._by_load: dict[int, pl.Series] = {}
        self._spells = {load: until for load, _, until in _spells(own).iter_rows()}

    def until(self, turn: Turn) -> int:
        """The completion from which the load no longer counts."""
        return self._spells[turn.load]

    def take(self, turn: Turn, archive: Archive) -> pl.Series:
        """The rows of a load that it wrote, for no load which counted then had brought them."""
        refused = archive.description(turn.load).refused
        rows = archive.scan(turn.load).filter(pl.col(KEY).is_not_null() & ~pl.col(ROW).is_in(refused))
        mine = rows.select(ROW, pl.col(KEY).hash().alias(_HASH)).collect().unique(_HASH, keep="first")
        counting = [some for load, some in self._by_load.items() if self._spells[load] > turn.completion]
        for some in counting:
            mine = mine.filter(~pl.col(_HASH).is_in(some.filter(some.is_in(mine[_HASH].implode())).implode()))
        self._by_load[turn.load] = mine[_HASH]
        return mine[ROW]

    def take_repair(self, turn: Turn, references: pl.DataFrame, rows: pl.DataFrame) -> pl.Series:
        """The rows of a repair that it wrote as events."""
        whole = rows.filter(pl.col(ROW).is_in(references.filter(~pl.col(DESCRIBES))[ROW].implode()))
        self._by_load[turn.load] = whole[KEY].hash()
        return whole[ROW]


def _spells(own: Chronicle) -> pl.DataFrame:
    """When each load came to count, and until when it did, in completions."""
    completion = {turn.load: turn.completion for turn in own}
    rows = [(one.load, one.completion, completion.get(one.withdrawn_by or 0, _EVER)) for one in own]
    return pl.DataFrame(rows, dict.fromkeys((LOAD, _SINCE, _UNTIL), pl.Int64), orient="row")


def _with_endings(items: Items) -> pl.DataFrame:
    ended = items.endings.group_by(ITEM).agg(pl.col(BY).cast(pl.String).str.join(";").alias("ended_by"))
    return items.written.join(ended, on=ITEM, how="left")


def _loaded(frame: pl.DataFrame, turn: Turn) -> pl.DataFrame:
    return frame.with_columns(pl.lit(turn.load, dtype=pl.Int64).alias("load"))
