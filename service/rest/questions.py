"""Questions that span entities: search, expansion, paths."""

from __future__ import annotations

import re
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field

from analysis.answers import Expansion, Paths
from analysis.expand import expand
from analysis.paths import paths
from analysis.search import HitPage, search
from base.errors import BadRequestError
from service.access import GatedRoute
from service.rest.parameters import After, Asked, EntityId, First, Paged, there

router = APIRouter(prefix="/v1", route_class=GatedRoute, tags=["Questions"])

_NUMBER = re.compile(r"\d{6}")
Kinds = Annotated[list[str] | None, Query(max_length=100, description="Only these kinds.", examples=[["Person"]])]


class Searched(BaseModel):
    """What to search for."""

    model_config = ConfigDict(extra="forbid")

    text: str = Field(max_length=200, examples=["138****8000", "张伟"])
    kinds: list[str] | None = Field(default=None, max_length=100, examples=[["Person"]])


class Ways(BaseModel):
    """Between which entities ways are sought."""

    model_config = ConfigDict(extra="forbid")

    source: str = Field(description="Id of the entity to start from.")
    target: str = Field(description="Id of the entity to reach.")
    max_hops: int = Field(default=4, ge=1, le=6)
    time_respecting: bool = Field(default=False, description="Only in the order in which things happened.")
    first: int = Field(ge=1, le=100)


@router.get("/search", operation_id="search", summary="Search by a name")
async def search_openly(
    ask: Asked,
    paged: Paged,
    text: Annotated[str, Query(max_length=200, examples=["张伟"])],
    first: First,
    after: After = None,
    kinds: Kinds = None,
) -> HitPage:
    """For names and words. A text with six digits in a row is refused: addresses are written down on the way."""
    if _NUMBER.search(text):
        raise BadRequestError("A number does not belong in an address: send the text in the body of POST /v1/search.")
    return paged(await search(ask, text, kinds, first, after))


@router.post("/search", operation_id="searchPrivately", summary="Search by anything")
async def search_privately(ask: Asked, paged: Paged, wanted: Searched, first: First, after: After = None) -> HitPage:
    """Names, and identifiers in full or part. For the next page send the same body to the address of `Link`."""
    return paged(await search(ask, wanted.text, wanted.kinds, first, after))


@router.get("/entities/{id}/expansion", operation_id="expand", summary="What lies around an entity")
async def expansion(
    ask: Asked,
    around: EntityId,
    paged: Paged,
    first: First,
    after: After = None,
    types: Annotated[list[str] | None, Query(max_length=100, examples=[["LIVES_AT"]])] = None,
    kinds: Kinds = None,
) -> Expansion:
    """Counts by type and kind, then one page of neighbours, and the hubs that were not opened."""
    found = there(await expand(ask, around, types, kinds, first, after))
    paged(found.neighbours)
    return found


@router.post("/paths", operation_id="findPaths", summary="The shortest ways between two entities")
async def find_paths(ask: Asked, ways: Ways) -> Paths:
    """All of the shortest, up to `first`, and the hubs through which none was sought."""
    return await paths(ask, ways.source, ways.target, ways.max_hops, ways.time_respecting, ways.first)
