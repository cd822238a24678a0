"""Who may ask: the token, then the purpose gate."""

from __future__ import annotations

import hmac
from collections.abc import Callable, Coroutine, Iterable
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import unquote

from fastapi.routing import APIRoute
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import Response

from base.errors import (
    CaseMissingError,
    GateHeaderMalformedError,
    GateHeaderRepeatedError,
    JustificationMissingError,
    JustificationPoorError,
    PurposeForbidsError,
    PurposeMissingError,
    PurposeUnknownError,
    TokenMissingError,
    UnauthorizedError,
)
from base.viewer import Viewer
from service.actions import ROUTES, Action

PURPOSES = (
    "investigation",
    "cold-case",
    "missing-person",
    "fraud-warning",
    "data-quality",
    "disclosure",
    "oversight",
)
"""The closed list of purposes."""

FOR_WHEREABOUTS = frozenset({"investigation", "cold-case", "missing-person"})
"""The purposes for which one may ask where something was."""

FOR_MONEY = frozenset({"investigation", "cold-case", "fraud-warning"})
"""The purposes for which one may ask where money went, who shares accounts and numbers, and who is being called."""

LONGEST_HEADER = 200
"""Characters of a decoded header of the gate."""

SHORTEST_REASON, LONGEST_REASON, LEAST_DIFFERENT = 10, 500, 5
"""Characters of a justification, and how many of them must differ."""


SENSITIVE: dict[Action, tuple[frozenset[str], str]] = {
    Action.WHEREABOUTS: (FOR_WHEREABOUTS, "Where something was"),
    Action.MONEY: (FOR_MONEY, "Where money went and who shares what"),
}
"""Actions that need a justification: the purposes that allow them, and what they are about."""


@dataclass(frozen=True, slots=True)
class Access:
    """What callers are checked against: the one token of this server, and what its bearer is cleared for."""

    token: bytes
    clearance: Viewer

    def check_token(self, headers: Headers) -> None:
        """Raises UnauthorizedError unless the one `Authorization` header bears the token."""
        given = headers.getlist("authorization")
        if not given:
            raise TokenMissingError("Send the access token as 'Authorization: Bearer ...'.")
        scheme, _, token = given[0].partition(" ")
        same = hmac.compare_digest(token.encode(), self.token)
        if not same or scheme.lower() != "bearer" or len(given) > 1:
            raise UnauthorizedError("The access token was refused: get the current one and send it again.")

    def admit(self, headers: Headers, actions: Iterable[Action]) -> Viewer:
        """The viewer that may do all of that; raises the error of the first check that fails."""
        wanted = set(actions)
        if wanted <= {Action.OPEN}:
            return self.clearance
        self.check_token(headers)
        if wanted <= {Action.OPEN, Action.DESCRIBE, Action.REPORT}:
            return self.clearance
        viewer = replace(self.clearance, purpose=_purpose(headers), case=_case(headers))
        sensitive = [action for action in Action if action in wanted and action in SENSITIVE]
        for action in sensitive:
            allowed, about = SENSITIVE[action]
            if viewer.purpose not in allowed:
                listed = ", ".join(sorted(allowed))
                raise PurposeForbidsError(f"{about} may be asked for these purposes only: {listed}.")
        return replace(viewer, justification=_reason(headers)) if sensitive else viewer


def _purpose(headers: Headers) -> str:
    purpose = _stated(headers, "Clew-Purpose")
    if not purpose:
        raise PurposeMissingError(f"Send the purpose as 'Clew-Purpose', one of: {', '.join(PURPOSES)}.")
    if purpose not in PURPOSES:
        raise PurposeUnknownError(f"'Clew-Purpose' must be one of: {', '.join(PURPOSES)}.")
    return purpose


def _case(headers: Headers) -> str:
    case = _stated(headers, "Clew-Case")
    if not case:
        raise CaseMissingError("Send the case number as 'Clew-Case', percent-encoded UTF-8.")
    return case


def _reason(headers: Headers) -> str:
    """Why the asker needs a sensitive answer."""
    reason = _stated(headers, "Clew-Justification", LONGEST_REASON)
    if not reason:
        raise JustificationMissingError(
            "Say in a few words why you need to know that, as 'Clew-Justification', percent-encoded UTF-8."
        )
    if len(reason) < SHORTEST_REASON or len(set(reason)) < LEAST_DIFFERENT:
        raise JustificationPoorError(
            f"'Clew-Justification' takes {SHORTEST_REASON} to {LONGEST_REASON} characters: say in your own words what "
            "the answer is needed for."
        )
    return reason


def _stated(headers: Headers, name: str, longest: int = LONGEST_HEADER) -> str:
    """The decoded text of a header, empty where it is missing."""
    given = headers.getlist(name)
    if len(given) > 1 or any("," in value for value in given):
        raise GateHeaderRepeatedError(f"Send '{name}' once; a comma within it is written %2C.")
    try:
        text = unquote("".join(given).encode("ascii").decode(), errors="strict").strip()
    except UnicodeError:
        text = "\0"
    if len(text) > longest or not text.isprintable():
        raise GateHeaderMalformedError(
            f"'{name}' must be percent-encoded UTF-8 of at most {longest} printable characters."
        )
    return text


class GatedRoute(APIRoute):
    """A route that looks at the token and the gate first of all; without an entry in ROUTES it cannot be made."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The handler behind the gate; `request.state.viewer` is who asks."""
        action = ROUTES[self.operation_id or self.name]
        answer = super().get_route_handler()

        async def gated(request: Request) -> Response:
            access: Access = request.app.state.access
            request.state.viewer = access.admit(request.headers, [action])
            return await answer(request)

        return gated
