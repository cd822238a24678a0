"""Tells series of small cases: their members and sums, the evidence, innocent reasons, and where to ask for victims."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np

from analysis.asking import Ask
from analysis.calendars import calendar_of
from analysis.cases import petty
from analysis.cases.judging import Judged
from analysis.cases.petty import Silent
from analysis.cases.petty_answers import Member, PettySeries, PlaceToAsk, Sum
from analysis.cases.petty_vehicles import Scenes, Vehicle
from analysis.cases.reading import Known
from analysis.findings import Benign, Evidence, Finding
from analysis.headings import bare
from analysis.statistics import DAY, Floats, Integers, log10_lr, poisson_binomial_tail
from analysis.trajectories.landmarks import box_round
from analysis.trajectories.nearby import DISTRICT, happenings, round_about, unusual
from base.settings import PettyRule

VERSION = 1
DETECTOR = "petty_series"
PRESENCE_CAP, REST_CAP = 4.0, 3.0
MONTH = 30 * DAY
"""Seconds of a month, as rules count them."""


@dataclass(frozen=True, slots=True, eq=False)
class Group:
    """The cases of one series (rows of the scenes), what speaks for each, and the vehicle if there is one."""

    rows: Integers
    says: Floats
    vehicle: Vehicle | None


@dataclass(frozen=True, slots=True, eq=False)
class Compared:
    """Everything that was computed once for an answer."""

    ask: Ask
    read: Known
    rule: PettyRule
    scenes: Scenes
    scores: Floats
    vehicles: Sequence[Vehicle]
    decided: Judged
    zone: str

    def ids(self, rows: Integers) -> list[str]:
        """The ids of some cases."""
        some: list[int] = rows.tolist()
        return [self.scenes.ids[row] for row in some]

    def incidents(self, rows: Integers) -> Integers:
        """The incident of each of some cases."""
        cases, place = self.read.cases, self.scenes.place[rows]
        middle = (self.scenes.from_at[rows] + self.scenes.to_at[rows]) / 2
        return petty.incidents(cases.x[place], cases.y[place], middle)

    def confirmed(self, rows: Integers) -> set[str]:
        """The cases of a group that people judged to belong with another one of it."""
        ids = set(self.ids(rows))
        return {id for pair in self.decided.together if {*pair} <= ids for id in pair}


async def told(compared: Compared, group: Group) -> PettySeries:
    """One series for the answer; raises BudgetExceededError."""
    members = _members(compared, group)
    resting, evidence = await _rests(compared, group)
    ask_at = _ask_at(compared, group, resting)
    some = [one for one in members if one.judged]
    likely = [one for one in members if one.judged or one.log10_lr >= petty.LIKELY]
    return PettySeries(
        vehicle=None if group.vehicle is None else bare(group.vehicle.id),
        finding=_finding(compared, group, evidence, len(members) - len({one.incident for one in members})),
        members=members,
        judged=_sum(compared.rule, some),
        likely=_sum(compared.rule, likely),
        unknown_losses=[one.case for one in members if one.loss is None],
        most_within_months=_most_within(compared.rule, likely),
        ask_at=ask_at,
    )


def _members(compared: Compared, group: Group) -> list[Member]:
    cases, confirmed = compared.read.cases, compared.confirmed(group.rows)
    incident = compared.incidents(group.rows)
    found: list[Member] = []
    for at, one in enumerate(group.rows):
        row = int(one)
        place = int(compared.scenes.place[row])
        sources = [
            (int(cases.load[place]), int(cases.row[place])),
            (int(cases.scene_load[place]), int(cases.scene_row[place])),
        ]
        found.append(
            Member(
                case=compared.scenes.ids[row],
                name=compared.scenes.name[row],
                incident=int(incident[at]),
                from_at=int(compared.scenes.from_at[row]),
                to_at=int(compared.scenes.to_at[row]),
                loss=int(cases.loss[place]) if cases.loss[place] >= 0 else None,
                log10_lr=float(group.says[at]),
                judged=compared.scenes.ids[row] in confirmed,
                rows=[compared.ask.row_ref(*one) for one in dict.fromkeys(sources)],
            )
        )
    return sorted(found, key=lambda one: (one.from_at, one.case))


def _sum(rule: PettyRule, some: Sequence[Member]) -> Sum:
    loss, many = sum(one.loss or 0 for one in some), len({one.incident for one in some})
    return Sum(
        loss=loss,
        incidents=many,
        short_of_threshold=None if rule.threshold_fen is None else max(rule.threshold_fen - loss, 0),
        short_of_count=None if rule.count is None else max(rule.count - (_most_within(rule, some) or 0), 0),
    )


def _most_within(rule: PettyRule, some: Sequence[Member]) -> int | None:
    """The most incidents within the rule's months; None where it names no count."""
    if rule.count is None:
        return None
    begins = sorted({one.incident: one.from_at for one in some}.values())
    longest = (rule.months or 1_200) * MONTH
    return max((sum(0 <= other - one <= longest for other in begins) for one in begins), default=0)


@dataclass(frozen=True, slots=True, eq=False)
class _Rested:
    """Of each place of the vehicle the chance of each night there, and the cases of the series near it by night."""

    nights: list[dict[int, float]]
    reports: list[dict[int, int]]


async def _rests(compared: Compared, group: Group) -> tuple[_Rested, list[Evidence]]:
    """Where the vehicle rested beside the cases, and what that says against chance."""
    if group.vehicle is None or not group.vehicle.resting:
        return _Rested([], []), []
    places = group.vehicle.resting
    latitude, longitude = (np.array([getattr(one, name) for one in places]) for name in ("latitude", "longitude"))
    happened = await happenings(compared.ask, box_round(latitude, longitude, DISTRICT))
    calendar = calendar_of(compared.zone)
    evidence: list[Evidence] = []
    reports: list[dict[int, int]] = []
    for one in places:
        nights = one.nights
        round_it = round_about(happened, one.latitude, one.longitude, compared.zone)
        for usually in unusual(round_it, nights, calendar):
            if usually.kind in compared.rule.kinds and len(usually.which) > usually.expected:
                rows = [
                    compared.ask.row_ref(int(round_it.load[i]), int(round_it.row[i])) for i in usually.which.tolist()
                ]
                sentence = (
                    f"{len(usually.which)} cases lie within 800 m of where it rests, in the {len(nights)} nights spent "
                    f"there; {usually.expected:.1f} are usual."
                )
                evidence.append(Evidence("near_rest", sentence, usually.log10_lr, REST_CAP, rows, len(rows)))
        within, night = compared.scenes.near(one.latitude, one.longitude, nights)
        own = np.isin(within, group.rows)
        some, times = np.unique(night[own], return_counts=True)
        reports.append(dict(zip(some.tolist(), times.tolist(), strict=True)))
    chances = [dict(zip(one.nights.tolist(), one.chance.tolist(), strict=True)) for one in places]
    return _Rested(chances, reports), evidence


def _ask_at(compared: Compared, group: Group, rested: _Rested) -> list[PlaceToAsk]:
    if group.vehicle is None:
        return []
    silent = petty.to_ask(rested.nights, rested.reports, compared.rule.report_rate)
    return [_place(group.vehicle, one) for one in silent]


def _place(vehicle: Vehicle, one: Silent) -> PlaceToAsk:
    at = vehicle.resting[one.place]
    nights = [f"{datetime.fromtimestamp(night * DAY, UTC):%Y-%m-%d}" for night in one.nights]
    return PlaceToAsk(
        at.cell, at.latitude, at.longitude, one.rested, one.reported, nights, round(one.rate, 4), round(one.expected, 3)
    )


def _finding(compared: Compared, group: Group, rests: list[Evidence], twice: int) -> Finding:
    ids, rows = compared.ids(group.rows), group.rows.tolist()
    middle = float(np.median([petty.alike(row, group.rows[group.rows != row], compared.scores) for row in rows]))
    times = f"{10**middle:,.1f} times"
    sentence = f"By place, time and method a case of it is typically {times} as like the others as chance makes it."
    evidence = [Evidence("behaviour", sentence, middle, max(petty.CAP, middle), [], len(ids)), *rests]
    expected, benign = float("nan"), [_twice(twice)]
    if group.vehicle is not None:
        present = group.vehicle.present
        tail = float(poisson_binomial_tail(present.chance[None, :], np.array([present.hit.sum()]))[0])
        expected = tail * len(compared.vehicles)
        evidence.insert(0, _presence(compared, group, group.vehicle, tail))
        benign += _benign(group, group.vehicle, rests)
    else:
        expected = float(len(compared.scenes)) * 10.0 ** -max(middle, 0.0)
    members = ids if group.vehicle is None else [group.vehicle.id, *ids]
    return Finding(DETECTOR, VERSION, members, evidence, benign, expected)


def _presence(compared: Compared, group: Group, vehicle: Vehicle, tail: float) -> Evidence:
    near, usual_many = int(vehicle.present.hit.sum()), float(vehicle.present.chance.sum())
    own = int(vehicle.present.hit[group.rows].sum())
    sentence = (
        f"It was read, or rested, within 800 m of {near} of {len(compared.scenes)} scenes in their windows, "
        f"{own} of them in this series; by its habits {usual_many:.1f} are expected. "
        f"Cases of the series that name it: {int((vehicle.named.says[group.rows] > 0).sum())}."
    )
    rows = [compared.ask.row_ref(*row) for row in sorted(set(vehicle.named.rows))]
    return Evidence("vehicle_presence", sentence, float(log10_lr(tail)), PRESENCE_CAP, rows, near)


def _twice(twice: int) -> Benign:
    found = f"{twice} reports are about an incident that another one tells: counted once, losses kept apart."
    return Benign("one event with several reports", found if twice else None)


def _benign(group: Group, vehicle: Vehicle, rests: list[Evidence]) -> list[Benign]:
    often = float(vehicle.present.chance[group.rows].max())
    habit = f"In {often:.0%} of other nights it is near one of the scenes, too." if often >= 0.2 else None
    hot = None if rests else "Near where it rests there are no more cases than usual."
    return [Benign("a resident's car or a delivery round", habit), Benign("a hot spot with many offenders", hot)]
