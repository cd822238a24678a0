"""The time of the case a question is asked for: what may be asked about everybody at a place lies within it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from analysis.answers import EntityView
from analysis.asking import Ask
from analysis.by import By, find
from base.errors import BadRequestError, CaseMissingError, MalformedIdError, OutsideCaseWindowError, WindowTooWideError
from base.moments import written
from ontology.keys import kind_of

HOUR = 3_600
MARGIN = 72 * HOUR
"""Seconds round the time of a case that belong to it."""

WIDEST = 24 * HOUR
MOST_PLACES = 10


@dataclass(frozen=True, slots=True)
class CaseWindow:
    """When a case happened, the margin included: epoch seconds, both ends inclusive."""

    from_at: int
    to_at: int


async def case_of(ask: Ask) -> EntityView:
    """The case that the question is asked for, by its number or id; raises CaseMissingError where there is none."""
    stated = ask.viewer.case
    if not stated:
        raise CaseMissingError("Name the case: everybody at a place is only told within the time of one.")
    found = await find(ask, By(id=stated) if _is_id(stated) else By(case_number=stated))
    if found is None or found.kind != "Case":
        raise CaseMissingError("The case you name is not known here: check its number.")
    return found


def _is_id(text: str) -> bool:
    try:
        return kind_of(text).label() == "Case"
    except MalformedIdError:
        return False


async def case_window(ask: Ask) -> CaseWindow:
    """When the case happened with its margin; raises OutsideCaseWindowError where nothing says when it did."""
    best = (await case_of(ask)).best
    if "from_at" not in best and "to_at" not in best:
        raise OutsideCaseWindowError("Nothing says when the case happened, so no window lies within its time.")
    earliest = int(best.get("from_at", best.get("to_at", "")))
    return CaseWindow(earliest - MARGIN, int(best.get("to_at", earliest)) + MARGIN)


async def checked_scene(ask: Ask, places: Sequence[str], from_at: int, to_at: int) -> None:
    """Raises where a window at places may not be asked for.

    BadRequestError: reversed, or no place. WindowTooWideError: over 24 hours or over ten places.
    OutsideCaseWindowError: not within the time of the case and 72 hours round it.
    """
    checked_size(places, from_at, to_at)
    case = await case_window(ask)
    if not (case.from_at <= from_at and to_at <= case.to_at + 1):
        first, last = written(case.from_at), written(case.to_at)
        raise OutsideCaseWindowError(
            f"That window lies outside the time of your case: with 72 hours before and after, it is {first} to {last}.",
            from_at=first,
            to_at=last,
        )


def checked_size(places: Sequence[str], from_at: int, to_at: int) -> None:
    """Raises BadRequestError or WindowTooWideError for a window at places that no case allows."""
    if from_at >= to_at:
        raise BadRequestError("The window ends before it begins: 'from' must be earlier than 'to'.")
    if not places:
        raise BadRequestError("Name at least one place.")
    if to_at - from_at > WIDEST:
        raise WindowTooWideError("A window at places spans at most 24 hours: ask for a shorter one.")
    if len(set(places)) > MOST_PLACES:
        raise WindowTooWideError(f"Name at most {MOST_PLACES} places: you named {len(set(places))}.")
    for place in places:
        if kind_of(place).label() != "Place":
            raise BadRequestError("A window is asked for at places: take the id of one.")
