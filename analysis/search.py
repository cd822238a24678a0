"""Finds entities by what people type: names in any spelling, identifiers in full or in part, addresses, titles."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from analysis.answers import Hit, Match, Page, Redaction
from analysis.asking import Ask
from analysis.expand import check_kinds
from analysis.headings import bare, by_kind, headings, text_of
from analysis.matching import ORDER, How, how, is_key, is_worded
from analysis.paging import Key, after_key, checked_first, page
from analysis.redaction import of_classes
from analysis.wording import Wording, wording
from base.errors import SearchTooBroadError
from base.trace import note_shown
from base.viewer import Viewer
from ontology import ENTITIES
from ontology.keys import kind_of

MOST_HITS = 500
"""A search that finds more lists a register rather than somebody."""

_FIRST: Key = [-1, 0, ""]


@dataclass(frozen=True, slots=True)
class HitPage(Page[Hit]):
    """One page of a search; `redactions` are the classes of fields in which nothing was looked for."""

    redactions: list[Redaction] = field(default_factory=list[Redaction])


async def search(ask: Ask, text: str, kinds: Sequence[str] | None, first: int, after: str | None) -> HitPage:
    """One page of the entities of which something matches, among all that was said by `as_of`.

    Ordered by how they match (whole, beginning, end, part, words), then by the number of sources that say so, then by
    id; never by the index's own score, which hidden rows would move. `total` is exact. `?` and `*` stand for unknown
    characters of a plate. Nothing is found by a field that the viewer is not shown.
    Raises SearchTooBroadError, BadRequestError, and BudgetExceededError past 10 s.
    """
    check_kinds(kinds)
    sought = wording(text)
    found = await ask.graph.columns(
        "search/hits",
        ask.gate,
        needles=list(sought.needles),
        pattern=sought.pattern,
        phrases=list(sought.phrases),
        kinds=list(kinds or ENTITIES),
        **_withheld(ask.viewer),
        after=after_key(after, _FIRST) or _FIRST,
        size=checked_first(first) + 1,
    )
    if found["total"] > MOST_HITS:
        raise SearchTooBroadError(f"Over {MOST_HITS} entities match: type more of the name or number.")
    keys: list[Key] = found["hits"]
    shown = await _hits(ask, sought, keys[:first])
    whole = page(list(zip(keys, shown, strict=False)), total=found["total"], more=len(keys) > first)
    hidden = of_classes(ask.viewer, (ENTITIES[kind] for kind in kinds or ENTITIES))
    return HitPage(
        whole.items, whole.total, truncated=whole.truncated, reason=whole.reason, next=whole.next, redactions=hidden
    )


def _withheld(viewer: Viewer) -> dict[str, Any]:
    """Of which kinds a search passes over keys or words, and which of their keys are left.

    The words of a statement are one text: a kind of which some are withheld is not found by any.
    """
    left: dict[str, list[str]] = {}
    wordless: list[str] = []
    for label, kind in ENTITIES.items():
        hidden = [one for one in kind.properties().values() if one.sensitivity in viewer.redacted]
        if any(is_key(one) for one in hidden):
            left[label] = [one.name for one in kind.properties().values() if is_key(one) and one not in hidden]
        if any(is_worded(one) for one in hidden):
            wordless.append(label)
    return {"withheld": list(left), "shown": list(left.values()), "wordless": wordless}


async def _hits(ask: Ask, sought: Wording, keys: Sequence[Key]) -> list[Hit]:
    if not keys:
        return []
    ids = [str(id) for _, _, id in keys]
    entities = await headings(ask, ids)
    said = await ask.graph.columns("profiles/statements", ask.gate, **by_kind(ids))
    matches = _matches(ask, sought, zip(*(said[name] for name in _COLUMNS), strict=True))
    return [
        Hit(entities.get(id) or bare(id), matches.get(id, []), -int(sources))
        for id, (_, sources, _) in zip(ids, keys, strict=True)
    ]


_COLUMNS = ("id", "load", "row", "snapshot_at", "valid_from", "values")


def _matches(ask: Ask, sought: Wording, rows: Iterable[tuple[Any, ...]]) -> dict[str, list[Match]]:
    """For each entity its matching values, best first, each with the latest row that states it."""
    latest: dict[tuple[str, str, str, How], tuple[int, int, int]] = {}
    for id, load, row, snapshot_at, valid_from, values in rows:
        if valid_from > ask.gate.as_of:
            continue
        for prop, value in zip(kind_of(id).properties().values(), values, strict=True):
            text = "" if value is None or prop.sensitivity in ask.viewer.redacted else text_of(value)
            if text and (found := how(sought, prop, text)):
                note_shown([prop.sensitivity])
                key = (id, prop.name, text, found)
                latest[key] = max(latest.get(key, (snapshot_at, load, row)), (snapshot_at, load, row))
    matches: dict[str, list[Match]] = defaultdict(list)
    for (id, name, text, found), (_, load, row) in sorted(latest.items(), key=lambda one: _order(*one[0])):
        matches[id].append(Match(name, text, found, ask.row_ref(load, row)))
    return matches


def _order(id: str, name: str, text: str, found: How) -> tuple[str, int, str, str]:
    return (id, ORDER.index(found), name, text)
