"""The description of the REST interface: who may call what, and the one shape of every refusal."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI

from service.access import LONGEST_REASON, PURPOSES, SENSITIVE, SHORTEST_REASON
from service.actions import IN_A_CASE, ROUTES, Action

INTRODUCTION = """\
Every question about an entity carries the access token, a purpose and a case number; a question about whereabouts,
money or rings also says why it is asked. Lists take `first` and answer with `total`, `truncated` and `next`; the
address of the next page stands in `Link`. Every question can be asked `asOf` a moment (what was true) and as of what
was `knownAt` a moment. Refusals are `application/problem+json`. Each answer has its number in the audit log in
`Clew-Audit`; with the header `Clew-Receipt: 1` it brings a signed receipt in a header of that name.
"""

PROBLEM: dict[str, Any] = {
    "title": "Problem",
    "description": "Why there is no answer (RFC 9457); `code` is for programs, `request_id` for the operator.",
    "type": "object",
    "properties": {
        "type": {"type": "string", "examples": ["urn:clew:problem:purpose_missing"]},
        "title": {"type": "string", "examples": ["State the purpose"]},
        "status": {"type": "integer", "examples": [403]},
        "detail": {"type": "string"},
        "code": {"type": "string", "examples": ["purpose_missing"]},
        "instance": {"type": "string"},
        "request_id": {"type": "string"},
    },
    "required": ["type", "title", "status", "detail", "code", "instance", "request_id"],
}
_REFUSALS = {
    "400": "The question is malformed.",
    "401": "The token is missing or refused.",
    "403": "Purpose, case or justification is missing or refused, or the question is too broad.",
    "404": "Unknown, or hidden from you.",
    "413": "The body is over 64 KB.",
    "421": "The service does not answer to the name in `Host`.",
    "422": "A parameter or the body does not fit its description.",
    "431": "The headers are over 32 KB.",
    "429": "Too many refused tokens came from your address.",
    "500": "Something went wrong here.",
    "503": "The database does not answer, or the question took too long.",
}
_SCHEMES: dict[str, Any] = {
    "token": {"type": "http", "scheme": "bearer"},
    "purpose": {
        "type": "apiKey",
        "in": "header",
        "name": "Clew-Purpose",
        "description": f"One of: {', '.join(PURPOSES)}.",
    },
    "case": {
        "type": "apiKey",
        "in": "header",
        "name": "Clew-Case",
        "description": "Case number, percent-encoded UTF-8; you are a member of its file.",
    },
    "grant": {
        "type": "apiKey",
        "in": "header",
        "name": "Clew-Grant",
        "description": "Id of an active grant: of break-glass in the place of the case, of others beside it.",
    },
    "justification": {
        "type": "apiKey",
        "in": "header",
        "name": "Clew-Justification",
        "description": f"Why you ask, in {SHORTEST_REASON} to {LONGEST_REASON} characters, percent-encoded UTF-8.",
    },
}
_NEEDED: dict[Action, list[str]] = {
    Action.OPEN: [],
    **{action: ["token", "purpose", "case"] for action in IN_A_CASE},
    **{action: ["token", "purpose", "case", "justification"] for action in SENSITIVE},
}
_SHOWN = {"$ref": "#/components/schemas/Problem"}


def describe(app: FastAPI) -> None:
    """Complete the OpenAPI description that `app` makes of itself."""
    plain = app.openapi

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = _completed(plain())
        return app.openapi_schema

    app.openapi = openapi


def _completed(description: dict[str, Any]) -> dict[str, Any]:
    components = description["components"]
    components["schemas"]["Problem"] = PROBLEM
    components["securitySchemes"] = _SCHEMES
    for unused in ("HTTPValidationError", "ValidationError"):  # FastAPI's own, which we never send
        components["schemas"].pop(unused, None)
    for path in description["paths"].values():
        for operation in path.values():
            _complete(operation)
    return description


def _complete(operation: dict[str, Any]) -> None:
    needed = _NEEDED.get(ROUTES[operation["operationId"]], ["token"])
    broken = ["grant" if name == "case" else name for name in needed]  # break-glass names the case itself
    ways = [needed, broken] if "case" in needed else [needed]
    operation["security"] = [{name: [] for name in way} for way in ways] if needed else []
    for status, why in _REFUSALS.items():
        if needed or status in ("500", "503"):
            operation["responses"][status] = {
                "description": why,
                "content": {"application/problem+json": {"schema": _SHOWN}},
            }
