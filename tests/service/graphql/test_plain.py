"""The short cut writes exactly what graphql-core writes, errors included."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
import strawberry
from strawberry.schema.config import StrawberryConfig
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext

from analysis.answers import Claim, EntityView, LinkView, Page, RowRef, Statement
from service.graphql.entities import TYPES, Entity, Link
from service.graphql.plain import PlainExecutor
from service.graphql.scalars import SCALARS
from service.graphql.values import Page as PageType
from service.graphql.values import Statement as StatementType

ROWS = [RowRef(load, 1, "register") for load in (1, 2, 3)]
SAID = Statement("name", "Name", "张伟", 0, None, 2, ROWS)
DAMAGED = Statement("name", "Name", None, 0, None, 2, ROWS)  # pyright: ignore[reportArgumentType]
ODD_MOMENT = Statement("name", "Name", "x", 10**15, None, 2, ROWS)
PERSON = EntityView("person-1", "Person", "张伟", {"name": "张伟"})
CASE = EntityView("case-1", "Case", "A1", {"loss": "12", "from_at": "0"})
STRANGE = EntityView("case-2", "Case", "A2", {"loss": "much"})


def link(other: EntityView, type_: str = "OWNS") -> LinkView:
    return LinkView(type_, "", "out", "owns", other, 1, [Claim(None, 5, ROWS[0])])


@strawberry.type
class Query:
    @strawberry.field
    def statements(self) -> PageType[StatementType]:
        return Page([SAID, SAID], 5, truncated=True, reason="limit", next="abc")  # pyright: ignore[reportReturnType]

    @strawberry.field
    def damaged(self) -> PageType[StatementType] | None:
        return Page([SAID, DAMAGED], 2)  # pyright: ignore[reportReturnType]

    @strawberry.field
    def odd(self) -> PageType[StatementType] | None:
        return Page([ODD_MOMENT], 1)  # pyright: ignore[reportReturnType]

    @strawberry.field
    def links(self) -> PageType[Link]:
        return Page([link(PERSON), link(CASE)], 2)  # pyright: ignore[reportReturnType]

    @strawberry.field
    def unknown_links(self) -> PageType[Link] | None:
        return Page([link(PERSON, "NO_SUCH_TYPE")], 1)  # pyright: ignore[reportReturnType]

    @strawberry.field
    def entities(self) -> list[Entity]:
        return [PERSON, CASE, STRANGE]  # pyright: ignore[reportReturnType]

    @strawberry.field
    def nobody(self) -> Entity | None:
        return None


FRAGMENTS = """{ statements { __typename items { __typename ...F } } }
    fragment F on Statement { value ...G } fragment G on Statement { title value }"""
KINDS = """{ links { items { other { __typename id kind
    ... on Person { name note } ... on Case { loss fromAt caseKind } } } } }"""


def executed(query: str, executor: Any, variables: dict[str, Any] | None) -> dict[str, Any]:
    config = StrawberryConfig(scalar_map=SCALARS)
    schema = strawberry.Schema(Query, types=list(TYPES.values()), config=config, execution_context_class=executor)
    schema.process_errors = lambda *_: None
    result = asyncio.run(schema.execute(query, variable_values=variables))
    return {"data": result.data, "errors": sorted(str(error.formatted) for error in result.errors or [])}


@pytest.mark.parametrize(
    ("query", "variables"),
    [
        ("{ statements { total atLeast returned truncated reason next items { value validFrom validTo } } }", None),
        ("{ statements { items { rows(first: 2) { total next items { load row source } } } } }", None),
        (
            "query($n: Int!) { statements { items { a: rows(first: $n) { returned } b: rows(first: 1) { next } } } }",
            {"n": 3},
        ),
        ("{ statements { items { rows(first: 0) { total } } } }", None),
        ('{ statements { items { rows(first: 1, after: "x") { total } } } }', None),
        ("query($y: Boolean!) { statements { total @skip(if: $y) items { value @include(if: $y) } } }", {"y": True}),
        (
            FRAGMENTS,
            None,
        ),
        ("{ damaged { total items { title value } } }", None),
        ("{ damaged { items { title } } }", None),
        ("{ odd { items { validFrom } } }", None),
        ("{ links { items { type direction reads claims(first: 1) { items { load row source validTo } } } } }", None),
        (
            KINDS,
            None,
        ),
        ("{ unknownLinks { total items { type } } }", None),
        ("{ entities { id ... on Case { loss } } }", None),
        ("{ entities { ... on Person { name } } nobody { id } }", None),
        ("{ entities { id statements(first: 1) { total } } }", None),
        ("{ __schema { queryType { name fields { name } } } }", None),
    ],
)
def test_both_executors_answer_alike(query: str, variables: dict[str, Any] | None) -> None:
    plain = executed(query, PlainExecutor, variables)

    assert plain == executed(query, StrawberryGraphQLCoreExecutionContext, variables)


def test_what_waits_for_nothing_is_written_without_graphql_core() -> None:
    calls: list[str] = []

    class Watched(PlainExecutor):
        def execute_field(self, parent_type: Any, *args: Any) -> Any:
            calls.append(parent_type.name)
            return super().execute_field(parent_type, *args)

    executed("{ links { items { type claims(first: 1) { items { load } } other { kind caption } } } }", Watched, None)

    assert calls == ["Query"]
