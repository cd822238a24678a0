"""What call patterns and warnings are worth: who is reported as a call centre, and which payers are listed in time."""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np

from analysis.asking import Ask
from analysis.calls.calls import Calls, calls
from analysis.calls.measures import WEEK
from analysis.detectors.call_patterns import examined, reported
from analysis.detectors.victims_at_risk import victims_at_risk
from analysis.findings import Finding
from analysis.statistics import DAY
from clew.evaluation.cities import FARTHEST_CLOCK, LoadedCity, Making, Size
from clew.evaluation.collision import moment
from clew.evaluation.questions import asked
from clew.evaluation.scorecard import Figure
from clew.world import EVALUATION

TRUTH = ("call_centres", "call_victims", "call_decoys")
CITIES = Making(
    {"ringing": Size(EVALUATION["people"], 20_000)},
    (
        *("organizations", "phones", "sims", "accounts", "places", "calls", "transfers", "withdrawals"),
        *("cases", "case_people", "case_phones"),
    ),
)
"""Cities of full size with hardly a camera: their calls and money are what is asked about."""

AHEAD = 600
"""Seconds before paying by which a victim must be listed, for there must be time to ring."""

PRECISION, LISTED, A_DAY = 0.8, 0.8, 50
FIRST = 100


@dataclass(frozen=True, slots=True)
class Evening:
    """What is reported on one evening, and how many of the first hundred contacts worth a call were of that day."""

    reported: list[str]
    listed: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Payer:
    """A victim that paid: where it stood on the list ten minutes before, from 0, or None; how long the answer took."""

    place: int | None
    seconds: float


def figures(city: LoadedCity) -> list[Figure]:
    """Ask on every evening who looks like a call centre, and before every payment who is at risk."""
    centres = city.truth("call_centres")
    victims = city.truth("call_victims").drop_nulls("paid_at").with_columns(at=moment("paid_at")).sort("at")
    ids = phones_of(city, [*centres["phone"], *city.truth("call_decoys")["phone"], *victims["phone"]])
    case = city.feed("cases").sort("立案时间")["案件编号"][0]

    async def everything(ask: Ask) -> tuple[list[Evening], list[Payer]]:
        viewer = replace(ask.viewer, case=case, purpose="fraud-warning")
        about = replace(ask, viewer=viewer)
        whole = await calls(about, None, None)
        days = [await _evening(about, whole, at) for at in evenings(city)]
        payers = [await _payer(about, whole, at, ids[phone]) for phone, at in victims.select("phone", "at").iter_rows()]
        return days, payers

    days, payers = asked(city.session, everything, as_of=city.end)
    planted = {ids[phone] for phone in centres["phone"]}
    decoys = {ids[phone]: kind for phone, kind in city.truth("call_decoys").select("phone", "decoy").iter_rows()}
    return scores(city.name, planted, decoys, days, payers)


def evenings(city: LoadedCity, every: int = 1) -> range:
    """Eight in the evening, local time, of every so many days from the third one on (epoch seconds)."""
    first, last = city.begin + FARTHEST_CLOCK, city.end - FARTHEST_CLOCK
    return range(first + 2 * DAY + DAY // 2, last, every * DAY)


def phones_of(city: LoadedCity, numbers: Iterable[str]) -> dict[str, str]:
    """The ids of telephone numbers."""
    return {number: city.phone(number) for number in numbers}


async def _found(ask: Ask, whole: Calls, at: int) -> list[Finding]:
    return await reported(ask, await examined(ask, whole.within(at - WEEK, at), at))


async def _evening(ask: Ask, whole: Calls, at: int) -> Evening:
    started = time.monotonic()
    found = await _found(ask, whole, at)
    seconds = time.monotonic() - started
    answer = await victims_at_risk(ask, at, found, first=FIRST)
    listed = sum(one.last_at >= at - DAY for one in answer.contacts.items)
    return Evening([member for one in found for member in one.members], listed, seconds)


async def _payer(ask: Ask, whole: Calls, paid_at: int, phone: str) -> Payer:
    at = paid_at - AHEAD
    found = await _found(ask, whole, at)
    started = time.monotonic()
    answer = await victims_at_risk(ask, at, found, first=A_DAY)
    seconds = time.monotonic() - started
    order = [one.phone.id for one in answer.contacts.items]
    return Payer(order.index(phone) if phone in order else None, seconds)


def scores(
    of: str, planted: set[str], decoys: dict[str, str], days: list[Evening], payers: list[Payer]
) -> list[Figure]:
    """Precision over all phones ever reported and over evenings, and payers who were listed in time."""
    every = {phone for one in days for phone in one.reported}
    shown = [phone for one in days for phone in one.reported]
    listed = [one for one in payers if one.place is not None]

    weeks, lists = ([one.seconds for one in some] or [0.0] for some in (days, payers))

    def figure(name: str, value: float, bar: float | None = None, *, at_most: bool = False) -> Figure:
        return Figure("calls", name, value, bar, at_most, of)

    return [
        figure("precision", len(every & planted) / max(len(every), 1), PRECISION),
        figure("precision over evenings", sum(phone in planted for phone in shown) / max(len(shown), 1)),
        figure("recall", len(every & planted) / max(len(planted), 1)),
        figure("decoys reported, share of all decoys", len(every & decoys.keys()) / max(len(decoys), 1)),
        figure("payers", len(payers)),
        figure("payers listed before paying", len(listed) / max(len(payers), 1), LISTED),
        figure("contacts listed on a day, most", max((one.listed for one in days), default=0), A_DAY, at_most=True),
        figure("seconds for the patterns of a week, median", float(np.median(weeks))),
        figure("seconds for a list, median", float(np.median(lists))),
    ]
