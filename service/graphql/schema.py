"""The schema itself, how it is executed, and its text."""

from __future__ import annotations

from collections.abc import Iterator

import strawberry
from graphql import GraphQLError, GraphQLInterfaceType, GraphQLObjectType, GraphQLSchema, Undefined
from strawberry.extensions import SchemaExtension, ValidationCache
from strawberry.schema.config import StrawberryConfig
from strawberry.types import ExecutionContext

from service.graphql.entities import TYPES
from service.graphql.mutation import Mutation
from service.graphql.plain import PlainExecutor
from service.graphql.query import Query
from service.graphql.scalars import SCALARS
from service.graphql.subscription import Subscription


class Parsed(SchemaExtension):
    """Takes the document that was parsed when the request was measured."""

    def on_parse(self) -> Iterator[None]:
        """Instead of parsing again."""
        self.execution_context.graphql_document = self.execution_context.context.document
        yield


class Schema(strawberry.Schema):
    """Strawberry's schema, a little leaner, and silent about errors: their texts may hold what was sent."""

    def __init__(self) -> None:
        super().__init__(
            Query,
            Mutation,
            Subscription,
            types=list(TYPES.values()),
            config=StrawberryConfig(scalar_map=SCALARS, disable_field_suggestions=True),
            extensions=[Parsed, ValidationCache],
            execution_context_class=PlainExecutor,
        )
        for type_ in self._schema.type_map.values():
            if isinstance(type_, GraphQLObjectType | GraphQLInterfaceType):
                _without_null_defaults(type_)

    @property
    def graphql(self) -> GraphQLSchema:
        """The schema as graphql-core knows it."""
        return self._schema

    def process_errors(self, errors: list[GraphQLError], execution_context: ExecutionContext | None = None) -> None:
        """Nothing: the route logs what was not expected."""


def _without_null_defaults(type_: GraphQLObjectType | GraphQLInterfaceType) -> None:
    """An argument that may be left out needs no `= null` in the text of the schema."""
    for field in type_.fields.values():
        for argument in field.args.values():
            if argument.default_value is None:
                argument.default_value = Undefined


SCHEMA = Schema()


def sdl() -> str:
    """The schema in GraphQL's own language, as docs/schema.graphql holds it."""
    return SCHEMA.as_str() + "\n"
