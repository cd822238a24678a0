"""Clones: plates read at two places faster than anybody drives, once wrong clocks and misread plates are ruled out."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

import numpy as np

from analysis.answers import EntityView, Page, RowRef
from analysis.asking import Ask
from analysis.findings import Benign, Evidence, Finding
from analysis.headings import bare, headings
from analysis.paging import checked_first, rank_after, ranked
from analysis.statistics import DAY, local_seconds, log10_lr
from analysis.trajectories.clocks import Clocks
from analysis.trajectories.doubles import WRONG_CLOCK, Double, doubles
from analysis.trajectories.habit import Integers
from analysis.trajectories.sightings import (
    DEFAULT_ZONE,
    USUAL_PERIOD,
    Places,
    Sightings,
    checked_window,
    joined,
    places_of,
    seen_in,
)
from analysis.trajectories.ties import Tie, ties
from analysis.trajectories.tracks import Columns
from base.errors import BadRequestError
from base.moments import Moment

VERSION = 1
LONGEST = 62 * DAY
MOST_CAMERAS, LOOKED = 5_000, 20
MOST_READ = 5_000_000
MOST_SHOWN = 50
BATCH = 2_000
CAP = 4.0
TWO_TRACKS, MISREAD, CLOCK = 1.0, -1.0, -1.0
VERY_NEAR = 100.0
"""Metres within which two cameras stand at one place."""


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two reads that no vehicle made: where and when (stamps corrected), and how far apart the cameras stand."""

    place: str
    at: Moment
    other_place: str
    other_at: Moment
    metres: float
    rows: list[RowRef]


@dataclass(frozen=True, slots=True)
class Cloned:
    """One plate that was read at two places at once, so many `times`; of these conflicts at most 50 are listed."""

    entity: EntityView
    finding: Finding
    conflicts: list[Conflict]
    days: int
    cameras: int
    tracks: tuple[int, int]
    times: int


@dataclass(frozen=True, slots=True)
class ClockError:
    """A camera whose clock is ahead (seconds, negative: behind), and the standard error of that."""

    place: str
    name: str
    ahead: float
    error: float


@dataclass(frozen=True, slots=True)
class Clones:
    """Cloned plates, and what was found out on the way: plates with conflicts that misreads or clocks explain as well.

    `clocks` are wrong by over a minute; `faulty` cameras conflict with so many plates that they were left out. `cut`
    says that only the time up to `to_at` was read.
    """

    from_at: Moment
    to_at: Moment
    reads: int
    plates: int
    explained: int
    clocks: list[ClockError]
    faulty: list[str]
    cut: bool
    clones: Page[Cloned]


@dataclass(frozen=True, slots=True)
class _Plates:
    """Plates by position: number, id, text and type."""

    number: Integers
    id: list[str]
    text: list[str]
    type: list[str]


async def clones(
    ask: Ask, from_at: int | None, to_at: int | None, first: int, after: str | None, zone: str = DEFAULT_ZONE
) -> Clones:
    """The cloned plates of a window of up to 62 days (without `from_at` the last 28), the most certain first.

    All reads of plates at cameras that are located go into it, at most MOST_READ. Raises BadRequestError for a
    reversed or longer window, BudgetExceededError.
    """
    checked_first(first)
    start = rank_after(after)
    begin, end = checked_window(ask, from_at, to_at)
    begin = max(begin, end - USUAL_PERIOD) if from_at is None else begin
    if end - begin > LONGEST:
        raise BadRequestError("Clones are looked for in at most 62 days at once: ask for a part of the window.")
    cameras = (await ask.graph.columns("detectors/cameras", ask.gate, most=MOST_CAMERAS, looked=LOOKED))["number"]
    known = await places_of(ask, np.array(cameras, dtype=np.int64), zone)
    read, until = await _read(ask, known, begin, end)
    plates = await _plates(ask, np.unique(read.who))
    read = read.taken(np.isin(read.who, plates.number))
    found, learned, faulty = await asyncio.to_thread(_found, read, known, plates, zone)
    claimed = [one for one in found if one.claimed]
    told = await _told(ask, claimed[start : start + first], read, known, plates, learned)
    return Clones(
        begin,
        until,
        len(read),
        len(plates.id),
        len(found) - len(claimed),
        _wrong(known, learned),
        [known.id[int(camera)] for camera in faulty],
        until < end,
        ranked(told, start, len(claimed)),
    )


async def _read(ask: Ask, known: Places, begin: int, end: int) -> tuple[Sightings, int]:
    """Everything seen at the located cameras, day by day, and until when, should it be too much."""
    cameras = known.number[known.located]
    parts: list[Sightings] = []
    count = 0
    for start in range(begin, end, DAY):
        if count > MOST_READ:
            end = start
            break
        size = len(cameras)
        day, _ = await seen_in(ask, cameras, np.full(size, start), np.full(size, min(start + DAY, end)))
        parts.append(day)
        count += len(day)
    return joined(parts), end


async def _plates(ask: Ask, numbers: Integers) -> _Plates:
    batches = [numbers[start : start + BATCH].tolist() for start in range(0, len(numbers), BATCH)]
    rows: list[tuple[int, str, str, str]] = []
    for batch in batches:
        columns = await ask.graph.columns("detectors/plates", ask.gate, numbers=batch)
        rows += zip(*(columns[name] for name in ("number", "id", "text", "type")), strict=True)
    rows.sort()
    number = np.array([row[0] for row in rows], dtype=np.int64)
    return _Plates(number, [row[1] for row in rows], [row[2] for row in rows], [row[3] for row in rows])


def _found(read: Sightings, known: Places, plates: _Plates, zone: str) -> tuple[list[Double], Clocks, Integers]:
    columns = Columns(
        np.searchsorted(plates.number, read.who),
        read.at,
        known.of(read.place),
        local_seconds(read.at, zone) - read.at,
    )
    return doubles(columns, np.nan_to_num(known.x), np.nan_to_num(known.y), plates.text, plates.type)


def _wrong(known: Places, learned: Clocks) -> list[ClockError]:
    ahead = np.median(learned.ahead, axis=1) if learned.ahead.size else np.zeros(0)
    wrong = np.flatnonzero(np.abs(ahead) > WRONG_CLOCK)
    return [ClockError(known.id[c], known.name[c], float(ahead[c]), float(learned.error[c])) for c in wrong.tolist()]


async def _told(
    ask: Ask, shown: list[Double], read: Sightings, known: Places, plates: _Plates, learned: Clocks
) -> list[Cloned]:
    ids = [plates.id[one.plate] for one in shown]
    entities, borne = await asyncio.gather(headings(ask, ids), ties(ask, ids, ["BEARS"]))
    around = _Around(read, known, plates, learned)
    return [
        _cloned(ask, one, entities.get(id) or bare(id), around, borne[id]) for one, id in zip(shown, ids, strict=True)
    ]


@dataclass(frozen=True, slots=True)
class _Around:
    read: Sightings
    known: Places
    plates: _Plates
    learned: Clocks


def _cloned(ask: Ask, one: Double, entity: EntityView, around: _Around, borne: list[Tie]) -> Cloned:
    conflicts = [_conflict(ask, pair, around) for pair in one.conflicts[:MOST_SHOWN]]
    rows = [row for conflict in conflicts for row in conflict.rows]
    evidence = [
        Evidence(
            "impossible_travel",
            f"{len(one.conflicts)} times it was read at two cameras faster than anybody drives, on {one.days} days; "
            f"misreads of similar plates would make {one.mean:.2g} such times.",
            float(log10_lr(one.tail)),
            CAP,
            rows,
            len(one.conflicts),
            cut=len(one.conflicts) > MOST_SHOWN,
        ),
        Evidence(
            "two_tracks",
            f"The reads fall into two tracks of {one.tracks[0]} and {one.tracks[1]} that each can be driven.",
            TWO_TRACKS,
            TWO_TRACKS,
            events=sum(one.tracks),
        ),
    ]
    named = sorted({around.plates.text[misread.plate] for misread in one.misreads})
    taken = [around.read.source(ask, misread.row) for misread in one.misreads]
    if named:
        evidence.append(
            Evidence("misread", f"Some reads were of {', '.join(named)}.", MISREAD, -MISREAD, taken, len(taken))
        )
    if one.wrong_clock:
        evidence.append(Evidence("clock", "The clock of one of the cameras is over a minute wrong.", CLOCK, -CLOCK))
    benign = [
        Benign("misread plates", f"{len(taken)} reads were of {', '.join(named)}." if named else None, taken),
        Benign("clock drift", "One camera's clock is wrong, and was corrected." if one.wrong_clock else None),
        _reissued(ask, borne),
        Benign("a trailer with its tractor's text", "It is a trailer's plate." if "挂" in entity.caption else None),
        _one_place(conflicts),
    ]
    finding = Finding("clones", VERSION, [entity.id], evidence, benign, one.expected)
    return Cloned(entity, finding, conflicts, one.days, one.cameras, one.tracks, len(one.conflicts))


def _conflict(ask: Ask, pair: Integers, around: _Around) -> Conflict:
    camera = around.known.of(around.read.place[pair])
    at = around.learned.corrected(camera, around.read.at[pair])
    metres = float(around.known.metres(camera[:1], camera[1:])[0])
    places = [around.known.id[int(one)] for one in camera]
    rows = [around.read.source(ask, int(one)) for one in pair]
    return Conflict(places[0], int(at[0]), places[1], int(at[1]), metres, rows)


def _reissued(ask: Ask, borne: list[Tie]) -> Benign:
    vehicles = {tie.other for tie in borne if not tie.leads_out}
    rows = [ask.row_ref(*tie.claims[0][:2]) for tie in borne if not tie.leads_out]
    several = f"{len(vehicles)} vehicles have borne it, by the register." if len(vehicles) > 1 else None
    return Benign("plate issued again", several, rows if several else [])


def _one_place(conflicts: list[Conflict]) -> Benign:
    near = sum(one.metres < VERY_NEAR for one in conflicts)
    return Benign("two cameras at one place", f"{near} conflicts are between such cameras." if near else None)
