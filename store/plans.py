"""How the database would run a query: its plan as a tree of operators, without running it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, cast


@dataclass(frozen=True, slots=True)
class Plan:
    """One operator with what it does, the variables it yields, and the operators it draws from."""

    operator: str
    details: str
    identifiers: list[str]
    children: list[Plan]

    def walk(self) -> Iterator[Plan]:
        """The operator and all below it."""
        yield self
        for child in self.children:
            yield from child.walk()

    def lines(self, depth: int = 0) -> Iterator[str]:
        """The tree for people, the last step first."""
        yield f"{'  ' * depth}{self.operator}  {self.details}"
        for child in self.children:
            yield from child.lines(depth + 1)


def plan_of(described: dict[str, Any]) -> Plan:
    """The plan in the form the driver's result summary has."""
    arguments = cast("dict[str, Any]", described.get("args", {}))
    return Plan(
        str(described["operatorType"]).removesuffix("@neo4j"),
        str(arguments.get("Details", "")),
        list(described.get("identifiers", [])),
        [plan_of(child) for child in described.get("children", [])],
    )
