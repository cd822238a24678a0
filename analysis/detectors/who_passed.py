"""Who passed: everything seen at places within a window, only within the time of the case."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from analysis.answers import EntityView, Page, RowRef
from analysis.asking import Ask
from analysis.headings import bare, headings
from analysis.numbers import ids_of, numbers_of
from analysis.paging import Key, after_key, checked_first, paged
from analysis.trajectories.case_window import checked_scene
from analysis.trajectories.sightings import Sightings, seen_in
from base.moments import Moment

VERSION = 1


@dataclass(frozen=True, slots=True)
class Passage:
    """One sighting at one of the places asked about."""

    entity: EntityView
    place: str
    at: Moment
    row: RowRef


async def who_passed(
    ask: Ask, places: Sequence[str], from_at: int, to_at: int, first: int, after: str | None
) -> Page[Passage]:
    """Everything seen at one to ten places in [from_at, to_at), the earliest first.

    Raises OutsideCaseWindowError, WindowTooWideError, CaseMissingError, BadRequestError (see `case_window`).
    """
    checked_first(first)
    key = after_key(after, [0, 0, 0, 0, 0])
    await checked_scene(ask, places, from_at, to_at)
    numbers = await numbers_of(ask, places)
    at = np.array(sorted(numbers.values()), dtype=np.int64)
    read, _ = await seen_in(ask, at, np.full(len(at), from_at), np.full(len(at), to_at))
    found = paged(((_key(read, i), i) for i in range(len(read))), first, key)
    ids = await ids_of(ask, read.who[found.items].tolist()) if found.items else {}
    names = {number: id for id, number in numbers.items()}
    known = await headings(ask, ids.values())
    items = [_passage(ask, read, i, ids, names, known) for i in found.items]
    return Page(items, found.total, found.at_least, found.truncated, found.reason, found.next)


def _key(read: Sightings, i: int) -> Key:
    return [int(column[i]) for column in (read.at, read.load, read.row, read.place, read.who)]


def _passage(
    ask: Ask, read: Sightings, i: int, ids: dict[int, str], names: dict[int, str], known: dict[str, EntityView]
) -> Passage:
    id = ids[int(read.who[i])]
    return Passage(known.get(id) or bare(id), names[int(read.place[i])], int(read.at[i]), read.source(ask, i))
