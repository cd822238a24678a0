"""What lists without `first` count for in the cost of a query: as if they held so many things."""

from __future__ import annotations

from typing import cast

from graphql import (
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNamedType,
    GraphQLNonNull,
    GraphQLObjectType,
    get_named_type,
    is_leaf_type,
)

from service.graphql.schema import SCHEMA

BOUNDS: dict[str, int] = {
    "accounts": 10,
    "benign": 4,
    "cameras": 30,
    "cells": 50,
    "conditions": 8,
    "counts": 20,
    "eventCounts": 10,
    "evidence": 5,
    "flagged": 5,
    "holders": 5,
    "hops": 6,
    "measures": 10,
    "months": 24,
    "nearby": 3,
    "places": 3,
    "quality": 10,
    "redactions": 10,
    "rows": 2,
    "scenes": 10,
    "seen": 6,
    "transfers": 10,
    "wanted": 5,
}
"""By the name of the field. Where what was loaded decides, as for the holders of a telephone, what few exceed."""


def within(parent: GraphQLNamedType | None, name: str) -> tuple[GraphQLNamedType | None, int]:
    """What a field of a type leads to, and how many of that it counts for; one, where it takes `first` of its own.

    What validation refuses leads to nothing. `items` is a page: whoever shows it counts it.
    """
    if not isinstance(parent, GraphQLObjectType | GraphQLInterfaceType) or not (field := parent.fields.get(name)):
        return None, 1
    return type_named(_named(field).name), BOUNDS[name] if is_open_list(name, field) else 1


def is_open_list(name: str, field: GraphQLField) -> bool:
    """Whether it is a list of things and not of plain values, which takes no `first` and is no page."""
    type_ = cast("object", field.type.of_type if isinstance(field.type, GraphQLNonNull) else field.type)
    return (
        isinstance(type_, GraphQLList)
        and not is_leaf_type(_named(field))
        and "first" not in field.args
        and name != "items"
    )


def _named(field: GraphQLField) -> GraphQLNamedType:
    return get_named_type(field.type)  # pyright: ignore[reportUnknownArgumentType]


def type_named(name: str) -> GraphQLNamedType | None:
    """A type of the schema that lists may hang on."""
    return None if name.startswith("__") else SCHEMA.graphql.type_map.get(name)
