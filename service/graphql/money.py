"""Where money went, in the schema: what lies where, how it left, and the chains it took."""

# pyright: reportReturnType=none
# Resolvers return values of the analysis, which the types of the schema only name.

from __future__ import annotations

from typing import cast

from strawberry import ID, Parent
from strawberry.types import Info

from analysis.detectors import money_trace as trace
from analysis.money import freeze_sheet, trace_answers
from service.graphql.context import doors
from service.graphql.described import answer, described, given, note
from service.graphql.entities import Entity
from service.graphql.rings import RingTransfer
from service.graphql.scalars import Long, Moment
from service.graphql.values import From, Page, Row, cut
from service.graphql.words import Policy, word
from service.seeds import seeds_of


@given
class TransferBy:
    """A transfer as its source row tells it, and the account that it paid."""

    account: ID
    load: Long
    row: int


@described
class Span:
    """An amount in minor units, and the bounds between which it lies, by whose money left mixed accounts first."""

    least: Long
    headline: Long
    most: Long


@described
class Holding:
    """Traced money that lies on an account."""

    account: Entity
    institution: str
    holder: str = note("As the institution states it.")
    remaining: Span
    recoverable: Long = note("The headline, or the reported balance where that is less.")
    since: Moment

    @answer
    @staticmethod
    def rows(root: Parent[trace_answers.Holding], first: int, after: str | None = None) -> Page[Row]:
        """The rows that brought it."""
        return cut(root.rows, first, after, at_least=root.cut)


@described
class Exit:
    """Traced money that left what can be followed."""

    kind: str = note("cash, abroad, merchant, payment institution or hub.")
    payer: Entity | None
    account: Entity | None = note("Where it went; null: cash.")
    at: Moment
    amount: Span
    row: Row


@described
class Passed:
    """What was met on the way and not followed."""

    impossible: int = note("Transfers that left an account before the money came.")
    to_self: int
    zero: int
    negative: int


@described
class MoneyChain:
    """One way that money took, for the eye; sums are told by holdings and exits."""

    transfers: list[RingTransfer]


@described
class MoneyFlow:
    """Where a sum went: holdings, exits and what was too little to follow add up to it, exactly, for the headline."""

    policy: Policy
    from_at: Moment
    until: Moment
    seed: Long = note("Minor units.")
    recoverable: Long = note("What all accounts together may still hold.")
    untraced: Span = note("What went on in branches too small to follow.")
    passed: Passed
    truncated: bool = note("Whether the trail ends at an account that pays too many others.")

    @answer
    @staticmethod
    def holdings(root: Parent[trace.MoneyFlow], first: int, after: str | None = None) -> Page[Holding]:
        """Where it lies now."""
        return cut(root.holdings, first, after)

    @answer
    @staticmethod
    def exits(root: Parent[trace.MoneyFlow], first: int, after: str | None = None) -> Page[Exit]:
        """How it left."""
        return cut(root.exits, first, after)

    @answer
    @staticmethod
    def chains(root: Parent[trace.MoneyFlow], first: int, after: str | None = None) -> Page[MoneyChain]:
        """Ways that it took, those with most hops first."""
        page = cut(root.chains, first, after, at_least=root.chains_cut)
        return page.of([MoneyChain(transfers=cast("list[RingTransfer]", hops)) for hops in page.items])

    @answer
    @staticmethod
    def hubs(root: Parent[trace.MoneyFlow], first: int, after: str | None = None) -> Page[Entity]:
        """Accounts that pay too many others to be followed."""
        return cut(root.hubs, first, after)

    @answer
    @staticmethod
    def freeze_sheet(root: Parent[trace.MoneyFlow]) -> str:
        """A request to freeze what is left, as CSV with source rows."""
        return freeze_sheet.as_csv(root.freeze_lines()).decode()


@described
class Money:
    """The questions about money; each needs a justification."""

    @answer
    @staticmethod
    async def money_flow(
        info: Info,
        account: ID | None = None,
        from_at: From = None,
        amount: Long | None = None,
        transfers: list[TransferBy] | None = None,
        until: Moment | None = None,
        policy: Policy | None = None,
        as_of: Moment | None = None,
        known_at: Moment | None = None,
    ) -> MoneyFlow | None:
        """Where money went that came to an account from a moment on, or that transfers brought; for 72 hours."""
        reported = [trace.TransferSeed(one.account, one.load, one.row) for one in transfers or ()]
        seeds = seeds_of(account, from_at, amount, reported)
        return await trace.money_trace(await doors(info, as_of, known_at), seeds, until, word(policy) or "proportional")
