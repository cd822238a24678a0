"""Markings: who may see what was delivered, as a level and compartments; they are joined, never weighed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

MINOR = "minor"
"""The compartment of rows about people under 18."""


@dataclass(frozen=True, slots=True)
class Marking:
    """Who may see: a level, and compartments in order."""

    level: int = 0
    compartments: tuple[str, ...] = ()

    def joined(self, other: Marking) -> Self:
        """The marking of what comes from both."""
        both = {*self.compartments, *other.compartments}
        return type(self)(max(self.level, other.level), tuple(sorted(both)))

    def without(self, compartment: str) -> Self:
        """The same marking, but for one compartment."""
        return type(self)(self.level, tuple(one for one in self.compartments if one != compartment))

    def within(self, other: Marking) -> bool:
        """Whether all who may see what bears the other may see what bears this one."""
        return self.level <= other.level and set(self.compartments) <= set(other.compartments)

    @property
    def order(self) -> tuple[int, tuple[str, ...]]:
        """By which markings are sorted."""
        return self.level, self.compartments
