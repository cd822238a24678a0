"""Sightings as right clocks would have stamped them: the clocks of cameras learned from what else passed there."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

import numpy as np

from analysis.asking import Ask
from analysis.columns import flat
from analysis.numbers import numbers_of
from analysis.statistics import DAY
from analysis.trajectories.background import counts, general_scopes
from analysis.trajectories.clocks import UNVERIFIED, Clocks, clocks
from analysis.trajectories.habit import Flags, Floats, Integers
from analysis.trajectories.landmarks import box_round, landmarks, others_alike
from analysis.trajectories.neighbours import nearest_rows
from analysis.trajectories.sightings import Places, Sightings, places_of, plane

MOST_CAMERAS = 30
"""Cameras of one bearer whose clocks are learned: those that read it most."""

BESIDE, ROUND = 3, 5_000.0
"""Neighbours of each that are read too, and metres within which they are looked for."""

ENOUGH, MOST_SCANNED, MOST_COUNTED = 60_000, 600_000, 20_000
"""Sightings computed with, looked at, and counted at one place to plan that: days, then bearers, are left out."""

FEWEST_DAYS = 3
"""A clock that is a day wrong shows in days that follow each other."""

NOTICED = 30.0
"""Seconds from which a clock counts as corrected."""


@dataclass(frozen=True, slots=True)
class Corrected:
    """Sightings in the order of their corrected moments; and of some cameras (numbers of places, ascending) how far
    their clocks are ahead, seconds, and whether traffic verifies that.
    """

    sightings: Sightings
    cameras: Integers
    ahead: Floats
    verified: Flags

    def wrong(self, places: Integers) -> int:
        """How many of those places have a clock that was corrected by more than half a minute."""
        return int(np.isin(self.cameras[np.abs(self.ahead) > NOTICED], places).sum())

    def unverified(self, places: Integers) -> int:
        """How many of those places have a clock that nothing verifies."""
        return int((~np.isin(np.unique(places), self.cameras[self.verified])).sum())


async def corrected(ask: Ask, sightings: Sightings, known: Places) -> Corrected:
    """The sightings of one bearer at places with degrees, as right clocks would have stamped them.

    Clocks are learned, and forgotten with the answer, from what loads of level 0 say of everybody there and at the
    next cameras. Raises BudgetExceededError above 20 s.
    """
    if not len(sightings):
        nothing = np.zeros(0)
        return Corrected(sightings, sightings.place, nothing, nothing.astype(np.bool_))
    cameras = await _with_neighbours(ask, known, np.bincount(known.of(sightings.place)))
    middle = int(np.median(sightings.at))
    begin, end = int(sightings.at.min()) - DAY, int(sightings.at.max()) + DAY
    who, at, place = await _sample(ask, cameras.number, (begin, middle, end))
    learned = await asyncio.to_thread(clocks, who, at, cameras.of(place), cameras.x, cameras.y)
    return applied(sightings, cameras.number, learned)


def applied(sightings: Sightings, cameras: Integers, learned: Clocks) -> Corrected:
    """The sightings corrected by the clocks of some cameras (numbers, ascending); others keep their stamps."""
    there = np.isin(sightings.place, cameras)
    at = sightings.at.copy()
    at[there] = learned.corrected(np.searchsorted(cameras, sightings.place[there]), at[there])
    moved = Sightings(sightings.who, at, sightings.place, sightings.load, sightings.row)
    return Corrected(moved.ordered(), cameras, np.median(learned.ahead, axis=1), learned.error < UNVERIFIED)


async def _with_neighbours(ask: Ask, known: Places, reads: Integers) -> Places:
    """The places with most reads, and the nearest others of the same kinds."""
    often: Integers = np.argsort(-reads, kind="stable")[: min(MOST_CAMERAS, int((reads > 0).sum()))]
    latitude, longitude = known.latitude[often], known.longitude[often]
    network = await landmarks(ask, box_round(latitude, longitude, ROUND), ("Place",))
    others = others_alike(network, known, often)
    project = plane(latitude, longitude)
    x, y = project(longitude, latitude)
    other_x, other_y = project(network.longitude[others], network.latitude[others])
    near = nearest_rows(x, y, other_x, other_y, BESIDE)
    chosen: list[int] = others[near].tolist()
    beside = await numbers_of(ask, [network.id[one] for one in chosen])
    return await places_of(ask, np.concatenate((known.number[often], np.array([*beside.values()], dtype=np.int64))))


async def _sample(ask: Ask, cameras: Integers, when: tuple[int, int, int]) -> tuple[Integers, Integers, Integers]:
    """Who was stamped when and where, within (begin, middle, end): of days about the middle, and of some bearers."""
    begin, middle, end = when
    scopes, day = general_scopes(ask), np.full(len(cameras), middle - DAY // 2)
    a_day = max(1, int((await counts(ask, cameras, day, day + DAY, scopes, MOST_COUNTED)).sum()))
    days = int(np.clip(MOST_SCANNED // a_day, FEWEST_DAYS, -(-(end - begin) // DAY)))
    first = int(np.clip(middle - days * DAY // 2, begin, max(begin, end - days * DAY)))
    step = -(-a_day * days // ENOUGH)
    lists = await ask.graph.columns(
        "detectors/stamps",
        ask.gate,
        place=cameras.tolist(),
        from_at=[first] * len(cameras),
        to_at=[min(first + days * DAY, end, ask.gate.as_of + 1)] * len(cameras),
        scopes=scopes,
        step=step,
    )
    return flat(lists["who"]), flat(lists["at"]), np.repeat(cameras, [len(some) for some in lists["at"]])
