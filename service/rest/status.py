"""Whether the service lives, and whether it can answer."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.requests import Request

from base.errors import SchemaMissingError
from cypher.schema import VERSION
from service.access import GatedRoute
from service.asking import Doors

router = APIRouter(route_class=GatedRoute, tags=["Status"])


@router.get("/livez", operation_id="live", summary="Whether the process lives")
async def live() -> dict[str, str]:
    """Never asks the database."""
    return {"status": "live"}


@router.get("/readyz", operation_id="ready", summary="Whether questions can be answered")
async def ready(request: Request) -> dict[str, str]:
    """503 where the database does not answer, or its schema is not the one of this program."""
    doors: Doors = request.app.state.doors
    found = [row["version"] for row in await doors.graph.rows("schema/version")]
    if found != [VERSION]:
        raise SchemaMissingError(
            f"The store has schema version {found or 'none'}, not {VERSION}: run clew schema apply."
        )
    return {"status": "ready"}
