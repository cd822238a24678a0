"""A group of cases as a series: the links that hold it together, what speaks against it, and what chance makes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from analysis.answers import RowRef
from analysis.asking import Ask
from analysis.cases.columns import Pairs
from analysis.cases.found_series import Series
from analysis.cases.innocent import BUSY, CLOSE
from analysis.cases.judging import Judged, Judgement
from analysis.cases.model import LinkModel
from analysis.cases.reading import Known
from analysis.cases.series import cohesion
from analysis.cases.spanning import Strand, strands
from analysis.cases.telling import Told
from analysis.cases.ties import Ties
from analysis.findings import MOST_ROWS, Benign, Evidence, Finding
from analysis.rings.naming import mark

DETECTOR, VERSION = "series", 1
MOST_SAID = -2.0
"""The most (log10) that one removed look-alike takes from the rest."""


def told(
    ask: Ask,
    known: Known,
    model: LinkModel,
    tied: Ties,
    group: Sequence[int],
    scores: Mapping[tuple[int, int], float],
    decided: Judged,
) -> Series:
    """One group of cases as a series; `scores` are those of its compared pairs."""
    ids = [known.cases.ids[case] for case in group]
    links = strands(group, scores)
    pairs = Pairs(*(np.array([getattr(one, end) for one in links], dtype=np.int64) for end in ("one", "other")))
    telling = Told(ask, known, model, pairs, *model.scored(known, pairs))
    removed = [(one, _resembled(known, model, one, group)) for one, rest in decided.removals if _rest(rest, ids)]
    between = cohesion(group, scores)
    finding = Finding(
        detector=DETECTOR,
        version=VERSION,
        members=ids,
        evidence=[
            *_held_together(telling, tied, links),
            *(_unlinked(ask, known, *one, cap=len(removed) * -MOST_SAID) for one in removed),
        ],
        benign=_benign(known, group),
        expected_innocent=_expected(known, model, links),
    )
    judgements = decided.about(ids)
    cases = known.cases
    timed = [case for case in group if cases.timed[case]]
    losses = [int(cases.loss[case]) for case in group]
    return Series(
        finding=finding,
        from_at=min((int(cases.from_at[case]) for case in timed), default=None),
        to_at=max((int(cases.to_at[case]) for case in timed), default=None),
        solved=int(np.isin(group, known.solved.case).sum()),
        loss=sum(loss for loss in losses if loss >= 0),
        unknown_losses=sum(loss < 0 for loss in losses),
        mean=between.mean,
        never=between.never,
        judgements=judgements,
        loads=_loads(known, tied, group, finding, judgements),
    )


def _held_together(telling: Told, tied: Ties, links: Sequence[Strand]) -> list[Evidence]:
    """The links, each with what it consists of."""
    total = sum(link.counts for link in links)
    return [_link(telling, tied, pair, link, total) for pair, link in enumerate(links)]


def _link(telling: Told, tied: Ties, pair: int, link: Strand, total: float) -> Evidence:
    parts = [*telling.ties(pair, tied.forensic, tied.entities), *telling.behaviour(pair)]
    both = " and ".join(mark(telling.known.cases.ids[case]) for case in (link.one, link.other))
    said = " ".join(
        f"{one.sentence.rstrip('.')} ({one.log10_lr:+.1f})." for one in parts if one.family != "calibration"
    )
    how = "judged to belong together, or by one offender; never compared" if link.scored is None else ""
    rows = list(dict.fromkeys(row for one in parts for row in one.rows))
    sentence = f"{both}: {how or f'{link.scored:+.1f}'}. {said}".rstrip()
    return Evidence("link", sentence, link.counts, total, rows[:MOST_ROWS], len(parts), len(rows) > MOST_ROWS)


def _rest(rest: frozenset[str], ids: Sequence[str]) -> bool:
    """Whether more than half of the cases from which one was taken are in this series."""
    return 2 * len(rest & set(ids)) > len(rest) > 0


def _resembled(known: Known, model: LinkModel, removal: Judgement, group: Sequence[int]) -> float:
    """How many innocent cases would resemble the rest as much as the removed one does, by behaviour alone."""
    case = known.cases.place_of(removal.about[0])
    if case is None:
        return 1.0
    pairs = Pairs(np.full(len(group), case, dtype=np.int64), np.array(group, dtype=np.int64))
    _, scored = model.scored(known, pairs)
    best = np.array([scored.score.max()])
    return float(model.expected(known.cases, pairs.taken(np.array([0])), best, known.index.pool(case))[0])


def _unlinked(ask: Ask, known: Known, removal: Judgement, expected: float, cap: float) -> Evidence:
    """What a removed case leaves behind: a look-alike by somebody else where few were expected.

    To take out what does not fit and keep the rest as it was overstates the rest (de Zoete, Sjerps, Lagnado and Fenton,
    Science & Justice 2015).
    """
    value = max(MOST_SAID, float(np.log10(min(1.0, max(expected, 1e-9)))))
    sentence = (
        f"{mark(removal.about[0])} was taken out ({removal.why}): somebody else did what resembles the rest, "
        f"where {expected:.2g} such cases were expected."
    )
    case = known.cases.place_of(removal.about[0])
    rows: list[RowRef] = []
    if case is not None and known.cases.load[case]:
        rows = [ask.row_ref(int(known.cases.load[case]), int(known.cases.row[case]))]
    return Evidence("unlinked", sentence, value, cap, rows)


def _expected(known: Known, model: LinkModel, links: Sequence[Strand]) -> float:
    """How many innocent cases would have been tied as strongly: added up over the links."""
    expected = 0.0
    for link in links:
        pair = Pairs(np.array([link.one]), np.array([link.other]))
        pool = known.index.pool(link.one)
        expected += float(model.expected(known.cases, pair, np.array([link.counts]), pool)[0])
    return expected


def _benign(known: Known, group: Sequence[int]) -> list[Benign]:
    around = [known.index.around(case, CLOSE * 1_000) for case in group if known.cases.placed[case]]
    busy = sum(count >= BUSY + len(group) for count in around)
    found = f"{busy} of the {len(group)} cases lie where {BUSY} or more others of the kind are within {CLOSE:g} km."
    return [
        Benign("A hot spot, where many offenders strike", found if busy else None),
        Benign("Another offender of the same area and habit, or one who copied the method"),
    ]


def _loads(
    known: Known, tied: Ties, group: Sequence[int], finding: Finding, judgements: Iterable[Judgement]
) -> list[int]:
    """The loads of all rows about the cases and their ties, and of the judgements."""
    cases = known.cases
    columns = (cases.load, cases.scene_load, cases.point_load)
    own = {int(column[case]) for case in group for column in columns}
    named = {row.load for one in finding.evidence for row in one.rows}
    for table in (tied.forensic, tied.entities):
        inside = table.filter(table["one"].is_in(list(group)) & table["other"].is_in(list(group)))
        named |= {load for rows in inside["rows"].to_list() for load in rows[::2]}
    return sorted((own | named | {one.load for one in judgements}) - {0})
