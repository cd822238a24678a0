"""Findings in the schema: the evidence, the innocent explanations, and what chance alone would do."""

# pyright: reportReturnType=none

from __future__ import annotations

import strawberry
from strawberry import Parent

from analysis import findings
from service.graphql.described import answer, described, note
from service.graphql.values import Page, Row, cut


@described
class Evidence:
    """One reason, in words, with its weight."""

    family: str = note("Reasons of one family count up to `cap` together.")
    sentence: str
    log10_lr: float = note("log10 of a likelihood ratio; below 0 it speaks against.")
    cap: float
    events: int = note("How many times it was observed.")

    @answer
    @staticmethod
    def rows(root: Parent[findings.Evidence], first: int, after: str | None = None) -> Page[Row]:
        """The rows behind it."""
        return cut(root.rows, first, after, at_least=root.cut)


@described
class Benign:
    """An innocent explanation that was looked for."""

    what: str
    found: str | None = note("What came of it; null: nothing.")

    @answer
    @staticmethod
    def rows(root: Parent[findings.Benign], first: int, after: str | None = None) -> Page[Row]:
        """The rows behind it."""
        return cut(root.rows, first, after)


@described
class Finding:
    """A hypothesis for a human, about plates, phones, devices, places or cases; never about how bad a person is."""

    detector: str
    version: int
    members: list[strawberry.ID]
    score: float = note("The weights of the evidence added up, each family up to its cap.")
    expected_innocent: float = note("How many uninvolved ones would look like this by chance.")
    evidence: list[Evidence]
    benign: list[Benign]
