"""Series of small cases in the schema: what they cost together, and where to ask for victims who did not report."""

# pyright: reportReturnType=none
# Resolvers return values of the analysis, which the types of the schema only name.

from __future__ import annotations

from typing import cast

from strawberry import ID, Parent
from strawberry.types import Info

from analysis.cases import petty_answers as answers
from analysis.detectors.petty_series import petty_series
from service.graphql.cases import model
from service.graphql.context import Context, doors
from service.graphql.described import answer, described, note
from service.graphql.entities import Entity
from service.graphql.findings import Finding
from service.graphql.scalars import Long, Moment
from service.graphql.values import From, Page, Row, cut


@described
class PettyMember:
    """One report of a series of small cases."""

    case: ID
    name: str
    incident: int = note("Reports of one incident share it.")
    from_at: Moment
    to_at: Moment
    loss: Long | None = note("Minor units; null: not known.")
    log10_lr: float = note("What speaks for it.")
    judged: bool = note("Whether people judged it one of them.")

    @answer
    @staticmethod
    def rows(root: Parent[answers.Member], first: int, after: str | None = None) -> Page[Row]:
        """The rows that say when and where it happened."""
        return cut(root.rows, first, after)


@described
class PettySum:
    """What some members cost together, and what the rule of the place still lacks; null: it names none."""

    loss: Long
    incidents: int
    short_of_threshold: Long | None
    short_of_count: int | None


@described
class PlaceToAsk:
    """Where to ask for victims, and for which nights; never whom."""

    cell: str = note("H3, resolution 9.")
    latitude: float
    longitude: float
    rested: int = note("Nights rested there.")
    reported: int = note("Cases within 800 m in these nights.")
    rate: float
    expected: float = note("How many more there are that nobody reported.")

    @answer
    @staticmethod
    def nights(root: Parent[answers.PlaceToAsk], first: int, after: str | None = None) -> Page[str]:
        """The nights rested there in silence, by the day on which they end."""
        return cut(root.nights, first, after)


@described
class PettySeries:
    """Small cases that may be by the same people."""

    vehicle: Entity | None
    finding: Finding
    judged: PettySum = note("Those that people confirmed.")
    likely: PettySum = note("Those for which a ratio of ten or more speaks as well.")
    most_within_months: int | None = note("Most incidents within the months of the rule.")

    @answer
    @staticmethod
    def members(root: Parent[answers.PettySeries], first: int, after: str | None = None) -> Page[PettyMember]:
        """Its reports."""
        return cut(root.members, first, after)

    @answer
    @staticmethod
    def unknown_losses(root: Parent[answers.PettySeries], first: int, after: str | None = None) -> Page[ID]:
        """The cases whose loss is not known."""
        return cut([ID(one) for one in root.unknown_losses], first, after)

    @answer
    @staticmethod
    def ask_at(root: Parent[answers.PettySeries], first: int, after: str | None = None) -> Page[PlaceToAsk]:
        """Where to ask for victims, the most promising first."""
        return cut(root.ask_at, first, after)


@described
class PettyFound:
    """The series of small cases, and what was compared."""

    series: Page[PettySeries]
    cases: int
    vehicles: int
    without_time: int
    cut: int = note("Cases beyond the limit, the oldest.")
    model: str

    @answer
    @staticmethod
    def without_place(root: Parent[answers.PettyFound], first: int, after: str | None = None) -> Page[ID]:
        """Cases that no row places."""
        return cut([ID(one) for one in root.without_place], first, after)


@described
class Petty:
    """The question about small cases; it needs a justification, for it looks at where vehicles were."""

    @answer
    @staticmethod
    async def petty_series(
        info: Info,
        kind: str,
        first: int,
        after: str | None = None,
        place: str = "",
        from_at: From = None,
        to: Moment | None = None,
        as_of: Moment | None = None,
        known_at: Moment | None = None,
    ) -> PettyFound | None:
        """Series of small cases of a kind, by its rule where addresses begin so; those with most losses first."""
        rule = cast("Context", info.context).asking.doors.petty_rule(kind, place)
        ask = await doors(info, as_of, known_at)
        return await petty_series(ask, rule, from_at, to, first, after, model(info))
