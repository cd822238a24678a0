"""The two scalars that GraphQL lacks: moments, and integers beyond 32 bits."""

from __future__ import annotations

from typing import Any, NewType

import strawberry
from graphql import GraphQLError
from strawberry.types.scalar import ScalarDefinition

from base import moments
from base.errors import BadRequestError

Moment = NewType("Moment", int)
Long = NewType("Long", int)

_LARGEST = 2**53


def _moment(value: Any) -> int:
    try:
        return moments.read(value if isinstance(value, str) else "")
    except BadRequestError as error:
        raise GraphQLError(error.detail) from error


def _long(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or abs(value) > _LARGEST:
        raise GraphQLError("no Long") from BadRequestError("A Long is a whole number of at most 53 bits.")
    return value


SCALARS: dict[object, ScalarDefinition] = {
    Moment: strawberry.scalar(
        name="Moment",
        description="A moment in ISO 8601, UTC, to the second; as input also a date (its start) or another zone.",
        serialize=moments.written,
        parse_value=_moment,
    ),
    Long: strawberry.scalar(
        name="Long",
        description="A whole number of at most 53 bits.",
        serialize=int,
        parse_value=_long,
    ),
}
