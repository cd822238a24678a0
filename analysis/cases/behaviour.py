"""What place, time and method together say about a link: capped families, weighed by what solved cases teach."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from analysis.cases import logistic, methods, space, timing
from analysis.cases.columns import NOT_KNOWN, Cases, Flags, Methods, Pairs
from analysis.cases.logistic import Logistic
from analysis.cases.methods import Compared, Rarity
from analysis.cases.windows import differences
from analysis.statistics import Floats

FAMILIES = ("space", "time", "method")


@dataclass(frozen=True, slots=True, eq=False)
class Measured:
    """What is measured of pairs: kilometres, differences in time (days, hours, weekdays) and codes in common."""

    km: Floats
    differences: Floats
    compared: Compared

    def taken(self, which: Flags) -> Measured:
        """Those under the mask."""
        some = Compared(self.compared.recorded[which], self.compared.shared[which])
        return Measured(self.km[which], self.differences[which], some)


@dataclass(frozen=True, slots=True, eq=False)
class Scored:
    """What the families of each pair say: `capped` before, `weighed` after the calibrator, in the order of FAMILIES.

    `score` is what orders, `reported` what is claimed: no more than the linked pairs that were learned from allow.
    """

    capped: Floats
    weighed: Floats
    score: Floats
    reported: Floats


@dataclass(frozen=True, slots=True)
class Behaviour:
    """How much distance, time and method are worth: fitted on pairs of solved cases.

    `linked` counts the linked pairs learned from; `with_gap` weighs the families where the gap counts, `without_gap`
    where it is too long to say anything.
    """

    linked: int
    space: Logistic
    time: Logistic
    cyclic: Logistic
    theta: Mapping[str, float]
    with_gap: Logistic
    without_gap: Logistic

    @property
    def most(self) -> float:
        """The largest ratio (log10) that so many linked pairs allow to claim."""
        return float(np.log10(max(self.linked, 1)))

    def families(self, cases: Cases, codes: Methods, rare: Rarity, pairs: Pairs, found: Measured) -> Floats:
        """What each family of each pair says, within its bounds (log10); NaN where nothing could be compared."""
        recent = timing.recent(found.differences)
        near = self.space.log10_lr(space.nearness(found.km))
        close = self.time.log10_lr(timing.closeness(found.differences, gap=True))
        cyclic = self.cyclic.log10_lr(timing.closeness(found.differences, gap=False))
        fields = methods.log10_lr(cases, codes, rare, pairs, found.compared, self.theta)
        alike = np.where(found.compared.recorded.any(axis=1), fields.sum(axis=1), np.nan)
        return np.column_stack(
            [
                np.clip(near, space.LEAST, space.MOST),
                np.clip(np.where(recent, close, cyclic), timing.LEAST, timing.MOST),
                np.clip(alike, methods.LEAST, methods.MOST),
            ]
        )

    def scored(self, capped: Floats, recent: Flags) -> Scored:
        """Families weighed and summed; a pair of which nothing could be compared scores 0."""
        known = np.nan_to_num(capped, nan=0.0)
        compared = ~np.isnan(capped).all(axis=1)
        weights = np.where(recent[:, None], self.with_gap.weights, self.without_gap.weights)
        bias = np.where(recent, self.with_gap.bias, self.without_gap.bias) / np.log(10.0)
        weighed = known * weights / np.log(10.0)
        score = np.where(compared, weighed.sum(axis=1) + bias, 0.0)
        return Scored(capped, weighed, score, np.minimum(score, self.most))


def measured(cases: Cases, codes: Methods, rare: Rarity, pairs: Pairs) -> Measured:
    """All that is measured of pairs."""
    return Measured(
        space.kilometres(cases, pairs), differences(cases, pairs), methods.compared(cases, codes, rare, pairs)
    )


def learned(cases: Cases, codes: Methods, rare: Rarity, pairs: Pairs, found: Measured, linked: Flags) -> Behaviour:
    """Fitted on pairs of which it is known whether one offender did both."""
    near = _fitted(space.nearness(found.km), linked)
    recent = timing.recent(found.differences)
    time = _fitted(np.where(recent[:, None], timing.closeness(found.differences, gap=True), np.nan), linked)
    cyclic = _fitted(timing.closeness(found.differences, gap=False), linked)
    theta = methods.fitted(codes, found.compared, linked)
    nothing = Logistic((0.0,) * len(FAMILIES), 0.0)
    first = Behaviour(int(linked.sum()), near, time, cyclic, theta, nothing, nothing)
    capped = first.families(cases, codes, rare, pairs, found)
    lasting = np.column_stack([capped[:, 0], _without_gap(first, found), capped[:, 2]])
    with_gap = logistic.fitted(np.nan_to_num(capped[recent], nan=0.0), linked[recent])
    without_gap = logistic.fitted(np.nan_to_num(lasting, nan=0.0), linked)
    return Behaviour(int(linked.sum()), near, time, cyclic, theta, with_gap, without_gap)


def _without_gap(first: Behaviour, found: Measured) -> Floats:
    cyclic = first.cyclic.log10_lr(timing.closeness(found.differences, gap=False))
    return np.clip(cyclic, timing.LEAST, timing.MOST)


def _fitted(features: Floats, linked: Flags) -> Logistic:
    """Of the pairs of which the features are known."""
    known = ~np.isnan(features).any(axis=1)
    return logistic.fitted(features[known], linked[known])


def not_recorded(cases: Cases, codes: Methods, case: int) -> list[str]:
    """What of a case nobody recorded, so that it cannot be compared."""
    lacking = [] if cases.placed[case] else ["the place"]
    lacking += [] if cases.timed[case] else ["the time"]
    if not codes.code.size or (codes.code[case, :, 0] == NOT_KNOWN).all():
        lacking.append("the method")
    return lacking
