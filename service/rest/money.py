"""Where money went: from an account or from reported transfers, and the sheet to have it frozen."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from analysis.detectors.money_trace import Known, MoneyFlow, TransferSeed, money_trace
from analysis.money.freeze_sheet import as_csv, as_html
from analysis.money.trace import Policy
from analysis.money.trace_reading import ExitKind
from service.access import GatedRoute
from service.rest.parameters import Asked, moment
from service.seeds import seeds_of

router = APIRouter(prefix="/v1", route_class=GatedRoute, tags=["Money"])

Format = Annotated[Literal["csv", "html"], Path(alias="format")]
_ACCOUNT = "account-aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
_MOST = 100
_FILES: Any = {200: {"content": {media: {"schema": {"type": "string"}} for media in ("text/csv", "text/html")}}}


class Reported(BaseModel):
    """A transfer as its source row tells it, and the account that it paid."""

    model_config = ConfigDict(extra="forbid")

    account: str = Field(examples=[_ACCOUNT])
    load: int
    row: int


class Traced(BaseModel):
    """What to follow: an account from a moment on, or reported transfers; and what the asker knows."""

    model_config = ConfigDict(extra="forbid")

    account: str | None = Field(default=None, examples=[_ACCOUNT])
    from_at: str | None = Field(default=None, alias="from", examples=["2024-03-10T10:00:00+08:00"])
    amount: int | None = Field(default=None, description="Minor units that lie there; without it all that comes in.")
    transfers: list[Reported] = Field(default_factory=list[Reported], max_length=_MOST)
    until: str | None = Field(default=None, description="At most 92 days later; 72 hours where it is not said.")
    policy: Policy = "proportional"
    exits: dict[str, ExitKind] = Field(
        default_factory=dict[str, ExitKind], max_length=_MOST, description="Accounts known as merchants and the like."
    )
    balances: dict[str, int] = Field(
        default_factory=dict[str, int], max_length=_MOST, description="Reported balances now, minor units, by account."
    )


@router.post("/money-flow", operation_id="traceMoney", summary="Where money went")
async def where_it_went(ask: Asked, traced: Traced) -> MoneyFlow:
    """Through splits and joins, in the order of time: what lies where, how it left, what is too little."""
    reported = [TransferSeed(one.account, one.load, one.row) for one in traced.transfers]
    seeds = seeds_of(traced.account, moment(traced.from_at), traced.amount, reported)
    known = Known(exits=traced.exits, reported=traced.balances)
    return await money_trace(ask, seeds, moment(traced.until), traced.policy, known)


@router.post(
    "/money-flow/freeze.{format}",
    operation_id="requestFreeze",
    summary="What to have frozen, as a sheet",
    response_class=Response,
    responses=_FILES,
)
async def to_freeze(ask: Asked, traced: Traced, kind: Format) -> Response:
    """The accounts with money left, the largest amounts first, with institution, holder as stated and source rows."""
    flow = await where_it_went(ask, traced)
    lines = flow.freeze_lines()
    if kind == "html":
        return Response(as_html(lines, ask.viewer.case or "", flow.until), media_type="text/html; charset=utf-8")
    headers = {"Content-Disposition": 'attachment; filename="freeze-request.csv"'}
    return Response(as_csv(lines), media_type="text/csv; charset=utf-8", headers=headers)
