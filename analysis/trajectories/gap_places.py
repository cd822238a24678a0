"""Resting places from cameras: the reads of one bearer, laid out as gaps, cameras and cells."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

import numpy as np

from analysis.asking import Ask
from analysis.statistics import Floats, Integers
from analysis.trajectories.cells import Cells, cells_round, compacted, middles, square_kilometres, written
from analysis.trajectories.dwelling_places import local
from analysis.trajectories.landmarks import Landmarks, box_round, landmarks, others_alike
from analysis.trajectories.learned_clocks import Corrected, corrected
from analysis.trajectories.night_gaps import (
    Corners,
    Ground,
    NightGaps,
    Rest,
    best_cells,
    corners,
    near_each,
    night_gaps,
    region,
    rest,
)
from analysis.trajectories.resting_answers import GapCamera, Region
from analysis.trajectories.sightings import Places, Sightings, plane

REACH = 15_000.0
"""Metres round a camera within which cells are weighed."""

MOST_CAMERAS = 30
"""Cameras whose surroundings are weighed: those most often before or after a night."""


@dataclass(frozen=True, slots=True)
class Gapped:
    """What the night gaps of one bearer say: the gaps among its reads, and a posterior over cells.

    `reads` have the moments that right clocks would have shown.
    """

    reads: Sightings
    clocks: Corrected
    gaps: NightGaps
    corners: Corners
    cells: Cells
    latitude: Floats
    longitude: Floats
    ground: Ground
    rest: Rest
    mass: Floats

    def best(self) -> list[int]:
        """The cells to name, the likeliest first."""
        return best_cells(self.ground, self.mass)

    def behind(self, cell: int) -> Integers:
        """The gaps that make it likelier than chance that the night was spent within 500 m of a cell."""
        metres = np.hypot(self.ground.cell_x - self.ground.cell_x[cell], self.ground.cell_y - self.ground.cell_y[cell])
        near = metres <= 500.0
        likelier = self.rest.likelihood[:, near].sum(axis=1) > near.mean()
        return np.flatnonzero(likelier[self.corners.of])

    def camera_metres(self, cell: int) -> float:
        """Metres from a cell to the nearest camera."""
        x, y = self.ground.cell_x[cell], self.ground.cell_y[cell]
        return float(np.hypot(self.ground.camera_x - x, self.ground.camera_y - y).min())


async def gapped(ask: Ask, reads: Sightings, known: Places, zone: str) -> Gapped | None:
    """The night gaps of reads at located cameras, and where they say that the nights were spent; None without a gap.

    The network is every place of the kinds that read it, within 15 km of the cameras before and after the nights.
    """
    right = await corrected(ask, reads, known)
    reads = right.sightings
    gaps = night_gaps(reads.at, local(reads.at, zone))
    if not len(gaps):
        return None
    there = known.of(reads.place)
    often = _often(there[np.concatenate((gaps.before, gaps.after))])
    box = box_round(known.latitude[often], known.longitude[often], REACH)
    network = await landmarks(ask, box, ("Place",))
    camera_latitude, camera_longitude = _network(network, known, np.unique(there))
    project = plane(known.latitude[often], known.longitude[often])
    cells = cells_round(known.latitude[often], known.longitude[often], REACH)
    latitude, longitude = middles(cells)
    ground = Ground(*project(camera_longitude, camera_latitude), *project(longitude, latitude))
    four = corners(reads.at, np.searchsorted(np.unique(there), there), gaps)
    found = await asyncio.to_thread(rest, ground, four)
    return Gapped(
        reads, right, gaps, four, cells, latitude, longitude, ground, found, near_each(ground, found.posterior)
    )


def _often(cameras: Integers) -> Integers:
    """The cameras at the ends of most gaps."""
    some, times = np.unique(cameras, return_counts=True)
    return some[np.argsort(-times, kind="stable")[:MOST_CAMERAS]]


def _network(network: Landmarks, known: Places, seen: Integers) -> tuple[Floats, Floats]:
    """Degrees of the cameras: first those that read it, in their order, then the others of the same kinds."""
    others = others_alike(network, known, seen)
    latitude = np.concatenate((known.latitude[seen], network.latitude[others]))
    return latitude, np.concatenate((known.longitude[seen], network.longitude[others]))


def region_of(found: Gapped, mass: float = 0.9) -> Region:
    """The region that holds a share of the posterior."""
    cells = written(found.cells[region(found.rest.posterior, mass)])
    return Region(mass, compacted(cells), round(square_kilometres(cells), 2))


def gap_cameras(found: Gapped, known: Places, most: int = 3) -> list[GapCamera]:
    """The cameras most often before or after a night."""
    ends = known.of(found.reads.place[np.concatenate((found.gaps.before, found.gaps.after))])
    some, times = np.unique(ends, return_counts=True)
    order = np.argsort(-times, kind="stable")[:most].tolist()
    return [
        GapCamera(
            id=known.id[some[one]],
            name=known.name[some[one]],
            latitude=float(known.latitude[some[one]]),
            longitude=float(known.longitude[some[one]]),
            times=int(times[one]),
        )
        for one in order
    ]
