"""Which cases are worth comparing with one case: near in space and time, or alike in a rare method; never all."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal, cast

import numpy as np
from scipy.spatial import KDTree

from analysis.cases.columns import NOT_KNOWN, Cases, Flags, Methods, Pairs
from analysis.cases.timing import BANDS
from analysis.cases.windows import bounds
from analysis.statistics import DAY, Floats, Integers

MOST = 500
"""Candidates that are compared with one case."""

NEAREST, PLACED, ALIKE = 200, 100, 100
"""So many are taken by space and time together, by space at any time, and by rare codes of method."""

METRES_A_DAY = 500.0
"""How far a day is apart, in metres."""

AROUND = 2_000.0
"""Metres within which cases of the same kind are compared whenever they happened."""

RARE = 0.05
"""The share of cases that have a code, below which it brings candidates."""

_PLANES_APART = 1e9


@dataclass(frozen=True, slots=True, eq=False)
class Candidates:
    """Cases to compare with one, by what brought them; `cut` counts by source those beyond the limit."""

    places: Integers
    cut: dict[str, int]


@dataclass(frozen=True, slots=True, eq=False)
class Index:
    """Trees over cases of each kind, and the cases of each rare code; each is made when it is first asked for."""

    cases: Cases
    methods: Methods
    mids: dict[int, Floats] = field(default_factory=dict[int, "Floats"])
    trees: dict[tuple[int, bool], Tree] = field(default_factory=dict[tuple[int, bool], "Tree"])
    postings: list[tuple[Integers, Integers]] = field(default_factory=list[tuple[Integers, Integers]])

    def tree(self, kind: int, *, timed: bool) -> Tree:
        """The tree over cases of a kind that have a place, and a time if `timed`."""
        if (kind, timed) not in self.trees:
            self.trees[kind, timed] = Tree.over(self.cases, self.cases.kind == kind, timed=timed)
        return self.trees[kind, timed]

    def pool(self, case: int) -> Integers:
        """How many other cases of its kind there are in each band of gaps from one case."""
        kind = int(self.cases.kind[case])
        begin, end = bounds(self.cases)
        if kind not in self.mids:
            self.mids[kind] = np.sort(((begin + end) / 2)[self.cases.kind == kind])
        mids, bands = self.mids[kind], np.array(BANDS) * DAY
        middle = (begin[case] + end[case]) / 2
        if np.isnan(middle):
            return np.array([0] * len(bands) + [len(mids) - 1], dtype=np.int64)
        within = _upto(mids, middle + bands, "right") - _upto(mids, middle - bands, "left")
        return np.diff(np.concatenate([np.ones(1, dtype=np.int64), within, np.array([len(mids)])]))

    def around(self, case: int, metres: float) -> int:
        """How many other cases of its kind lie within a distance of its scene."""
        tree = self.tree(int(self.cases.kind[case]), timed=False)
        point = _points(self.cases, np.array([case]), timed=False)[0]
        return int(cast("int", tree.tree.query_ball_point(point, metres, return_length=True))) - 1

    def with_code(self, code: int) -> Integers:
        """The cases that have a code."""
        if not self.postings:
            place, _, _ = np.nonzero(self.methods.code != NOT_KNOWN)
            codes = self.methods.code[self.methods.code != NOT_KNOWN]
            order = np.argsort(codes, kind="stable")
            starts = np.searchsorted(codes[order], np.arange(len(self.methods.codes) + 1))
            self.postings.append((place[order], starts))
        ((places, starts),) = self.postings
        return places[starts[code] : starts[code + 1]]


@dataclass(frozen=True, slots=True, eq=False)
class Tree:
    """A k-d tree over cases: their places, and the point of each (metres, a day as so many)."""

    tree: KDTree
    places: Integers
    points: Floats

    @classmethod
    def over(cls, cases: Cases, some: Flags, *, timed: bool) -> Tree:
        """Of those cases that have what is needed."""
        places = np.flatnonzero(some & cases.placed & (cases.timed | (not timed)))
        points = _points(cases, places, timed=timed)
        return cls(KDTree(points), places, points)

    def nearest(self, point: Floats, count: int, within: float = np.inf) -> Integers:
        """The places of the nearest cases, one line a point, as many as there are; NOT_KNOWN fills up."""
        if not len(self.places):
            return np.full((len(point), 1), NOT_KNOWN, dtype=np.int64)
        wanted = min(count, len(self.places))
        found = cast("Integers", self.tree.query(point, k=np.arange(1, wanted + 1), distance_upper_bound=within)[1])
        return np.where(found < len(self.places), self.places[np.minimum(found, len(self.places) - 1)], NOT_KNOWN)


def _upto(ascending: Floats, values: Floats, side: Literal["left", "right"]) -> Integers:
    return np.searchsorted(ascending, values, side=side).astype(np.int64)


def _points(cases: Cases, places: Integers, *, timed: bool) -> Floats:
    columns = [cases.x[places] + cases.plane[places] * _PLANES_APART, cases.y[places]]
    if timed:
        begin, end = bounds(cases)
        columns.append((begin[places] + end[places]) / 2 / DAY * METRES_A_DAY)
    return np.column_stack(columns)


def of_case(index: Index, case: int, tied: dict[str, Iterable[int]]) -> Candidates:
    """The cases to compare with one: those tied to it by name of the tie, then by place and time, then by method."""
    sources = {name: np.array(sorted(set(some)), dtype=np.int64) for name, some in tied.items()}
    sources |= {"space and time": _near(index, case), "method": alike(index, case)}
    chosen: list[Integers] = []
    seen = np.array([case], dtype=np.int64)
    cut: dict[str, int] = {}
    for name, places in sources.items():
        fresh = places[~np.isin(places, seen)]
        room = MOST + 1 - len(seen)
        chosen.append(fresh[:room])
        seen = np.concatenate([seen, fresh[:room]])
        if len(fresh) > room:
            cut[name] = len(fresh) - room
    return Candidates(np.concatenate(chosen), cut)


def _near(index: Index, case: int) -> Integers:
    """The nearest in space and time, then the nearest in space, the case itself among them."""
    cases, kind, one = index.cases, int(index.cases.kind[case]), np.array([case])
    if not cases.placed[case]:
        return one[:0]
    found = [index.tree(kind, timed=False).nearest(_points(cases, one, timed=False), PLACED + 1, AROUND)]
    if cases.timed[case]:
        found.insert(0, index.tree(kind, timed=True).nearest(_points(cases, one, timed=True), NEAREST + 1))
    every = np.concatenate([some[0] for some in found])
    _, first = np.unique(every, return_index=True)
    kept = every[np.sort(first)]
    return kept[kept != NOT_KNOWN]


def alike(index: Index, case: int) -> Integers:
    """The cases that share most rare codes with one, those first that share the rarest."""
    codes = index.methods.code[case].ravel()
    every = [index.with_code(int(code)) for code in codes[codes != NOT_KNOWN]]
    having = [some for some in every if len(some) < RARE * len(index.cases)]
    if not having:
        return np.zeros(0, dtype=np.int64)
    often = np.array([len(some) for some in having])
    weight = np.repeat(np.log10(len(index.cases) / often), often)
    places, where = np.unique(np.concatenate(having), return_inverse=True)
    together = np.bincount(where, weights=weight)
    order = np.lexsort((places, -together))
    return places[order[: ALIKE + 1]]


def near_pairs(index: Index, count: int) -> Iterable[Pairs]:
    """Every case with its nearest in space and time, a kind at a time; each pair once, the smaller place first."""
    for kind in np.unique(index.cases.kind).tolist():
        tree = index.tree(kind, timed=True)
        if len(tree.places) < 2:
            continue
        found = tree.nearest(tree.points, count + 1)
        one, other = np.repeat(tree.places, found.shape[1]), found.ravel()
        kept = (other != NOT_KNOWN) & (one != other)
        ends = np.unique(np.stack([np.minimum(one, other)[kept], np.maximum(one, other)[kept]]), axis=1)
        yield Pairs(ends[0], ends[1])
