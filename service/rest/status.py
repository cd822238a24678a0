"""Whether the service lives, whether it can answer, and what it counts."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from fastapi import APIRouter
from prometheus_client import CONTENT_TYPE_LATEST
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from base.auditing import AuditUnavailableError
from base.errors import ClewError, SchemaMissingError
from base.running import StoppingError
from cypher.schema import VERSION
from service.access import Access, GatedRoute
from service.admission import room
from service.asking import Doors
from service.metrics import Metrics

router = APIRouter(route_class=GatedRoute, tags=["Status"])


@router.get("/livez", operation_id="live", summary="Whether the process lives")
async def live() -> dict[str, str]:
    """Never asks the database."""
    return {"status": "live"}


@router.get("/readyz", operation_id="ready", summary="Whether questions can be answered")
async def ready(request: Request) -> dict[str, Any]:
    """503 where the service stops, the database does not answer, its schema is not ours, or the audit log cannot be."""
    doors: Doors = request.app.state.doors
    access: Access = request.app.state.access
    audit = audit_healthy(request)
    shown: dict[str, Any] = {
        "breaker": "open" if doors.graph.breaker.is_open else "closed",
        "audit": {True: "written", False: "failing", None: "off"}[audit],
        "keys": "fresh" if access.tokens.keys.fresh() else "not read",
    }
    try:
        if doors.closing:
            raise StoppingError("The service is stopping.", retry_after=1)
        if audit is False:
            raise AuditUnavailableError("The audit log cannot be written, so nothing is answered.")
        doors.graph.breaker.check()
        shown["schema"] = found = await doors.schema_version()
        if found != VERSION:
            raise SchemaMissingError(
                f"The store has schema version {found or 'none'}, not {VERSION}: run clew schema apply."
            )
    except ClewError as error:
        error.facts.update(shown)
        raise
    return {"status": "ready", **shown}


@router.get(
    "/metrics",
    operation_id="metrics",
    summary="What the service counts, for Prometheus",
    response_class=PlainTextResponse,
)
async def metrics(request: Request) -> Response:
    """Requests, durations, places, the breaker and how fresh the graph is; what cannot be read is left as it was."""
    doors: Doors = request.app.state.doors
    counted: Metrics = request.app.state.metrics
    counted.look(room(request), doors.graph, audit_healthy=audit_healthy(request))
    with suppress(ClewError):  # away: the breaker's gauge says so
        counted.freshness(await doors.loads())
    return Response(counted.text(), media_type=CONTENT_TYPE_LATEST)


def audit_healthy(request: Request) -> bool | None:
    """Whether the audit log can be written, None where there is none."""
    audit: Any = getattr(request.app.state, "audit", None)
    return None if audit is None else bool(audit.healthy())
