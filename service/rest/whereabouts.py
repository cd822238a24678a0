"""Where something was, where it rests, who was with it and who was at several scenes."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Query
from pydantic import BaseModel, ConfigDict, Field
from starlette.requests import Request
from starlette.responses import StreamingResponse

from analysis.answers import Page
from analysis.detectors.clones import Clones, clones
from analysis.detectors.co_travel import CoTravel, co_travel
from analysis.detectors.collision import MOST_SCENES, Collided, SceneAsked, collision
from analysis.detectors.handovers import Handover, handovers
from analysis.detectors.meetings import Meetings, meetings
from analysis.detectors.next_places import NextPlaces, next_places
from analysis.detectors.resting_places import resting_places
from analysis.detectors.route import Route, route
from analysis.detectors.stays import Stays, stays
from analysis.detectors.who_passed import Passage, who_passed
from analysis.trajectories.case_window import MOST_PLACES
from analysis.trajectories.exports import EXPORTS
from analysis.trajectories.resting_answers import RestingPlaces
from analysis.trajectories.sightings import DEFAULT_ZONE
from analysis.trajectories.trajectory import Trajectory, piece, trajectory
from base import moments
from service.access import GatedRoute
from service.rest.parameters import After, Asked, First, Found, From, Paged, To, all_there, moment, next_link

router = APIRouter(prefix="/v1", route_class=GatedRoute, tags=["Whereabouts"])

Format = Annotated[Literal["geojson", "csv", "gpx", "kml"], Path(alias="format")]
Zone = Annotated[str, Query(max_length=64, description="Time zone of the places, whose nights and hours count.")]
At = Annotated[str, Query(description="A date and time with its zone.", examples=["2024-03-10T02:30:00+08:00"])]
_A_FILE: dict[str, Any] = {"schema": {"type": "string"}}
_FILES: Any = {200: {"content": {media.partition(";")[0]: _A_FILE for media, _ in EXPORTS.values()}}}
_CAMERA, _PLATE = "place-aaaaaaaaaaaaaaaaaaaaaaaa", "plate-aaaaaaaaaaaaaaaaaaaaaaaa"


class SceneBody(BaseModel):
    """Places, and a time of at most 24 hours."""

    model_config = ConfigDict(extra="forbid")

    places: list[str] = Field(max_length=100, description=f"Ids of at most {MOST_PLACES} places.", examples=[[_CAMERA]])
    from_at: str = Field(alias="from", examples=["2024-03-10T01:00:00+08:00"])
    to_at: str = Field(alias="to", examples=["2024-03-10T03:00:00+08:00"])

    def asked(self) -> SceneAsked:
        """The same as analysis takes it; raises BadRequestError for what is no moment."""
        return SceneAsked(self.places, moments.read(self.from_at), moments.read(self.to_at))


class Scenes(BaseModel):
    """The scenes of a case."""

    model_config = ConfigDict(extra="forbid")

    scenes: list[SceneBody] = Field(max_length=100, description=f"2 to {MOST_SCENES} scenes.")
    min_hits: int = Field(description="At how many of them, at least 2.", examples=[3])
    zone: str = Field(default=DEFAULT_ZONE, max_length=64)


class Two(BaseModel):
    """Two plates, phones or devices, and when."""

    model_config = ConfigDict(extra="forbid")

    a: str = Field(examples=[_PLATE])
    b: str = Field(examples=[_PLATE.replace("a", "b")])
    from_at: str | None = Field(default=None, alias="from", examples=["2024-03-01"])
    to_at: str | None = Field(default=None, alias="to", examples=["2024-03-15"])
    zone: str = Field(default=DEFAULT_ZONE, max_length=64)


@router.get("/entities/{id}/trajectory", operation_id="getTrajectory", summary="Where something was seen")
async def where_it_was(
    ask: Asked, found: Found, paged: Paged, first: First, after: After = None, from_at: From = None, to_at: To = None
) -> Trajectory:
    """A page of sightings, the earliest first, and the whole way in few segments; a window of at most 366 days."""
    answer = await trajectory(ask, found.id, moment(from_at), moment(to_at), first, after)
    paged(answer.sightings)
    return answer


@router.get(
    "/entities/{id}/trajectory.{format}",
    operation_id="exportTrajectory",
    summary="Where something was seen, as a file",
    response_class=StreamingResponse,
    responses=_FILES,
)
async def exported(
    request: Request,
    ask: Asked,
    found: Found,
    kind: Format,
    after: After = None,
    from_at: From = None,
    to_at: To = None,
) -> StreamingResponse:
    """GeoJSON, CSV, GPX or KML with up to 50,000 sightings; if there are more, `Link` leads to the next file."""
    part = await piece(ask, found.id, moment(from_at), moment(to_at), after)
    media, write = EXPORTS[kind]
    name = f"{found.id}{'' if part.next is None and after is None else '-part'}.{kind}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    if part.next is not None:
        headers["Link"] = next_link(request.url, part.next)
    content = write(part.sightings, found.id, part.next is not None)
    return StreamingResponse(content, media_type=media, headers=headers)


@router.get("/entities/{id}/stays", operation_id="getStays", summary="Where something dwelt")
async def where_it_dwelt(
    ask: Asked,
    found: Found,
    paged: Paged,
    first: First,
    after: After = None,
    from_at: From = None,
    to_at: To = None,
    zone: Zone = DEFAULT_ZONE,
) -> Stays:
    """By its positions: stays in order of time, the places they make, and where it sleeps and works."""
    answer = await stays(ask, found.id, moment(from_at), moment(to_at), first, after, zone)
    paged(answer.stays)
    return answer


@router.get(
    "/entities/{id}/resting-places", operation_id="getRestingPlaces", summary="Where something spends its nights"
)
async def where_it_rests(
    ask: Asked, found: Found, from_at: From = None, to_at: To = None, zone: Zone = DEFAULT_ZONE
) -> RestingPlaces:
    """By its positions, else by the cameras before and after each night; and what happened around there meanwhile."""
    return await resting_places(ask, found.id, moment(from_at), moment(to_at), zone)


@router.get("/entities/{id}/co-travel", operation_id="getCoTravel", summary="Who travels with something")
async def who_travels_along(
    ask: Asked,
    found: Found,
    paged: Paged,
    first: First,
    after: After = None,
    from_at: From = None,
    to_at: To = None,
    zone: Zone = DEFAULT_ZONE,
) -> CoTravel:
    """Companions that their own habits do not explain, the most surprising first; of the last 28 days by default."""
    answer = await co_travel(ask, found.id, moment(from_at), moment(to_at), first, after, zone)
    paged(answer.companions)
    return answer


@router.get("/entities/{id}/handovers", operation_id="listHandovers", summary="Where SIMs went")
async def where_sims_went(ask: Asked, found: Found, paged: Paged, first: First, after: After = None) -> Page[Handover]:
    """The moves of the SIMs of a phone, a SIM or a device from one device to another within 72 hours."""
    return paged(await handovers(ask, found.id, first, after))


@router.get("/entities/{id}/route", operation_id="getRoute", summary="Where something came from and went")
async def where_it_went(ask: Asked, found: Found, paged: Paged, at: At, first: First, after: After = None) -> Route:
    """The sightings of the two hours before and after a moment, and the ways there and on."""
    answer = await route(ask, found.id, moments.read(at), first, after)
    paged(answer.sightings)
    return answer


@router.get("/entities/{id}/next-places", operation_id="getNextPlaces", summary="Where something may be seen next")
async def where_it_may_be_next(ask: Asked, found: Found, zone: Zone = DEFAULT_ZONE) -> NextPlaces:
    """Only of a plate, phone or device of a suspect wanted in your case."""
    return await next_places(ask, found.id, zone)


@router.post("/collision", operation_id="findCollision", summary="Who was at several scenes")
async def who_was_there(ask: Asked, paged: Paged, wanted: Scenes, first: First, after: After = None) -> Collided:
    """The most telling first, with how many uninvolved ones would be there; within the time of your case only."""
    await all_there(ask, [place for scene in wanted.scenes for place in scene.places])
    scenes = [scene.asked() for scene in wanted.scenes]
    answer = await collision(ask, scenes, wanted.min_hits, first, after, wanted.zone)
    paged(answer.candidates)
    return answer


@router.post("/passages", operation_id="listPassages", summary="Who passed")
async def who_passed_by(ask: Asked, paged: Paged, scene: SceneBody, first: First, after: After = None) -> Page[Passage]:
    """Everything seen at these places in a window, the earliest first; within the time of your case only."""
    await all_there(ask, scene.places)
    wanted = scene.asked()
    return paged(await who_passed(ask, wanted.places, wanted.from_at, wanted.to_at, first, after))


@router.post("/meetings", operation_id="findMeetings", summary="When two were together")
async def when_they_met(ask: Asked, paged: Paged, two: Two, first: First, after: After = None) -> Meetings:
    """Stays within 100 m of each other for ten minutes, and passes of one camera, in order of time."""
    await all_there(ask, [two.a, two.b])
    answer = await meetings(ask, two.a, two.b, moment(two.from_at), moment(two.to_at), first, after, two.zone)
    paged(answer.meetings)
    return answer


@router.get("/clones", operation_id="findClones", summary="Plates at two places at once")
async def which_are_cloned(
    ask: Asked,
    paged: Paged,
    first: First,
    after: After = None,
    from_at: From = None,
    to_at: To = None,
    zone: Zone = DEFAULT_ZONE,
) -> Clones:
    """In a window of at most 62 days, by default the last 28; with the clocks that are wrong."""
    answer = await clones(ask, moment(from_at), moment(to_at), first, after, zone)
    paged(answer.clones)
    return answer
