"""What lies one hop around an entity: counts first, then its neighbours in pages, with the hubs named."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from analysis.answers import Direction, EntityView, Expansion, KindCount, Neighbour, Page
from analysis.asking import Ask
from analysis.headings import bare, headings
from analysis.paging import Key, after_key, checked_first, paged
from base.errors import BadRequestError
from ontology import ENTITIES, EVENTS, LINKS
from ontology.keys import kind_of

HUB_CAP = 1_000
"""Above this many neighbours of a type and kind an entity is a hub there: they are counted, not listed."""

_LIKE: Key = ["", "", 0, "", ""]


@dataclass(frozen=True, slots=True)
class _Found:
    """One neighbour before its heading is read."""

    id: str
    type: str
    role: str
    direction: Direction
    count: int

    @property
    def key(self) -> Key:
        return [self.type, self.direction, -self.count, self.id, self.role]


async def expand(
    ask: Ask, id: str, types: Sequence[str] | None, kinds: Sequence[str] | None, first: int, after: str | None
) -> Expansion | None:
    """Counts of all neighbours by type, direction and kind, and one page of those of the wanted types and kinds.

    Links that hold at `as_of`, events up to it. A neighbour's `count` is the number of claims or events behind it;
    its `degree` is its own number of links and events, counted to HUB_CAP. `hubs` are the entities that were not
    opened: the entity itself where a type and kind goes beyond HUB_CAP, and neighbours on this page that fan out
    further. Who was at a place is counted, not listed: `who_passed` tells it within the time of a case. None where the
    entity is unknown or hidden; raises MalformedIdError and BadRequestError.
    """
    kind_of(id)
    _check(types, kinds)
    key, size = after_key(after, _LIKE), checked_first(first)
    around = await asyncio.gather(
        headings(ask, [id]),
        ask.graph.rows("expand/links", ask.gate, id=id, cap=HUB_CAP),
        ask.graph.rows("expand/events", ask.gate, id=id, cap=HUB_CAP),
    )
    centre = around[0].get(id)
    if centre is None:
        return None
    groups = [*around[1], *around[2]]
    wanted = [group for group in groups if _is_wanted(group, types, kinds)]
    closed = [group for group in wanted if group["total"] > HUB_CAP]
    told = [group for group in wanted if not _names_everybody(id, group)]
    page = paged(((one.key, one) for group in told for one in _neighbours(group)), size, key)
    neighbours = await _opened(ask, page.items)
    hubs = ([centre] if closed else []) + [one.entity for one in neighbours if one.hub]
    unlisted = [group for group in wanted if group in closed or group not in told]
    total = page.total + sum(group["total"] for group in unlisted)
    cut = page.truncated or bool(unlisted)
    reason = page.reason or ("hub" if closed else "policy" if unlisted else None)
    return Expansion(_counts(groups), Page(neighbours, total, truncated=cut, reason=reason, next=page.next), hubs)


def _check(types: Sequence[str] | None, kinds: Sequence[str] | None) -> None:
    if any(type not in LINKS and type not in EVENTS for type in types or ()):
        raise BadRequestError(f"No such type: take one of {', '.join((*LINKS, *EVENTS))}.")
    check_kinds(kinds)


def check_kinds(kinds: Sequence[str] | None) -> None:
    """Raises BadRequestError where one is no kind of entity."""
    if any(kind not in ENTITIES for kind in kinds or ()):
        raise BadRequestError(f"No such kind: take one of {', '.join(ENTITIES)}.")


def _is_wanted(group: Mapping[str, Any], types: Sequence[str] | None, kinds: Sequence[str] | None) -> bool:
    return (not types or group["type"] in types) and (not kinds or group["kind"] in kinds)


def _names_everybody(id: str, group: Mapping[str, Any]) -> bool:
    """Whether the neighbours are all that ever was at a place."""
    return group["type"] in EVENTS and kind_of(id).label() == "Place"


def _direction(group: Mapping[str, Any]) -> Direction:
    return "out" if group["leads_out"] else "in"


def _counts(groups: Iterable[Mapping[str, Any]]) -> list[KindCount]:
    counts = [KindCount(group["type"], _direction(group), group["kind"], group["total"], False) for group in groups]
    return sorted(counts, key=lambda count: (count.type, count.direction, count.kind))


def _neighbours(group: Mapping[str, Any]) -> Iterable[_Found]:
    for id, role, count in group["found"]:
        yield _Found(id, group["type"], role, _direction(group), count)


async def _opened(ask: Ask, found: Sequence[_Found]) -> list[Neighbour]:
    if not found:
        return []
    ids = list(dict.fromkeys(one.id for one in found))
    entities, rows = await asyncio.gather(
        headings(ask, ids), ask.graph.rows("expand/degrees", ask.gate, ids=ids, cap=HUB_CAP)
    )
    degrees = {row["id"]: (row["links"], row["events"]) for row in rows}
    return [_neighbour(one, entities.get(one.id) or bare(one.id), degrees[one.id]) for one in found]


def _neighbour(one: _Found, entity: EntityView, degrees: tuple[int, int]) -> Neighbour:
    return Neighbour(
        entity=entity,
        type=one.type,
        role=one.role,
        direction=one.direction,
        count=one.count,
        degree=min(sum(degrees), HUB_CAP),
        hub=max(degrees) > HUB_CAP,
    )
