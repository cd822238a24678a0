"""Identity of rings over time: which ring of today is which of yesterday, and what became of each."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Literal

SAME = 0.5
"""Rings that have at least this share of their members in common (Jaccard) may be one."""

Change = Literal["new", "same", "grown", "shrunk", "changed", "split", "merged", "gone"]


@dataclass(frozen=True, slots=True)
class Became:
    """What became of a ring: `id` is its own, `others` are those that it split from, or that it took in."""

    id: str
    change: Change
    others: tuple[str, ...] = ()


def identified(
    earlier: Sequence[tuple[str, Collection[str]]], now: Sequence[Collection[str]], new_id: Callable[[int], str]
) -> tuple[list[str], list[Became]]:
    """The id of each ring of now, and what became of all: the likest of the earlier rings gives its id, none to two.

    `new_id` names the ring at a place that has no earlier one. A ring holds members of the one it split from; one that
    took in most of the members of others has merged with them.

    >>> identified([("r1", "abcd")], ["abcde"], lambda place: f"new {place}")
    (['r1'], [Became(id='r1', change='grown', others=())])
    """
    before, after = [frozenset(members) for _, members in earlier], [frozenset(members) for members in now]
    taken = _likest(before, after)
    ids = [earlier[taken[place]][0] if place in taken else new_id(place) for place in range(len(after))]
    events = [
        _became(place, ids[place], members, taken, [id for id, _ in earlier], before)
        for place, members in enumerate(after)
    ]
    passed_on = {other for one in events for other in one.others} | set(ids)
    events += [Became(id, "gone") for id, _ in earlier if id not in passed_on]
    return ids, events


def jaccard(one: frozenset[str], other: frozenset[str]) -> float:
    """The share of the members of any of the two that both have."""
    return len(one & other) / len(one | other) if one or other else 0.0


def _likest(before: Sequence[frozenset[str]], after: Sequence[frozenset[str]]) -> dict[int, int]:
    """Which earlier ring each ring of now is, the likest pairs first."""
    holding: dict[str, list[int]] = {}
    for old, members in enumerate(before):
        for member in members:
            holding.setdefault(member, []).append(old)
    pairs = {(old, new) for new, members in enumerate(after) for member in members for old in holding.get(member, ())}
    alike = sorted((-jaccard(before[old], after[new]), old, new) for old, new in pairs)
    taken: dict[int, int] = {}
    for likeness, old, new in alike:
        if -likeness >= SAME and new not in taken and old not in taken.values():
            taken[new] = old
    return taken


def _became(
    place: int,
    id: str,
    members: frozenset[str],
    taken: dict[int, int],
    names: Sequence[str],
    before: Sequence[frozenset[str]],
) -> Became:
    inside = [old for old in range(len(before)) if 2 * len(members & before[old]) > len(before[old])]
    if len(inside) > 1:
        return Became(id, "merged", tuple(names[old] for old in inside if names[old] != id))
    if place not in taken:
        source = [old for old in range(len(before)) if 2 * len(members & before[old]) > len(members)]
        return Became(id, "split", (names[source[0]],)) if source else Became(id, "new")
    old = before[taken[place]]
    if members == old:
        return Became(id, "same")
    return Became(id, "grown" if members > old else "shrunk" if members < old else "changed")
