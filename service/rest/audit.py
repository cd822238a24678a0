"""Who looked at whom, for those who inspect: the log is read under the purpose `oversight`, and that is logged too."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query
from starlette.requests import Request
from starlette.responses import PlainTextResponse

from service.access import Admission, GatedRoute
from service.audit.audit import Audit
from service.audit.reading import Looks, reading
from service.rest.parameters import EntityId, First

router = APIRouter(prefix="/v1", route_class=GatedRoute, tags=["Audit"])

Before = Annotated[int | None, Query(ge=1, le=2**53, description="`next` of the page before.")]
Number = Annotated[int, Path(ge=1, le=2**53, description="Number of the record.")]


@router.get("/entities/{id}/looks", operation_id="listLooks", summary="Who looked at an entity, and why")
def looks(request: Request, id: EntityId, first: First, before: Before = None) -> Looks:
    """The newest first. Your own questions are withheld and counted. 404: nobody asked about it."""
    audit: Audit = request.app.state.audit
    admission: Admission = request.state.admission
    with reading(audit.log.folder) as reader:
        return reader.who_saw(id, first, before, admission.caller.id)


@router.get(
    "/audit/{number}/proof",
    operation_id="proveRecord",
    summary="The proof that a record stands in the signed log",
    response_class=PlainTextResponse,
)
def proof(request: Request, number: Number) -> PlainTextResponse:
    """In the form of C2SP tlog-proof: `Clew-Audit` of an answer is the number of its record."""
    audit: Audit = request.app.state.audit
    with reading(audit.log.folder) as reader:
        return PlainTextResponse(reader.proof(number))
