"""Small cases as one crime: which belong to a vehicle, what they cost together, and where to ask for victims."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from analysis.cases.columns import Flags
from analysis.statistics import DAY, Floats, Integers
from analysis.trajectories.nearby import NIGHT
from analysis.trajectories.nights import HOUR

NEAR = 800.0
"""Metres from a scene within which a vehicle that is read, or rests that night, counts as present."""

PRESENT = 0.5
"""The chance that the vehicle of an offender is read, or known to rest, near the scene: half of them are missed."""

CAP = 1.5
"""The most that the presence of a vehicle at one scene says (log10)."""

LIKELY = 1.0
"""From this ratio on (log10) a case counts as a likely one of a series."""

FEWEST = 3
"""Incidents that a series has at least."""

SAME_PLACE, SAME_HOUR = 20.0, HOUR
"""Metres and seconds within which two reports are about one incident."""

ROUNDS = 20
"""So many times cases are moved between vehicles at most; they settle after a few."""


def chance(other_nights: Integers, nights: int) -> Floats:
    """The chance that a vehicle is near a scene in any night, by its habit on so many other nights.

    Half a night is added: who never came may come.

    >>> chance(np.array([0, 14]), 28).round(3).tolist()
    [0.017, 0.5]
    """
    return np.minimum((other_nights + 0.5) / (max(nights, 1) + 1), 1.0)


def presence(hit: Flags, chances: Floats) -> Floats:
    """What presence at each scene says (log10): log10((q + (1 - q) p) / p), at most CAP; a missing read says nothing.

    >>> presence(np.array([True, True, False]), np.array([0.5, 0.001, 0.01])).round(2).tolist()
    [0.18, 1.5, 0.0]
    """
    says = np.log10((PRESENT + (1 - PRESENT) * chances) / chances)
    return np.where(hit, np.minimum(says, CAP), 0.0)


def beside_others(says: Floats, hit: Flags, near: Flags) -> Floats:
    """What presence says, weighed by the share of the cases near each scene at which the vehicle was.

    Cases close by in whose windows it was not speak for a hot spot with other offenders; the case itself counts twice,
    so that one of them is not half of all. `near` is cases x cases.

    >>> hit, near = np.array([True, False, True]), np.array([[1, 1, 0], [1, 1, 0], [0, 0, 1]], dtype=np.bool_)
    >>> beside_others(np.array([1.0, 0.0, 1.0]), hit, near).round(2).tolist()
    [0.67, 0.0, 1.0]
    """
    return says * ((near & hit).sum(axis=1) + 1) / (near.sum(axis=1) + 1)


def nights_met(local_from: Integers, local_to: Integers) -> tuple[Integers, Integers]:
    """The first and the last night (the day on which it ends) that each window of local seconds meets."""
    return (local_from - NIGHT[1] * HOUR) // DAY + 1, (local_to + (24 - NIGHT[0]) * HOUR) // DAY


def visits(at: Integers, metres: Floats, begin: int, end: int) -> Integers:
    """On which days, counted from that of a window of local seconds, reads lie in its hours and within NEAR metres.

    A window of a day or more says nothing about hours: none.
    """
    if end - begin >= DAY:
        return np.zeros(0, dtype=np.int64)
    shift, into = np.divmod(at - begin, DAY)
    return np.unique(shift[(into < max(end - begin, 60)) & (metres <= NEAR)])


@dataclass(frozen=True, slots=True, eq=False)
class Present:
    """One vehicle beside the cases: whether it was near each scene, by which chance of habit, and what speaks (log10).

    `log10_lr` holds what presence says and, of cases that name the vehicle, what that says.
    """

    hit: Flags
    chance: Floats
    log10_lr: Floats

    @property
    def places(self) -> Integers:
        """The cases at which it was, or that name it."""
        return np.flatnonzero(self.hit | (self.log10_lr > 0))


def alike(case: int, others: Integers, scores: Floats) -> float:
    """What behaviour says of a case and others (log10): the mean of their ratios, so that many are not many chances."""
    known = scores[case, others]
    known = known[~np.isnan(known)]
    return math.log10((10.0**known).mean()) if len(known) else 0.0


def divided(vehicles: Sequence[Present], scores: Floats) -> Integers:
    """The vehicle of each case, -1 for none.

    A case belongs to one vehicle at most, that for which most speaks: presence at the scene, and behaviour beside the
    other cases of that vehicle. `scores` holds what behaviour says of each two cases, NaN where they were not compared.
    """
    cases = len(scores)
    own = [one.places for one in vehicles]
    of = np.full(cases, -1, dtype=np.int64)
    for _ in range(ROUNDS):
        total = np.full((len(vehicles) + 1, cases), -np.inf)
        for number, (one, some) in enumerate(zip(vehicles, own, strict=True)):
            for case in one.places.tolist():
                total[number, case] = one.log10_lr[case] + alike(case, some[some != case], scores)
        of = np.where(total.max(axis=0) >= LIKELY, total.argmax(axis=0), -1)
        settled = [np.flatnonzero(of == number) for number in range(len(vehicles))]
        if all(np.array_equal(before, after) for before, after in zip(own, settled, strict=True)):
            break
        own = settled
    return of


def incidents(x: Floats, y: Floats, middle: Floats) -> Integers:
    """The incident of each report, numbered from 0: reports at one place and hour are about one incident."""
    number = np.arange(len(x))
    for one in range(len(x)):
        same = (np.hypot(x[:one] - x[one], y[:one] - y[one]) <= SAME_PLACE) & (
            np.abs(middle[:one] - middle[one]) <= SAME_HOUR
        )
        if same.any():
            number[one] = number[int(same.argmax())]
    return np.unique(number, return_inverse=True)[1].astype(np.int64)


@dataclass(frozen=True, slots=True)
class Silent:
    """A resting place with the nights (days) rested there without a report, and how many unreported cases to expect.

    `nights` begin with the surest one.
    """

    place: int
    rested: int
    reported: int
    nights: Sequence[int]
    rate: float
    expected: float


def to_ask(
    rested: Sequence[Mapping[int, float]], reports: Sequence[Mapping[int, int]], report_rate: float
) -> list[Silent]:
    """Where to ask for victims, most promising first: of each place the chance of each night, and the reports by night.

    A night counts by the chance that it was spent there. rate = (reports on rested nights + 2 y) / (rested nights + 2),
    where y is the mean over all places; expected are silent nights x rate x (1 - r) / r with the report rate r.
    """
    counted = [
        sum(chance * told.get(night, 0) for night, chance in nights.items())
        for nights, told in zip(rested, reports, strict=True)
    ]
    spent = [sum(nights.values()) for nights in rested]
    usual = sum(counted) / max(sum(spent), 1.0)
    found: list[Silent] = []
    for place, (nights, told, many, all_of) in enumerate(zip(rested, reports, counted, spent, strict=True)):
        silent = sorted((night for night in nights if not told.get(night)), key=lambda night: (-nights[night], night))
        rate = (many + 2 * usual) / (all_of + 2)
        expected = sum(nights[night] for night in silent) * rate * (1 - report_rate) / report_rate
        found.append(Silent(place, len(nights), sum(told.values()), silent, rate, expected))
    return sorted(found, key=lambda one: -one.expected)
