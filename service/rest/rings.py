"""Rings: those to look at first, one with all that is said of it, those of an entity, and files of one."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Query
from starlette.responses import Response

from analysis import profiles
from analysis.answers import Page
from analysis.headings import bare
from analysis.rings import reviewing, stored
from analysis.rings.exports import EXPORTS, entities_of
from analysis.rings.stored import StoredRing
from analysis.standing.deciding import Decided
from service.access import GatedRoute
from service.rest.parameters import After, Asked, First, Found, Paged, there
from service.rest.standing import Door, Reason

router = APIRouter(prefix="/v1", route_class=GatedRoute, tags=["Rings"])

RingId = Annotated[
    str, Path(alias="id", description="Id of the ring.", examples=["ring-aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"])
]
Typologies = Annotated[
    list[str] | None, Query(alias="typology", max_length=20, description="Only these.", examples=[["cycle"]])
]
Format = Annotated[Literal["csv", "graphml", "i2.csv"], Path(alias="format")]
_A_FILE: dict[str, Any] = {"schema": {"type": "string"}}
_FILES: Any = {200: {"content": {media.partition(";")[0]: _A_FILE for media, _ in EXPORTS.values()}}}


class Review(Reason):
    """Whether a ring is accepted as a finding, and why."""

    accepted: bool


@router.get("/rings", operation_id="listRings", summary="The rings to look at first")
async def to_look_at(
    ask: Asked, paged: Paged, first: First, after: After = None, typologies: Typologies = None
) -> Page[StoredRing]:
    """As the last detection knows them: those first that chance explains least."""
    return paged(await stored.rings(ask, typologies, first, after))


@router.get("/rings/{id}", operation_id="getRing", summary="One ring")
async def one_ring(ask: Asked, ring: RingId) -> StoredRing:
    """Its members, the people behind them, its transfers and uses, and the evidence with source rows."""
    return there(await stored.ring(ask, ring))


@router.get(
    "/rings/{id}/links.{format}",
    operation_id="exportRing",
    summary="One ring, as a file",
    response_class=Response,
    responses=_FILES,
)
async def ring_file(ask: Asked, ring: RingId, kind: Format) -> Response:
    """CSV, GraphML, or a table of links, every link with its source row; only of a ring that somebody accepted."""
    found = there(await stored.ring(ask, ring))
    await reviewing.refuse_unreviewed(ask, found)
    wanted = entities_of(found)
    known = await profiles.headings(ask, wanted)
    media, write = EXPORTS[kind]
    content = write(found, {id: known.get(id) or bare(id) for id in wanted})
    headers = {"Content-Disposition": f'attachment; filename="{found.id}.{kind}"'}
    return Response(content, media_type=media, headers=headers)


@router.post("/rings/{id}/review", operation_id="reviewRing", summary="Accept or reject a ring", status_code=201)
async def review(ask: Asked, door: Door, ring: RingId, review: Review) -> Decided:
    """As it was found last, with who and why; found anew it has to be looked at again."""
    return await reviewing.review_ring(ask, door, ring, review.why, accepted=review.accepted)


@router.get("/rings/{id}/review", operation_id="getRingReview", summary="Who looked at a ring")
async def reviewed(ask: Asked, ring: RingId) -> Decided | None:
    """The last review of it as it is now; null where nobody has looked at it."""
    (last,) = await reviewing.reviews(ask, [there(await stored.ring(ask, ring))])
    return last


@router.get("/entities/{id}/rings", operation_id="listRingsOf", summary="The rings of something or somebody")
async def rings_with(ask: Asked, found: Found, paged: Paged, first: First, after: After = None) -> Page[StoredRing]:
    """Those with it as a member, or with somebody as a holder behind one."""
    return paged(await stored.rings_of(ask, found.id, first, after))
