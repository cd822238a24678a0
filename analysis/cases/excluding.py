"""Looks up what excludes that one offender did two cases: custody of those who did the one during the other, travel."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from analysis.asking import Ask
from analysis.cases.columns import Pairs
from analysis.cases.exclusions import CUSTODY, TRAVEL, covers, impossible
from analysis.cases.reading import Known
from analysis.cases.windows import bounds
from analysis.findings import Evidence
from analysis.rings.naming import mark
from analysis.statistics import Floats

FAMILY = "exclusion"


@dataclass(frozen=True, slots=True)
class Exclusion:
    """A fact that speaks against one offender of both cases, with the rows (load, row) that say so."""

    sentence: str
    log10_lr: float
    rows: tuple[tuple[int, int], ...]

    def evidence(self, ask: Ask) -> Evidence:
        """The same as evidence."""
        rows = [ask.row_ref(*row) for row in self.rows]
        return Evidence(FAMILY, self.sentence, self.log10_lr, abs(self.log10_lr), rows)


@dataclass(frozen=True, slots=True)
class Absence:
    """A time for which somebody was held, [from_at, to_at) in epoch seconds, and the row that says so."""

    person: str
    kind: str
    from_at: int
    to_at: int
    load: int
    row: int


async def exclusions(ask: Ask, known: Known, pairs: Pairs) -> list[list[Exclusion]]:
    """Of each pair what excludes it; raises BudgetExceededError."""
    found: list[list[Exclusion]] = [[] for _ in range(len(pairs))]
    cases = known.cases
    for pair in np.flatnonzero(impossible(cases, pairs)).tolist():
        ends = (int(pairs.one[pair]), int(pairs.other[pair]))
        rows = tuple((int(cases.load[end]), int(cases.row[end])) for end in ends)
        found[pair].append(Exclusion("Nobody can have been at both scenes within their windows.", TRAVEL, rows))
    offenders = _offenders(known, pairs)
    held = await absences(ask, sorted({who for some in offenders.values() for who in some}))
    begin, end = bounds(cases)
    for pair, (one, other) in enumerate(zip(pairs.one.tolist(), pairs.other.tolist(), strict=True)):
        for did, window in ((one, other), (other, one)):
            people = offenders.get(did, ())
            away = [_during(held.get(who, ()), begin[window], end[window]) for who in people]
            if people and all(away):
                found[pair].append(_held([some[0] for some in away]))
    return found


def _offenders(known: Known, pairs: Pairs) -> dict[int, tuple[str, ...]]:
    """Who did the solved cases among the pairs."""
    wanted = np.unique(np.concatenate([pairs.one, pairs.other]))
    found: dict[int, set[str]] = defaultdict(set)
    some = np.isin(known.solved.case, wanted)
    for case, who in zip(known.solved.case[some].tolist(), known.solved.offender[some].tolist(), strict=True):
        found[case].add(known.offenders[int(who)])
    return {case: tuple(sorted(some)) for case, some in found.items()}


async def absences(ask: Ask, people: Sequence[str]) -> dict[str, list[Absence]]:
    """When each of some people was held."""
    if not people:
        return {}
    read = await ask.graph.columns("cases/custody", ask.gate, ids=list(people))
    columns = (read[name] for name in ("person", "kind", "from_at", "to_at", "load", "row"))
    found: dict[str, list[Absence]] = defaultdict(list)
    for one in map(Absence, *columns):
        found[one.person].append(one)
    return found


def _during(held: Sequence[Absence], begin: Floats, end: Floats) -> list[Absence]:
    """The absences that cover a window."""
    from_at, to_at = (np.array([getattr(one, name) for one in held], dtype=np.int64) for name in ("from_at", "to_at"))
    return [one for one, covered in zip(held, covers(from_at, to_at, float(begin), float(end)), strict=True) if covered]


def _held(away: Sequence[Absence]) -> Exclusion:
    who = " and ".join(mark(one.person) for one in away)
    verb = "was" if len(away) == 1 else "were"
    sentence = (
        f"{who}, who did the one, {verb} held ({away[0].kind or 'custody'}) during the whole window of the other."
    )
    return Exclusion(sentence, CUSTODY, tuple((one.load, one.row) for one in away))
