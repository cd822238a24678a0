"""What a GraphQL request may have: one pass over the document measures it before anything is executed.

Each fragment is visited once and its extent kept, so the work grows with the text and not with what it expands to.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLNamedType,
    InlineFragmentNode,
    IntValueNode,
    OperationDefinitionNode,
    SelectionSetNode,
    VariableNode,
)

from base.errors import (
    InputTooLargeError,
    QueryInvalidError,
    QueryLimitError,
    TooCostlyError,
    TooDeepError,
    TooManyAliasesError,
    TooManyDirectivesError,
    TooManyFieldsError,
)
from service.graphql.lists import type_named, within

DEPTH = 8
INTROSPECTION_DEPTH = 15
ALIASES = 15
DIRECTIVES = 10
FIELDS = 300
COST = 5_000
LIST = 100
NESTING = 10
LARGEST_PAGE = 100

DEAR: dict[str, int] = {
    "rings": 200,
    "ring": 100,
    "ringsOf": 200,
    "moneyFlow": 1_000,
    "blockedMedium": 500,
    "gatheredLoans": 500,
    "threeCycle": 200,
    "exactTrace": 1_000,
    "manyToOneWithdrawal": 200,
    "inOutRatio": 200,
    "afterLoan": 500,
    "victimsAtRisk": 1_000,
    "callPatterns": 3_000,
    "trajectory": 200,
    "route": 200,
    "handovers": 200,
    "whoPassed": 500,
    "stays": 500,
    "nextPlaces": 500,
    "restingPlaces": 1_000,
    "meetings": 1_000,
    "coTravel": 2_600,
    "collision": 2_600,
    "clones": 3_000,
    "caseLinks": 1_000,
    "suspects": 2_000,
    "constraints": 500,
    "pettySeries": 3_000,
    "allSeries": 100,
    "series": 50,
    "seriesOf": 100,
    "standingQuestions": 50,
    "watches": 50,
    "tasks": 50,
    "askQuestion": 1_000,
    "setWatch": 1_000,
}
"""What a question over many sightings costs by itself: of those that weigh many bearers, a request holds one."""

ROOTS = frozenset({"Query", "Mutation", "Subscription"})
INTROSPECTION = frozenset({"__schema", "__type", "__typename"})
_CAP = 10**9


@dataclass(frozen=True, slots=True)
class Extent:
    """How large a part of a document is, fragments written out; `cost` counts a field once per item above it."""

    depth: int = 0
    aliases: int = 0
    directives: int = 0
    fields: int = 0
    cost: int = 0

    def beside(self, other: Extent) -> Extent:
        """Both, one after the other."""
        return Extent(
            max(self.depth, other.depth),
            min(self.aliases + other.aliases, _CAP),
            min(self.directives + other.directives, _CAP),
            min(self.fields + other.fields, _CAP),
            min(self.cost + other.cost, _CAP),
        )

    def within(self, page: int, price: int = 1) -> Extent:
        """As the content of a field that costs so much itself and shows up to `page` items."""
        cost = min(price + page * self.cost, _CAP)
        return Extent(self.depth + 1, self.aliases, self.directives, self.fields + 1, cost)


_NOTHING = Extent()


@dataclass(frozen=True, slots=True)
class Measured:
    """What is known of a request before it runs: the operation, its root fields, and its extent."""

    operation: OperationDefinitionNode
    root_fields: frozenset[str]
    extent: Extent


def measure(document: DocumentNode, operation_name: str | None, variables: Mapping[str, Any]) -> Measured:
    """Measure the operation that is to run; raises QueryLimitError over a limit, QueryInvalidError where there is none.

    All operations of the document count towards its limits, for all are validated; the cost is that of one.
    """
    operations = [d for d in document.definitions if isinstance(d, OperationDefinitionNode)]
    operation = _chosen(operations, operation_name)
    pass_ = _Pass(document, operation, variables)
    root_fields = frozenset(pass_.root_fields(operation.selection_set))
    run = pass_.definition(operation)
    whole = run
    for other in operations:
        whole = whole if other is operation else whole.beside(pass_.definition(other))
    for name in pass_.fragments:
        pass_.fragment(name)  # unused ones too, so that a circle among them is found
    _check(whole, run.cost, root_fields)
    return Measured(
        operation, root_fields, Extent(whole.depth, whole.aliases, whole.directives, whole.fields, run.cost)
    )


def check_variables(variables: Mapping[str, Any]) -> None:
    """Raises InputTooLargeError for a list over 100 items or more than 10 levels."""
    level: list[Any] = [variables]
    for _ in range(NESTING + 1):
        level = [part for value in level for part in _parts(value)]
        if not level:
            return
    raise _over(InputTooLargeError, "levels of nesting in the variables", NESTING + 1, NESTING)


def _parts(value: Any) -> Iterable[Any]:
    if isinstance(value, dict):
        return value.values()  # pyright: ignore[reportUnknownVariableType]
    if not isinstance(value, list):
        return ()
    if len(value) > LIST:  # pyright: ignore[reportUnknownArgumentType]
        raise _over(InputTooLargeError, "items in a list of the variables", len(value), LIST)  # pyright: ignore[reportUnknownArgumentType]
    return value  # pyright: ignore[reportUnknownVariableType]


def _chosen(operations: list[OperationDefinitionNode], name: str | None) -> OperationDefinitionNode:
    found = [o for o in operations if name is None or (o.name is not None and o.name.value == name)]
    if len(found) != 1:
        raise QueryInvalidError("Name the one operation to run in 'operationName'; each needs a name of its own.")
    return found[0]


def _check(extent: Extent, cost: int, root_fields: frozenset[str]) -> None:
    depth = INTROSPECTION_DEPTH if root_fields <= INTROSPECTION else DEPTH
    for error, what, has, limit in (
        (TooDeepError, "levels of fields", extent.depth, depth),
        (TooManyAliasesError, "aliases", extent.aliases, ALIASES),
        (TooManyDirectivesError, "directives", extent.directives, DIRECTIVES),
        (TooManyFieldsError, "fields", extent.fields, FIELDS),
        (TooCostlyError, "fields times page sizes", cost, COST),
    ):
        if has > limit:
            raise _over(error, what, has, limit)


def _over(error: type[QueryLimitError], what: str, has: int, limit: int) -> QueryLimitError:
    shown = f"over {_CAP}" if has >= _CAP else str(has)
    return error(f"The query has {shown} {what}, {limit} are allowed: ask in smaller parts.", has=has, limit=limit)


class _Pass:
    """One walk over a document; extents of fragments are kept, and a fragment within itself is refused."""

    def __init__(
        self, document: DocumentNode, operation: OperationDefinitionNode, variables: Mapping[str, Any]
    ) -> None:
        self.fragments = {d.name.value: d for d in document.definitions if isinstance(d, FragmentDefinitionNode)}
        self._pages = _page_variables(operation, variables)
        self._known: dict[str, Extent | None] = {}
        self._names: dict[str, frozenset[str]] = {}

    def definition(self, node: OperationDefinitionNode | FragmentDefinitionNode) -> Extent:
        """The extent of an operation or a fragment."""
        if isinstance(node, OperationDefinitionNode):
            name = node.operation.value.capitalize()
        else:
            name = node.type_condition.name.value
        own = Extent(directives=len(node.directives or ()))
        return self._selections(node.selection_set, type_named(name)).beside(own)

    def fragment(self, name: str) -> Extent:
        """The extent of a fragment, from memory the second time; one that does not exist is left to validation."""
        if name not in self.fragments:
            return _NOTHING
        if name not in self._known:
            self._known[name] = None
            self._known[name] = self.definition(self.fragments[name])
        known = self._known[name]
        if known is None:
            raise QueryInvalidError("A fragment spreads itself: take it out of its own selection.")
        return known

    def root_fields(self, selections: SelectionSetNode) -> Iterator[str]:
        """The names of the fields at the root, fragments written out."""
        for node in selections.selections:
            if isinstance(node, FieldNode):
                yield node.name.value
            elif isinstance(node, InlineFragmentNode):
                yield from self.root_fields(node.selection_set)
            elif isinstance(node, FragmentSpreadNode):
                yield from self._root_fields_of(node.name.value)

    def _root_fields_of(self, fragment: str) -> frozenset[str]:
        if fragment not in self._names:
            self._names[fragment] = frozenset()
            if fragment in self.fragments:
                self._names[fragment] = frozenset(self.root_fields(self.fragments[fragment].selection_set))
        return self._names[fragment]

    def _selections(self, selections: SelectionSetNode | None, parent: GraphQLNamedType | None) -> Extent:
        extent = _NOTHING
        for node in selections.selections if selections else ():
            extent = extent.beside(Extent(directives=len(node.directives or ())))
            if isinstance(node, FieldNode):
                extent = extent.beside(self._field(node, parent))
            elif isinstance(node, InlineFragmentNode):
                on = type_named(node.type_condition.name.value) if node.type_condition else parent
                extent = extent.beside(self._selections(node.selection_set, on))
            elif isinstance(node, FragmentSpreadNode):
                extent = extent.beside(self.fragment(node.name.value))
        return extent

    def _field(self, node: FieldNode, parent: GraphQLNamedType | None) -> Extent:
        name = node.name.value
        of, many = within(parent, name)
        price = DEAR.get(name, 1) if parent and parent.name in ROOTS else 1
        extent = self._selections(node.selection_set, of).within(max(many, self._page(node)), price)
        return extent.beside(Extent(aliases=1)) if node.alias else extent

    def _page(self, node: FieldNode) -> int:
        for argument in node.arguments or ():
            if argument.name.value == "first":
                if isinstance(argument.value, IntValueNode):
                    return _size(int(argument.value.value))
                if isinstance(argument.value, VariableNode):
                    return self._pages.get(argument.value.name.value, LARGEST_PAGE)
                return LARGEST_PAGE
        return 1


def _page_variables(operation: OperationDefinitionNode, variables: Mapping[str, Any]) -> dict[str, int]:
    """The variables of the operation that can be a page size; what is not a whole number, validation refuses."""
    sizes: dict[str, int] = {}
    for definition in operation.variable_definitions or ():
        name, default = definition.variable.name.value, definition.default_value
        value = variables.get(name, int(default.value) if isinstance(default, IntValueNode) else None)
        sizes[name] = _size(value) if isinstance(value, int) else LARGEST_PAGE
    return sizes


def _size(first: int) -> int:
    return min(max(first, 1), _CAP)
