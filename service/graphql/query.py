"""The root of the schema: every question that can be asked, each at two clocks."""

# pyright: reportReturnType=none
# Resolvers return values of analysis.answers, which the types of the schema only name.

from __future__ import annotations

from typing import Annotated, Any

import strawberry
from strawberry import ID
from strawberry.types import Info

from analysis import profiles
from analysis import sources as deliveries
from analysis.answers import EntityView
from analysis.expand import expand
from analysis.paths import paths
from analysis.search import search
from base.errors import BadRequestError
from ontology import ENTITIES
from service.graphql.ahead import begin
from service.graphql.calls import CallQuestions
from service.graphql.cases import Cases
from service.graphql.context import doors
from service.graphql.described import answer, described
from service.graphql.entities import TYPES, Entity, Expansion, HitPage, Paths
from service.graphql.finbench import FinBench
from service.graphql.lookups import EntityBy
from service.graphql.money import Money
from service.graphql.petty import Petty
from service.graphql.rings import Rings
from service.graphql.scalars import Long, Moment
from service.graphql.standing import Standing
from service.graphql.suspicion import Suspicion
from service.graphql.values import Load, Page, Source, SourceRow, cut
from service.graphql.whereabouts import Whereabouts
from service.graphql.words import Kind, Relation, words
from service.names import root_field

Source_ = Annotated[ID, strawberry.argument(name="from")]
Around = Annotated[ID, strawberry.argument(name="id")]


async def _found(info: Info, by: EntityBy, as_of: int | None, known_at: int | None) -> EntityView | None:
    ask = await doors(info, as_of, known_at)
    if by.id:
        begin(info, by.id)
    return await profiles.find(ask, by.by())


@described
class Questions:
    """Every question that can be asked; `asOf`: what was true then; `knownAt`: what was known then."""

    @answer
    @staticmethod
    async def search(
        info: Info,
        text: str,
        first: int,
        after: str | None = None,
        kinds: list[Kind] | None = None,
        as_of: Moment | None = None,
        known_at: Moment | None = None,
    ) -> HitPage | None:
        """Finds entities by names and identifiers, in full or in part."""
        return await search(await doors(info, as_of, known_at), text, words(kinds), first, after)

    @answer
    @staticmethod
    async def entity(
        info: Info, by: EntityBy, as_of: Moment | None = None, known_at: Moment | None = None
    ) -> Entity | None:
        """One entity of any kind; null where it is unknown or hidden."""
        return await _found(info, by, as_of, known_at)

    @answer
    @staticmethod
    async def expand(
        info: Info,
        around: Around,
        first: int,
        after: str | None = None,
        types: list[Relation] | None = None,
        kinds: list[Kind] | None = None,
        as_of: Moment | None = None,
        known_at: Moment | None = None,
    ) -> Expansion | None:
        """What lies one hop around an entity: counts, then neighbours."""
        ask = await doors(info, as_of, known_at)
        return await expand(ask, around, words(types), words(kinds), first, after)

    @answer
    @staticmethod
    async def paths(
        info: Info,
        source: Source_,
        to: ID,
        first: int,
        max_hops: int = 4,
        time_respecting: bool = False,
        as_of: Moment | None = None,
        known_at: Moment | None = None,
    ) -> Paths | None:
        """The shortest ways between two entities, of at most 6 hops; in the order of time where asked."""
        return await paths(await doors(info, as_of, known_at), source, to, max_hops, time_respecting, first)

    @answer
    @staticmethod
    async def source_row(
        info: Info, load: Long, row: int, as_of: Moment | None = None, known_at: Moment | None = None
    ) -> SourceRow | None:
        """A row as it was read."""
        return await profiles.source_row(await doors(info, as_of, known_at), load, row)

    @answer
    @staticmethod
    async def sources(
        info: Info,
        first: int,
        after: str | None = None,
        as_of: Moment | None = None,
        known_at: Moment | None = None,
    ) -> Page[Source] | None:
        """Who delivered, and how fresh it is."""
        return cut(await deliveries.sources(await doors(info, as_of, known_at)), first, after)

    @answer
    @staticmethod
    async def loads(
        info: Info,
        first: int,
        after: str | None = None,
        source: ID | None = None,
        as_of: Moment | None = None,
        known_at: Moment | None = None,
    ) -> Page[Load] | None:
        """What was delivered, newest first, with its account."""
        return await deliveries.loads(await doors(info, as_of, known_at), source, first, after)


def _one_of_kind(label: str) -> Any:
    async def find(info: Info, by: EntityBy, as_of: Moment | None = None, known_at: Moment | None = None) -> Any:
        found = await _found(info, by, as_of, known_at)
        if found is not None and found.kind != label:
            raise BadRequestError(f"That identifies no {label}: ask '{root_field(found.kind)}' or 'entity' instead.")
        return found

    return strawberry.field(resolver=find, graphql_type=TYPES[label] | None, description=ENTITIES[label].__doc__)


_OF_KINDS: dict[str, Any] = {root_field(label): _one_of_kind(label) for label in ENTITIES}

Query = described(
    type(
        "Query",
        (Questions, Whereabouts, Rings, Money, FinBench, CallQuestions, Cases, Suspicion, Petty, Standing),
        {**_OF_KINDS, "__doc__": Questions.__doc__},
    )
)
"""The questions above, those of the other modules, and one look-up for each kind."""
