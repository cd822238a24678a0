"""Patterns of calls, and whom to warn now."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from analysis.answers import Page
from analysis.detectors.call_patterns import patterns
from analysis.detectors.victims_at_risk import AtRisk, victims_at_risk
from analysis.findings import Finding
from service.access import GatedRoute
from service.rest.parameters import After, Asked, First, Paged, moment

router = APIRouter(prefix="/v1", route_class=GatedRoute, tags=["Calls"])

At = Annotated[str | None, Query(description="The moment before which it is looked; default now.")]


@router.get("/call-patterns", operation_id="listCallPatterns", summary="Numbers that call as fraud's call centres do")
async def which_call_so(ask: Asked, paged: Paged, first: First, after: After = None, at: At = None) -> Page[Finding]:
    """In the seven days before a moment, the surest first, with the innocent trades that were looked for."""
    return paged(await patterns(ask, moment(at), first, after))


@router.get("/victims-at-risk", operation_id="listVictimsAtRisk", summary="Whom to warn now")
async def whom_to_warn(ask: Asked, paged: Paged, first: First, after: After = None, at: At = None) -> AtRisk:
    """Who was in contact with a flagged number in the 48 hours before a moment, the most urgent first."""
    answer = await victims_at_risk(ask, moment(at), first=first, after=after)
    paged(answer.contacts)
    return answer
