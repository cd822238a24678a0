"""Cases: which belong together, and why."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query
from starlette.requests import Request

from analysis.answers import Page
from analysis.cases import stored_series
from analysis.cases.petty_answers import PettyFound
from analysis.cases.stored_series import StoredSeries
from analysis.detectors.case_links import CaseLinks, case_links
from analysis.detectors.constraints import Constrained, constraints
from analysis.detectors.petty_series import petty_series
from analysis.detectors.suspects import Suspects, suspects
from service.access import GatedRoute
from service.asking import Doors
from service.rest.conditions import Conditions
from service.rest.parameters import After, Asked, First, Found, From, Paged, To, moment, there

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


@router.get("/entities/{id}/suspects", operation_id="findSuspects", summary="Known cases and things beside a case")
async def suspected(
    request: Request, ask: Asked, found: Found, paged: Paged, first: First, after: After = None
) -> Suspects:
    """Hypotheses about cases of known offenders, exclusions first; nobody is scored."""
    doors: Doors = request.app.state.doors
    answer = there(await suspects(ask, found.id, first, after, doors.case_model()))
    paged(answer.series)
    return answer


@router.post("/constraints", operation_id="narrow", summary="Who fulfils several conditions at once")
async def narrowed(ask: Asked, paged: Paged, conditions: Conditions, first: First, after: After = None) -> Constrained:
    """For the case of the request, with what each condition took away."""
    answer = await constraints(ask, [one.condition() for one in conditions.conditions], first, after)
    paged(answer.remaining)
    return answer


@router.get("/petty-series", operation_id="findPettySeries", summary="Series of small cases")
async def petty(
    request: Request,
    ask: Asked,
    paged: Paged,
    kind: Annotated[str, Query(max_length=100, description="Kind of case.", examples=["盗窃车内财物"])],
    first: First,
    after: After = None,
    place: Annotated[str, Query(max_length=100, description="How the address of a scene begins.")] = "",
    start: From = None,
    end: To = None,
) -> PettyFound:
    """What they cost together against the rule for them, and where to ask for victims who did not report."""
    doors: Doors = request.app.state.doors
    rule = doors.petty_rule(kind, place)
    found = await petty_series(ask, rule, moment(start), moment(end), first, after, doors.case_model())
    paged(found.series)
    return found
