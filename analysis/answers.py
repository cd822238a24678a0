"""The shapes of all answers: plain values that GraphQL and REST render alike."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Generic, Literal, TypeVar

from pydantic import computed_field

from analysis.freshness import FeedQuality
from base.moments import Moment
from base.trace import note_total

Item = TypeVar("Item")
Other = TypeVar("Other")
Reason = Literal["limit", "time", "hub", "policy"]
Direction = Literal["out", "in"]
Happening = Literal["event", "began", "ended"]
How = Literal["exact", "prefix", "suffix", "part", "words", "pinyin", "initials", "pattern"]


@dataclass(frozen=True, slots=True)
class Page(Generic[Item]):
    """One page of a list that never hides a cut: `total` counts what the viewer may see, `next` leads on."""

    items: list[Item]
    total: int
    at_least: bool = False
    truncated: bool = False
    reason: Reason | None = None
    next: str | None = None

    def __post_init__(self) -> None:
        """The audit log keeps how many there were."""
        note_total(self.total)

    @computed_field
    @property
    def returned(self) -> int:
        """How many items stand on this page."""
        return len(self.items)

    def of(self, items: list[Other]) -> Page[Other]:
        """The same page with something else in the place of each item."""
        return Page(items, self.total, self.at_least, self.truncated, self.reason, self.next)


@dataclass(frozen=True, slots=True)
class RowRef:
    """A row of a source, as evidence: ask `sourceRow` for its cells; row 0 is the absence from a full snapshot."""

    load: int
    row: int
    source: str


@dataclass(frozen=True, slots=True)
class Statement:
    """One value of one property with everything that speaks for it.

    Moments are epoch seconds; None stands for "since ever" and "still". `sources` counts the distinct sources,
    `conflicting` says that another value of the property holds at the same time.
    """

    property: str
    title: str
    value: str
    valid_from: Moment | None
    valid_to: Moment | None
    sources: int
    rows: list[RowRef]
    flaw: str | None = None
    conflicting: bool = False


@dataclass(frozen=True, slots=True)
class Redaction:
    """A property that this viewer is not shown, whether or not it has a value: its class, why, and whom to ask."""

    path: str
    field_class: str
    reason: str
    ask: str | None


@dataclass(frozen=True, slots=True)
class EntityView:
    """One entity as a heading: its best values by property; statements, links and events are asked for apart.

    `redactions` depend on the kind and on the viewer only.
    """

    id: str
    kind: str
    caption: str
    best: dict[str, str] = field(default_factory=dict[str, str])
    redactions: list[Redaction] = field(default_factory=list[Redaction])


@dataclass(frozen=True, slots=True)
class Claim:
    """One row that asserts a link, with the time for which it says so (epoch seconds, None: open)."""

    valid_from: Moment | None
    valid_to: Moment | None
    row: RowRef


@dataclass(frozen=True, slots=True)
class LinkView:
    """A link as seen from one end: its type, role, the words people read, the other entity, and its claims."""

    type: str
    role: str
    direction: Direction
    reads: str
    other: EntityView
    sources: int
    claims: list[Claim]


@dataclass(frozen=True, slots=True)
class EventView:
    """One event as seen from one end; `measures` are its integers (seconds, amount in minor units)."""

    type: str
    at: Moment
    direction: Direction
    reads: str
    other: EntityView
    measures: dict[str, int]
    row: RowRef


@dataclass(frozen=True, slots=True)
class TimelineItem:
    """Something that happened to an entity at a moment: an event, or a link that began or ended."""

    at: Moment
    what: Happening
    sentence: str
    other: EntityView | None
    row: RowRef


@dataclass(frozen=True, slots=True)
class EventCount:
    """How many events of a type lead from or to an entity, without reading them out; moments in epoch seconds."""

    type: str
    direction: Direction
    count: int
    at_least: bool
    first_at: Moment | None
    last_at: Moment | None


@dataclass(frozen=True, slots=True)
class KindCount:
    """How many neighbours of a kind a type of link or event leads to; capped counts say "at least"."""

    type: str
    direction: Direction
    kind: str
    count: int
    at_least: bool


@dataclass(frozen=True, slots=True)
class Neighbour:
    """One entity a hop away, by which link or event type, how often, and how far it fans out itself."""

    entity: EntityView
    type: str
    role: str
    direction: Direction
    count: int
    degree: int
    hub: bool


@dataclass(frozen=True, slots=True)
class Expansion:
    """What lies around an entity: counts first, then one page of neighbours, and the hubs that were not opened."""

    counts: list[KindCount]
    neighbours: Page[Neighbour]
    hubs: list[EntityView]


@dataclass(frozen=True, slots=True)
class Hop:
    """One step of a path; `at` is the moment of the event or the moment the link was used, where time counts."""

    source: EntityView
    target: EntityView
    type: str
    role: str
    direction: Direction
    at: Moment | None
    rows: list[RowRef]


@dataclass(frozen=True, slots=True)
class Path:
    """A way from one entity to another."""

    hops: list[Hop]

    @computed_field
    @property
    def length(self) -> int:
        """How many hops it has."""
        return len(self.hops)


@dataclass(frozen=True, slots=True)
class Paths:
    """The shortest ways found, and the hubs no way was sought through."""

    paths: Page[Path]
    hubs: list[EntityView]


@dataclass(frozen=True, slots=True)
class Match:
    """Which value of which property answered a search, how, and in which row it stands."""

    property: str
    value: str
    how: How
    row: RowRef


@dataclass(frozen=True, slots=True)
class Hit:
    """One entity a search found, with what matched."""

    entity: EntityView
    matches: list[Match]
    sources: int


@dataclass(frozen=True, slots=True)
class SourceRow:
    """A row as it was read: column names and text cells, the file it stood in, and what it refers to if it is row 0."""

    load: int
    row: int
    source: str
    feed: str
    file: str
    snapshot_at: Moment
    cells: dict[str, str | None]
    note: str | None = None
    redactions: list[Redaction] = field(default_factory=list[Redaction])


@dataclass(frozen=True, slots=True)
class LoadView:
    """One load with its account: read = created + changed + same + rejected. Moments in epoch seconds.

    Of an undone load `undone_by` and `why` say who took it back and for what reason; a repair says again what others
    had left unsaid because of it.
    """

    number: int
    source: str
    feed: str
    file: str
    snapshot_at: Moment
    opened_at: Moment
    completed_at: Moment | None
    withdrawn_at: Moment | None
    read: int
    created: int
    changed: int
    same: int
    rejected: int
    left: int
    repeated: int
    repair: bool
    undone_by: str | None = None
    why: str | None = None


@dataclass(frozen=True, slots=True)
class SourceView:
    """Who delivered, and how fresh it is: feeds, number of loads, the last declared date and the rows so far."""

    id: str
    title: str
    feeds: list[str]
    loads: int
    last_snapshot_at: Moment | None
    last_completed_at: Moment | None
    read: int
    rejected: int
    quality: list[FeedQuality]
