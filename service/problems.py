"""How every refusal and failure is told: `application/problem+json`, without a word of what was sent."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson
from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from base.errors import (
    BadRequestError,
    BodyTooLargeError,
    ClewError,
    DatabaseLoginError,
    DatabaseUnavailableError,
    InvalidInputError,
    MethodNotAllowedError,
    NotFoundError,
)

UNEXPECTED = "Something went wrong here, not with your question; the operator finds it in the log by the request id."

AWAY = "The graph database does not answer; it is tried again every few seconds."


def problem_of(error: ClewError, request_id: str) -> dict[str, Any]:
    """The object for REST bodies and for `extensions.problem` of GraphQL."""
    return {**_public(error).problem(), "instance": f"urn:clew:request:{request_id}", "request_id": request_id}


def problem_response(error: ClewError, request_id: str, headers: Mapping[str, str] | None = None) -> Response:
    """That error as an HTTP response."""
    sent = dict(headers or {})
    if error.status == 401:
        sent["WWW-Authenticate"] = "Bearer"
    if wait := _public(error).facts.get("retry_after"):
        sent["Retry-After"] = str(wait)
    body = orjson.dumps(problem_of(error, request_id))
    return Response(body, error.status, sent, "application/problem+json")


def _public(error: ClewError) -> ClewError:
    """What callers are told: a database that is away is named to operators only."""
    if isinstance(error, DatabaseUnavailableError | DatabaseLoginError):
        return DatabaseUnavailableError(AWAY, **{"retry_after": 1, **error.facts})
    return error


def tell_problems(app: FastAPI) -> None:
    """Make `app` answer every expected failure with a problem."""
    app.add_exception_handler(ClewError, _told)
    app.add_exception_handler(HTTPException, _told)
    app.add_exception_handler(RequestValidationError, _told)


def _told(request: Request, error: Exception) -> Response:
    headers = error.headers if isinstance(error, HTTPException) else None
    return problem_response(_ours(error), request.state.request_id, headers)


def _ours(error: Exception) -> ClewError:
    match error:
        case ClewError():
            return error
        case RequestValidationError():
            return _invalid(error)
        case HTTPException(status_code=404):
            return NotFoundError("There is nothing at this address; /docs lists the addresses there are.")
        case HTTPException(status_code=405):
            return MethodNotAllowedError("This address does not take that method; the header 'Allow' says which.")
        case HTTPException(status_code=413):
            return BodyTooLargeError("The body is over 64 KB: ask for less at once.")
        case _:
            return BadRequestError("The request cannot be read; /docs describes what is expected.")


def _invalid(error: RequestValidationError) -> InvalidInputError:
    """Where and why, without pydantic's `input` and `ctx`, which repeat what was sent."""
    found = [{"at": _place(fault["loc"], fault["type"]), "why": str(fault["type"])} for fault in error.errors()]
    listed = ", ".join(f"{fault['at']} ({fault['why']})" for fault in found)
    return InvalidInputError(f"This does not fit its description: {listed}; see /docs.", errors=found)


def _place(steps: tuple[str | int, ...], why: str) -> str:
    """The way to the fault; the name of an unknown field is the caller's own and is not repeated."""
    return ".".join(map(str, steps[:-1] if why == "extra_forbidden" else steps))
