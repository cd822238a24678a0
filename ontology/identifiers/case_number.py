"""The number of a case, free in form: every force has its own."""

from __future__ import annotations

from ontology.identifiers.base import Identifier, Reading
from ontology.identifiers.text import squeeze

_ONE_BRACKET = str.maketrans("〔〕【】[]{}", "()()()()")


class CaseNumber(Identifier):
    """Capitals, half width, one kind of bracket, no spaces; any text but an empty one is valid."""

    name = "case_number"
    title = "Case number"
    source = "usage of the police forces"
    examples = (
        ("A3499010000002024030001", "A3499010000002024030001"),
        ("a3499010000002024030001 ", "A3499010000002024030001"),
        ("云公（刑）立字〔2024〕 １２号", "云公(刑)立字(2024)12号"),
    )
    counterexamples = (("", "empty"), (" \u200b ", "empty"))

    def read(self, text: str) -> Reading:
        """As for every kind."""
        value = squeeze(text).translate(_ONE_BRACKET)
        return Reading(value, None if value else "empty")

    def mask(self, value: str) -> str:
        """A case number is shown whole: it names no person."""
        return value


KIND = CaseNumber()
