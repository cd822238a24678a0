"""The shapes of the answer about small cases that together are more than small."""

from __future__ import annotations

from dataclasses import dataclass

from analysis.answers import EntityView, Page, RowRef
from analysis.findings import Finding
from base.moments import Moment


@dataclass(frozen=True, slots=True)
class Member:
    """One report of a series: what speaks for it (log10), whether people judged it one, and what it cost.

    `incident` numbers what happened: reports of one incident share it. `loss` is in fen, None where unknown. `rows` say
    when and where it happened.
    """

    case: str
    name: str
    incident: int
    from_at: Moment
    to_at: Moment
    loss: int | None
    log10_lr: float
    judged: bool
    rows: list[RowRef]


@dataclass(frozen=True, slots=True)
class Sum:
    """What some members cost together, in fen, how many incidents they are, and what the rule of the place lacks yet.

    `short_of_threshold` and `short_of_count` are 0 where it is reached, None where the rule names none.
    """

    loss: int
    incidents: int
    short_of_threshold: int | None
    short_of_count: int | None


@dataclass(frozen=True, slots=True)
class PlaceToAsk:
    """Where to ask for victims: a cell (H3, resolution 9) about its middle, and the nights rested there in silence.

    `nights` are the days (YYYY-MM-DD) on which they end. `reported` cases lie within 800 m in the `rested` nights;
    `expected` is how many more there are that nobody reported.
    """

    cell: str
    latitude: float
    longitude: float
    rested: int
    reported: int
    nights: list[str]
    rate: float
    expected: float


@dataclass(frozen=True, slots=True)
class PettySeries:
    """Small cases that may be by the same people: with their vehicle, or alike in place, time and method only.

    `judged` sums the members that people confirmed, `likely` those for which a ratio of ten or more speaks as well; no
    loss is weighed by a chance, and an unknown one counts nothing. `ask_at` is where to ask for victims, the most
    promising first: a list of places and nights, never of people.
    """

    vehicle: EntityView | None
    finding: Finding
    members: list[Member]
    judged: Sum
    likely: Sum
    unknown_losses: list[str]
    most_within_months: int | None
    ask_at: list[PlaceToAsk]


@dataclass(frozen=True, slots=True)
class PettyFound:
    """The series of small cases, those with most losses first, and what was compared.

    `cases` were compared, `vehicles` looked at. `without_place` and `without_time` are cases that could not be, `cut`
    those beyond the limit, the oldest ones.
    """

    series: Page[PettySeries]
    cases: int
    vehicles: int
    without_place: list[str]
    without_time: int
    cut: int
    model: str
