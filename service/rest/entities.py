"""Profiles: one entity, what is said about it, what it is linked to, what happened to it."""

from __future__ import annotations

from dataclasses import fields
from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Body, Query
from pydantic import BaseModel, ConfigDict, Field, create_model
from starlette.responses import Response

from analysis import profiles
from analysis.answers import Direction, EntityView, EventCount, EventView, LinkView, Page, Statement, TimelineItem
from analysis.events import events as events_of
from analysis.profiles import By
from base.misuse import BulkRefusedError
from service.access import GatedRoute
from service.rest.parameters import After, Asked, First, Found, From, Paged, To, moment, there

router = APIRouter(prefix="/v1", route_class=GatedRoute, tags=["Entities"])

_FIELDS: Any = {field.name: (str | None, None) for field in fields(By)}
Lookup = create_model(
    "Lookup",
    __config__=ConfigDict(extra="forbid"),
    __doc__="Exactly one identifier, and beside it what narrows it: a plate its type, an account its institution.",
    **_FIELDS,
)
_EXAMPLE: Any = {"phone": {"summary": "A telephone number", "value": {"phone": "13800138000"}}}
Identifier = Annotated[Lookup, Body(openapi_examples=_EXAMPLE)]  # pyright: ignore[reportInvalidTypeForm]
History = Annotated[bool, Query(description="Also what does not hold at `asOf`.")]


MOST_AT_ONCE = 100
"""Entities that one request may name."""


class Ids(BaseModel):
    """Ids of entities."""

    model_config = ConfigDict(extra="forbid")

    ids: list[str] = Field(min_length=1, max_length=10_000, description=f"At most {MOST_AT_ONCE}.")


@router.post("/lookup", operation_id="lookup", summary="Find one entity by an identifier")
async def lookup(ask: Asked, by: Identifier) -> EntityView:
    """An identifier travels in the body, never in an address. 404: unknown, or hidden from you."""
    return there(await profiles.find(ask, By(**by.model_dump())))


@router.get("/entities/{id}", operation_id="getEntity", summary="One entity")
async def entity(found: Found) -> EntityView:
    """Its kind, its caption and its best values. 404: unknown, or hidden from you."""
    return found


@router.get("/entities/{id}/statements", operation_id="listStatements", summary="What is said about an entity")
async def statements(
    ask: Asked,
    found: Found,
    paged: Paged,
    first: First,
    after: After = None,
    about: Annotated[str | None, Query(alias="property", examples=["name"])] = None,
    history: History = False,
) -> Page[Statement]:
    """Each value with every row behind it; conflicting values stand side by side."""
    pages = await profiles.statements(ask, [found.id], about, first, after, history)
    return paged(pages[found.id])


@router.get("/entities/{id}/links", operation_id="listLinks", summary="What an entity is linked to")
async def links(
    ask: Asked,
    found: Found,
    paged: Paged,
    first: First,
    after: After = None,
    of: Annotated[str | None, Query(alias="type", examples=["LIVES_AT"])] = None,
    history: History = False,
) -> Page[LinkView]:
    """Each link with the claims that make it."""
    return paged(await profiles.links(ask, found.id, of, first, after, history))


@router.get("/entities/{id}/events", operation_id="listEvents", summary="Events of an entity")
async def events(
    ask: Asked,
    found: Found,
    paged: Paged,
    first: First,
    after: After = None,
    of: Annotated[str | None, Query(alias="type", examples=["CALLED"])] = None,
    direction: Direction | None = None,
    from_at: From = None,
    to_at: To = None,
) -> Page[EventView]:
    """Newest first."""
    return paged(await events_of(ask, found.id, of, direction, moment(from_at), moment(to_at), first, after))


@router.get("/entities/{id}/event-counts", operation_id="countEvents", summary="How many events an entity has")
async def event_counts(ask: Asked, found: Found) -> list[EventCount]:
    """By type and direction, without reading them."""
    return await profiles.event_counts(ask, found.id)


@router.get("/entities/{id}/timeline", operation_id="listTimeline", summary="What happened to an entity")
async def timeline(
    ask: Asked, found: Found, paged: Paged, first: First, after: After = None, from_at: From = None, to_at: To = None
) -> Page[TimelineItem]:
    """Events, and links and values that began or ended, newest first."""
    return paged(await profiles.timeline(ask, found.id, first, after, moment(from_at), moment(to_at)))


@router.post(
    "/bulk/entities",
    operation_id="getEntities",
    summary="Many entities",
    response_class=Response,
    responses={200: {"content": {"application/x-ndjson": {"schema": {"type": "string"}}}}},
)
async def entities(ask: Asked, wanted: Ids) -> Response:
    """One line of JSON for each id in the order given: `id`, and `entity`, null where it is unknown or hidden."""
    if len(wanted.ids) > MOST_AT_ONCE:
        raise BulkRefusedError(f"Ask for at most {MOST_AT_ONCE} entities at once: you named {len(wanted.ids)}.")
    found = await profiles.headings(ask, wanted.ids)
    lines = [orjson.dumps({"id": one, "entity": found.get(one)}) + b"\n" for one in wanted.ids]
    return Response(b"".join(lines), media_type="application/x-ndjson")
