"""Loads rows of registers again, from the archive, for those who may see them now: of age, or as two people decided.

Data flow: keys whose marking is to be weaker, as those of minors whose rows are about nobody under 18 any more -> what
is said of them, by a replay of the feed -> loads in the weaker scope that say it again and end what was said -> one
moment.
Each load refers to rows of one other, so that undoing a file takes back only what rests on it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from secrets import token_hex

import polars as pl

from base.errors import DatabaseError, NotFoundError, UsageError
from base.marking import MINOR, Marking
from base.viewer import FOREVER, now
from loaders.archived import mapping_of
from loaders.chronicle import Chronicle, chronicle_of
from loaders.comparison import Earlier, MarkedLoad, earlier_of
from loaders.emission import Frames
from loaders.ledger import scope_of
from loaders.mapping import Mapping
from loaders.marking import Markings, base_of, keys_of, known_marks, own_marks, today_in
from loaders.pipeline import Loader
from loaders.repairs import Feed, Repair, numbered, replayed
from loaders.replay import BY, NUMBER, relabelled, versions_of
from loaders.sending import Sender, parts_of
from loaders.undoing import feeds_locked, open_repair
from loaders.versions import BEFORE, LOAD, MARK, Effect
from store.archive import KEY, ROW


@dataclass(frozen=True, slots=True)
class Relabelled:
    """Rows of one load that were loaded again, as another, under a weaker marking."""

    load: int
    rows_of: int
    feed: str
    rows: int

    def line(self) -> str:
        """The same for people."""
        return f"{self.rows:,} rows of load {self.rows_of} ({self.feed}) are loaded again as load {self.load}"


@dataclass(frozen=True, slots=True)
class _Said:
    """What is said of the keys by label or type: as it is to be written (MARK: the new scope), and as it stands."""

    claims: bool
    name: str
    wanted: pl.DataFrame
    seen: pl.DataFrame


@dataclass(frozen=True, slots=True)
class Relabelling:
    """Lowers what rows bear; `by` says who does, and it stands with the loads."""

    loader: Loader
    by: str

    def of_age(self) -> list[Relabelled]:
        """Load the rows again of all who have come of age; rows of cases stay as they are, and so do events."""
        (known,) = self.loader.writer.rows("gate/loads")
        done: list[Relabelled] = []
        for source in sorted(set(known["sources"]) - {"clew"}):
            with feeds_locked(self.loader, source):
                chronicle = chronicle_of(self.loader.writer, source)
                for name in dict.fromkeys(turn.feed for turn in chronicle):
                    own = chronicle.of_feed(name)
                    mapping = self._mapping(own)
                    if not mapping.events and all(part.type != "Case" for part in mapping.entities.values()):
                        done += self._feed(mapping, own, self._grown(mapping, self._earlier(mapping)), "of age")
        return done

    def lowered(self, load: int, to: Marking, why: str) -> list[Relabelled]:
        """Load the rows of one load again under a weaker marking; what another load marks in its own way stays.

        Raises what `check` raises.
        """
        with feeds_locked(self.loader, self.loader.archive.known(load).source):
            mapping, earlier, bearing = self._lowerable(load, to)
            own = chronicle_of(self.loader.writer, mapping.source.id).of_feed(mapping.feed)
            return self._feed(mapping, own, self._of_load(mapping, earlier, bearing, to), why)

    def check(self, load: int, to: Marking) -> None:
        """Whether the load can be lowered to that.

        Raises NotFoundError for a load that does not stand, UsageError where it brings events, bears no more than that,
        or would bear less than its mapping says or lose the mark of minors.
        """
        self._lowerable(load, to)

    def _lowerable(self, load: int, to: Marking) -> tuple[Mapping, Earlier, MarkedLoad]:
        archive = self.loader.archive
        mapping = mapping_of(archive, archive.known(load))
        earlier = self._earlier(mapping)
        bearing = next((one for one in earlier.marked if one.load == load), None)
        if bearing is None:
            raise NotFoundError(f"Load {load} does not stand: it was undone, or was never completed.")
        if refused := _not_lower(mapping, bearing.marking, to):
            raise UsageError(f"Load {load} {refused}")
        return mapping, earlier, bearing

    def _mapping(self, own: Chronicle) -> Mapping:
        archive = self.loader.archive
        return mapping_of(archive, archive.description(own.turns[-1].load))

    def _earlier(self, mapping: Mapping) -> Earlier:
        source = {"source": mapping.source.id, "feed": mapping.feed}
        (row,) = self.loader.writer.rows("loads/of_feed", **source, never=FOREVER)
        return earlier_of(row)

    def _feed(self, mapping: Mapping, own: Chronicle, scopes: pl.DataFrame, why: str) -> list[Relabelled]:
        """Say again what is said of the keys of `scopes`; MARK is the new scope of each."""
        archive = self.loader.archive
        if not scopes.height:
            return []
        feed = Feed(archive, mapping, own, set(), self.loader.installation_key)
        said = list(_said(feed, scopes))
        origins = pl.concat([one.wanted.select(MARK, LOAD) for one in said]).unique().sort(MARK, LOAD)
        done: list[Relabelled] = []
        for scope, origin in origins.iter_rows():
            done.append(self._again(mapping, scope, origin, [_from(one, scope, origin) for one in said]))
        if done:
            self._complete(done, why)
        return done

    def _of_load(self, mapping: Mapping, earlier: Earlier, bearing: MarkedLoad, to: Marking) -> pl.DataFrame:
        """KEY and MARK, the new scope, of the keys that bear the marking of a load because of it."""
        archive, known = self.loader.archive, Markings(base_of(mapping))
        before = known_marks(earlier, archive, known)
        assert before is not None, "a load that bears more than its mapping is known by it"
        own = keys_of(archive, bearing.load, relabel=bearing.relabel)
        keys = before.filter(pl.col(BEFORE) == known.code(bearing.marking)).join(own, on=KEY, how="semi")
        (row,) = self.loader.writer.rows("loads/scope", **scope_of(mapping, to))
        return keys.select(KEY, pl.lit(int(row["scope"]), dtype=pl.Int64).alias(MARK))

    def _grown(self, mapping: Mapping, earlier: Earlier) -> pl.DataFrame:
        """KEY and MARK, the new scope, of keys that are kept as a minor's and of which no row is one's any more."""
        archive, known = self.loader.archive, Markings(base_of(mapping))
        before = known_marks(earlier, archive, known)
        if before is None:
            return pl.DataFrame(schema={KEY: pl.String, MARK: pl.Int64})
        minor = [code for code in before[BEFORE].unique().to_list() if MINOR in known[code].compartments]
        keys, today = before.filter(pl.col(BEFORE).is_in(minor)), today_in(mapping.zone)
        for number in earlier.numbers:
            refused = archive.description(number).refused
            rows = archive.scan(number).join(keys.lazy().select(KEY), on=KEY, how="semi")
            frame = rows.filter(~pl.col(ROW).is_in(refused)).collect()
            marks, _ = own_marks(frame, mapping, known, today)
            still = [code for code in marks.unique().to_list() if MINOR in known[code].compartments]
            keys = keys.join(frame.filter(marks.is_in(still)).select(KEY), on=KEY, how="anti")
        scopes: dict[int, int] = {}
        for code in keys[BEFORE].unique().to_list():
            (row,) = self.loader.writer.rows("loads/scope", **scope_of(mapping, known[code].without(MINOR)))
            scopes[code] = int(row["scope"])
        codes, found = pl.Series(list(scopes), dtype=pl.UInt16), pl.Series(list(scopes.values()), dtype=pl.Int64)
        return keys.select(KEY, pl.col(BEFORE).replace_strict(codes, found, return_dtype=pl.Int64).alias(MARK))

    def _again(self, mapping: Mapping, scope: int, origin: int, said: list[_Said]) -> Relabelled:
        """Open, archive and send one load."""
        writer = self.loader.writer
        rows = numbered(pl.concat([one.wanted.select(LOAD, ROW, KEY) for one in said]), describes=False)
        repair = Repair(mapping, scope, Effect(), rows, rows[KEY].unique().sort().to_list())
        delivery = f"relabelling of load {origin}/{token_hex(8)}"
        number = open_repair(self.loader, origin, repair, delivery, delivery)
        (row,) = writer.rows("loads/unsettled", never=FOREVER)
        unsettled = [other for other in row["numbers"] if other != number]
        sender = Sender(writer, number, unsettled, self.loader.progress, self.loader.largest_batch)
        sender.send(parts_of(_effect(said, rows, number), first_mention=False), 0)
        return Relabelled(number, origin, mapping.feed, rows.height)

    def _complete(self, done: list[Relabelled], why: str) -> None:
        (row,) = self.loader.writer.rows(
            "loads/relabel",
            loads=[one.load for one in done],
            counts=[one.rows for one in done],
            at=now(),
            by=self.by,
            why=why,
        )
        if row["written"] != len(done):
            raise DatabaseError("Another process withdrew a load at the same time: look at `sources` before going on.")


def _not_lower(mapping: Mapping, marking: Marking, to: Marking) -> str | None:
    """Why a load with that marking cannot be brought to the other, None where it can."""
    if mapping.events:
        return "brings events: undo it, and load the file again with a mapping that marks it less."
    if to == marking or not to.within(marking):
        return "does not bear more than that: name a lower level, or fewer of its compartments."
    if not base_of(mapping).within(to):
        return "bears what its mapping says of all rows: load the next file with a mapping that marks them less."
    if MINOR in marking.compartments and MINOR not in to.compartments:
        return "is about people under 18: `clew access relabel --of-age` lowers those who have come of age."
    return None


def _said(feed: Feed, scopes: pl.DataFrame) -> Iterator[_Said]:
    versions = versions_of(feed.archive, feed.mapping, feed.chronicle, scopes.select(KEY), feed.emitter)
    for claims, name, items in replayed(feed, versions):
        wanted = items.holding().drop(MARK).join(scopes, on=KEY)
        yield _Said(claims, name, wanted, items.visible())


def _from(said: _Said, scope: int, origin: int) -> _Said:
    """What of it rows of one load say in one scope."""
    wanted = said.wanted.filter((pl.col(MARK) == scope) & (pl.col(LOAD) == origin))
    return _Said(said.claims, said.name, wanted, said.seen)


def _effect(said: list[_Said], rows: pl.DataFrame, load: int) -> Effect:
    frames: tuple[Frames, Frames, Frames, Frames] = ({}, {}, {}, {})
    for one in said:
        written = one.wanted.join(rows.select(LOAD, ROW, NUMBER), on=[LOAD, ROW]).drop(ROW, LOAD)
        written = written.rename({NUMBER: ROW}).with_columns(pl.lit(load, dtype=pl.Int64).alias(BY))
        ended = relabelled(one.seen, written)
        over = ended.with_columns(loads=pl.concat_list(LOAD), rows=pl.concat_list(ROW)).drop(LOAD, ROW)
        frames[one.claims][one.name] = written
        frames[2 + one.claims][one.name] = over
    return Effect(frames[0], frames[1], {}, frames[2], frames[3])
