"""The strongest links that hold cases together: a maximum spanning tree of each group."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

NO_LINK = 0.0
"""What a link counts that judgement or a common offender makes, or that speaks against: a case never takes away."""


@dataclass(frozen=True, slots=True)
class Strand:
    """Two cases, and what their link counts; `scored` is None where they were never compared."""

    one: int
    other: int
    counts: float
    scored: float | None


def strands(group: Sequence[int], scores: Mapping[tuple[int, int], float]) -> list[Strand]:
    """The links that connect all cases, one fewer than these, and count most together, the strongest first (Kruskal).

    `scores` names each compared pair with the smaller place first. Cases that no compared pair connects are tied to the
    first one. The sum can only fall when a case is left out: what connects the rest and the strongest link of that case
    connect all.

    >>> [(one.one, one.other, one.counts) for one in strands([1, 2, 3], {(1, 2): 2.0, (2, 3): 1.0, (1, 3): -1.0})]
    [(1, 2, 2.0), (2, 3, 1.0)]
    """
    root = {case: case for case in group}

    def find(case: int) -> int:
        while root[case] != case:
            root[case] = root[root[case]]
            case = root[case]
        return case

    found: list[Strand] = []
    ordered = sorted(group)
    known = [
        (one, other) for place, one in enumerate(ordered) for other in ordered[place + 1 :] if (one, other) in scores
    ]
    known.sort(key=lambda pair: (-scores[pair], pair))
    for pair in [*known, *((ordered[0], other) for other in ordered[1:])]:
        one, other = find(pair[0]), find(pair[1])
        if one != other:
            root[other] = one
            score = scores.get(pair)
            found.append(Strand(*pair, max(score if score is not None else NO_LINK, NO_LINK), score))
    return found
