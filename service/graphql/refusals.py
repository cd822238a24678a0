"""How errors of a GraphQL run are told: ours whole, GraphQL's own without the values in them, all others masked."""

from __future__ import annotations

import logging
import re
from collections.abc import Sequence
from typing import Any

from graphql import GraphQLError, ValueNode, VariableDefinitionNode

from base.errors import ClewError, DatabaseUnavailableError, QueryInvalidError
from base.running import OverloadedError
from service.boundary import kind_and_place
from service.problems import UNEXPECTED, problem_of

log = logging.getLogger("clew.service")

MOST_TOLD = 5
"""Errors of one query that are told: a query of one token repeated gets no answer as long as itself."""

_NUMBER = re.compile(r"\S*\d{4,}\S*")


def told(errors: Sequence[GraphQLError], request_id: str) -> list[dict[str, Any]]:
    """The errors beside an answer; each has `extensions.problem`, the same object as a REST refusal."""
    return [_told(error, request_id) for error in errors]


def _told(error: GraphQLError, request_id: str) -> dict[str, Any]:
    cause = error.original_error
    if not isinstance(cause, ClewError):
        log.error("%s %s failed with %s", request_id, _path(error), kind_and_place(cause or error))
        cause = ClewError(UNEXPECTED)
    shown = error.formatted
    return {
        "message": cause.detail,
        "locations": shown.get("locations", []),
        "path": shown.get("path"),
        "extensions": {"problem": problem_of(cause, request_id)},
    }


def _path(error: GraphQLError) -> str:
    """The way to the field by the schema's names only: aliases are the caller's own words."""
    nodes = error.nodes or []
    return ".".join(str(getattr(getattr(node, "name", None), "value", "?")) for node in nodes) or "-"


def raise_if_away(errors: Sequence[GraphQLError]) -> None:
    """Raise where the database is away or has no place: what the caller can do is to ask the whole again, later."""
    for error in errors:
        if isinstance(error.original_error, DatabaseUnavailableError | OverloadedError):
            raise error.original_error


def invalid(errors: Sequence[GraphQLError]) -> QueryInvalidError:
    """The refusal of a request that does not fit the schema; raises what was no such error."""
    for error in errors:
        if error.original_error is not None and not isinstance(error.original_error, GraphQLError):
            raise error.original_error
    wordings = [_wording(error) for error in errors[:MOST_TOLD]]
    places = [error.formatted.get("locations", []) for error in errors[:MOST_TOLD]]
    return QueryInvalidError(
        f"The query does not fit the schema: {' '.join(wordings)}",
        errors=[{"message": wording, "locations": place} for wording, place in zip(wordings, places, strict=True)],
    )


def _wording(error: GraphQLError) -> str:
    """GraphQL's sentence where it speaks of names; where it speaks of a value, which it would repeat, ours."""
    node = error.nodes[0] if error.nodes else None
    if isinstance(node, VariableDefinitionNode) and "invalid value" in error.message:
        sentence = f"Variable '${node.variable.name.value}' does not fit its type."
    elif isinstance(node, ValueNode):
        sentence = "A value does not fit its type."
    else:
        sentence = error.message
    return _NUMBER.sub("…", sentence) + _advice(error.original_error)


def _advice(cause: BaseException | None) -> str:
    """What our own scalars say about a value that is none of theirs."""
    while cause is not None and not isinstance(cause, ClewError):
        cause = getattr(cause, "original_error", None) or cause.__cause__
    return f" {cause.detail}" if cause is not None else ""
