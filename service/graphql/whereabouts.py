"""The questions about whereabouts: where something was, where it rests, and who was with it or at several scenes."""

# pyright: reportReturnType=none
# Resolvers return values of the analysis, which the types of the schema only name.

from __future__ import annotations

import strawberry
from strawberry import ID
from strawberry.types import Info

from analysis.detectors.clones import clones
from analysis.detectors.co_travel import co_travel
from analysis.detectors.collision import SceneAsked, collision
from analysis.detectors.handovers import handovers
from analysis.detectors.meetings import meetings
from analysis.detectors.next_places import next_places
from analysis.detectors.resting_places import resting_places
from analysis.detectors.route import route
from analysis.detectors.stays import stays
from analysis.detectors.who_passed import who_passed
from analysis.trajectories.sightings import DEFAULT_ZONE
from analysis.trajectories.trajectory import trajectory
from service.graphql.company import Clones, Collided, CoTravel, Handover, Meetings, NextPlaces, Passage
from service.graphql.context import about, doors
from service.graphql.described import answer, described, given
from service.graphql.scalars import Moment
from service.graphql.tracks import RestingPlaces, Route, Stays, Trajectory
from service.graphql.values import Begin, From, Page


@given
class SceneBy:
    """A scene: one to ten places, and its time, at most 24 hours."""

    places: list[ID]
    from_at: Moment = strawberry.field(name="from")
    to: Moment

    def asked(self) -> SceneAsked:
        """The same as analysis takes it."""
        return SceneAsked(self.places, self.from_at, self.to)


@described
class Whereabouts:
    """The questions about whereabouts; each needs a justification."""

    @answer
    @staticmethod
    async def trajectory(
        info: Info,
        of: ID,
        first: int,
        after: str | None = None,
        from_at: From = None,
        to: Moment | None = None,
        as_of: Moment | None = None,
        known_at: Moment | None = None,
    ) -> Trajectory | None:
        """Where a plate, a phone or a device was seen, in at most 366 days; without `from` in the last 366."""
        ask = await about(info, [of], as_of, known_at)
        return ask and await trajectory(ask, of, from_at, to, first, after)

    @answer
    @staticmethod
    async def stays(
        info: Info,
        of: ID,
        first: int,
        after: str | None = None,
        from_at: From = None,
        to: Moment | None = None,
        zone: str = DEFAULT_ZONE,
        as_of: Moment | None = None,
        known_at: Moment | None = None,
    ) -> Stays | None:
        """Where positions say that it dwelt, and where it sleeps and works; `zone` is the clock on the wall there."""
        ask = await about(info, [of], as_of, known_at)
        return ask and await stays(ask, of, from_at, to, first, after, zone)

    @answer
    @staticmethod
    async def resting_places(
        info: Info,
        of: ID,
        from_at: From = None,
        to: Moment | None = None,
        zone: str = DEFAULT_ZONE,
        as_of: Moment | None = None,
        known_at: Moment | None = None,
    ) -> RestingPlaces | None:
        """Where it spends its nights, and what happened around there in these nights."""
        ask = await about(info, [of], as_of, known_at)
        return ask and await resting_places(ask, of, from_at, to, zone)

    @answer
    @staticmethod
    async def co_travel(
        info: Info,
        of: ID,
        first: int,
        after: str | None = None,
        from_at: From = None,
        to: Moment | None = None,
        zone: str = DEFAULT_ZONE,
        as_of: Moment | None = None,
        known_at: Moment | None = None,
    ) -> CoTravel | None:
        """Who passes where it passes, at the same times, beyond own habits; without `from` in the last 28 days."""
        ask = await about(info, [of], as_of, known_at)
        return ask and await co_travel(ask, of, from_at, to, first, after, zone)

    @answer
    @staticmethod
    async def collision(
        info: Info,
        scenes: list[SceneBy],
        min_hits: int,
        first: int,
        after: str | None = None,
        zone: str = DEFAULT_ZONE,
        as_of: Moment | None = None,
        known_at: Moment | None = None,
    ) -> Collided | None:
        """Who was at several of two to ten scenes, within the time of your case and 72 hours round it."""
        places = [place for scene in scenes for place in scene.places]
        ask = await about(info, places, as_of, known_at)
        return ask and await collision(ask, [scene.asked() for scene in scenes], min_hits, first, after, zone)

    @answer
    @staticmethod
    async def who_passed(
        info: Info,
        places: list[ID],
        from_at: Begin,
        to: Moment,
        first: int,
        after: str | None = None,
        as_of: Moment | None = None,
        known_at: Moment | None = None,
    ) -> Page[Passage] | None:
        """Everything seen at one to ten places in at most 24 hours, near in time to your case (72 hours round it)."""
        ask = await about(info, places, as_of, known_at)
        return ask and await who_passed(ask, places, from_at, to, first, after)

    @answer
    @staticmethod
    async def clones(
        info: Info,
        first: int,
        after: str | None = None,
        from_at: From = None,
        to: Moment | None = None,
        zone: str = DEFAULT_ZONE,
        as_of: Moment | None = None,
        known_at: Moment | None = None,
    ) -> Clones | None:
        """Plates read at two places faster than anybody drives, in at most 62 days; without `from` in the last 28."""
        return await clones(await doors(info, as_of, known_at), from_at, to, first, after, zone)

    @answer
    @staticmethod
    async def meetings(
        info: Info,
        a: ID,
        b: ID,
        first: int,
        after: str | None = None,
        from_at: From = None,
        to: Moment | None = None,
        zone: str = DEFAULT_ZONE,
        as_of: Moment | None = None,
        known_at: Moment | None = None,
    ) -> Meetings | None:
        """When two plates, phones or devices were at one place together."""
        ask = await about(info, [a, b], as_of, known_at)
        return ask and await meetings(ask, a, b, from_at, to, first, after, zone)

    @answer
    @staticmethod
    async def handovers(
        info: Info,
        of: ID,
        first: int,
        after: str | None = None,
        as_of: Moment | None = None,
        known_at: Moment | None = None,
    ) -> Page[Handover] | None:
        """When the SIMs of a phone, a SIM or a device moved from one device to another within 72 hours."""
        ask = await about(info, [of], as_of, known_at)
        return ask and await handovers(ask, of, first, after)

    @answer
    @staticmethod
    async def route(
        info: Info,
        of: ID,
        at: Moment,
        first: int,
        after: str | None = None,
        as_of: Moment | None = None,
        known_at: Moment | None = None,
    ) -> Route | None:
        """Where it came from in the two hours before a moment, and where it went in the two after."""
        ask = await about(info, [of], as_of, known_at)
        return ask and await route(ask, of, at, first, after)

    @answer
    @staticmethod
    async def next_places(
        info: Info,
        of: ID,
        zone: str = DEFAULT_ZONE,
        as_of: Moment | None = None,
        known_at: Moment | None = None,
    ) -> NextPlaces | None:
        """Where it may be seen next; only of a suspect wanted in your case."""
        ask = await about(info, [of], as_of, known_at)
        return ask and await next_places(ask, of, zone)
