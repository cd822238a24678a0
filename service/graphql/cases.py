"""Cases in the schema: which belong together, and why."""

# pyright: reportReturnType=none
# Resolvers return values of the analysis, which the types of the schema only name.

from __future__ import annotations

from typing import cast

from strawberry import ID, Parent
from strawberry.types import Info

from analysis.asking import case_id
from analysis.cases import stored_series as stored
from analysis.cases.model import LinkModel
from analysis.detectors import case_links as links
from service.graphql.context import Context, asked, doors
from service.graphql.described import answer, described, note
from service.graphql.entities import Entity, entities_of, heading_of
from service.graphql.findings import Finding
from service.graphql.rings import Which
from service.graphql.scalars import Long, Moment
from service.graphql.values import Page, cut


@described
class CaseLink:
    """Another case, and what ties it to the one asked about."""

    case: Entity = heading_of("case", "The other case.")
    finding: Finding
    rank_score: float = note("What orders: behaviour without its cap.")
    not_recorded: list[str] = note("What of the other case cannot be compared.")
    counter_hypothesis: str
    phrases: list[str] = note("What stands in the accounts of both and in few others: shown, and not scored.")
    log10_odds: float | None = note("The score with the prior of the pool that was stated.")


@described
class LeftOut:
    """Candidates of one source beyond the limit."""

    source: str
    count: int


@described
class CaseLinks:
    """Other cases, the likeliest to belong with one first, and how they were sought."""

    links: Page[CaseLink]
    searched: int = note("Cases of its kind: so many could look alike by chance.")
    compared: int
    not_recorded: list[str] = note("What of this case cannot be compared.")
    notes: list[str] = note("What is odd about the case itself.")
    model: str = note("What was learned, from what.")

    @answer
    @staticmethod
    def cut(root: Parent[links.CaseLinks], first: int, after: str | None = None) -> Page[LeftOut]:
        """Candidates that were not compared."""
        return cut([LeftOut(source=source, count=count) for source, count in root.cut.items()], first, after)

    @answer
    @staticmethod
    def hubs(root: Parent[links.CaseLinks], first: int, after: str | None = None) -> Page[str]:
        """Things that too many cases name to tie any."""
        return cut(root.hubs, first, after)


@described
class SeriesVersion:
    """What a series once was."""

    found_at: Moment
    change: str
    size: int = note("Cases; 0: it was gone.")


@described
class CaseJudgement:
    """What a person said of cases."""

    kind: str
    by: str
    at: Moment
    why: str
    about: list[ID]


@described
class Series:
    """Cases that may be by one offender or group: a hypothesis for a human."""

    id: ID
    change: str = note("What became of it when it was last found: new, grown, shrunk, split, merged or changed.")
    found_at: Moment
    stale: bool = note("Whether a row that it rests on was withdrawn since: it has to be found anew.")

    @answer
    @staticmethod
    def finding(root: Parent[stored.StoredSeries]) -> Finding:
        """Its cases, the links that hold them together, and what speaks against it."""
        return root.series.finding

    @answer
    @staticmethod
    async def cases(
        root: Parent[stored.StoredSeries], info: Info, first: int, after: str | None = None
    ) -> Page[Entity]:
        """Its cases."""
        return await entities_of(info, root.series.finding.members, first, after)

    @answer
    @staticmethod
    def from_at(root: Parent[stored.StoredSeries]) -> Moment | None:
        """When the first of them began; null: no row says."""
        return cast("Moment | None", root.series.from_at)

    @answer
    @staticmethod
    def to_at(root: Parent[stored.StoredSeries]) -> Moment | None:
        """When the last of them ended."""
        return cast("Moment | None", root.series.to_at)

    @answer
    @staticmethod
    def solved(root: Parent[stored.StoredSeries]) -> int:
        """How many of them are solved."""
        return root.series.solved

    @answer
    @staticmethod
    def loss(root: Parent[stored.StoredSeries]) -> Long:
        """The losses that are known, in minor units."""
        return cast("Long", root.series.loss)

    @answer
    @staticmethod
    def unknown_losses(root: Parent[stored.StoredSeries]) -> int:
        """Of how many the loss is not known."""
        return root.series.unknown_losses

    @answer
    @staticmethod
    def judgements(root: Parent[stored.StoredSeries], first: int, after: str | None = None) -> Page[CaseJudgement]:
        """What people said about its cases."""
        return cut(root.series.judgements, first, after)

    @answer
    @staticmethod
    async def history(
        root: Parent[stored.StoredSeries], info: Info, first: int, after: str | None = None
    ) -> Page[SeriesVersion]:
        """What it was before, the oldest first."""
        return cut(await stored.history(asked(info).ask, root.id), first, after)


@described
class Cases:
    """The questions about cases."""

    @answer
    @staticmethod
    async def case_links(
        info: Info,
        case: str,
        first: int,
        after: str | None = None,
        pool: int | None = None,
        as_of: Moment | None = None,
        known_at: Moment | None = None,
    ) -> CaseLinks | None:
        """Cases that may belong with one (its id or number); `pool`: among so many offences a linked one is sought."""
        ask = await doors(info, as_of, known_at)
        return await links.case_links(ask, case_id(case, ask.key), first, after, model(info), pool)

    @answer
    @staticmethod
    async def all_series(
        info: Info, first: int, after: str | None = None, as_of: Moment | None = None, known_at: Moment | None = None
    ) -> Page[Series] | None:
        """The series that the last `clew detect series` found: those that chance explains least first."""
        return await stored.all_series(await doors(info, as_of, known_at), first, after)

    @answer
    @staticmethod
    async def series(
        info: Info, series: Which, as_of: Moment | None = None, known_at: Moment | None = None
    ) -> Series | None:
        """One series; null where it is unknown or hidden."""
        return await stored.series(await doors(info, as_of, known_at), series)

    @answer
    @staticmethod
    async def series_of(
        info: Info,
        case: str,
        first: int,
        after: str | None = None,
        as_of: Moment | None = None,
        known_at: Moment | None = None,
    ) -> Page[Series] | None:
        """The series that a case (its id or number) belongs to."""
        ask = await doors(info, as_of, known_at)
        return await stored.series_of(ask, case_id(case, ask.key), first, after)


def model(info: Info) -> LinkModel:
    """What is known of case links."""
    return cast("Context", info.context).asking.doors.case_model()
