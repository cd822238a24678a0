"""A file on its way in: staged as read, compared, turned into an effect; nothing is written to the graph here."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any, cast
from zoneinfo import ZoneInfo

import polars as pl

from base.errors import ClewError, SourceFileError
from base.marking import Marking
from loaders.comparison import Comparison, Earlier, compare, key_of
from loaders.emission import Emission, Emitter, Frames
from loaders.erased import Erased
from loaders.lawful import SAMPLE, Watched, kept_columns, refuse_travel
from loaders.mapping import Mapping
from loaders.marking import Marked, base_of, marked
from loaders.plans import plan_for
from loaders.reading import SourceFile, chunks
from loaders.rejecting import refused, rejected, rejects_of
from loaders.rejects import Reject, withheld
from loaders.sending import Progress
from loaders.sharing import Share, shared, with_marks
from loaders.versions import ARRIVING, LOAD, Effect, effect_of, first_version
from store.archive import KEY, OWN_COLUMNS, ROW, Archive, open_rows

_DAY = 86_400


@dataclass(frozen=True)
class Delivery:
    """One file of one feed with its declared date (epoch seconds) and whether it is the whole register.

    `rank` is its place among the versions of its date: the last, or that of the undone load which it brings back.
    """

    source: SourceFile
    mapping: Mapping
    date: int
    full: bool
    rank: int = ARRIVING
    floors: tuple[tuple[Path, Marking], ...] = ()
    """Archived files of rows that bear at least a marking, for they bore it before they were undone."""

    @property
    def key(self) -> str:
        """What makes two deliveries one and the same: source, feed, bytes, marking, date."""
        marking = self.mapping.marking
        parts = (
            self.mapping.source.id,
            self.mapping.feed,
            self.source.digest,
            str(marking.level),
            *marking.compartments,
        )
        return "/".join((*parts, str(self.date)))

    @property
    def day(self) -> str:
        """The declared date as people write it, in the feed's zone."""
        return datetime.fromtimestamp(self.date, ZoneInfo(self.mapping.zone)).date().isoformat()

    @property
    def latest(self) -> int | None:
        """The moment after which the file can report nothing: a day after the declared one has ended, epoch seconds.

        None where the date is the mapping's own: it is one for all files of the feed and says nothing of this one.
        """
        return None if self.mapping.snapshot.date == self.day else self.date + 2 * _DAY

    @cached_property
    def columns(self) -> list[str]:
        """The columns of the file that may be stored; the others are dropped as it is read."""
        first = next(chunks(self.source, SAMPLE))
        return kept_columns(self.source.columns, self.mapping, first.rows)

    @property
    def dropped(self) -> list[str]:
        """The columns that reach neither the archive nor the graph nor the rejects."""
        return [name for name in self.source.columns if name not in self.columns]


@dataclass(frozen=True, slots=True)
class Prepared:
    """A delivery ready to be written: its account, what is to be written, what was refused; and its loads to be."""

    shares: list[Share]
    read: int
    comparison: Comparison
    effect: Effect
    rejects: list[Reject]
    created: int
    changed: int
    same: int
    plan: str
    """A digest: an interrupted load goes on only with the same plan."""


def declared_date(path: Path, mapping: Mapping, given: str | None) -> int:
    """The moment from which the file speaks: the given day, else the one in its name, in the feed's zone."""
    text = given
    if text is None and re.fullmatch(r"\d{4}-\d{2}-\d{2}", mapping.snapshot.date):
        text = mapping.snapshot.date
    if text is None and (found := re.search(mapping.snapshot.date, path.name)):
        text = found[1]
    try:
        day = datetime.strptime((text or "").replace("-", ""), "%Y%m%d")
    except ValueError as error:
        raise SourceFileError(
            f"{path.name} declares no date: put it into the name ({path.stem}_20240131.csv) "
            "or give --snapshot-date 2024-01-31."
        ) from error
    return int(day.replace(tzinfo=ZoneInfo(mapping.zone)).timestamp())


def stage(
    delivery: Delivery, archive: Archive, progress: Progress, erased: Erased | None = None
) -> tuple[Path, int, list[Reject]]:
    """Write the rows as read into a staging file; returns it with the number of rows and the misfits.

    Rows about what was `erased` are misfits too, of which nothing is written. Raises what `lawful` raises where the
    file holds what is not kept, OSError where the disk is full; then no staging file is left.
    """
    source, mapping = delivery.source, delivery.mapping
    refuse_travel(source.path, source.columns)
    staged = archive.staging(f"{source.digest[:32]}-{mapping.feed}.parquet")
    watched, rejects, read = Watched(mapping), list[Reject](), 0
    try:
        with open_rows(staged, delivery.columns) as writer:
            for chunk in chunks(source):
                keyed = chunk.rows.with_columns(key_of(mapping)).select(*OWN_COLUMNS, *delivery.columns)
                read += keyed.height + len(chunk.rejects)
                if erased is not None:
                    keyed, gone = erased.without(keyed, mapping)
                    rejects += gone
                writer.write_table(cast("Any", keyed.to_arrow()).cast(writer.schema))
                watched.add(keyed)
                rejects += [withheld(reject, delivery.dropped) for reject in chunk.rejects]
                rejects += rejects_of(keyed.filter(pl.col(KEY).is_null()), ", ".join(mapping.key), "key_missing")
                progress("reading", read, read)
        watched.refuse(source.path, staged)
    except (ClewError, OSError):
        staged.unlink(missing_ok=True)
        raise
    return staged, read, rejects


def prepare(
    delivery: Delivery,
    archive: Archive,
    earlier: Earlier,
    installation_key: bytes,
    progress: Progress,
    erased: frozenset[str] = frozenset(),
) -> Prepared:
    """Read, compare and map a file, without its rows about what was `erased`; the graph is not asked nor touched."""
    staged, read, rejects = stage(delivery, archive, progress, Erased(erased, installation_key))
    columns, mapping = delivery.columns, delivery.mapping
    marks = marked(staged, mapping, earlier, archive, delivery.floors)
    comparison = compare(
        staged,
        mapping,
        columns,
        delivery.date,
        earlier,
        archive,
        full=delivery.full,
        rank=delivery.rank,
        raised=marks.raised if marks else None,
    )
    rows = pl.scan_parquet(staged)
    rejects += rejected(rows, comparison.doubled, "duplicate_key")
    if mapping.events:
        rejects += rejected(rows, comparison.changed, "event_changed")
        comparison = replace(comparison, changed=comparison.changed.clear(), history=comparison.history.clear())
    emitter = Emitter(mapping, installation_key)
    unversioned = comparison.new.join(comparison.history, on=KEY, how="anti")
    if marks is not None:
        rejects += refused(rows, [marks.refused.join(comparison.doubled, on=ROW, how="anti")])
        unversioned, comparison = _without_refused(unversioned, comparison, marks.refused)
    fresh = _emitted(emitter, rows, unversioned, delivery.latest, progress)
    rejects += refused(rows, [emission.refused for emission in fresh])
    effect = _first_effect(fresh)
    if marks is not None:
        effect = with_marks(effect, marks.of_keys(unversioned))
    if comparison.history.height:
        later, misfits = _changes(delivery, rows, comparison.history, archive, emitter, marks)
        effect = _joined([effect, later])
        rejects += refused(rows, [misfits])
    rejects.sort(key=lambda reject: reject.row)
    accepted = ~pl.col(ROW).is_in([reject.row for reject in rejects])
    created = comparison.new.filter(accepted).height
    taken = comparison.changed.filter(accepted)
    changed = taken.filter(pl.col(KEY).is_in(effect.keys().implode())).height
    same = comparison.same + taken.height - changed
    counts = [read, created, changed, same, len(rejects), comparison.left.height, comparison.repeated]
    if marks is None:
        shares = [Share(base_of(mapping), staged, effect, sorted({reject.row for reject in rejects}), counts)]
    else:
        shares = shared(delivery, staged, marks, effect, comparison, rejects, counts)
    plan = plan_for(mapping, earlier, [share.effect for share in shares])
    return Prepared(shares, read, comparison, effect, rejects, created, changed, same, plan)


def _without_refused(
    unversioned: pl.DataFrame, comparison: Comparison, refused: pl.DataFrame
) -> tuple[pl.DataFrame, Comparison]:
    """What is compared, without rows of which nobody knows who may see them: they are no version of their keys."""
    if not refused.height:
        return unversioned, comparison
    going = comparison.history.filter(pl.col(LOAD) == ARRIVING).join(refused, on=ROW, how="semi")
    history = comparison.history.join(going, on=KEY, how="anti")
    return unversioned.join(refused, on=ROW, how="anti"), replace(comparison, history=history)


def _emitted(
    emitter: Emitter, rows: pl.LazyFrame, wanted: pl.DataFrame, latest: int | None, progress: Progress
) -> list[Emission]:
    emissions: list[Emission] = []
    for start in range(0, wanted.height, 50_000):
        some = wanted.slice(start, 50_000)
        frame = rows.filter(pl.col(ROW).is_between(some[ROW].min(), some[ROW].max())).collect()
        emissions.append(emitter.emit(frame.join(some, on=ROW, how="semi"), latest))
        progress("mapping", start + some.height, wanted.height)
    return emissions


def _first_effect(emissions: list[Emission]) -> Effect:
    return Effect(
        statements=_stacked((emission.statements for emission in emissions), first=True),
        claims=_stacked((emission.claims for emission in emissions), first=True),
        events=_stacked((emission.events for emission in emissions), first=False),
    )


def _stacked(groups: Iterable[Frames], *, first: bool) -> Frames:
    stacked: dict[str, list[pl.DataFrame]] = {}
    for group in groups:
        for name, frame in group.items():
            stacked.setdefault(name, []).append(first_version(frame) if first else frame)
    return {name: pl.concat(frames, how="diagonal_relaxed") for name, frames in stacked.items()}


def _joined(effects: list[Effect]) -> Effect:
    return Effect(*(_stacked(groups, first=False) for groups in zip(*(one.groups() for one in effects), strict=True)))


def _changes(
    delivery: Delivery,
    rows: pl.LazyFrame,
    history: pl.DataFrame,
    archive: Archive,
    emitter: Emitter,
    marks: Marked | None,
) -> tuple[Effect, pl.DataFrame]:
    """The effect of rows that have other versions: every version of them is mapped, then states are compared."""
    arriving = history.filter(pl.col(LOAD) == ARRIVING)
    emission, refused = _emission_of(rows, arriving, emitter, ARRIVING, delivery.latest)
    arriving = arriving.join(refused, on=ROW, how="anti")
    history = history.join(arriving, on=KEY, how="semi")
    said = [emission]
    for (number,), versions in history.filter(pl.col(LOAD) != ARRIVING).group_by(LOAD, maintain_order=True):
        said.append(_emission_of(archive.scan(number), versions, emitter, number)[0])
    born = marks.of_keys(history) if marks else None
    written: dict[str, Frames] = {}
    ended: dict[str, Frames] = {}
    for kind in ("statements", "claims"):
        stacked = _stacked((getattr(one, kind) for one in said), first=False)
        pairs = {name: effect_of(frame, history, delivery.mapping.change, born) for name, frame in stacked.items()}
        written[kind] = {name: pair[0] for name, pair in pairs.items()}
        ended[kind] = {name: pair[1] for name, pair in pairs.items()}
    effect = Effect(written["statements"], written["claims"], {}, ended["statements"], ended["claims"])
    return effect, refused


def _emission_of(
    rows: pl.LazyFrame, wanted: pl.DataFrame, emitter: Emitter, load: int, latest: int | None = None
) -> tuple[Emission, pl.DataFrame]:
    frame = rows.join(wanted.lazy().select(ROW), on=ROW, how="semi").collect()
    emission = emitter.emit(frame, latest)

    def marked(frames: Frames) -> Frames:
        return {name: one.with_columns(pl.lit(load, dtype=pl.Int64).alias(LOAD)) for name, one in frames.items()}

    return Emission(marked(emission.statements), marked(emission.claims)), emission.refused
