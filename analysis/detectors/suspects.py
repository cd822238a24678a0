"""Suspects: series of known offenders and things a case leads to, as hypotheses about the case; no person is scored."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import polars as pl

from analysis.answers import EntityView, Page
from analysis.asking import Ask
from analysis.cases import entities
from analysis.cases.anchors import Anchor, anchor_evidence, anchors
from analysis.cases.behaviour import not_recorded
from analysis.cases.columns import Pairs
from analysis.cases.excluding import Absence, absences
from analysis.cases.exclusions import CUSTODY, covers
from analysis.cases.model import LinkModel, usual
from analysis.cases.reaching import HOLDERS, holders, reached
from analysis.cases.reading import Known, known
from analysis.cases.suspects import TIE_CAP, KnownSeries, behaviour, compared, known_series
from analysis.cases.windows import bounds
from analysis.detectors.case_links import Ranked, checked_case, rank
from analysis.findings import Benign, Evidence, Finding, capped
from analysis.headings import bare, headings
from analysis.paging import checked_first, rank_after, ranked
from analysis.rings.naming import mark, named
from analysis.statistics import Floats

VERSION = 1
DETECTOR = "suspects"
COUNTER = "Another offender of the same area and habit did it: most who offend are in no file."
NO_SEEDS = ("victim", "witness", "reporter")
MOST_PATHS = 20
NOWHERE = 900.0


@dataclass(frozen=True, slots=True)
class Suspected:
    """A known series beside the case: `finding.members` are the case and the cases of the series.

    `offenders` are those whom the files of these cases name; nothing here scores them. `best_case` alone scores
    `best_score`; `without_record` is the score without what only an earlier record says, that is behaviour.
    """

    cases: list[str]
    offenders: list[EntityView]
    finding: Finding
    best_case: str
    best_score: float
    without_record: float
    not_compared: list[str]
    counter_hypothesis: str


@dataclass(frozen=True, slots=True)
class EntityPath:
    """A thing that the case leads to, with what that says; `finding.members` are the case and the thing."""

    entity: EntityView
    finding: Finding


@dataclass(frozen=True, slots=True)
class Suspects:
    """The answer: a page of series, exclusions first in each, and the things that the case leads to.

    `searched` counts the series of known offenders, `compared` those that something brought near. `not_recorded` says
    what of the case nobody recorded; `model` what was learned from what.
    """

    series: Page[Suspected]
    paths: list[EntityPath]
    searched: int
    compared: int
    not_recorded: list[str]
    model: str


@dataclass(frozen=True, slots=True, eq=False)
class _Asked:
    """The case and all that was read about it."""

    ask: Ask
    read: Known
    place: int
    model: LinkModel
    found: Ranked
    scene: tuple[float, float] | None
    searched: int


@dataclass(frozen=True, slots=True, eq=False)
class _Scored:
    """One series with what each of its cases scores beside the case, and what that says together."""

    series: KnownSeries
    scores: Floats
    says: float
    evidence: list[Evidence]


async def suspects(
    ask: Ask, case: str, first: int, after: str | None = None, model: LinkModel | None = None
) -> Suspects | None:
    """Series of known offenders and entity paths against one case; None where the viewer sees no such case.

    Victims and witnesses of the case are no seeds. Raises MalformedIdError, BadRequestError, BudgetExceededError.
    """
    checked_case(case)
    start = rank_after(after)
    checked_first(first)
    read = await known(ask)
    place = read.cases.place_of(case)
    if place is None:
        return None
    used = model or usual()
    found = await rank(ask, read, place, used)
    every = known_series(read.solved, place, _no_seeds(read, place))
    asked = _Asked(ask, read, place, used, found, await _scene(ask, case), len(every))
    near = set(found.told.pairs.other.tolist())
    some = [one for one in every if near & set(one.cases)]
    scored = sorted(await _scored(asked, some), key=lambda one: (-capped(one.evidence), one.series.cases))
    shown = [_told(asked, one) for one in scored[start : start + first]]
    findings = await named(ask, [one.finding for one in shown])
    people = await headings(ask, [person.id for one in shown for person in one.offenders])
    items = [
        replace(one, finding=finding, offenders=[people.get(person.id, person) for person in one.offenders])
        for one, finding in zip(shown, findings, strict=True)
    ]
    return Suspects(
        series=ranked(items, start, len(scored)),
        paths=await _paths(asked),
        searched=len(every),
        compared=len(some),
        not_recorded=not_recorded(read.cases, read.methods, place),
        model=used.made,
    )


def _no_seeds(read: Known, place: int) -> list[int]:
    """The offenders that are victims or witnesses of this case."""
    inside = read.involved.filter((pl.col("case") == place) & pl.col("role").is_in(NO_SEEDS))
    people = set(inside["entity"])
    return [number for number, person in enumerate(read.offenders) if person in people]


async def _scene(ask: Ask, case: str) -> tuple[float, float] | None:
    told = await ask.graph.columns("cases/petty_scenes", ask.gate, ids=[case])
    longitude, latitude = told["longitude"][0], told["latitude"][0]
    return (longitude, latitude) if longitude < NOWHERE else None


async def _scored(asked: _Asked, some: Sequence[KnownSeries]) -> list[_Scored]:
    """Every series with its evidence, exclusions first."""
    if not some:
        return []
    pairs, starts = compared(asked.place, some)
    scores = asked.model.scored(asked.read, pairs)[1].reported
    says = behaviour(scores, starts)
    people = sorted({asked.read.offenders[number] for one in some for number in one.offenders})
    held = await absences(asked.ask, people)
    begin, end = (float(side[asked.place]) for side in bounds(asked.read.cases))
    lived: dict[str, list[Anchor]] = {}
    for one in await anchors(asked.ask, people, begin):
        lived.setdefault(one.person, []).append(one)
    found: list[_Scored] = []
    for number, one in enumerate(some):
        own = scores[starts[number] : starts[number + 1]]
        who = [asked.read.offenders[number] for number in one.offenders]
        evidence = [
            *_held(asked.ask, who, held, begin, end),
            *_ties(asked, one),
            *_near(asked, [anchor for person in who for anchor in lived.get(person, [])]),
            _behaviour(asked, one, own, float(says[number])),
        ]
        found.append(_Scored(one, own, float(says[number]), evidence))
    return found


def _held(
    ask: Ask, people: Sequence[str], held: Mapping[str, Sequence[Absence]], begin: float, end: float
) -> list[Evidence]:
    """That everybody of a series was in custody during the whole window of the case."""
    away = [[one for one in held.get(person, ()) if _covers(one, begin, end)] for person in people]
    if not people or not all(away):
        return []
    rows = [ask.row_ref(some[0].load, some[0].row) for some in away]
    who = "Everybody who did it" if len(people) > 1 else "Who did it"
    return [Evidence("exclusion", f"{who} was in custody in the whole window of the case.", CUSTODY, -CUSTODY, rows)]


def _covers(one: Absence, begin: float, end: float) -> bool:
    return bool(covers(np.array([one.from_at]), np.array([one.to_at]), begin, end)[0])


def _near(asked: _Asked, some: Sequence[Anchor]) -> list[Evidence]:
    return anchor_evidence(asked.ask, asked.model, some, asked.scene) if asked.scene else []


def _ties(asked: _Asked, one: KnownSeries) -> list[Evidence]:
    """Traces and things in common with any case of the series, each trace and each thing once."""
    ties, told = asked.found.ties, asked.found.told
    inside = pl.col("one").is_in(one.cases) | pl.col("other").is_in(one.cases)
    forensic, things = (
        table.filter(inside).sort("log10_lr", descending=True).unique(name, keep="first", maintain_order=True)
        for table, name in ((ties.forensic, "trace"), (ties.entities, "thing"))
    )
    pairs = np.flatnonzero(np.isin(told.pairs.other, one.cases)).tolist()
    return [replace(each, cap=TIE_CAP) for pair in pairs for each in told.ties(pair, forensic, things)]


def _behaviour(asked: _Asked, one: KnownSeries, scores: Floats, says: float) -> Evidence:
    best = int(scores.argmax())
    cases = asked.read.cases
    many = f"{len(one.cases)} cases are" if len(one.cases) > 1 else "one case is"
    sentence = (
        f"By place, time and method its {many} {10**says:,.2g} times as like this one as chance makes it; "
        f"{mark(cases.ids[one.cases[best]])} alone {10 ** float(scores[best]):,.2g} times."
    )
    rows = [asked.ask.row_ref(int(cases.load[case]), int(cases.row[case])) for case in (asked.place, one.cases[best])]
    return Evidence("behaviour", sentence, says, max(asked.model.behaviour.most, 1.0), rows, len(one.cases))


def _told(asked: _Asked, one: _Scored) -> Suspected:
    cases, best = asked.read.cases, int(one.scores.argmax())
    pair = Pairs(np.array([asked.place]), np.array([one.series.cases[best]]))
    pool = asked.read.index.pool(asked.place)
    like = float(asked.model.expected(cases, pair, np.array([one.says]), pool)[0]) / max(int(pool.sum()), 1)
    ids = [cases.ids[case] for case in one.series.cases]
    lacking = [{*not_recorded(cases, asked.read.methods, case)} for case in one.series.cases]
    finding = Finding(
        detector=DETECTOR,
        version=VERSION,
        members=[cases.ids[asked.place], *ids],
        evidence=one.evidence,
        benign=[_benign(one)],
        expected_innocent=like * asked.searched,
    )
    return Suspected(
        cases=ids,
        offenders=[bare(asked.read.offenders[number]) for number in one.series.offenders],
        finding=finding,
        best_case=ids[best],
        best_score=float(one.scores[best]),
        without_record=capped([each for each in one.evidence if each.family != "behaviour"]),
        not_compared=sorted(lacking[0].intersection(*lacking[1:])),
        counter_hypothesis=COUNTER,
    )


def _benign(one: _Scored) -> Benign:
    lives = any(each.family == "anchor" and each.log10_lr > 0 for each in one.evidence)
    found = "Somebody of it lives or works near the scene, as do many who offend in no case." if lives else None
    return Benign("lives or works there", found)


async def _paths(asked: _Asked) -> list[EntityPath]:
    """The things that the case leads to, the rarest first; people and organisations are none."""
    own = asked.read.involved.filter(pl.col("case") == asked.place)
    reach = await reached(asked.ask, asked.read.cases, own)
    things = reach.filter(~pl.col("label").is_in(HOLDERS) & (pl.col("factor") > 0))
    held, _ = await holders(asked.ask, set(things["thing"]))
    weighed = things.with_columns(
        held=pl.col("thing").replace_strict(held, default=1, return_dtype=pl.Int64).clip(1),
        count=pl.col("label").replace_strict(asked.read.tables.counts, default=1, return_dtype=pl.Int64),
        cap=pl.col("label").replace_strict(entities.CAPS, default=0.0, return_dtype=pl.Float64),
    ).filter(pl.col("held") <= entities.HUB)
    rarity = (entities.SHARE_OF_POOL * pl.col("count") / pl.col("held")).clip(1.0).log10()
    says = pl.min_horizontal("cap", rarity) * pl.col("factor") * entities.overlap(pl.col("apart"))
    ordered = weighed.with_columns(says=says).sort("says", "thing", descending=[True, False])
    best = ordered.unique("thing", keep="first", maintain_order=True).head(MOST_PATHS)
    found = [_path(asked, row) for row in best.iter_rows(named=True)]
    findings = await named(asked.ask, [one.finding for one in found])
    known_ones = await headings(asked.ask, [one.entity.id for one in found])
    return [
        EntityPath(known_ones.get(one.entity.id, one.entity), finding)
        for one, finding in zip(found, findings, strict=True)
    ]


def _path(asked: _Asked, row: Mapping[str, object]) -> EntityPath:
    thing, through = str(row["thing"]), str(row["holder"])
    by = f", through {mark(through)}" if through != thing else ""
    flat: list[int] = np.array(row["rows"], dtype=np.int64).tolist()
    rows = [asked.ask.row_ref(*pair) for pair in dict.fromkeys(zip(flat[::2], flat[1::2], strict=True))]
    sentence = f"The case leads to {mark(thing)}{by}: {row['held']} have it, and there are {row['count']} of its kind."
    evidence = Evidence("entity", sentence, float(str(row["says"])), float(str(row["cap"])), rows)
    members = [asked.read.cases.ids[asked.place], thing]
    return EntityPath(bare(thing), Finding(DETECTOR, VERSION, members, [evidence], [], 0.0))
