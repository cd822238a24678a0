"""Begins what a query will ask of an entity whose id it gives, while the entity itself is still being read.

Fields are resolved once their object is there, one round trip after the other. Where the id is given, the pages that
hang below it can be read at the same time: the loaders of the request keep them until their fields ask.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Iterator
from typing import Any, cast

from graphql import FieldNode, GraphQLInterfaceType
from graphql.execution import get_argument_values
from graphql.execution.values import VariableValues
from strawberry.types import Info

from ontology.keys import kind_of
from service.graphql.context import Links, Statements, asked
from service.graphql.entities import Entity

_PAGED = {"first", "after"}


def begin(info: Info, id: str) -> None:
    """Start to read its statements and links as selected; raises MalformedIdError.

    Only fields with nothing but `first` and `after` are begun; all others wait for their turn. What nobody asks for in
    the end, as the entity is unknown, is dropped without a word.
    """
    kind_of(id)
    loaders = asked(info)
    for name, first, after in _pages(info):
        if name == "statements":
            _drop(loaders.statements.load(Statements(id, None, first, after, history=False)))
        elif name == "links":
            _drop(loaders.links.load(Links(id, None, first, after, history=False)))


def _pages(info: Info) -> Iterator[tuple[str, int, str | None]]:
    raw = cast("Any", info._raw_info)  # pyright: ignore[reportPrivateUsage, reportUnknownMemberType]
    variables = VariableValues(sources={}, coerced=info.variable_values)
    fields = cast("GraphQLInterfaceType", raw.schema.type_map[Entity.__name__]).fields
    for node in cast("list[FieldNode]", raw.field_nodes):
        for one in node.selection_set.selections if node.selection_set else ():
            if not isinstance(one, FieldNode) or one.directives or one.name.value not in fields:
                continue
            if {argument.name.value for argument in one.arguments or ()} <= _PAGED:
                given = get_argument_values(fields[one.name.value], one, variables)
                if "first" in given:
                    yield one.name.value, given["first"], given.get("after")


def _drop(page: Awaitable[Any]) -> None:
    """Whatever becomes of it is told where it is asked for."""
    asyncio.ensure_future(page).add_done_callback(lambda done: done.cancelled() or done.exception())
