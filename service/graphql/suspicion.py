"""Who may have to do with a case, in the schema: series of known offenders, and narrowing by conditions."""

# pyright: reportReturnType=none
# Resolvers return values of the analysis, which the types of the schema only name.

from __future__ import annotations

from typing import Any, cast

from strawberry import ID, UNSET, Parent
from strawberry.types import Info

from analysis.asking import case_id
from analysis.detectors import constraints as narrowing
from analysis.detectors import suspects as hypotheses
from service.graphql.cases import model
from service.graphql.context import doors
from service.graphql.described import answer, described, given, note, one_of
from service.graphql.entities import Entity, entities_of, heading_of
from service.graphql.findings import Finding
from service.graphql.scalars import Moment
from service.graphql.values import Page, cut


@described
class Suspected:
    """Cases of known offenders beside the case: a hypothesis about these cases, and no score of anybody."""

    finding: Finding = note("Exclusions come first.")
    best_case: Entity = heading_of("best_case", "The one of these cases that is most alike.")
    best_score: float
    without_record: float = note("The score without what only an earlier record says.")
    not_compared: list[str]
    counter_hypothesis: str

    @answer
    @staticmethod
    async def cases(
        root: Parent[hypotheses.Suspected], info: Info, first: int, after: str | None = None
    ) -> Page[Entity]:
        """The cases that are compared."""
        return await entities_of(info, root.cases, first, after)

    @answer
    @staticmethod
    def offenders(root: Parent[hypotheses.Suspected], first: int, after: str | None = None) -> Page[Entity]:
        """Whom the files of these cases name."""
        return cut(root.offenders, first, after)


@described
class EntityPath:
    """A thing that the case leads to, with what that says."""

    entity: Entity
    finding: Finding


@described
class Suspects:
    """What known cases and things say about one case."""

    series: Page[Suspected]
    searched: int = note("Series of known offenders.")
    compared: int = note("Those that something brings near.")
    not_recorded: list[str]
    model: str

    @answer
    @staticmethod
    def paths(root: Parent[hypotheses.Suspects], first: int, after: str | None = None) -> Page[EntityPath]:
        """The things that the case leads to, the rarest first."""
        return cut(root.paths, first, after)


@given
class SeenAt:
    """Seen, by plate, phone or device, at one of at most ten places, within at most 24 hours."""

    places: list[ID]
    from_at: Moment
    to_at: Moment


@given
class CalledBy:
    """Called that number, or was called by it."""

    phone: ID
    from_at: Moment
    to_at: Moment


@given
class Drives:
    """Owns a vehicle of that model, of that colour, or both."""

    model: str = ""
    colour: str = ""


@given
class LivesNear:
    """Lives within so many metres of a point, at most 2,000."""

    longitude: float
    latitude: float
    metres: float


@one_of
class ConditionBy:
    """One condition."""

    seen_at: SeenAt | None = UNSET
    called: CalledBy | None = UNSET
    drives: Drives | None = UNSET
    lives_near: LivesNear | None = UNSET
    holds_account: str | None = UNSET
    involved_in: list[str] | None = UNSET

    def condition(self) -> narrowing.Condition:
        """The same as the analysis takes it."""
        stated: dict[str, Any] = {name: value for name, value in vars(self).items() if value is not UNSET}
        match stated:
            case {"seen_at": SeenAt() as one}:
                return narrowing.SeenAt(one.places, one.from_at, one.to_at)
            case {"called": CalledBy() as one}:
                return narrowing.Called(one.phone, one.from_at, one.to_at)
            case {"drives": Drives() as one}:
                return narrowing.Drives(one.model, one.colour)
            case {"lives_near": LivesNear() as one}:
                return narrowing.LivesNear(one.longitude, one.latitude, one.metres)
            case {"holds_account": str() as institution}:
                return narrowing.HoldsAccount(institution)
            case _:
                return narrowing.InvolvedInKind(cast("list[str]", stated["involved_in"]))


@described
class Narrowed:
    """What one condition did."""

    condition: str
    had: int = note("How many fulfil it.")
    remain_without: int = note("How many fulfil all others.")
    removed_alone: int = note("How many it alone took away.")


@described
class Constrained:
    """Who fulfils all conditions, in no order of merit, and what each condition did."""

    conditions: list[Narrowed]
    remaining: Page[Entity]


@described
class Suspicion:
    """The questions about who may have to do with a case; each needs a justification."""

    @answer
    @staticmethod
    async def suspects(
        info: Info,
        case: str,
        first: int,
        after: str | None = None,
        as_of: Moment | None = None,
        known_at: Moment | None = None,
    ) -> Suspects | None:
        """Series of known offenders beside a case (id or number), and things it leads to: hypotheses for a human."""
        ask = await doors(info, as_of, known_at)
        return await hypotheses.suspects(ask, case_id(case, ask.key), first, after, model(info))

    @answer
    @staticmethod
    async def constraints(
        info: Info,
        conditions: list[ConditionBy],
        first: int,
        after: str | None = None,
        as_of: Moment | None = None,
        known_at: Moment | None = None,
    ) -> Constrained | None:
        """Who fulfils two to eight conditions at once, for the case of the request."""
        ask = await doors(info, as_of, known_at)
        return await narrowing.constraints(ask, [one.condition() for one in conditions], first, after)
