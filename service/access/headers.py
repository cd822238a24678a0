"""What the headers of the gate say: percent-encoded UTF-8, each once, without a raw comma."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import unquote

from starlette.datastructures import Headers

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
from service.access.purposes import ALLOWED, PURPOSES, purposes_for
from service.actions import Action

LONGEST_HEADER = 200
"""Characters of a decoded header of the gate."""

SHORTEST_REASON, LONGEST_REASON, LEAST_DIFFERENT = 10, 500, 5
"""Characters of a justification, and how many of them must differ."""

_ABOUT = {
    Action.WHEREABOUTS: "Where something was",
    Action.MONEY: "Where money went and who shares what",
    Action.OVERSEE: "The log",
}


def token_of(headers: Headers) -> str:
    """The token of the one `Authorization` header; raises TokenMissingError or UnauthorizedError."""
    given = headers.getlist("authorization")
    if not given:
        raise TokenMissingError("Send the access token as 'Authorization: Bearer ...'.")
    scheme, _, token = given[0].partition(" ")
    if scheme.lower() != "bearer" or len(given) > 1:
        raise refused_token()
    return token


def refused_token() -> UnauthorizedError:
    """The one answer to every token that is not right."""
    return UnauthorizedError("The access token was refused: get a new one and send it again.")


def purpose_of(headers: Headers, actions: Iterable[Action]) -> str:
    """The purpose, which must allow all the actions."""
    purpose = stated(headers, "Clew-Purpose")
    if not purpose:
        raise PurposeMissingError(f"Send the purpose as 'Clew-Purpose', one of: {', '.join(PURPOSES)}.")
    if purpose not in PURPOSES:
        raise PurposeUnknownError(f"'Clew-Purpose' must be one of: {', '.join(PURPOSES)}.")
    for action in sorted(set(actions) - ALLOWED[purpose]):
        listed = ", ".join(sorted(purposes_for(action)))
        raise PurposeForbidsError(f"{_ABOUT.get(action, 'This')} may be asked for these purposes only: {listed}.")
    return purpose


def case_of(headers: Headers) -> str:
    """The case as it was named."""
    case = stated(headers, "Clew-Case")
    if not case:
        raise CaseMissingError("Send the case number as 'Clew-Case', percent-encoded UTF-8.")
    return case


def reason_of(headers: Headers, *, needed: bool) -> str | None:
    """Why the asker needs the answer; None where nothing is said and nothing need be."""
    reason = stated(headers, "Clew-Justification", LONGEST_REASON)
    if not reason and not needed:
        return None
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


def stated(headers: Headers, name: str, longest: int = LONGEST_HEADER) -> str:
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
