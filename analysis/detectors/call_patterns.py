"""Call patterns: which numbers ring strangers as call centres of fraud do, and which do so for an honest trade."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from analysis.answers import EntityView, Page, RowRef
from analysis.asking import Ask
from analysis.calls.calls import Calls, Integers, calls, dialled
from analysis.calls.measures import LONG, SHORT, WEEK, Measures, measured, scanned
from analysis.calls.registered import Registered, registered
from analysis.calls.signs import BENIGN_CAPS, CAPS, NEW, SHORT_SHARE, STRANGERS, Facts, Flags, fired, scores, weights
from analysis.findings import MOST_ROWS, Benign, Evidence, Finding
from analysis.headings import headings
from analysis.numbers import ids_of
from analysis.paging import checked_first, rank_after, ranked
from analysis.statistics import DAY, Floats, local_seconds
from analysis.trajectories.sightings import DEFAULT_ZONE
from base.moments import written

VERSION = 1
MOST_EXPECTED = 0.1
"""A phone is reported if so many ordinary phones, at most, would be expected to look like it."""


@dataclass(frozen=True)
class Examined:
    """Every phone with enough calls in the week before `at`, and the signs it shows.

    `registers` holds what registers say of each phone by its number; `ids` its public id. `close` marks the calls of
    the week to numbers close to another callee's.
    """

    at: int
    week: Calls
    day: Measures
    measures: Measures
    facts: Facts
    shown: dict[str, Flags]
    ids: dict[int, str]
    registers: dict[int, Registered]
    close: Flags

    @cached_property
    def score(self) -> Floats:
        """What the signs of each phone add up to, log10 of a likelihood ratio."""
        return scores(self.shown)

    @cached_property
    def expected(self) -> Floats:
        """How many ordinary phones of this pool would score as high: at most the pool over the likelihood ratio.

        The bound is Markov's: a ratio of t or more has a chance of 1 / t at most where there is no call centre.
        """
        return len(self.score) * 10.0**-self.score


async def call_patterns(ask: Ask, at: int | None = None, most_expected: float = MOST_EXPECTED) -> list[Finding]:
    """Numbers whose calls in the seven days before `at` (epoch seconds, default `as_of`) look like a call centre's.

    The surest come first; a number is left out if more than `most_expected` ordinary ones would look like it. Raises
    BudgetExceededError.
    """
    end = min(ask.gate.as_of + 1, at if at is not None else ask.gate.as_of + 1)
    week = await calls(ask, end - WEEK, end)
    return await reported(ask, await examined(ask, week, end), most_expected)


async def patterns(ask: Ask, at: int | None, first: int, after: str | None) -> Page[Finding]:
    """One page of the numbers that `call_patterns` reports, the surest first."""
    start = rank_after(after)
    checked_first(first)
    found = await call_patterns(ask, at)
    return ranked(found[start : start + first], start, len(found))


async def examined(ask: Ask, week: Calls, at: int) -> Examined:
    """The signs that every phone shows with enough calls in `week`, which holds all calls of seven days before `at`."""
    day, measures = await asyncio.to_thread(lambda: (measured(week, at, 1), measured(week, at, 7)))
    ids = await ids_of(ask, measures.phone.tolist())
    known = await registered(ask, list(ids.values()), at - WEEK, at)
    registers = {number: known[id] for number, id in ids.items()}
    share, close = await _scanned(ask, week, measures.phone)
    own = [registers[number] for number in measures.phone.tolist()]
    facts = Facts(
        measures.phone,
        share,
        np.array([one.sims for one in own], dtype=np.int64),
        np.array([one.devices for one in own], dtype=np.int64),
        np.array([one.opened for one in own], dtype=np.int64),
        np.array([bool(one.organizations) for one in own], dtype=np.bool_),
    )
    return Examined(at, week, day, measures, facts, fired(day, measures, facts, at), ids, registers, close)


async def _scanned(ask: Ask, week: Calls, phones: Integers) -> tuple[Floats, Flags]:
    """The share of each phone's callees that lie close to another one's number, and which calls go to such."""
    made = np.flatnonzero(np.isin(week.caller, phones))
    pairs, which = np.unique(np.stack([week.caller[made], week.callee[made]]), axis=1, return_inverse=True)
    known, digits = await dialled(ask, pairs[1])
    said = np.isin(pairs[1], known)
    share = np.zeros(len(phones))
    close = np.zeros(pairs.shape[1], dtype=np.bool_)
    if said.any():
        reached: Integers = digits[np.searchsorted(known, pairs[1][said])]
        callers, shares, close[said] = scanned(pairs[0][said], reached)
        share[np.searchsorted(phones, callers)] = shares
    calls_close = np.zeros(len(week), dtype=np.bool_)
    calls_close[made] = close[which.ravel()]
    return share, calls_close


async def reported(ask: Ask, found: Examined, most_expected: float = MOST_EXPECTED) -> list[Finding]:
    """Those of the phones examined that are reported, as findings, the surest first."""
    rows: Integers = np.flatnonzero(found.expected <= most_expected)
    order = np.lexsort((found.measures.phone[rows], -found.score[rows]))
    ranked: list[int] = rows[order].tolist()
    firms = {id for i in ranked for id in found.registers[int(found.measures.phone[i])].organizations}
    names = await headings(ask, firms)
    return [_finding(ask, found, i, names) for i in ranked]


def _finding(ask: Ask, found: Examined, i: int, names: Mapping[str, EntityView]) -> Finding:
    number = int(found.measures.phone[i])
    evidence = [_evidence(ask, found, i, sign) for sign in CAPS if found.shown[sign][i] and weights()[sign] > 0]
    against = [_evidence(ask, found, i, sign) for sign in BENIGN_CAPS if found.shown[sign][i]]
    benign = _benign(found, i, names)
    return Finding(
        "call_patterns", VERSION, [found.ids[number]], [*evidence, *against], benign, float(found.expected[i])
    )


def _evidence(ask: Ask, found: Examined, i: int, sign: str) -> Evidence:
    rows, events = _rows(ask, found, i, sign)
    cap = CAPS.get(sign, BENIGN_CAPS.get(sign, 0.0))
    return Evidence(sign, _sentence(found, i, sign), weights()[sign], cap, rows, events, cut=events > len(rows))


def _sentence(found: Examined, i: int, sign: str) -> str:
    """What was seen, in words."""
    measures, days = _told(found, i, sign)
    number = int(found.measures.phone[i])
    n, own = measures.phone.tolist().index(number), found.registers[number]
    span = "24 hours" if days == 1 else "7 days"
    calls_of = f"{int(measures.made[n]):,} calls to {int(measures.callees[n]):,} numbers in {span}"
    return {
        "fan_out": f"It made {calls_of}: {measures.strangers[n]:.0f} numbers on a day with calls, "
        f"{measures.new[n]:.0%} of them never called before.",
        "no_call_back": f"Of {int(measures.callees[n]):,} numbers it called in 7 days, {measures.backs[n]:.1%} called "
        "back.",
        "short_and_long": f"In {span} {measures.shorts[n]:.0%} of its {int(measures.made[n]):,} calls ended within "
        f"{SHORT} seconds, and the longest took {int(measures.longest[n]) // 60} minutes.",
        "no_group": f"The five numbers it calls most take {measures.group[n]:.1%} of its calls, and of the pairs of "
        f"numbers it called {measures.closure[n]:.2%} called each other.",
        "scanning": f"{found.facts.scanned[i]:.0%} of the numbers it called lie within 100 of another one it called.",
        "sim_device": f"Within 7 days {own.sims} SIMs lay in one device with its own, which lay in "
        f"{own.devices} {'device' if own.devices == 1 else 'devices'}.",
        "new_number": f"The number is held since {_day_of(own.opened)}, "
        f"{max(0, (found.at - own.opened) // DAY)} days before.",
        "stable_group": f"The five numbers it calls most take {measures.group[n]:.0%} of its calls.",
        "call_backs": f"{measures.backs[n]:.0%} of the numbers it called in 7 days called back.",
        "organization": "The number stands in the name of an organization.",
    }[sign]


def _day_of(moment: int) -> str:
    return written(int(local_seconds(np.array([moment]), DEFAULT_ZONE)[0]))[:10]


def _told(found: Examined, i: int, sign: str) -> tuple[Measures, int]:
    """The window that is told of: the week, or the last day where that alone shows the sign."""
    week, day = found.measures, found.day
    holds_in_week = {
        "fan_out": week.strangers[i] >= STRANGERS and week.new[i] >= NEW,
        "short_and_long": week.shorts[i] > SHORT_SHARE and week.longest[i] > LONG,
    }.get(sign, True)
    return (week, 7) if holds_in_week else (day, 1)


def _rows(ask: Ask, found: Examined, i: int, sign: str) -> tuple[list[RowRef], int]:
    """The source rows behind a sign, MOST_ROWS at most, and how many observations there are."""
    own = found.registers[int(found.measures.phone[i])]
    from_registers = {
        "sim_device": own.device_rows,
        "new_number": own.opened_rows,
        "organization": list(own.organizations.values()),
    }
    if sign in from_registers:
        return from_registers[sign][:MOST_ROWS], len(from_registers[sign])
    _, days = _told(found, i, sign)
    week = found.week
    made = np.flatnonzero((week.caller == found.measures.phone[i]) & (week.at >= found.at - days * DAY))
    if sign == "scanning":
        made = made[found.close[made]]
    if sign == "short_and_long":
        made = made[np.argsort(-week.seconds[made], kind="stable")]
    return week.sources(ask, made), len(made)


def _benign(found: Examined, i: int, names: Mapping[str, EntityView]) -> list[Benign]:
    """The innocent explanations that were looked for."""
    own = found.registers[int(found.measures.phone[i])]
    firms = ", ".join(
        f"{names[id].caption}{' (' + names[id].best['kind'] + ')' if 'kind' in names[id].best else ''}"
        for id in own.organizations
        if id in names
    )
    shown = found.shown
    return [
        Benign(
            "a stable group of contacts, as of a courier or driver with family",
            _sentence(found, i, "stable_group") if shown["stable_group"][i] else None,
        ),
        Benign("called back, as by customers", _sentence(found, i, "call_backs") if shown["call_backs"][i] else None),
        Benign(
            "the line of a school, hospital, bank, shop or survey",
            f"It stands in the name of {firms or 'an organization'}." if own.organizations else None,
            list(own.organizations.values()),
        ),
    ]
