"""Rings in the schema: what shares identifiers or passes money on, with the evidence and the people behind it."""

# pyright: reportReturnType=none
# Resolvers return values of the analysis, which the types of the schema only name.

from __future__ import annotations

from typing import Annotated

import strawberry
from strawberry import ID, Parent
from strawberry.types import Info

from analysis.rings import reviewing, stored
from service.graphql.context import about, asked, doors
from service.graphql.decided import Decision
from service.graphql.described import answer, described, note
from service.graphql.entities import Entity, entities_of, heading_of
from service.graphql.findings import Finding
from service.graphql.scalars import Long, Moment
from service.graphql.values import Page, Row, cut

Which = Annotated[ID, strawberry.argument(name="id")]


@described
class RingTransfer:
    """One transfer of a ring."""

    payer: Entity = heading_of("payer", "Who paid.")
    payee: Entity = heading_of("payee", "Who was paid.")
    at: Moment
    amount: Long = note("In minor units, as fen.")
    row: Row


@described
class RingTie:
    """Somebody's use of a member of a ring."""

    holder: Entity = heading_of("holder", "Who uses it.")
    member: Entity = heading_of("member", "What is used.")
    from_at: Moment | None = note("Null: since ever, or not said.")
    to_at: Moment | None = note("Null: still, or not said.")
    row: Row


@described
class RingVersion:
    """What a ring once was."""

    found_at: Moment
    change: str
    size: int = note("Members and holders; 0: it was gone.")


@described
class Ring:
    """Accounts, numbers and devices that share identifiers or pass money on: a hypothesis for a human."""

    id: ID
    typology: str = note("What it is, as shared_identifiers, cycle or fan_in.")
    change: str = note("What became of it when it was last found: new, grown, shrunk, split, merged or changed.")
    found_at: Moment
    stale: bool = note("Whether a row that it rests on was withdrawn since: it has to be found anew.")
    from_at: Moment
    to_at: Moment
    amount: Long = note("All its transfers together, in minor units.")
    finding: Finding

    @answer
    @staticmethod
    async def members(
        root: Parent[stored.StoredRing], info: Info, first: int, after: str | None = None
    ) -> Page[Entity]:
        """Its accounts, numbers, devices and the like."""
        return await entities_of(info, root.finding.members, first, after)

    @answer
    @staticmethod
    async def holders(
        root: Parent[stored.StoredRing], info: Info, first: int, after: str | None = None
    ) -> Page[Entity]:
        """The people and organizations behind the members, of whom it says nothing else."""
        return await entities_of(info, root.holders, first, after)

    @answer
    @staticmethod
    def transfers(root: Parent[stored.StoredRing], first: int, after: str | None = None) -> Page[RingTransfer]:
        """The transfers it consists of, in order of time."""
        return cut(root.transfers, first, after)

    @answer
    @staticmethod
    def ties(root: Parent[stored.StoredRing], first: int, after: str | None = None) -> Page[RingTie]:
        """Who uses which of its members."""
        return cut(root.ties, first, after)

    @answer
    @staticmethod
    async def review(root: Parent[stored.StoredRing], info: Info) -> Decision | None:
        """The last review of it as it is now; null where nobody has looked at it."""
        (last,) = await reviewing.reviews(asked(info).ask, [root])
        return last

    @answer
    @staticmethod
    async def history(
        root: Parent[stored.StoredRing], info: Info, first: int, after: str | None = None
    ) -> Page[RingVersion]:
        """What it was before, the oldest first."""
        return cut(await stored.history(asked(info).ask, root.id), first, after)


@described
class Rings:
    """The questions about rings; each needs a justification."""

    @answer
    @staticmethod
    async def rings(
        info: Info,
        first: int,
        after: str | None = None,
        typologies: list[str] | None = None,
        as_of: Moment | None = None,
        known_at: Moment | None = None,
    ) -> Page[Ring] | None:
        """The rings to look at first, of all typologies or of some; a detection writes them."""
        return await stored.rings(await doors(info, as_of, known_at), typologies, first, after)

    @answer
    @staticmethod
    async def ring(
        info: Info, which: Which, as_of: Moment | None = None, known_at: Moment | None = None
    ) -> Ring | None:
        """One ring; null where it is unknown, gone or hidden."""
        return await stored.ring(await doors(info, as_of, known_at), which)

    @answer
    @staticmethod
    async def rings_of(
        info: Info,
        of: ID,
        first: int,
        after: str | None = None,
        as_of: Moment | None = None,
        known_at: Moment | None = None,
    ) -> Page[Ring] | None:
        """The rings with something as a member, or somebody as a holder behind one; null where it is unknown."""
        ask = await about(info, [of], as_of, known_at)
        return ask and await stored.rings_of(ask, of, first, after)
