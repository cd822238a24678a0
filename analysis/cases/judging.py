"""What people judged: cases that belong together, that do not, and that were taken out of a series."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise

from analysis.asking import Ask
from base.moments import Moment

SAME, NOT_SAME, REMOVED = "same-series", "not-same-series", "removed-from-series"
KINDS = (SAME, NOT_SAME, REMOVED)


@dataclass(frozen=True, slots=True)
class Judgement:
    """One judgement: of what kind, who made it when and why, about which cases; the first of a removal is removed.

    `series` is the id of the series it is about, '' where it names none; `load` is the load that brought it.
    """

    id: str
    kind: str
    load: int
    at: Moment
    by: str
    why: str
    series: str
    about: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Judged:
    """Judgements as pairs of ids that belong together or apart, and the removals that still hold with their rest."""

    together: list[tuple[str, str]]
    apart: list[tuple[str, str]]
    removals: list[tuple[Judgement, frozenset[str]]]
    every: list[Judgement]

    def about(self, members: Iterable[str]) -> list[Judgement]:
        """Those that are about any of some cases."""
        some = set(members)
        return [one for one in self.every if some & set(one.about)]


async def judgements(ask: Ask) -> list[Judgement]:
    """All that the viewer may see, the oldest first."""
    read = await ask.graph.columns("cases/judgements", ask.gate, kinds=list(KINDS))
    names = ("id", "kind", "load", "at", "by", "why", "series")
    columns = zip(*(read[name] for name in names), map(tuple, read["about"]), strict=True)
    return [Judgement(*one) for one in columns]


def judged(every: Sequence[Judgement], earlier: Mapping[str, Sequence[str]]) -> Judged:
    """What holds now: of two judgements about one pair the later one; `earlier` are members of series by id.

    >>> one = Judgement("d1", SAME, 1, 1, "officer", "seen", "", ("a", "b"))
    >>> judged([one, Judgement("d2", NOT_SAME, 1, 2, "officer", "error", "", ("b", "a"))], {}).apart
    [('a', 'b')]
    """
    latest: dict[tuple[str, str], tuple[str, str]] = {}
    rests: dict[str, frozenset[str]] = {}
    for one in every:
        if one.kind == REMOVED:
            named = one.about[1:] or tuple(earlier.get(one.series, ()))
            rests[one.id] = frozenset(named) - {one.about[0]}
            pairs: Iterable[tuple[str, str]] = ((one.about[0], other) for other in rests[one.id])
        else:
            pairs = pairwise(one.about) if one.kind == SAME else combinations(one.about, 2)
        latest |= {(min(pair), max(pair)): (one.kind, one.id) for pair in pairs}
    holding = {id for _, id in latest.values()}
    return Judged(
        together=sorted(pair for pair, (kind, _) in latest.items() if kind == SAME),
        apart=sorted(pair for pair, (kind, _) in latest.items() if kind != SAME),
        removals=[(one, rests[one.id]) for one in every if one.id in holding and one.kind == REMOVED],
        every=list(every),
    )
