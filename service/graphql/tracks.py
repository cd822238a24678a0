"""Where one thing was, in the schema: its sightings and its way, its stays, and where it rests at night."""

# pyright: reportReturnType=none

from __future__ import annotations

from strawberry import Parent

from analysis.detectors import stays
from analysis.trajectories import nearby, resting_answers, trajectory
from service.graphql.described import answer, described, note
from service.graphql.entities import Entity, heading_of
from service.graphql.findings import Benign
from service.graphql.scalars import Moment
from service.graphql.values import Page, Row, cut
from service.graphql.words import Basis

ENDS_EARLY = "Whether the window holds more than could be read: the answer then ends early."


@described
class Sighting:
    """Something was at a place."""

    at: Moment
    place: Entity = heading_of("place", "Where it was.")
    latitude: float | None
    longitude: float | None
    row: Row


@described
class Segment:
    """A stretch between two sightings, as straight as is known."""

    from_at: Moment
    to_at: Moment
    source: Entity = heading_of("source", "Where it begins.")
    target: Entity = heading_of("target", "Where it ends.")
    metres: float | None = note("The straight distance; null where an end has no coordinates.")
    seconds: int
    speed: float | None = note("Metres a second, at least.")
    gap: bool = note("Four hours or more without a sighting.")
    sightings: int = note("How many it stands for, both ends included.")


@described
class Track:
    """The whole way of a window, drawn with few segments."""

    metres: float = note("From sighting to sighting, gaps left out.")
    gaps: int
    places: int
    first_at: Moment | None
    last_at: Moment | None
    tolerance: float = note("Metres by which a sighting may lie off its segment.")
    read: int = note("How many sightings went into it.")
    cut: bool = note(ENDS_EARLY)

    @answer
    @staticmethod
    def segments(root: Parent[trajectory.Track], first: int, after: str | None = None) -> Page[Segment]:
        """The segments, in order of time."""
        return cut(root.segments, first, after)


@described
class Trajectory:
    """Where something was seen in a window: a page of sightings, the earliest first, and the whole way."""

    from_at: Moment
    to_at: Moment
    sightings: Page[Sighting]
    track: Track


@described
class Route:
    """The two hours before and after a moment."""

    at: Moment
    sightings: Page[Sighting]
    came: Track
    went: Track


@described
class Landmark:
    """The known place or address nearest to a point."""

    entity: Entity = heading_of("id", "What stands there.")
    metres: float


@described
class StayPlace:
    """A place that something dwelt at."""

    number: int = note("From 1: where it spent most time.")
    latitude: float
    longitude: float
    stays: int
    seconds: int
    nights: int = note("Nights of which it spent two hours or more there between 00:00 and 05:00.")
    nearest: Landmark | None


@described
class Stay:
    """One time that something dwelt at a place."""

    place: int = note("The number of its place.")
    from_at: Moment
    to_at: Moment
    first_at: Moment = note("The first position within it.")
    last_at: Moment
    latitude: float
    longitude: float
    positions: int
    coverage: float = note("The share of the time without gaps over 30 minutes.")
    unobserved: bool = note("It is one single gap: perhaps a dead battery.")
    rows: list[Row]


@described
class Stays:
    """Where something dwelt in a window, by its positions."""

    from_at: Moment
    to_at: Moment
    stays: Page[Stay]
    home: int | None = note("The number of the place where it sleeps.")
    work: int | None = note("The number of the place where it works.")
    radius: float | None = note("Metres within which positions are one place.")
    positions: int = note("How many positions were read.")
    elsewise: int = note("Sightings at cameras and cells, left aside: they do not say where it dwelt.")
    cut: bool = note(ENDS_EARLY)

    @answer
    @staticmethod
    def places(root: Parent[stays.Stays], first: int, after: str | None = None) -> Page[StayPlace]:
        """The places that its stays make, most time first."""
        return cut(root.places.items, first, after, root.places.total)


@described
class Rest:
    """A night, or several in a row, between two sightings."""

    from_at: Moment
    to_at: Moment
    nights: int
    rows: list[Row]


@described
class Incident:
    """A case or occurrence near a place in one of the nights."""

    entity: Entity = heading_of("id", "The case or occurrence.")
    kind: str
    from_at: Moment
    to_at: Moment
    metres: float
    row: Row


@described
class Nearby:
    """What happened within 800 m in the nights it rested there, of one kind."""

    kind: str
    observed: int
    expected: float = note("How many chance alone would bring.")
    log10_lr: float = note("What the number says against chance, as log10 of a likelihood ratio.")

    @answer
    @staticmethod
    def incidents(root: Parent[nearby.Nearby], first: int, after: str | None = None) -> Page[Incident]:
        """The cases and occurrences, in order of time."""
        return cut(root.shown, first, after, root.observed)


@described
class RestingPlace:
    """Where something may rest at night: an area round a point, never a door to knock at."""

    cell: str = note("The H3 cell of resolution 9, about 400 m across.")
    latitude: float
    longitude: float
    mass: float = note("The chance that it rests within 500 m; by positions the share of the nights.")
    nights: int = note("How many nights speak for it.")
    share: float = note("Of all nights observed.")
    first_at: Moment
    last_at: Moment
    nearest: Landmark | None = note("By positions only.")
    camera: float | None = note("Metres to the nearest camera; null by positions.")
    benign: list[Benign]
    nearby: list[Nearby] = note("Kind by kind, what speaks most against chance first.")

    @answer
    @staticmethod
    def rests(root: Parent[resting_answers.RestingPlace], first: int, after: str | None = None) -> Page[Rest]:
        """The nights behind it, with the sightings before and after each."""
        return cut(root.gaps, first, after, root.rests)


@described
class RegionCell:
    """A cell of a region (H3); a whole neighbourhood is one larger cell."""

    cell: str


@described
class Region:
    """The fewest cells that hold a share of the chance."""

    mass: float
    square_kilometres: float

    @answer
    @staticmethod
    def cells(root: Parent[resting_answers.Region], first: int, after: str | None = None) -> Page[RegionCell]:
        """The cells."""
        return cut([RegionCell(cell=cell) for cell in root.cells], first, after)


@described
class GapCamera:
    """A camera that often was the last before a night, or the first after it."""

    camera: Entity = heading_of("id", "The camera.")
    latitude: float
    longitude: float
    times: int


@described
class RestingPlaces:
    """Up to three places where something rested at night in a window, the likeliest first."""

    from_at: Moment
    to_at: Moment
    rule: Basis
    places: list[RestingPlace]
    region: Region | None = note("Where it rests with a chance of 90 in 100; by cameras only.")
    cameras: list[GapCamera]
    nights: int = note("How many nights were observed.")
    sightings: int
    cut: bool = note(ENDS_EARLY)
    caveat: str = note("What the answer cannot know.")
