"""Watches: a person, plate, phone or account of a case, looked out for in every row and event until a set day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from secrets import token_hex
from typing import Any

from analysis.asking import Ask
from analysis.standing.asking import COOL_DOWN, Asked, Draft, keep
from analysis.standing.found import DAY
from analysis.standing.kinds import WATCHED, read_for
from analysis.standing.need_to_know import about_case, refuse_petition
from analysis.standing.sought import Plate
from base.refusals import QuestionIncompleteError, WatchIncompleteError, WatchTooLongError
from base.viewer import FOREVER, now
from store.decisions import Decisions

LONGEST = 90
"""Days that a watch may last; it can be set again, by somebody who says why."""


@dataclass(frozen=True, slots=True)
class NewWatch:
    """What to watch: 'person', 'plate', 'phone' or 'account' with the value that names it, and for how many days.

    Nothing of it may be missing; the case is a number or an id, without it that of the request.
    """

    kind: str
    value: Mapping[str, Any]
    owner: str | None
    ground: str | None
    days: int | None
    case: str | None = None
    second_owner: str = ""
    cool_down: int = COOL_DOWN


async def set_watch(ask: Ask, decisions: Decisions, watch: NewWatch) -> Asked:
    """Watch from now on, until the days are over; rows that are there already are told at once.

    Raises WatchIncompleteError, WatchTooLongError, RefusedPetitionError, QuestionIncompleteError for a value that
    cannot be met, IdentifierWithheldError, CaseMissingError and NotFoundError for the case.
    """
    stated = {"a case": watch.case or ask.viewer.case, "an owner": watch.owner, "a legal ground": watch.ground}
    lacking = [name for name, text in stated.items() if not (text or "").strip()]
    if lacking or watch.days is None:
        lacking += ["an end"] if watch.days is None else []
        raise WatchIncompleteError(f"A watch needs {', '.join(lacking)}: give what is missing.")
    if not 1 <= watch.days <= LONGEST:
        raise WatchTooLongError(f"A watch lasts from 1 to {LONGEST} days, not {watch.days}: set it again when it ends.")
    owner, ground = str(watch.owner).strip(), str(watch.ground).strip()
    refuse_petition(ground)
    about = await about_case(ask, watch.case)
    sought = read_for(ask.viewer, watch.kind, watch.value, WATCHED)
    if isinstance(sought, Plate) and "?" in sought.text:
        raise QuestionIncompleteError("A plate is watched by all its characters: keep a question for what you know.")
    draft = Draft(
        f"watch-{token_hex(15)}",
        watch.kind,
        sought,
        about,
        owner,
        watch.second_owner.strip(),
        ground,
        watch.cool_down * DAY,
        FOREVER,
        now() + watch.days * DAY,
    )
    (asked,) = await keep(ask, decisions, [draft])
    return asked
