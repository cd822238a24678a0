"""Constraints: narrowing who may have to do with a case by several conditions, with what each of them took away."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from analysis.answers import EntityView, Page
from analysis.asking import Ask
from analysis.by import refuse_withheld
from analysis.cases.constraints import Ids, narrowed
from analysis.headings import bare, headings
from analysis.numbers import numbers_of
from analysis.paging import checked_first, rank_after, ranked
from analysis.trajectories.case_window import case_of, checked_scene, refuse_outside
from analysis.trajectories.landmarks import box_round
from base.errors import BadRequestError, WindowTooWideError
from base.moments import written
from ontology.keys import kind_of
from store.graph import Row

VERSION = 1
FEWEST, MOST = 2, 8
"""Conditions of one question."""

WIDEST = 2_000.0
"""Metres round a point within which people are sought at most."""


@dataclass(frozen=True, slots=True)
class SeenAt:
    """Seen, by plate, phone or device, at one of at most ten places in [from_at, to_at), at most 24 hours."""

    places: Sequence[str]
    from_at: int
    to_at: int


@dataclass(frozen=True, slots=True)
class Called:
    """Called that number, or was called by it, in [from_at, to_at)."""

    phone: str
    from_at: int
    to_at: int


@dataclass(frozen=True, slots=True)
class Drives:
    """Owns a vehicle of that model (a part of its name is enough), of that colour, or both."""

    model: str = ""
    colour: str = ""


@dataclass(frozen=True, slots=True)
class LivesNear:
    """Lives within so many metres, at most 2,000, of a point (degrees): in the square round it."""

    longitude: float
    latitude: float
    metres: float


@dataclass(frozen=True, slots=True)
class HoldsAccount:
    """Holds an account with an institution."""

    institution: str


@dataclass(frozen=True, slots=True)
class InvolvedInKind:
    """Was suspected of, or convicted for, a case of one of those kinds; victims and witnesses are not meant."""

    kinds: Sequence[str]


_BY: dict[type, tuple[str, str]] = {
    Called: ("Phone", "number"),
    LivesNear: ("Address", "text"),
    HoldsAccount: ("Account", "number"),
}
"""Which property of which kind a condition stands for: who is not shown that one does not narrow by it."""

Condition: TypeAlias = SeenAt | Called | Drives | LivesNear | HoldsAccount | InvolvedInKind


@dataclass(frozen=True, slots=True)
class Narrowed:
    """One condition in words: how many fulfil it, how many remain without it, how many it alone took away."""

    condition: str
    had: int
    remain_without: int
    removed_alone: int


@dataclass(frozen=True, slots=True)
class Constrained:
    """Who fulfils all conditions, in no order of merit, and what each condition did."""

    conditions: list[Narrowed]
    remaining: Page[EntityView]


async def constraints(ask: Ask, conditions: Sequence[Condition], first: int, after: str | None = None) -> Constrained:
    """People and organisations that fulfil all of two to eight conditions, for the case that the question is asked for.

    Raises BadRequestError for too few, too many or empty conditions; CaseMissingError, WindowTooWideError and
    OutsideCaseWindowError (see `analysis.trajectories.case_window`); BudgetExceededError, IdentifierWithheldError.
    """
    checked_first(first)
    start = rank_after(after)
    if not FEWEST <= len(conditions) <= MOST:
        raise BadRequestError(f"Name {FEWEST} to {MOST} conditions: you named {len(conditions)}.")
    await case_of(ask)
    for one in conditions:
        await _checked(ask, one)
    columns = [await _column(ask, one) for one in conditions]
    left, done = narrowed(columns)
    shown: list[str] = left[start : start + first].tolist()
    known = await headings(ask, shown)
    told = [
        Narrowed(words(one), each.had, each.without, each.removed) for one, each in zip(conditions, done, strict=True)
    ]
    return Constrained(told, ranked([known.get(id) or bare(id) for id in shown], start, len(left)))


async def _checked(ask: Ask, one: Condition) -> None:
    """Raises where a condition says nothing or reaches too far, or narrows by what the viewer is not shown."""
    if by := _BY.get(type(one)):
        refuse_withheld(ask.viewer, *by)
    match one:
        case SeenAt():
            await checked_scene(ask, one.places, one.from_at, one.to_at)
        case Called():
            await _checked_call(ask, one)
        case Drives() if not one.model.strip() and not one.colour.strip():
            raise BadRequestError("Name a model or a colour: a vehicle of any kind narrows nothing.")
        case LivesNear():
            _checked_area(one)
        case HoldsAccount() if not one.institution.strip():
            raise BadRequestError("Name the institution that keeps the account.")
        case InvolvedInKind() if not one.kinds:
            raise BadRequestError("Name at least one kind of case.")
        case _:
            pass


async def _checked_call(ask: Ask, one: Called) -> None:
    if kind_of(one.phone).label() != "Phone":
        raise BadRequestError("A call is asked for by a telephone number: take the id of one.")
    if one.from_at >= one.to_at:
        raise BadRequestError("The window ends before it begins: 'from' must be earlier than 'to'.")
    await refuse_outside(ask, one.from_at, one.to_at, "Calls are told within")


def _checked_area(one: LivesNear) -> None:
    if not (abs(one.longitude) <= 180 and abs(one.latitude) <= 90):
        raise BadRequestError("The point lies on no map: give longitude and latitude in degrees.")
    if not 0 < one.metres <= WIDEST:
        raise WindowTooWideError(f"People are sought within {WIDEST:,.0f} m of a point at most: name a smaller area.")


async def _column(ask: Ask, one: Condition) -> Ids:
    """The ids of all who fulfil a condition, ascending."""
    name, params = await _query(ask, one)
    read: Row = await ask.graph.columns(name, ask.gate, **params)
    return np.array(read["id"], dtype=np.str_)


async def _query(ask: Ask, one: Condition) -> tuple[str, dict[str, object]]:
    match one:
        case SeenAt():
            numbers = await numbers_of(ask, set(one.places))
            until = min(one.to_at, ask.gate.as_of + 1)
            window = {"from_at": one.from_at, "to_at": until}
            return "cases/constraint_seen", {"place": sorted(numbers.values()), **window}
        case Called():
            until = min(one.to_at, ask.gate.as_of + 1)
            return "cases/constraint_called", {"phone": one.phone, "from_at": one.from_at, "to_at": until}
        case Drives():
            return "cases/constraint_drives", {"model": one.model.strip(), "colour": one.colour.strip()}
        case LivesNear():
            box = box_round(np.array([one.latitude]), np.array([one.longitude]), one.metres)
            return "cases/constraint_lives", {
                "west": box.west,
                "south": box.south,
                "east": box.east,
                "north": box.north,
            }
        case HoldsAccount():
            return "cases/constraint_holds", {"institution": one.institution.strip()}
        case InvolvedInKind():
            return "cases/constraint_involved", {"kinds": list(one.kinds)}


def words(one: Condition) -> str:
    """A condition in words.

    >>> words(Drives(colour="白")), words(HoldsAccount("云溪银行"))
    ('owns a vehicle, 白', 'holds an account with 云溪银行')
    """
    match one:
        case SeenAt():
            return f"seen at {len(set(one.places))} places from {written(one.from_at)} to {written(one.to_at)}"
        case Called():
            return f"called the number, or was called by it, from {written(one.from_at)} to {written(one.to_at)}"
        case Drives():
            return ", ".join(["owns a vehicle", *(part.strip() for part in (one.model, one.colour) if part.strip())])
        case LivesNear():
            return f"lives within {one.metres:,.0f} m of {one.longitude:.5f}, {one.latitude:.5f}"
        case HoldsAccount():
            return f"holds an account with {one.institution.strip()}"
        case InvolvedInKind():
            return f"suspected of or convicted for a case of {', '.join(one.kinds)}"
