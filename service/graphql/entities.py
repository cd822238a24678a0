"""The entity interface and everything that leads to another entity: links, events, the timeline, hits, paths.

The concrete types are made from the ontology, one per kind, with its best values as fields.
"""

# pyright: reportReturnType=none
# Resolvers return values of analysis.answers, which the types here only name.

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any, cast

import strawberry
from strawberry import Parent
from strawberry.types import Info

from analysis import answers, profiles
from analysis.events import events
from ontology import ENTITIES
from ontology import Entity as Kind_
from ontology.model import Property
from service.graphql.context import Links, Statements, asked
from service.graphql.described import answer, described, note
from service.graphql.redactions import Redaction
from service.graphql.scalars import Long, Moment
from service.graphql.values import Claim, EventCount, From, KindCount, Match, Measure, Page, Row, Statement, cut
from service.graphql.words import Direction, EventType, Happening, Kind, LinkType, Relation, word

OfLink = Annotated[LinkType | None, strawberry.argument(name="type")]
OfEvent = Annotated[EventType | None, strawberry.argument(name="type")]
OfProperty = Annotated[str | None, strawberry.argument(name="property")]


@strawberry.interface(description="Anything that exists: known through what source rows say about it.")
class Entity:
    """Anything that exists."""

    id: strawberry.ID
    kind: Kind
    caption: str

    redactions: list[Redaction] = note("Fields that are null because you may not see them, not because nobody knows.")

    @classmethod
    def resolve_type(cls, obj: answers.EntityView, *_: Any) -> str:
        """The kind is the name of the type."""
        return obj.kind

    @answer
    @staticmethod
    async def statements(
        root: Parent[answers.EntityView],
        info: Info,
        first: int,
        after: str | None = None,
        about: OfProperty = None,
        history: bool = False,
    ) -> Page[Statement] | None:
        """Every value with the rows behind it; `history` adds what does not hold at `asOf`."""
        return await asked(info).statements.load(Statements(root.id, about, first, after, history))

    @answer
    @staticmethod
    async def links(
        root: Parent[answers.EntityView],
        info: Info,
        first: int,
        after: str | None = None,
        of: OfLink = None,
        history: bool = False,
    ) -> Page[Link] | None:
        """What it is linked to at `asOf`; `history` adds what it was or will be."""
        return await asked(info).links.load(Links(root.id, word(of), first, after, history))

    @answer
    @staticmethod
    async def events(
        root: Parent[answers.EntityView],
        info: Info,
        first: int,
        after: str | None = None,
        of: OfEvent = None,
        direction: Direction | None = None,
        from_at: From = None,
        to: Moment | None = None,
    ) -> Page[Event] | None:
        """What happened to it, newest first."""
        return await events(asked(info).ask, root.id, word(of), word(direction), from_at, to, first, after)

    @answer
    @staticmethod
    async def event_counts(root: Parent[answers.EntityView], info: Info) -> list[EventCount] | None:
        """How many events there are, without reading them."""
        return await profiles.event_counts(asked(info).ask, root.id)

    @answer
    @staticmethod
    async def timeline(
        root: Parent[answers.EntityView],
        info: Info,
        first: int,
        after: str | None = None,
        from_at: From = None,
        to: Moment | None = None,
    ) -> Page[TimelineItem] | None:
        """Events, and links and values that began or ended, newest first."""
        return await profiles.timeline(asked(info).ask, root.id, first, after, from_at, to)


def heading_of(attribute: str, words: str) -> Any:
    """A field that shows the entity whose id stands in that attribute, null where none does."""

    async def read(root: Parent[Any], info: Info) -> Any:
        id = getattr(root, attribute)
        return None if id is None else await asked(info).headings.load(id)

    return strawberry.field(resolver=read, description=words)


async def entities_of(info: Info, ids: list[str], first: int, after: str | None) -> answers.Page[answers.EntityView]:
    """One page of entities by their ids."""
    page = cut(ids, first, after)
    return page.of(await asked(info).headings.load_many(page.items))


@described
class Link:
    """A link as seen from one end; `reads` is how people say it."""

    type: LinkType
    role: str
    direction: Direction
    reads: str
    other: Entity
    sources: int = note("How many distinct sources assert it.")

    @answer
    @staticmethod
    def claims(root: Parent[answers.LinkView], first: int, after: str | None = None) -> Page[Claim]:
        """The rows that assert it; those that hold at `asOf` first."""
        return cut(root.claims, first, after)


@described
class Event:
    """Something at one moment, as seen from one end."""

    type: EventType
    at: Moment
    direction: Direction
    reads: str
    other: Entity
    row: Row

    @answer
    @staticmethod
    def measures(root: Parent[answers.EventView]) -> list[Measure]:
        """Its length or its amount."""
        return [Measure(name=name, value=Long(value)) for name, value in root.measures.items()]


@described
class TimelineItem:
    """Something that happened to an entity at a moment."""

    at: Moment
    what: Happening
    sentence: str
    other: Entity | None
    row: Row


@described
class Hit:
    """One entity that a search found."""

    entity: Entity
    sources: int

    @answer
    @staticmethod
    def matches(root: Parent[answers.Hit], first: int, after: str | None = None) -> Page[Match]:
        """The values that matched."""
        return cut(root.matches, first, after)


@described
class HitPage(Page[Hit]):
    """One page of a search; every list takes `first`, 1 to 100, and `after`."""

    redactions: list[Redaction] = note("Classes of fields that you may not see: nothing was looked for in them.")


@described
class Neighbour:
    """One entity a hop away."""

    entity: Entity
    type: Relation
    role: str
    direction: Direction
    count: int = note("How many links or events lead there.")
    degree: int = note("How many links it has itself, counted up to the hub limit.")
    hub: bool = note("Whether it has too many to be opened.")


@described
class Expansion:
    """What lies around an entity: counts first, then one page of neighbours."""

    counts: list[KindCount]
    neighbours: Page[Neighbour]

    @answer
    @staticmethod
    def hubs(root: Parent[answers.Expansion], first: int, after: str | None = None) -> Page[Entity]:
        """Neighbours that fan out too far to be opened."""
        return cut(root.hubs, first, after)


@described
class Hop:
    """One step of a path."""

    source: Entity
    target: Entity
    type: Relation
    role: str
    direction: Direction
    at: Moment | None = note("When it was used, where time counts.")

    @answer
    @staticmethod
    def rows(root: Parent[answers.Hop], first: int, after: str | None = None) -> Page[Row]:
        """The rows behind it."""
        return cut(root.rows, first, after)


@described
class Path:
    """A way from one entity to another."""

    length: int
    hops: list[Hop]


@described
class Paths:
    """The shortest ways found."""

    paths: Page[Path]

    @answer
    @staticmethod
    def hubs(root: Parent[answers.Paths], first: int, after: str | None = None) -> Page[Entity]:
        """Entities with too many links, through which no way was sought."""
        return cut(root.hubs, first, after)


_READ: dict[str, tuple[Any, Callable[[str], Any]]] = {
    "moment": (Moment | None, int),
    "amount": (Long | None, int),
    "number": (float | None, float),
}
"""Kinds of property that are no text: their type in the schema, and how a best value is read."""

_INTERFACE = frozenset(
    {"id", "kind", "caption", "redactions", "statements", "links", "events", "event_counts", "timeline"}
)


def _best(prop: Property) -> Any:
    """The field of a property: the value that most sources state, null where nobody states one."""
    type_, read = _READ.get(prop.kind.name, (str | None, str))

    def best(root: Parent[answers.EntityView]) -> Any:
        value = root.best.get(prop.name)
        return None if value is None else read(value)

    return strawberry.field(resolver=best, graphql_type=type_, description=prop.title)


def field_name(kind: type[Kind_], prop: Property) -> str:
    """The property's name; where the interface means something else by it, with the kind before it."""
    return f"{kind.prefix.replace('-', '_')}_{prop.name}" if prop.name in _INTERFACE else prop.name


def _made(kind: type[Kind_]) -> type[Entity]:
    def is_type_of(_: type, obj: answers.EntityView, *__: Any) -> bool:
        return obj.kind == kind.label()

    body: dict[str, Any] = {field_name(kind, prop): _best(prop) for prop in kind.properties().values()}
    made = type(kind.label(), (Entity,), {**body, "is_type_of": classmethod(is_type_of), "__doc__": kind.__doc__})
    return cast("type[Entity]", described(made))


TYPES: dict[str, type[Entity]] = {label: _made(kind) for label, kind in ENTITIES.items()}
"""The concrete types by label."""
