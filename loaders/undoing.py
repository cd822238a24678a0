"""Takes a delivery back, whole and at once, and repairs what later loads had left unsaid because it was there.

Data flow: the delivery's loads, and the repairs that refer to them -> what the other loads say without them, by the
archive -> repairs, archived and written like loads -> the standing questions that they answer, marks on what rests on
the withdrawn rows -> one moment from which the repairs are seen and what they repair is not.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from secrets import token_hex

import polars as pl

from base.errors import DatabaseError
from base.undoing import UndoRefusedError
from base.viewer import FOREVER, now
from cypher.macros import LOADS_PER_SCOPE
from loaders.archived import mapping_of
from loaders.chronicle import Chronicle, Turn, chronicle_of
from loaders.emission import Emitter, Frames
from loaders.mapping import Mapping
from loaders.mapping_file import digest
from loaders.pipeline import Loader
from loaders.repairs import Feed, Repair, first_effect, numbered, referred, rows_referred, stored
from loaders.replay import NUMBER
from loaders.retraction import mark_resting, mark_stale
from loaders.sending import Sender, parts_of
from loaders.standing import Standing, rows_of
from loaders.versions import LOAD, Effect
from store.archive import KEY, ROW, Description
from store.graph import Row

_IDS = 5_000
"""Entities looked up in one query."""


@dataclass(frozen=True, slots=True)
class Rested:
    """A later load of which some rows had not been written, since the undone one had said the same."""

    load: int
    feed: str
    file: str
    rows: int


@dataclass(slots=True)
class Undone:
    """A delivery that was taken back: its loads, the loads that say again what still holds, and what rested on it.

    `rests` are the other loads that had left unsaid what it said; `repaired` rows of them were written again.
    """

    file: str
    feed: str
    source: str
    loads: list[int]
    repairs: list[int] = field(default_factory=list[int])
    repaired: int = 0
    rests: list[Rested] = field(default_factory=list[Rested])
    hits: int = 0
    stale: int = 0

    def lines(self) -> list[str]:
        """The same for people."""
        loads = ", ".join(map(str, self.loads))
        lines = [f"{self.file} is undone: load {loads} of {self.feed} is seen by nobody from now on"]
        lines += [
            f"  load {one.load} ({one.file}) rested on it: {one.rows:,} rows of it were written again, "
            f"as load {self.repairs[0]}"
            for one in self.rests
        ]
        if self.hits:
            lines.append(f"  {self.hits:,} of them answer standing questions")
        if self.stale:
            lines.append(f"  {self.stale:,} findings that rest on it are marked")
        return lines


@dataclass(frozen=True, slots=True)
class Undoing:
    """Takes deliveries back; `by` says who, `why` the reason that is kept with them."""

    loader: Loader
    by: str
    why: str

    def undo(self, found: list[Row]) -> Undone:
        """Take the loads of one delivery back, as `standing_loads` found them."""
        first = found[0]
        done = Undone(first["file"], first["feed"], first["source"], [int(row["number"]) for row in found])
        chronicle = chronicle_of(self.loader.writer, done.source)
        withdrawn = set(done.loads) | self._referring(chronicle.of_feed(done.feed), set(done.loads))
        self._withdraw_left(first["delivery"])
        feed = self._feed(chronicle, done.feed, withdrawn)
        repairs = self._described(chronicle, feed, withdrawn, feed.repairs())
        numbers = [self._open(first, repair, place) for place, repair in enumerate(repairs)]
        (row,) = self.loader.writer.rows("loads/unsettled", never=FOREVER)
        unsettled = sorted({*row["numbers"], *withdrawn} - set(numbers))
        for number, repair in zip(numbers, repairs, strict=True):
            self._write(number, repair, unsettled, done)
        self._mark(done, numbers[0], repairs[0], unsettled)
        self._settle(numbers, repairs, withdrawn)
        of = pl.concat([repair.rows[LOAD] for repair in repairs])
        rows = dict(of.value_counts().iter_rows())
        done.rests = [Rested(one.load, one.feed, one.file, rows[one.load]) for one in chronicle if one.load in rows]
        done.repairs, done.repaired = numbers, len(of)
        return done

    def _referring(self, chronicle: Chronicle, loads: set[int]) -> set[int]:
        """The repairs that refer to rows of those loads: what they say again goes too, or is said by others."""
        archive = self.loader.archive
        standing = [turn.load for turn in chronicle.standing() if turn.repair]
        return {repair for repair in standing if not loads.isdisjoint(referred(archive, repair)[LOAD].to_list())}

    def _withdraw_left(self, delivery: str) -> None:
        """Withdraw what an undoing that was cut short has left open."""
        found = self.loader.writer.rows("loads/find", delivery=_repair_of(delivery))
        left = [int(row["number"]) for row in found if int(row["completed_at"]) == FOREVER]
        self.loader.writer.rows("loads/withdraw", loads=left, at=now())

    def _feed(self, chronicle: Chronicle, feed: str, withdrawn: set[int]) -> Feed:
        own = chronicle.of_feed(feed)
        mapping = self._mapping(own.turns[-1])
        return Feed(self.loader.archive, mapping, own, withdrawn, self.loader.installation_key)

    def _mapping(self, turn: Turn) -> Mapping:
        return mapping_of(self.loader.archive, self.loader.archive.description(turn.load))

    def _described(self, chronicle: Chronicle, feed: Feed, withdrawn: set[int], repairs: list[Repair]) -> list[Repair]:
        """The repairs, with what feeds of events must say of entities that nobody else describes in their scope."""
        found = {(repair.mapping.feed, repair.scope): repair for repair in repairs}
        described = {id for repair in repairs for id in repair.described}
        for scope in sorted({load // LOADS_PER_SCOPE for load in withdrawn}):
            own = found.get((feed.mapping.feed, scope))
            frames = own.effect.statements.values() if own else ()
            said: set[str] = {id for frame in frames for id in frame["id"].to_list()}
            standing = [turn for turn in chronicle.standing(withdrawn) if turn.load // LOADS_PER_SCOPE == scope]
            mentioning = [turn.load for turn in standing if turn.mentions]
            rows = self._undescribed(sorted(described - said), scope, mentioning, withdrawn)
            turns = {turn.load: turn for turn in standing}
            by_feed: dict[str, list[Row]] = {}
            for row in rows:
                by_feed.setdefault(turns[int(row["load"])].feed, []).append(row)
            for name, some in by_feed.items():
                turn = next(turn for turn in standing if turn.feed == name)
                mapping = feed.mapping if name == feed.mapping.feed else self._mapping(turn)
                new = Repair(mapping, scope, Effect(), numbered(_references([]), describes=True))
                original = self._original(some, [one.load for one in standing if one.repair])
                found[name, scope] = self._mentioning(found.get((name, scope), new), original)
        return list(found.values())

    def _undescribed(self, ids: list[str], scope: int, mentioning: list[int], withdrawn: set[int]) -> list[Row]:
        if not mentioning:
            return []
        (row,) = self.loader.writer.rows("loads/unsettled", never=FOREVER)
        given = {"scope": scope, "mentioning": mentioning, "unsettled": sorted({*row["numbers"], *withdrawn})}
        some = (ids[start : start + _IDS] for start in range(0, len(ids), _IDS))
        return [row for ids in some for row in self.loader.writer.rows("loads/undescribed", ids=ids, **given)]

    def _original(self, rows: list[Row], repairs: list[int]) -> list[Row]:
        """Rows (id, load, row) where a row of a repair is the one that it refers to."""
        origins: dict[tuple[int, int], tuple[int, int]] = {}
        for repair in {int(row["load"]) for row in rows}.intersection(repairs):
            for number, load, row in referred(self.loader.archive, repair).select(NUMBER, LOAD, ROW).iter_rows():
                origins[repair, number] = (load, row)
        found = (origins.get((row["load"], row["row"]), (row["load"], row["row"])) for row in rows)
        return [row | {"load": load, "row": number} for row, (load, number) in zip(rows, found, strict=True)]

    def _mentioning(self, repair: Repair, found: list[Row]) -> Repair:
        """The repair with statements about some entities (id), from rows that name them (load, row)."""
        rows = numbered(_references(found), describes=True, after=repair.rows.height)
        emission = Emitter(repair.mapping, self.loader.installation_key).emit(rows_referred(self.loader.archive, rows))
        wanted = pl.DataFrame({"id": [row["id"] for row in found]}, schema={"id": pl.String})
        said = first_effect(emission).statements
        only = {label: frame.join(wanted, on="id", how="semi") for label, frame in said.items()}
        statements = _together(repair.effect.statements, only)
        return replace(
            repair, effect=replace(repair.effect, statements=statements), rows=pl.concat([repair.rows, rows])
        )

    def _open(self, of: Row, repair: Repair, place: int) -> int:
        delivery = _repair_of(of["delivery"])
        return open_repair(self.loader, int(of["number"]), repair, delivery, f"{delivery}/{place}/{token_hex(4)}")

    def _write(self, number: int, repair: Repair, unsettled: list[int], done: Undone) -> None:
        writer, key, mention = self.loader.writer, self.loader.installation_key, bool(repair.mapping.events)
        sender = Sender(writer, number, unsettled, self.loader.progress, self.loader.largest_batch)
        sender.send(parts_of(repair.effect, first_mention=mention), 0)
        emitted = rows_of(self.loader.archive, repair.mapping, number, key)
        done.hits += Standing(writer, key, number, unsettled, emitted).answer(repair.effect, first_mention=mention)

    def _mark(self, done: Undone, number: int, repair: Repair, unsettled: list[int]) -> None:
        """Say of findings that the rows they rest on were withdrawn."""
        writer, key = self.loader.writer, self.loader.installation_key
        settled = sorted(set(unsettled) - set(done.loads))
        done.stale = mark_stale(writer, repair.gone, number, settled, key).stale
        done.stale += mark_resting(writer, done.loads, number, settled, key)

    def _settle(self, numbers: list[int], repairs: list[Repair], withdrawn: set[int]) -> None:
        counts = [repair.rows.height for repair in repairs]
        given = {"never": FOREVER, "at": now(), "by": self.by, "why": self.why}
        (row,) = self.loader.writer.rows(
            "loads/undo", repairs=numbers, counts=counts, withdrawn=sorted(withdrawn), **given
        )
        if row["written"] != len(numbers) + len(withdrawn):
            raise DatabaseError("Another process withdrew a load at the same time: look at `sources` before going on.")


def _repair_of(delivery: str) -> str:
    return f"repair of {delivery}"


def _references(rows: Iterable[Row]) -> pl.DataFrame:
    found = [(int(row["load"]), int(row["row"]), None) for row in rows]
    return pl.DataFrame(found, {LOAD: pl.Int64, ROW: pl.Int64, KEY: pl.String}, orient="row")


def _together(one: Frames, other: Frames) -> Frames:
    frames = {label: [frames[label] for frames in (one, other) if label in frames] for label in {*one, *other}}
    return {label: pl.concat(some, how="diagonal_relaxed") for label, some in frames.items()}


def open_repair(loader: Loader, of: int, repair: Repair, delivery: str, key: str) -> int:
    """Open the load of a repair of load `of`, and archive the rows that it refers to; returns its number."""
    about, mapping = loader.archive.description(of), repair.mapping
    file = {"feed": mapping.feed, "file": about.file, "digest": "", "mapping": digest(mapping)}
    kind = {"full": False, "plan": "", "mentions": bool(mapping.events), "repair": True, "rank": None}
    when = {"snapshot_at": about.snapshot_at, "opened_at": now(), "never": FOREVER}
    (opened,) = loader.writer.rows("loads/open", scope=repair.scope, key=key, delivery=delivery, **file, **kind, **when)
    number = int(opened["number"])
    loader.archive.refer(
        stored(repair.rows),
        Description(
            load=number,
            source=about.source,
            feed=mapping.feed,
            file=about.file,
            file_digest="",
            mapping=digest(mapping),
            snapshot_at=about.snapshot_at,
            full=False,
            encoding="",
            columns=[],
            refused=[],
            repair=True,
            touched=repair.touched,
        ),
    )
    return number


@contextmanager
def feeds_locked(loader: Loader, source: str) -> Generator[None]:
    """No load of any feed of that source meanwhile: they rest on each other's descriptions."""
    feeds = sorted({turn.feed for turn in chronicle_of(loader.writer, source)})
    with ExitStack() as stack:
        for feed in feeds:
            stack.enter_context(loader.feed_lock(source, feed))
        yield


def standing_loads(rows: list[Row], target: str) -> list[Row]:
    """Of the loads that a target names those that can be undone; raises UndoRefusedError where there are none."""
    _refuse_odd(rows, target)
    standing = [row for row in rows if int(row["withdrawn_at"]) == FOREVER and int(row["completed_at"]) < FOREVER]
    if not standing:
        undone = any(row["withdrawn_by"] is not None for row in rows)
        why = "was undone before" if undone else "is not complete: nobody sees it"
        raise UndoRefusedError(f"{target} {why}; there is nothing to undo.")
    return standing


def undone_loads(rows: list[Row], target: str) -> list[Row]:
    """Of the loads that a target names those that can be redone; raises UndoRefusedError where there are none."""
    _refuse_odd(rows, target)
    if any(int(row["withdrawn_at"]) == FOREVER and int(row["completed_at"]) < FOREVER for row in rows):
        raise UndoRefusedError(f"{target} is loaded and counts; there is nothing to redo.")
    undone = [row for row in rows if row["withdrawn_by"] is not None]
    if not undone:
        raise UndoRefusedError(f"{target} was never undone: load it with `clew load`.")
    last = max(int(row["completion"]) for row in undone)
    return [row for row in undone if int(row["completion"]) == last]


def _refuse_odd(rows: list[Row], target: str) -> None:
    if not rows:
        raise UndoRefusedError(f"Nothing was loaded from {target}: name a file as it was loaded, or a load's number.")
    if any(row["source"] == "clew" for row in rows):
        raise UndoRefusedError(f"Load {target} holds what was decided or found: decide again, nothing is taken back.")
    if any(row["repair"] for row in rows):
        raise UndoRefusedError(f"Load {target} is a repair: undo or redo the load that it repairs.")
    if len({row["delivery"] for row in rows}) > 1:
        loads = ", ".join(str(row["number"]) for row in rows)
        raise UndoRefusedError(f"{target} was loaded several times (loads {loads}): name the load that is meant.")
