"""Who was with whom, in the schema: companions, scenes, passages, meetings, handovers, clones and next places."""

# pyright: reportReturnType=none

from __future__ import annotations

from dataclasses import replace

from strawberry import Parent
from strawberry.types import Info

from analysis.detectors import clones, co_travel, next_places
from service.graphql.context import asked
from service.graphql.described import answer, described, note
from service.graphql.entities import Entity, heading_of
from service.graphql.findings import Finding
from service.graphql.scalars import Moment
from service.graphql.tracks import ENDS_EARLY
from service.graphql.values import Page, Row, cut
from service.graphql.words import Manner


@described
class Coincidence:
    """Both passed one place."""

    place: Entity = heading_of("place", "Where.")
    at: Moment = note("When the target passed.")
    companion_at: Moment
    lag: int = note("Seconds by which the companion came later; below 0: earlier.")
    chance: float = note("How likely that is by the companion's own habits.")
    rows: list[Row]


@described
class Companion:
    """One that travelled with the target more often than its habits explain."""

    entity: Entity
    finding: Finding
    passes: int = note("How many passes they share.")
    encounters: int = note("On how many trips.")
    days: int
    places: int
    order: str = note("Who was ahead, in words.")

    @answer
    @staticmethod
    def coincidences(root: Parent[co_travel.Companion], first: int, after: str | None = None) -> Page[Coincidence]:
        """The passes they share, in order of time."""
        return cut(root.coincidences, first, after, root.passes)


@described
class CoTravel:
    """Who travels with a target, and what was searched."""

    of: Entity
    from_at: Moment
    to_at: Moment
    passes: int = note("How many passes of the target were compared.")
    candidates: int = note("How many shared several of them.")
    by_habit: int = note("How many of these are explained by their habits, and not told.")
    pool: int = note("How many might have been candidates.")
    cut: bool = note("Whether only its earliest passes, or those who share most, were weighed.")
    companions: Page[Companion]


@described
class SceneCount:
    """What one scene contributed."""

    from_at: Moment
    to_at: Moment
    seen: int
    missed: int = note("How many candidates were not here, though at enough of the others.")


@described
class Present:
    """One that was at several of the scenes."""

    entity: Entity
    hits: list[int] = note("At which scenes, counted from 0.")
    finding: Finding


@described
class Collided:
    """Who was at several scenes."""

    scenes: list[SceneCount]
    min_hits: int
    expected: float = note("How many uninvolved ones would be, by their habits.")
    pool: int
    candidates: Page[Present] = note("The most telling first.")


@described
class Passage:
    """One passed a place."""

    entity: Entity
    place: Entity = heading_of("place", "Where.")
    at: Moment
    row: Row


@described
class Conflict:
    """Two reads that no one vehicle made."""

    place: Entity = heading_of("place", "Where first.")
    at: Moment = note("The clock of the camera corrected.")
    other_place: Entity = heading_of("other_place", "Where next.")
    other_at: Moment
    metres: float
    rows: list[Row]


@described
class Cloned:
    """A plate that was at two places at once."""

    entity: Entity
    finding: Finding
    days: int
    cameras: int
    tracks: list[int] = note("How many reads each of the two ways has.")

    @answer
    @staticmethod
    def conflicts(root: Parent[clones.Cloned], first: int, after: str | None = None) -> Page[Conflict]:
        """The reads that exclude each other."""
        return cut(root.conflicts, first, after, root.times)


@described
class ClockError:
    """A camera whose clock is over a minute wrong."""

    place: Entity = heading_of("place", "The camera.")
    ahead: float = note("Seconds; below 0: behind.")
    error: float = note("The standard error of that.")


@described
class Clones:
    """Plates that were at two places at once, and what else the reads told."""

    from_at: Moment
    to_at: Moment
    reads: int
    plates: int
    explained: int = note("Plates with conflicts that misreads or wrong clocks explain as well.")
    cut: bool = note("Whether only the time up to `toAt` was read.")
    clones: Page[Cloned] = note("The most certain first.")

    @answer
    @staticmethod
    def clocks(root: Parent[clones.Clones], first: int, after: str | None = None) -> Page[ClockError]:
        """Cameras whose clocks are over a minute wrong."""
        return cut(root.clocks, first, after)

    @answer
    @staticmethod
    async def faulty(root: Parent[clones.Clones], info: Info, first: int, after: str | None = None) -> Page[Entity]:
        """Cameras in conflict with so many plates that they were left out."""
        page = cut(root.faulty, first, after)
        return replace(page, items=await asked(info).headings.load_many(page.items))


@described
class Meeting:
    """One time that two were together."""

    how: Manner
    from_at: Moment
    to_at: Moment
    place: Entity | None = heading_of("place", "The camera; null for a stay.")
    latitude: float | None
    longitude: float | None
    metres: float = note("How far apart they were.")
    chance: float = note("How likely that is by the habits of the second.")
    rows: list[Row]


@described
class Meetings:
    """When two were together."""

    one: Entity
    other: Entity
    finding: Finding
    cut: bool = note(ENDS_EARLY)
    meetings: Page[Meeting]


@described
class Handover:
    """A SIM moved from one device to another."""

    sim: Entity
    source: Entity
    target: Entity
    left_at: Moment | None
    began_at: Moment
    rows: list[Row]


@described
class NextPlace:
    """Where it may be seen next."""

    place: Entity | None = heading_of("place", "The camera; null for a place of positions.")
    latitude: float | None
    longitude: float | None
    share: float
    moves: int = note("How many earlier moves led there.")


@described
class NextPlaces:
    """Where something of a wanted person may be seen next."""

    case: Entity
    last_at: Moment | None
    visits: int
    places: list[NextPlace]
    caveat: str

    @answer
    @staticmethod
    async def wanted(root: Parent[next_places.NextPlaces], info: Info) -> list[Entity]:
        """The persons wanted in the case who hold it."""
        return await asked(info).headings.load_many(root.wanted)
