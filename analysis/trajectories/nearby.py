"""What happened near a place in certain nights, and how much of it chance alone would bring."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analysis.answers import RowRef
from analysis.asking import Ask
from analysis.statistics import DAY, Calendar, Floats, Integers, log10_lr, poisson_tail
from analysis.trajectories.dwelling_places import local
from analysis.trajectories.landmarks import Box, texts_of
from analysis.trajectories.nights import HOUR
from analysis.trajectories.sightings import geodesic
from base.moments import Moment
from store.graph import Row

WITHIN, DISTRICT = 800.0, 5_000.0
"""Metres round a place that are near it, and that are its district."""

NIGHT = (22, 6)
"""Local hours of a night; a night belongs to the day on which it ends."""

BEFORE = 365
"""Nights before the first one that tell what is usual."""

PSEUDO_NIGHTS = 30.0
"""So many nights of the district count beside those of the place."""

LONGEST = 3 * DAY
"""A window of time longer than this says too little about any night."""

MOST_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Happenings:
    """Cases and occurrences as columns: their windows in epoch and in local seconds, and the rows that say so.

    `metres` is the distance to the place asked about, `name` a title or a number, '' where nothing says.
    """

    id: tuple[str, ...]
    kind: tuple[str, ...]
    from_at: Integers
    to_at: Integers
    local_from: Integers
    local_to: Integers
    metres: Floats
    load: Integers
    row: Integers
    name: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.id)


@dataclass(frozen=True, slots=True)
class Usual:
    """One kind of happening near a place in the nights asked about: which, and how many chance would bring."""

    kind: str
    which: Integers
    expected: float

    @property
    def log10_lr(self) -> float:
        """What the number says against chance."""
        return float(log10_lr(poisson_tail(self.expected, len(self.which))))


def unusual(happened: Happenings, nights: Integers, calendar: Calendar) -> list[Usual]:
    """Of each kind what met the nights (days since 1970-01-01) within 800 m, what speaks most against chance first.

    The number expected is the sum over the nights of the rate of that kind and type of day, here, in the 365 nights
    before the first, drawn towards the rate of the district with 30 pseudo-nights. The district is what lies between
    800 m and 5 km, in the same time and in the nights asked about; half a happening is added to it, so that nothing is
    impossible. A happening that may have been in several nights counts in each of them, which errs towards chance.
    """
    if not len(nights) or not len(happened):
        return []
    which, night = _nights_of(happened)
    kinds = np.array(happened.kind, dtype=np.str_)
    met = np.unique(which[np.isin(night, nights) & (happened.metres[which] <= WITHIN)])
    background = _Background(happened, which, night, nights, calendar)
    found = [
        Usual(kind, met[kinds[met] == kind], background.expected(kinds[which] == kind))
        for kind in np.unique(kinds[met]).tolist()
    ]
    return sorted(found, key=lambda one: (-one.log10_lr, one.kind))


def _nights_of(happened: Happenings) -> tuple[Integers, Integers]:
    """Pairs of a happening, none with a window over three days, and a night that its window meets."""
    opens, length = NIGHT[0] * HOUR - DAY, (NIGHT[1] - NIGHT[0]) % 24 * HOUR
    some = np.flatnonzero(happened.local_to - happened.local_from <= LONGEST)
    first = (happened.local_from[some] - opens - length) // DAY + 1
    count = np.maximum((happened.local_to[some] - opens) // DAY - first + 1, 0)
    which = np.repeat(np.arange(len(some)), count)
    night = first[which] + np.arange(len(which)) - np.repeat(np.cumsum(count) - count, count)
    return some[which], night


class _Background:
    """How often kinds of happenings are usual near the place."""

    def __init__(
        self, happened: Happenings, which: Integers, night: Integers, nights: Integers, calendar: Calendar
    ) -> None:
        since = max(int(nights.min()) - BEFORE, int(night.min(initial=int(nights.min()))))
        past = np.arange(since, int(nights.min()))
        whole = np.arange(since, int(nights.max()) + 1)
        metres = happened.metres[which]
        self._near = (metres <= WITHIN) & np.isin(night, past)
        self._ring = (metres > WITHIN) & (metres <= DISTRICT) & np.isin(night, whole)
        self._area = WITHIN**2 / (DISTRICT**2 - WITHIN**2)
        self._type = calendar.is_workday(night)
        self._asked, self._past, self._whole = (calendar.is_workday(days) for days in (np.unique(nights), past, whole))

    def expected(self, kind: Integers) -> float:
        return sum(self._expected(kind & (self._type == type), bool(type)) for type in (False, True))

    def _expected(self, kind: Integers, type: bool) -> float:
        nights, past, whole = (float((days == type).sum()) for days in (self._asked, self._past, self._whole))
        if not nights:
            return 0.0
        district = ((kind & self._ring).sum() + 0.5) * self._area / max(whole, 1.0)
        return float(nights * ((kind & self._near).sum() + PSEUDO_NIGHTS * district) / (past + PSEUDO_NIGHTS))


@dataclass(frozen=True, slots=True)
class Happening:
    """A case or occurrence near a place in one of the nights asked about."""

    id: str
    name: str
    kind: str
    from_at: Moment
    to_at: Moment
    metres: float
    row: RowRef


@dataclass(frozen=True, slots=True)
class Nearby:
    """One kind of happening near a place: how many, how many chance would bring, and what that is worth (log10).

    `shown` are the first of them in time; `observed` counts all.
    """

    kind: str
    observed: int
    expected: float
    log10_lr: float
    shown: list[Happening]


async def happenings(ask: Ask, box: Box) -> Row:
    """The columns of what happened within a box; raises BudgetExceededError above 15 s."""
    sides = {"west": box.west, "south": box.south, "east": box.east, "north": box.north}
    return await ask.graph.columns("sightings/happenings", ask.gate, **sides)


def round_about(read: Row, latitude: float, longitude: float, zone: str) -> Happenings:
    """The happenings as seen from a point, in order of time."""
    order: Integers = np.lexsort((np.array(read["id"], dtype=np.str_), np.array(read["from_at"], dtype=np.int64)))
    from_at, to_at, load, row = (np.array(read[name], np.int64)[order] for name in ("from_at", "to_at", "load", "row"))
    north, east = (np.array(read[name], np.float64)[order] for name in ("latitude", "longitude"))
    here = np.full(len(order), latitude), np.full(len(order), longitude)
    id, kind, name = (texts_of(read, column, order) for column in ("id", "kind", "name"))
    begin, end, metres = local(from_at, zone), local(to_at, zone), geodesic(north, east, *here)
    return Happenings(id, kind, from_at, to_at, begin, end, metres, load, row, name)


def told(ask: Ask, happened: Happenings, found: Usual) -> Nearby:
    """One kind for the answer."""
    rows: list[int] = found.which[:MOST_SHOWN].tolist()
    shown = [
        Happening(
            id=happened.id[one],
            name=happened.name[one],
            kind=happened.kind[one],
            from_at=int(happened.from_at[one]),
            to_at=int(happened.to_at[one]),
            metres=round(float(happened.metres[one]), 1),
            row=ask.row_ref(int(happened.load[one]), int(happened.row[one])),
        )
        for one in rows
    ]
    return Nearby(found.kind, len(found.which), found.expected, found.log10_lr, shown)
