"""What every kind of identifier can do: read a raw text, say what is wrong with it, mask it, compare two."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from ontology.identifiers.text import one_typing_error_apart

SHOWN = 4
"""How many characters a masked identifier still shows, at most."""


class Comparison(StrEnum):
    """What two identifiers of one kind say about whether they mean the same thing."""

    EQUAL = "equal"
    UPGRADED = "upgraded"
    """One is the older form of the other."""
    TYPING_ERROR = "typing_error"
    """One slip apart, and exactly one of the two is valid."""
    LOOK_ALIKE = "look_alike"
    """Both valid; they differ only in characters that a camera confuses."""
    SAME_BUILDING = "same_building"
    SAME_STREET = "same_street"
    SAME_BIRTH = "same_birth"
    """Both valid; birth date and region agree, the rest does not: twins, double registration."""
    DIFFERENT = "different"
    NO_EVIDENCE = "no_evidence"
    """One is missing or invalid, so nothing follows."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a raw text says: normal form (the folded text if invalid), flaw (None: valid), sub-kind."""

    value: str
    flaw: str | None
    kind: str | None = None


class Identifier(ABC):
    """One kind of identifier; each module of this folder ends with its only instance, `KIND`."""

    __slots__ = ()

    name: ClassVar[str]
    title: ClassVar[str]
    source: ClassVar[str]
    """The standard that the rules come from."""
    examples: ClassVar[tuple[tuple[str, str], ...]]
    """Raw text and its normal form, all valid."""
    counterexamples: ClassVar[tuple[tuple[str, str], ...]]
    """Raw text and the flaw it is read with."""

    @abstractmethod
    def read(self, text: str) -> Reading:
        """The normal form, the flaw and the sub-kind of a raw text; never raises."""

    def normalise(self, text: str) -> str:
        """The normal form of a raw text, also of an invalid one."""
        return self.read(text).value

    def validate(self, value: str) -> str | None:
        """The code of what is wrong with it, or None."""
        return self.read(value).flaw

    def mask(self, value: str) -> str:
        """The text with all but its last four characters (at most half of them) hidden."""
        shown = min(SHOWN, len(value) // 2)
        hidden = len(value) - shown
        return "*" * hidden + value[hidden:]

    def compare(self, one: str, other: str) -> Comparison:
        """What two texts, raw or normal, say about being the same identifier."""
        left, right = self.read(one), self.read(other)
        if left.flaw is None and right.flaw is None:
            equal = left.value == right.value
            return Comparison.EQUAL if equal else self.compare_valid(left.value, right.value)
        neither_valid = left.flaw is not None and right.flaw is not None
        if not neither_valid and one_typing_error_apart(left.value, right.value):
            return Comparison.TYPING_ERROR
        return Comparison.NO_EVIDENCE

    def compare_valid(self, one: str, other: str) -> Comparison:  # noqa: ARG002 - for the kinds that know more
        """What two valid, unequal normal forms say."""
        return Comparison.DIFFERENT
