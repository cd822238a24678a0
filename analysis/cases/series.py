"""Groups of cases by one offender or group: agglomeration over links that were scored, with judgements of people."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import cast

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components  # pyright: ignore[reportUnknownVariableType]

from analysis.cases.columns import NOT_KNOWN, Pairs, all_pairs
from analysis.statistics import Floats, Integers

LINK, MEAN = 1.25, 0.5
"""Two groups join where a link between them is at least LINK and the mean over all pairs at least MEAN (log10)."""

POOL = 150
"""Cases of a kind up to which the two hold: among more of them as many more look alike by chance (see `less_pool`)."""

LARGEST = 300
"""Cases that links connect, up to which all pairs of them are compared."""

NEVER_SCORED = -1.0
"""What a pair that was never compared counts in the mean: candidates are sought among the likely ones first."""


@dataclass(slots=True)
class _Group:
    """One group on its way: its members, whose network they are known to belong to, and what it must not join."""

    members: list[int]
    network: int = NOT_KNOWN
    apart: set[int] = field(default_factory=set[int])
    sums: dict[int, float] = field(default_factory=dict[int, float])
    """To each other group the sum over scored pairs of their score less NEVER_SCORED."""


def grouped(
    cases: int,
    pairs: Pairs,
    scores: Floats,
    together: Iterable[tuple[int, int]] = (),
    apart: Iterable[tuple[int, int]] = (),
    network: Integers | None = None,
    *,
    link: float = LINK,
    mean: float = MEAN,
) -> Integers:
    """The group of each case, numbered by its first member.

    Links are taken in the order of falling score. Pairs that people judged to belong `together` are joined first, then
    solved cases of one `network` of offenders (NOT_KNOWN: not solved). No join puts a pair judged `apart`, or cases of
    two networks, into one group. Each link is looked at once; O(E log E) for E pairs, of which
    only those count whose cases links or judgements connect at all.
    """
    judged = [*together, *_of_one_network(network)]
    pairs, scores = _connected(cases, pairs, scores, judged, link)
    groups = _Groups(cases, pairs, scores, network)
    for one, other in apart:
        groups.part(one, other)
    for one, other in judged:
        groups.join(one, other)
    for place in np.lexsort((pairs.other, pairs.one, -scores)).tolist():
        if scores[place] < link:
            break
        groups.join_if_alike(int(pairs.one[place]), int(pairs.other[place]), mean)
    return groups.numbered()


def less_pool(kind: Integers, pairs: Pairs, scores: Floats) -> Floats:
    """Scores less log10 of how many times more than POOL cases there are of the kind of each pair.

    A link must outweigh the chance of a look-alike, which grows with the cases searched: ten times as many, ten times
    the evidence. `kind` is one number a case; where a pair has two kinds, that of more cases counts.
    """
    often = np.unique(kind, return_inverse=True, return_counts=True)
    count = often[2][often[1]]
    larger = np.maximum(count[pairs.one], count[pairs.other])
    return scores - np.maximum(np.log10(larger / POOL), 0.0)


def unscored(cases: int, pairs: Pairs, scores: Floats, link: float = LINK) -> Pairs:
    """The pairs still to compare: of cases that links connect, in parts of at most LARGEST cases.

    Whether two groups join is then judged by all pairs between them and not by those that happened to be candidates.
    """
    part = _parts(cases, pairs.taken(scores >= link))
    often = np.bincount(part, minlength=1)
    keys = [np.zeros(0, dtype=np.int64)]
    for number in np.flatnonzero((often > 2) & (often <= LARGEST)).tolist():
        some = all_pairs(np.flatnonzero(part == number))
        keys.append(some.one * cases + some.other)
    fresh = np.setdiff1d(np.concatenate(keys), pairs.one * cases + pairs.other)
    return Pairs(fresh // cases, fresh % cases)


def _parts(cases: int, links: Pairs) -> Integers:
    """The connected part of each case."""
    graph = coo_array((np.ones(len(links)), (links.one, links.other)), shape=(cases, cases))
    return cast("Integers", connected_components(graph, directed=False)[1])


def _connected(
    cases: int, pairs: Pairs, scores: Floats, together: Sequence[tuple[int, int]], link: float
) -> tuple[Pairs, Floats]:
    """The pairs whose two cases could end in one group."""
    judged = np.array(together, dtype=np.int64).reshape(-1, 2)
    strong = pairs.taken(scores >= link)
    ends = (np.concatenate([strong.one, judged[:, 0]]), np.concatenate([strong.other, judged[:, 1]]))
    part = _parts(cases, Pairs(*ends))
    kept = part[pairs.one] == part[pairs.other]
    return pairs.taken(kept), scores[kept]


def _of_one_network(network: Integers | None) -> list[tuple[int, int]]:
    """Each solved case with the one before it of the same network."""
    if network is None:
        return []
    solved = np.flatnonzero(network != NOT_KNOWN)
    order = solved[np.argsort(network[solved], kind="stable")]
    same = np.flatnonzero(np.diff(network[order]) == 0)
    return list(zip(order[same].tolist(), order[same + 1].tolist(), strict=True))


class _Groups:
    """The groups as they are joined: the smaller one moves into the larger."""

    def __init__(self, cases: int, pairs: Pairs, scores: Floats, network: Integers | None) -> None:
        known = [NOT_KNOWN] * cases if network is None else network.tolist()
        self._of = list(range(cases))
        self._groups = {case: _Group([case], known[case]) for case in range(cases)}
        for one, other, score in zip(pairs.one.tolist(), pairs.other.tolist(), scores.tolist(), strict=True):
            for near, far in ((one, other), (other, one)):
                sums = self._groups[near].sums
                sums[far] = sums.get(far, 0.0) + score - NEVER_SCORED

    def part(self, one: int, other: int) -> None:
        """Keep two cases in groups of their own."""
        near, far = self._of[one], self._of[other]
        self._groups[near].apart.add(far)
        self._groups[far].apart.add(near)

    def join(self, one: int, other: int) -> bool:
        """Make the groups of two cases one, unless a judgement forbids it."""
        near, far = sorted((self._of[one], self._of[other]), key=lambda group: len(self._groups[group].members))
        networks = {self._groups[group].network for group in (near, far)} - {NOT_KNOWN}
        if near == far or near in self._groups[far].apart or len(networks) > 1:
            return False
        gone, kept = self._groups.pop(near), self._groups[far]
        kept.network = max(networks, default=NOT_KNOWN)
        kept.members += gone.members
        for case in gone.members:
            self._of[case] = far
        for third in gone.apart:
            self._groups[third].apart.discard(near)
            self._groups[third].apart.add(far)
        kept.apart |= gone.apart
        kept.sums.pop(near, None)
        for third, value in gone.sums.items():
            if third == far:
                continue
            kept.sums[third] = kept.sums.get(third, 0.0) + value
            back = self._groups[third].sums
            back[far] = back.get(far, 0.0) + back.pop(near)
        return True

    def join_if_alike(self, one: int, other: int, mean: float) -> None:
        """Join two groups where the mean over all pairs between them is high enough."""
        near, far = self._of[one], self._of[other]
        if near == far:
            return
        count = len(self._groups[near].members) * len(self._groups[far].members)
        if self._groups[near].sums.get(far, 0.0) / count + NEVER_SCORED >= mean:
            self.join(one, other)

    def numbered(self) -> Integers:
        """The group of each case, by the place of its first member."""
        first = {group: min(one.members) for group, one in self._groups.items()}
        names = {case: number for number, case in enumerate(sorted(first.values()))}
        return np.array([names[first[group]] for group in self._of], dtype=np.int64)


def members(group: Integers, least: int = 2) -> list[list[int]]:
    """The cases of each group of at least so many, in the order of their first members.

    >>> members(np.array([0, 1, 0, 2]))
    [[0, 2]]
    """
    found: dict[int, list[int]] = {}
    for case, number in enumerate(group.tolist()):
        found.setdefault(number, []).append(case)
    return [some for some in found.values() if len(some) >= least]


@dataclass(frozen=True, slots=True)
class Between:
    """What a group is held together by: the highest and the mean score of its pairs, and how many were never scored."""

    highest: float
    mean: float
    never: int


def cohesion(group: Sequence[int], scores: Mapping[tuple[int, int], float]) -> Between:
    """Of all pairs of a group; `scores` names each scored pair with the smaller place first."""
    ordered = sorted(group)
    pairs = [(one, other) for place, one in enumerate(ordered) for other in ordered[place + 1 :]]
    known = [scores[pair] for pair in pairs if pair in scores]
    never = len(pairs) - len(known)
    total = sum(known) + NEVER_SCORED * never
    return Between(max(known, default=NEVER_SCORED), total / len(pairs) if pairs else 0.0, never)
