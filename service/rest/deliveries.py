"""What was delivered: sources, loads, and the rows as they were read."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query

from analysis import profiles
from analysis import sources as deliveries
from analysis.answers import LoadView, Page, SourceRow, SourceView
from service.access import GatedRoute
from service.rest.parameters import After, Asked, First, Paged, there

router = APIRouter(prefix="/v1", route_class=GatedRoute, tags=["Deliveries"])

_LARGEST = 2**53


@router.get("/sources", operation_id="listSources", summary="Who delivers")
async def sources(ask: Asked) -> list[SourceView]:
    """Every source with its feeds and how fresh it is."""
    return await deliveries.sources(ask)


@router.get("/loads", operation_id="listLoads", summary="What was delivered")
async def loads(
    ask: Asked,
    paged: Paged,
    first: First,
    after: After = None,
    source: Annotated[str | None, Query(description="Only of that source.")] = None,
) -> Page[LoadView]:
    """Newest first, each with its account: read = created + changed + same + rejected."""
    return paged(await deliveries.loads(ask, source, first, after))


@router.get("/source-rows/{load}/{row}", operation_id="getSourceRow", summary="A row as it was read")
async def source_row(
    ask: Asked,
    load: Annotated[int, Path(ge=1, le=_LARGEST)],
    row: Annotated[int, Path(ge=0, le=_LARGEST, description="From 1; 0 is the absence from a full snapshot.")],
) -> SourceRow:
    """Its cells as text, and the file it stood in. 404: unknown, or hidden from you."""
    return there(await profiles.source_row(ask, load, row))
