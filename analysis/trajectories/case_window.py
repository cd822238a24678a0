"""The time of the case a question is asked for: what may be asked about everybody at a place lies within it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from analysis.answers import EntityView
from analysis.asking import Ask
from analysis.by import By, find
from analysis.cases.judging import Judgement, judged, judgements
from analysis.headings import headings
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

    def holds(self, from_at: int, to_at: int) -> bool:
        """Whether [from_at, to_at) lies within it."""
        return self.from_at <= from_at and to_at <= self.to_at + 1


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


async def case_windows(ask: Ask) -> list[CaseWindow]:
    """When the case happened, first, and when those did that people judged to be of one series with it.

    Each has its margin. Raises OutsideCaseWindowError where nothing says when any of them happened.
    """
    case = await case_of(ask)
    series = sorted(_series_of(case.id, await judgements(ask)) - {case.id})
    known = await headings(ask, series)
    found = [_window(one.best) for one in (case, *(known[id] for id in series if id in known))]
    windows = [one for one in found if one is not None]
    if not windows:
        raise OutsideCaseWindowError("Nothing says when the case happened, so no window lies within its time.")
    return windows


def _window(best: Mapping[str, str]) -> CaseWindow | None:
    if "from_at" not in best and "to_at" not in best:
        return None
    earliest = int(best.get("from_at", best.get("to_at", "")))
    return CaseWindow(earliest - MARGIN, int(best.get("to_at", earliest)) + MARGIN)


def _series_of(case: str, every: Sequence[Judgement]) -> set[str]:
    """The cases that people tied to a case, one by one; what was judged apart later ties no more."""
    found, pairs = {case}, judged(every, {}).together
    while reached := {end for pair in pairs if found & set(pair) for end in pair} - found:
        found |= reached
    return found


async def refuse_outside(ask: Ask, from_at: int, to_at: int, what: str = "That window lies outside") -> None:
    """Raises OutsideCaseWindowError where [from_at, to_at) is not within the time of the case or its reviewed series.

    The margin of 72 hours counts. `what` begins the sentence.
    """
    windows = await case_windows(ask)
    if not any(one.holds(from_at, to_at) for one in windows):
        first, last = written(windows[0].from_at), written(windows[0].to_at)
        also = " A case judged to be of its series opens its own time." if len(windows) == 1 else ""
        raise OutsideCaseWindowError(
            f"{what} the time of your case: with 72 hours before and after, it is {first} to {last}.{also}",
            from_at=first,
            to_at=last,
        )


async def checked_scene(ask: Ask, places: Sequence[str], from_at: int, to_at: int) -> None:
    """Raises where a window at places may not be asked for.

    BadRequestError: reversed, or no place. WindowTooWideError: over 24 hours or over ten places.
    OutsideCaseWindowError: not within the time of the case, or of its reviewed series, and 72 hours round it.
    """
    checked_size(places, from_at, to_at)
    await refuse_outside(ask, from_at, to_at)


async def refuse_trawl(ask: Ask, id: str, from_at: int | None, to_at: int | None) -> None:
    """Raises as `checked_scene` does where the events of a place are asked for: they name everybody who was there."""
    if kind_of(id).label() != "Place":
        return
    if from_at is None or to_at is None:
        raise WindowTooWideError(
            "Who was at a place is told for at most 24 hours within the time of your case: give 'from' and 'to'."
        )
    await checked_scene(ask, [id], from_at, to_at)


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
