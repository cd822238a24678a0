"""The types without links of their own: pages, statements, claims, counts, source rows, loads and sources.

Each only names the fields of a value of `analysis.answers`, which is what resolvers return.
"""

# pyright: reportReturnType=none

from __future__ import annotations

from typing import Annotated, Generic, TypeVar

import strawberry
from strawberry import Parent

from analysis import answers
from analysis.paging import after_key, checked_first, cursor
from service.graphql.described import answer, described, note
from service.graphql.redactions import Redaction
from service.graphql.scalars import Long, Moment
from service.graphql.words import Direction, How, Kind, Reason, Relation

Item = TypeVar("Item")

From = Annotated[Moment | None, strawberry.argument(name="from")]
Begin = Annotated[Moment, strawberry.argument(name="from")]


@described
class Page(Generic[Item]):
    """One page of a list that never hides a cut; every list takes `first`, 1 to 100, and `after`."""

    items: list[Item]
    total: int = note("How many there are for this viewer.")
    at_least: bool = note("Whether `total` is only a lower bound.")
    returned: int
    truncated: bool = note("Whether something is missing after this page.")
    reason: Reason | None = note("Why something is missing.")
    next: str | None = note("Hand it in as `after` to go on.")


def cut(
    items: list[Item], first: int, after: str | None, total: int = 0, *, at_least: bool = False
) -> answers.Page[Item]:
    """One page of a list that is already here, though there may be more in all, or at least as many."""
    key = after_key(after, [0])
    start = max(int(key[0]), 0) if key else 0
    stop = start + checked_first(first)
    every = max(total, len(items))
    missing = at_least or stop < every
    follows = cursor([stop]) if stop < len(items) else None
    return answers.Page(items[start:stop], every, at_least, missing, "limit" if missing else None, follows)


@described
class Row:
    """A row of a source, as evidence; row 0 is the absence from a full snapshot."""

    load: Long
    row: int
    source: str


@described
class Statement:
    """One value of one property with everything that speaks for it."""

    property: str
    title: str
    value: str
    valid_from: Moment | None = note("Null: since ever.")
    valid_to: Moment | None = note("Null: still.")
    sources: int = note("How many distinct sources say so.")
    flaw: str | None = note("What is wrong with an identifier that is kept as evidence.")
    conflicting: bool = note("Whether another value of the property holds at the same time.")

    @answer
    @staticmethod
    def rows(root: Parent[answers.Statement], first: int, after: str | None = None) -> Page[Row]:
        """The rows that say so."""
        return cut(root.rows, first, after)


@described
class Claim:
    """One row that asserts a link, with the time for which it says so."""

    valid_from: Moment | None = note("Null: since ever.")
    valid_to: Moment | None = note("Null: still.")

    @answer
    @staticmethod
    def load(root: Parent[answers.Claim]) -> Long:
        """The load that brought it."""
        return root.row.load

    @answer
    @staticmethod
    def row(root: Parent[answers.Claim]) -> int:
        """Its row in that load."""
        return root.row.row

    @answer
    @staticmethod
    def source(root: Parent[answers.Claim]) -> str:
        """Who delivered it."""
        return root.row.source


@described
class EventCount:
    """How many events of a type lead from or to an entity."""

    type: Relation
    direction: Direction
    count: int
    at_least: bool
    first_at: Moment | None
    last_at: Moment | None


@described
class KindCount:
    """How many neighbours of a kind a type of link or event leads to."""

    type: Relation
    direction: Direction
    kind: Kind
    count: int
    at_least: bool


@described
class Measure:
    """A measure of an event: seconds, or an amount in minor units."""

    name: str
    value: Long


@described
class Match:
    """Which value answered a search, how, and in which row it stands."""

    property: str
    value: str
    how: How
    row: Row


@described
class Cell:
    """A cell of a source row, as text."""

    column: str
    text: str | None


@described
class SourceRow:
    """A row as it was read."""

    load: Long
    row: int
    source: str
    feed: str
    file: str
    snapshot_at: Moment
    note: str | None
    redactions: list[Redaction]

    @answer
    @staticmethod
    def cells(root: Parent[answers.SourceRow]) -> list[Cell]:
        """Every column of the row."""
        return [Cell(column=column, text=text) for column, text in root.cells.items()]


@described
class Load:
    """One load with its account: read = created + changed + same + rejected."""

    number: Long
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
    repeated: int = note("Rows with the key of an earlier row of the file.")
    repair: bool = note("Whether it says again what an undone load had said.")
    undone_by: str | None = note("Who took it back.")
    why: str | None = note("The reason for which it was taken back.")


@described
class FeedMonth:
    """What one month's files brought, by their declared dates."""

    month: str
    loads: int
    read: Long
    rejected: Long
    repeated: Long


@described
class FeedQuality:
    """How fresh a feed is, how much it brings, and how much of that is refused or repeated."""

    feed: str
    loads: int
    last_snapshot_at: Moment
    last_completed_at: Moment
    usual_days: float | None = note("Median time between two declared dates.")
    late: bool = note("Whether the last one is more than twice that, and a day, ago.")
    read: Long
    created: Long
    changed: Long
    same: Long
    rejected: Long
    repeated: Long
    reject_rate: float | None
    duplicate_rate: float | None
    months: list[FeedMonth] = note("The last two years, newest first.")


@described
class Source:
    """Who delivered, and how fresh it is."""

    id: strawberry.ID
    title: str
    feeds: list[str]
    loads: int
    last_snapshot_at: Moment | None
    last_completed_at: Moment | None
    read: Long
    rejected: Long
    quality: list[FeedQuality] = note("Feed by feed.")
