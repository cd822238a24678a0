"""The route of GraphQL: a POST of JSON, measured and let in before anything runs."""

from __future__ import annotations

from typing import Any

import orjson
from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from service.access import GatedRoute, enter
from service.actions import needed
from service.admission import room
from service.asking import Asking
from service.graphql import documents
from service.graphql.context import Context
from service.graphql.documents import Posted
from service.graphql.refusals import invalid, raise_if_away, told
from service.graphql.registered import check_wording
from service.graphql.schema import SCHEMA
from service.graphql.streams import server_sent, subscribes

router = APIRouter(route_class=GatedRoute, include_in_schema=False)


@router.post("/graphql", operation_id="graphql")
async def graphql(request: Request) -> Response:
    """Answer one operation."""
    registered: dict[str, str] = request.app.state.registered
    posted = documents.read(request.headers.get("content-type", ""), await request.body(), registered)
    request.state.posted = posted
    if subscribes(posted):
        return await server_sent(request, posted, request.state.request_id)
    check_wording(posted, request.state.caller.roles)
    actions = needed(posted.measured.root_fields)
    request.state.root_fields = sorted(posted.measured.root_fields)
    admission = await enter(request.scope, request.headers, actions)
    context = Context(Asking(request.app.state.doors, admission.viewer), posted.document)
    with room(request).taken(actions):
        answer = await _run(posted, context, request.state.request_id)
    return Response(orjson.dumps(answer), media_type="application/json")


async def _run(posted: Posted, context: Context, request_id: str) -> dict[str, Any]:
    result = await SCHEMA.execute(
        posted.text,
        variable_values=posted.variables,
        context_value=context,
        operation_name=posted.operation_name,
    )
    if result.data is None:
        raise invalid(result.errors or [])
    raise_if_away(result.errors or [])
    answer: dict[str, Any] = {"data": result.data, "extensions": {"cost": posted.measured.extent.cost}}
    return {**answer, "errors": told(result.errors, request_id)} if result.errors else answer
