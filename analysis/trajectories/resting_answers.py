"""The shapes of the answer to where something rests at night."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from analysis.answers import RowRef
from analysis.findings import Benign
from analysis.trajectories.landmarks import Landmark
from analysis.trajectories.nearby import Nearby
from base.moments import Moment

Rule = Literal["positions", "cameras", "none"]


@dataclass(frozen=True, slots=True)
class Rested:
    """One night or several in a row behind a resting place: between which sightings, and the rows of these two."""

    from_at: Moment
    to_at: Moment
    nights: int
    rows: list[RowRef]


@dataclass(frozen=True, slots=True)
class RestingPlace:
    """Where something may rest: an H3 cell of resolution 9 about its middle (degrees), never a point to knock at.

    `mass` is the chance that it rests within 500 m, given that it rests at one place (with positions: the share of the
    nights). `nights` of all those observed speak for it, `share` of them, in so many `rests`; `gaps` are the first 20
    of these. `camera` is the distance in metres to the nearest camera of the network, None with positions.
    """

    cell: str
    latitude: float
    longitude: float
    mass: float
    nights: int
    share: float
    first_at: Moment
    last_at: Moment
    rests: int
    gaps: list[Rested]
    nearest: Landmark | None
    camera: float | None
    benign: list[Benign]
    nearby: list[Nearby]


@dataclass(frozen=True, slots=True)
class Region:
    """The fewest cells that hold a share of the chance; whole neighbourhoods are written as one larger cell (H3)."""

    mass: float
    cells: list[str]
    square_kilometres: float


@dataclass(frozen=True, slots=True)
class GapCamera:
    """A camera that was the last before a night, or the first after it, and how many times."""

    id: str
    name: str
    latitude: float
    longitude: float
    times: int


@dataclass(frozen=True, slots=True)
class RestingPlaces:
    """Up to three places, the likeliest first, with the region that holds 90 % and what the answer cannot know.

    `rule` says what it rests on: positions, or the cameras before and after each night. `nights` were observed,
    `sightings` read; `cut` says that the window holds more than could be read.
    """

    from_at: Moment
    to_at: Moment
    rule: Rule
    places: list[RestingPlace]
    region: Region | None
    cameras: list[GapCamera]
    nights: int
    sightings: int
    cut: bool
    caveat: str
