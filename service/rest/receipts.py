"""Receipts: what became of an answer since it was given."""

from __future__ import annotations

import asyncio

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field
from starlette.requests import Request
from starlette.responses import Response

from service.access import GatedRoute
from service.asking import Doors
from service.audit.audit import Audit
from service.audit.reading import reading
from service.receipts.receipt import answer_of, opened
from service.receipts.replay import Judgement, as_known_now, asked_again, at_its_clocks, judged, unusable
from service.receipts.rows import root_of_rows, rows_in

router = APIRouter(prefix="/v1", route_class=GatedRoute, tags=["Audit"])


class Presented(BaseModel):
    """A receipt, as the header `Clew-Receipt` brought it."""

    model_config = ConfigDict(extra="forbid")

    receipt: str = Field(min_length=1, max_length=60_000)


@router.post("/receipts/verify", operation_id="verifyReceipt", summary="What became of an answer", response_model=None)
async def verify(request: Request, presented: Presented) -> Judgement | Response:
    """Asks the question again in your name, so your purpose, case and justification must allow it.

    `same`, `changed` (which facts, which loads), `no_longer_supported` or `not_reproducible`. 400: a forged receipt.
    """
    audit: Audit = request.app.state.audit
    doors: Doors = request.app.state.doors
    receipt = opened(presented.receipt, audit.log.signer)
    with reading(audit.log.folder) as reader:
        record = reader.record(receipt.audit)
        arguments = (reader.opened(record) or {}).get("arguments", {})
    if why := unusable(receipt, record, arguments):
        return why
    then = await asked_again(request.app, request.headers, arguments, at_its_clocks(receipt), receipt.recent)
    if then.refused:
        return Response(then.body, then.status, media_type="application/problem+json")
    today = await asked_again(request.app, request.headers, arguments, as_known_now(receipt))
    rows = await asyncio.to_thread(root_of_rows, doors.archive, rows_in(answer_of(then.body)))
    return judged(receipt, rows, then, today)
