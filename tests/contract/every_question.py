"""Every question that the service answers from the graph, put to small graphs, under the root field that asks it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Sequence
from itertools import permutations
from typing import Any

import orjson

from analysis.asking import Ask
from analysis.by import By, find
from analysis.cases import stored_series
from analysis.detectors.call_patterns import patterns
from analysis.detectors.case_links import case_links
from analysis.detectors.clones import clones
from analysis.detectors.co_travel import co_travel
from analysis.detectors.collision import SceneAsked, collision
from analysis.detectors.constraints import Drives, HoldsAccount, InvolvedInKind, LivesNear, SeenAt, constraints
from analysis.detectors.handovers import handovers
from analysis.detectors.meetings import meetings
from analysis.detectors.money_trace import AccountSeed, money_trace
from analysis.detectors.next_places import next_places
from analysis.detectors.petty_series import petty_series
from analysis.detectors.resting_places import resting_places
from analysis.detectors.route import route
from analysis.detectors.stays import stays
from analysis.detectors.suspects import suspects
from analysis.detectors.victims_at_risk import victims_at_risk
from analysis.detectors.who_passed import who_passed
from analysis.events import event_counts, events, events_of
from analysis.expand import expand
from analysis.headings import headings
from analysis.links import links
from analysis.money import finbench
from analysis.money.finbench_answers import Loan
from analysis.money.finbench_steps import Within
from analysis.paths import paths
from analysis.rings import stored
from analysis.rings.reviewing import reviews
from analysis.search import search
from analysis.sources import complete, loads, source_row, sources
from analysis.standing import alerts, hits, questions, tasks
from analysis.statements import statements
from analysis.timeline import timeline
from analysis.trajectories.trajectory import trajectory
from base.errors import ClewError
from base.settings import PettyRule
from tests.contract.random_worlds import (
    ACCOUNTS,
    ADDRESSES,
    CASES,
    DEVICES,
    EVERYBODY,
    LOADS,
    NUMBERS,
    PEOPLE,
    PHONES,
    PLACES,
    PLATES,
    RINGS,
    SIMS,
)

Question = Callable[[Ask, int], Awaitable[Any]]
Asked = tuple[str, str, Question]
"""The root field, what it is asked about, and the question, which takes how many items a page has."""

_BEARERS = (*PLATES, *PHONES, *DEVICES)
_WITHIN = Within(1, 45)


async def answered(question: Question, ask: Ask, first: int) -> bytes:
    """The answer as canonical JSON; an expected refusal is an answer too."""
    try:
        told = await question(ask, first)
    except ClewError as refusal:
        told = refusal.problem()
    return orjson.dumps(told, option=orjson.OPT_SORT_KEYS | orjson.OPT_NON_STR_KEYS | orjson.OPT_SERIALIZE_NUMPY)


def _known(ids: Sequence[str], question: Question) -> Question:
    """The question as the service asks it: only where everything that it names is known to the viewer."""

    async def asked(ask: Ask, first: int) -> Any:
        known = await headings(ask, sorted(set(ids)))
        return await question(ask, first) if len(known) == len(set(ids)) else None

    return asked


async def _pages(page: Callable[[str | None], Awaitable[Any]]) -> list[Any]:
    """Every page of a list."""
    found = [await page(None)]
    while found[-1].next is not None:
        found.append(await page(found[-1].next))
    return found


async def _columns(ask: Ask, id: str) -> list[Any]:
    found = [await events_of(ask, id, type, "out") for type in ("CALLED", "SEEN_AT", "TRANSFERRED")]
    return [[one.at.tolist(), one.other.tolist(), one.load.tolist(), one.row.tolist()] for one in found]


async def _ring(ask: Ask, id: str) -> Any:
    one = await stored.ring(ask, id)
    return one, await stored.history(ask, id), await reviews(ask, [one] if one else [])


def _about_everybody() -> Iterator[Asked]:
    yield "sources", "", lambda ask, _: sources(ask)
    yield "loads", "", lambda ask, first: _pages(lambda after: loads(ask, None, first, after))
    yield "deliveries", "", lambda ask, _: complete(ask)
    yield "entity", "all", lambda ask, first: statements(ask, EVERYBODY, None, first, None)
    yield "entity", "all ever", lambda ask, first: statements(ask, EVERYBODY, None, first, None, history=True)
    for number in NUMBERS:
        yield "entity", number, lambda ask, _, number=number: find(ask, By(phone=number))
    for text in ("王伟", "ww", "8000", "皖A?234?", "人民路", "K", "银行"):
        yield "search", text, lambda ask, n, text=text: _pages(lambda after: search(ask, text, None, n, after))
    for load in LOADS:
        yield "sourceRow", str(load), lambda ask, _, load=load: source_row(ask, load, 1)
    for source, target in permutations((PEOPLE[0], PEOPLE[1], PHONES[0], ADDRESSES[0], CASES[0]), 2):
        for timed in (False, True):
            ends = (source, target)
            yield "paths", f"{ends} {timed}", lambda ask, n, ends=ends, timed=timed: paths(ask, *ends, 6, timed, n)


def _about(id: str) -> Iterator[Asked]:
    yield "entity", id, lambda ask, _: find(ask, By(id=id))
    yield "entity", f"links {id}", lambda ask, n: _pages(lambda after: links(ask, id, None, n, after))
    yield "entity", f"links ever {id}", lambda ask, n: links(ask, id, None, n, None, history=True)
    yield "entity", f"timeline {id}", lambda ask, n: _pages(lambda after: timeline(ask, id, n, after, 1, 45))
    yield "entity", f"events {id}", lambda ask, n: _pages(lambda after: events(ask, id, None, None, 1, 45, n, after))
    yield "entity", f"counts {id}", lambda ask, _: event_counts(ask, id)
    yield "entity", f"columns {id}", lambda ask, _: _columns(ask, id)
    yield "expand", id, lambda ask, n: expand(ask, id, None, None, n, None)
    yield "ringsOf", id, lambda ask, n: _pages(lambda after: stored.rings_of(ask, id, n, after))


async def _passed(ask: Ask, places: Sequence[str], first: int) -> list[Any]:
    return await _pages(lambda after: who_passed(ask, places, 1, 45, first, after))


def _about_whereabouts() -> Iterator[Asked]:
    for id in _BEARERS:
        yield "trajectory", id, _known([id], lambda ask, n, id=id: trajectory(ask, id, 1, 45, n))
        yield "stays", id, _known([id], lambda ask, n, id=id: stays(ask, id, 1, 45, n))
        yield "restingPlaces", id, _known([id], lambda ask, _, id=id: resting_places(ask, id, 1, 45))
        yield "coTravel", id, _known([id], lambda ask, n, id=id: co_travel(ask, id, 1, 45, n, None))
        yield "route", id, _known([id], lambda ask, n, id=id: route(ask, id, 20, n))
        yield "nextPlaces", id, _known([id], lambda ask, _, id=id: next_places(ask, id))
    for id in (*PHONES, *SIMS, *DEVICES):
        yield "handovers", id, _known([id], lambda ask, n, id=id: handovers(ask, id, n))
    yield "clones", "", lambda ask, n: clones(ask, 1, 45, n, None)
    for one, other in ((PLATES[0], PLATES[1]), (PHONES[0], DEVICES[0])):
        yield "meetings", one, _known([one, other], lambda ask, n, ends=(one, other): meetings(ask, *ends, 1, 45, n))
    for some in (PLACES[:1], PLACES):
        passed = _known(some, lambda ask, n, some=some: _passed(ask, some, n))
        yield "whoPassed", str(len(some)), passed
    scenes = [SceneAsked([place], 1, 45) for place in PLACES]
    yield "collision", "", _known(PLACES, lambda ask, n: collision(ask, scenes, 2, n, None))


def _about_money() -> Iterator[Asked]:
    one, other, third = ACCOUNTS
    loan = Loan("l1", one, 10, 60)
    yield "rings", "", lambda ask, n: _pages(lambda after: stored.rings(ask, None, n, after))
    yield "rings", "cycle", lambda ask, n: stored.rings(ask, ["cycle"], n, None)
    for id in RINGS:
        yield "ring", id, lambda ask, _, id=id: _ring(ask, id)
    for account in ACCOUNTS:
        yield "moneyFlow", account, lambda ask, _, id=account: money_trace(ask, AccountSeed(id, 1), 45)
        yield (
            "inOutRatio",
            account,
            lambda ask, _, id=account: finbench.in_out_ratio(ask, id, 1, _WITHIN),
        )
    media, holder, drawn = [*PHONES, *DEVICES], PEOPLE[0], finbench.many_to_one_withdrawal
    yield "blockedMedium", "", _known([one, *media], lambda ask, _: finbench.blocked_medium(ask, one, media, _WITHIN))
    fed = _known([holder, one], lambda ask, _: finbench.gathered_loans(ask, holder, [loan], _WITHIN))
    yield "gatheredLoans", "", fed
    yield "threeCycle", "", _known([one, other], lambda ask, _: finbench.three_cycle(ask, one, other, 1, 45))
    yield "exactTrace", "", _known([holder], lambda ask, _: finbench.exact_trace(ask, holder, _WITHIN))
    yield "manyToOneWithdrawal", "", _known([third], lambda ask, _: drawn(ask, third, 1, 1, _WITHIN))
    yield "afterLoan", "", _known([one], lambda ask, _: finbench.after_loan(ask, loan, 0.1, _WITHIN))
    yield "callPatterns", "", lambda ask, n: patterns(ask, 45, n, None)
    yield "victimsAtRisk", "", lambda ask, n: victims_at_risk(ask, 45, first=n)


def _about_cases() -> Iterator[Asked]:
    for case in CASES:
        yield "caseLinks", case, lambda ask, n, case=case: case_links(ask, case, n)
        yield "suspects", case, lambda ask, n, case=case: suspects(ask, case, n)
        yield "seriesOf", case, lambda ask, n, case=case: stored_series.series_of(ask, case, n)
    conditions = (Drives(colour="白"), HoldsAccount("云溪"), InvolvedInKind(["盗窃"]), LivesNear(117.0, 31.0, 1_500))
    for one, other in permutations(conditions, 2):
        yield "constraints", f"{one} {other}", lambda ask, n, two=(one, other): constraints(ask, two, n)
    seen = (SeenAt(PLACES, 1, 45), conditions[0])
    yield "constraints", "seen", lambda ask, n: constraints(ask, seen, n)
    yield "pettySeries", "", lambda ask, n: petty_series(ask, PettyRule(kinds=("盗窃",)), 1, 45, n)
    yield "allSeries", "", lambda ask, n: stored_series.all_series(ask, n)
    yield "series", "", lambda ask, _: stored_series.series(ask, "series-" + "a" * 30)


def _about_standing() -> Iterator[Asked]:
    yield "standingQuestions", "", lambda ask, n: questions.questions(ask, None, n, None, ended=True)
    yield "watches", "", lambda ask, n: questions.watches(ask, None, n, None, ended=True)
    yield "standingQuestion", "", lambda ask, _: questions.question(ask, "question-" + "a" * 30)
    yield "standingHits", "", lambda ask, n: hits.hits(ask, n, None)
    yield "tasks", "", lambda ask, n: tasks.tasks(ask, n, None)
    yield "task", "", lambda ask, _: tasks.task(ask, "task-" + "a" * 30)
    yield "alerts", "", lambda ask, n: alerts.alerts_since(ask, None, n)


def _every() -> Iterator[Asked]:
    yield from _about_everybody()
    for id in EVERYBODY:
        yield from _about(id)
    for part in (_about_whereabouts, _about_money, _about_cases, _about_standing):
        yield from part()


QUESTIONS: dict[str, dict[str, Question]] = {}
"""Questions by root field, then by what they are asked about."""
for _field, _what, _question in _every():
    QUESTIONS.setdefault(_field, {})[_what] = _question
