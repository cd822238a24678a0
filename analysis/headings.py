"""Entities as headings: the best value of each property and a caption, for many entities in one query."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from analysis.answers import EntityView
from analysis.asking import Ask
from analysis.redaction import redactions
from base.trace import note_shown
from base.viewer import Viewer
from ontology.keys import kind_of


@dataclass(slots=True)
class _Support:
    """Who says that a property has a value, and how late."""

    current: bool = False
    sources: set[str] = field(default_factory=set[str])
    snapshot_at: int = 0


def by_kind(ids: Iterable[str]) -> dict[str, list[list[str]]]:
    """The ids grouped by kind, and the property names of each kind: what the queries on statements take."""
    grouped: dict[str, list[str]] = defaultdict(list)
    for id in dict.fromkeys(ids):
        grouped[kind_of(id).prefix].append(id)
    names = [list(kind_of(some[0]).properties()) for some in grouped.values()]
    return {"ids": list(grouped.values()), "properties": names}


def text_of(value: Any) -> str:
    """A stored value as people read it."""
    return value if isinstance(value, str) else repr(value)


def bare(id: str) -> EntityView:
    """The heading of an entity about which nothing is said that the viewer may see."""
    return EntityView(id, kind_of(id).label(), id)


async def headings(ask: Ask, ids: Iterable[str]) -> dict[str, EntityView]:
    """The entities that exist for the viewer, by id, in the order given; unknown and hidden ones are left out.

    The best value of a property is the one that most sources state, then the one of the latest declared date, then
    the first in order. Values that hold at `as_of` come before all others. One query, however many the ids; raises
    MalformedIdError.
    """
    wanted = list(dict.fromkeys(ids))
    if not wanted:
        return {}
    found = headings_from(ask, await ask.graph.columns("profiles/headings", ask.gate, **by_kind(wanted)))
    return {id: found[id] for id in wanted if id in found}


def headings_from(ask: Ask, said: Mapping[str, Sequence[Any]]) -> dict[str, EntityView]:
    """The headings of the entities in columns of what is said about them, as the queries of `profiles/` return them."""
    support: dict[str, dict[str, dict[str, _Support]]] = {}
    rows = zip(*(said[name] for name in _COLUMNS), strict=True)
    for id, values, valid_from, valid_to, source, snapshot_at in rows:
        current = valid_from <= ask.gate.as_of < valid_to
        _add(support.setdefault(id, {}), id, values, (current, source, snapshot_at))
    return {id: _heading(ask.viewer, id, properties) for id, properties in support.items()}


_COLUMNS = ("id", "values", "valid_from", "valid_to", "source", "snapshot_at")


def _add(properties: dict[str, dict[str, _Support]], id: str, values: Sequence[Any], by: tuple[bool, str, int]) -> None:
    current, source, snapshot_at = by
    for name, value in zip(kind_of(id).properties(), values, strict=True):
        if value is None:
            continue
        one = properties.setdefault(name, {}).setdefault(text_of(value), _Support())
        if current and not one.current:
            one.current, one.sources, one.snapshot_at = True, set(), 0
        if current == one.current:
            one.sources.add(source)
            one.snapshot_at = max(one.snapshot_at, snapshot_at)


def _heading(viewer: Viewer, id: str, properties: dict[str, dict[str, _Support]]) -> EntityView:
    kind = kind_of(id)
    best = {
        name: _best(properties[name])
        for name, one in kind.properties().items()
        if name in properties and one.sensitivity not in viewer.redacted
    }
    caption = next((best[name] for name in kind.caption if name in best), id)
    note_shown(kind.properties()[name].sensitivity for name in best)
    return EntityView(id, kind.label(), caption, best, redactions(viewer, kind))


def _best(values: dict[str, _Support]) -> str:
    def rank(value: str) -> tuple[bool, int, int, str]:
        one = values[value]
        return (not one.current, -len(one.sources), -one.snapshot_at, value)

    return min(values, key=rank)
