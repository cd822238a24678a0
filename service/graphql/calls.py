"""Patterns of calls in the schema, and whom to warn now."""

# pyright: reportReturnType=none
# Resolvers return values of the analysis, which the types of the schema only name.

from __future__ import annotations

from strawberry import Parent
from strawberry.types import Info

from analysis.detectors import victims_at_risk as risk
from analysis.detectors.call_patterns import patterns
from service.graphql.context import doors
from service.graphql.described import answer, described, note
from service.graphql.entities import Entity
from service.graphql.findings import Finding
from service.graphql.scalars import Moment
from service.graphql.values import Page, Row, cut


@described
class SeenAtRisk:
    """One thing seen, in words, and what it adds to the value."""

    sentence: str
    value: float

    @answer
    @staticmethod
    def rows(root: Parent[risk.Seen], first: int, after: str | None = None) -> Page[Row]:
        """The rows that say so."""
        return cut(root.rows, first, after)


@described
class ContactAtRisk:
    """A number in contact with flagged ones: for a human to call."""

    phone: Entity
    holders: list[Entity] = note("Who is to be called.")
    flagged: list[Entity] = note("The flagged numbers it was in contact with.")
    value: float = note("Orders the calls to make; it belongs to the contact and expires.")
    seen: list[SeenAtRisk]
    say: str = note("What to say.")
    last_at: Moment
    expires_at: Moment


@described
class AtRisk:
    """Whom to call now."""

    contacts: Page[ContactAtRisk] = note("The most urgent first.")
    flagged: int = note("How many numbers are flagged.")
    below: int = note("Contacts that are not worth a call.")

    @answer
    @staticmethod
    def colleagues(root: Parent[risk.AtRisk], first: int, after: str | None = None) -> Page[ContactAtRisk]:
        """Who may work with the fraudsters."""
        return cut(root.colleagues, first, after)


@described
class CallQuestions:
    """The questions about patterns of calls; each needs a justification."""

    @answer
    @staticmethod
    async def call_patterns(
        info: Info,
        first: int,
        after: str | None = None,
        at: Moment | None = None,
        as_of: Moment | None = None,
        known_at: Moment | None = None,
    ) -> Page[Finding] | None:
        """Numbers that ring strangers as call centres of fraud do, in the seven days before a moment."""
        return await patterns(await doors(info, as_of, known_at), at, first, after)

    @answer
    @staticmethod
    async def victims_at_risk(
        info: Info,
        first: int,
        after: str | None = None,
        at: Moment | None = None,
        as_of: Moment | None = None,
        known_at: Moment | None = None,
    ) -> AtRisk | None:
        """Who is in contact with a flagged number, in the 48 hours before a moment, and should be warned by a human."""
        return await risk.victims_at_risk(await doors(info, as_of, known_at), at, first=first, after=after)
