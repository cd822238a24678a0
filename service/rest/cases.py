"""Cases: which belong together, and why."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query
from starlette.requests import Request

from analysis.answers import Page
from analysis.cases import stored_series
from analysis.cases.stored_series import StoredSeries
from analysis.detectors.case_links import CaseLinks, case_links
from service.access import GatedRoute
from service.asking import Doors
from service.rest.parameters import After, Asked, First, Found, Paged, there

router = APIRouter(prefix="/v1", route_class=GatedRoute, tags=["Cases"])

SeriesId = Annotated[str, Path(alias="id", description="Id of the series.", examples=["series-" + "a" * 30])]
Pool = Annotated[
    int | None, Query(ge=1, le=10**9, description="Among so many offences a linked one is sought, for a prior.")
]


@router.get("/entities/{id}/case-links", operation_id="listCaseLinks", summary="Cases that may belong with one")
async def linked(
    request: Request, ask: Asked, found: Found, paged: Paged, first: First, after: After = None, pool: Pool = None
) -> CaseLinks:
    """The likeliest first, each with its evidence, what excludes it, and how many innocent cases look as similar."""
    doors: Doors = request.app.state.doors
    answer = there(await case_links(ask, found.id, first, after, doors.case_model(), pool))
    paged(answer.links)
    return answer


@router.get("/series", operation_id="listSeries", summary="Series of cases")
async def every(ask: Asked, paged: Paged, first: First, after: After = None) -> Page[StoredSeries]:
    """As the last `clew detect series` found them: those first that chance explains least."""
    return paged(await stored_series.all_series(ask, first, after))


@router.get("/series/{id}", operation_id="getSeries", summary="One series")
async def one(ask: Asked, series: SeriesId) -> StoredSeries:
    """Its cases, the links that hold them together, what speaks against it, and what people said of it."""
    return there(await stored_series.series(ask, series))


@router.get("/entities/{id}/series", operation_id="listSeriesOf", summary="The series of a case")
async def of_case(ask: Asked, found: Found, paged: Paged, first: First, after: After = None) -> Page[StoredSeries]:
    """Those that it belongs to now."""
    return paged(await stored_series.series_of(ask, found.id, first, after))
