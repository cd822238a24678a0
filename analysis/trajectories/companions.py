"""Companions: who passes where a target passes, at the same times, more often than its own habits explain."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analysis.statistics import DAY, poisson_binomial_tail, surprise
from analysis.trajectories.habit import Days, Flags, Floats, Integers, Passes, Reads, habit, pass_rate


@dataclass(frozen=True, slots=True)
class Rule:
    """What counts: seconds between two passes of one place, the weight of the prior in days, and when to claim."""

    within: int = 180
    prior: float = 5.0
    pause: int = 1_800
    most_expected: float = 0.01
    least: int = 2


CAMERAS = Rule()
CELLS = Rule(within=600)
"""Cells of a phone network cover more ground than a camera sees."""


@dataclass(frozen=True, slots=True)
class Companions:
    """What each candidate shares with the target, in the order of the candidates.

    `met` (candidates x passes), its `chance` of each by habit; `encounter` numbers the target's passes by trip and
    `chance_of_encounter` (candidates x encounters) is that of sharing any of its passes. `by_pass` and `by_encounter`
    are -log10 of the chance to meet that often; `expected` innocent candidates reach as much in the pool searched.
    """

    met: Flags
    chance: Floats
    encounter: Integers
    chance_of_encounter: Floats
    by_pass: Floats
    by_encounter: Floats
    expected: Floats
    claimed: Flags

    @property
    def order(self) -> Integers:
        """The candidates, the most surprising first."""
        return np.lexsort((-self.by_encounter, -(self.by_pass + self.by_encounter)))


def companions(
    target: Passes, reads: Reads, days: Days, share: Floats, pool: float, rule: Rule = CAMERAS
) -> Companions:
    """Weighs the passes that candidates share with the target against each candidate's own habits on other days.

    `reads` holds every read of the candidates at the target's places in the period, `share` for each pass the part of
    everybody's reads that falls on its place within half an hour of its time of day, `pool` the number of bearers that
    could have been candidates. Chances follow the share of comparable days on which the candidate did the same, with a
    place and hour rate as prior worth `rule.prior` days. Lawlor et al. judge convoys against background traffic alike.
    """
    comparable = days.comparable(target.place, target.local)
    size = (reads.candidates, len(target))
    met, chance, prior = np.zeros(size, dtype=np.bool_), np.zeros(size), np.zeros(size)
    same: list[Integers] = []
    by_place = reads.by_place(target.place)
    for i in range(len(target)):
        here, other_days = by_place[int(target.place[i])], int(comparable[i].sum())
        met[here.who[np.abs(here.at - target.at[i]) <= rule.within], i] = True
        found = habit(here, int(target.local[i]), days, comparable[i])
        around = np.bincount(found.who, minlength=reads.candidates)
        prior[:, i] = -np.expm1(-2 * rule.within * pass_rate(around, reads.total, float(share[i]), other_days))
        close = found.apart <= rule.within
        same.append(np.unique(found.who[close] * days.count + found.day[close]))
        chance[:, i] = _blended(same[-1] // days.count, prior[:, i], other_days, rule)
    encounter = encounters(target.at, rule.pause)
    of_encounter = _chance_of_encounter(encounter, same, comparable, prior, rule)
    met_encounter = _any(met, encounter)
    by_pass = surprise(poisson_binomial_tail(chance, met.sum(axis=1)))
    by_encounter = surprise(poisson_binomial_tail(of_encounter, met_encounter.sum(axis=1)))
    expected = pool * 10.0**-by_encounter
    claimed = (expected <= rule.most_expected) & _varied(met, encounter, target, rule.least)
    return Companions(met, chance, encounter, of_encounter, by_pass, by_encounter, expected, claimed)


def encounters(at: Integers, pause: int) -> Integers:
    """Numbers passes in time order from 0 by trip: a longer pause begins the next.

    >>> encounters(np.array([0, 100, 5000]), 1800).tolist()
    [0, 0, 1]
    """
    return np.cumsum(np.diff(at, prepend=at[:1]) > pause, dtype=np.int64)


def _blended(did: Integers, prior: Floats, days: int, rule: Rule) -> Floats:
    """The share of days on which each candidate did the same, drawn towards the prior; `did` names one a day."""
    return (np.bincount(did, minlength=len(prior)) + rule.prior * prior) / (days + rule.prior)


def _chance_of_encounter(
    encounter: Integers, same: list[Integers], comparable: Flags, prior: Floats, rule: Rule
) -> Floats:
    """The chance of meeting the target at any place of each trip: candidates x encounters."""
    count = comparable.shape[1]
    chances: list[Floats] = []
    for number in range(int(encounter.max(initial=-1)) + 1):
        passes = np.flatnonzero(encounter == number)
        did = np.unique(np.concatenate([same[i] for i in passes])) // count
        any_prior = 1.0 - np.prod(1.0 - prior[:, passes], axis=1)
        chances.append(_blended(did, any_prior, int(comparable[passes].any(axis=0).sum()), rule))
    return np.stack(chances, axis=1) if chances else np.zeros((len(prior), 0))


def _any(met: Flags, group: Integers) -> Flags:
    """Whether any pass of each group was met: candidates x groups (numbered from 0)."""
    return _counts(met, group) > 0


def _counts(met: Flags, group: Integers) -> Floats:
    of_group = group[:, None] == np.arange(int(group.max(initial=-1)) + 1)[None, :]
    return met.astype(np.float64) @ of_group.astype(np.float64)


def _varied(met: Flags, encounter: Integers, target: Passes, least: int) -> Flags:
    """Met on several days and at several places, and once at several places of one trip."""
    day = np.unique(target.local // DAY, return_inverse=True)[1]
    place = np.unique(target.place, return_inverse=True)[1]
    per_trip, trip = np.unique(np.stack([encounter, place]), axis=1, return_inverse=True)
    places_of_trip = _counts(_any(met, trip.ravel()), per_trip[0]).max(axis=1, initial=0)
    days_met, places_met = (_any(met, one).sum(axis=1) for one in (day, place))
    return (days_met >= least) & (places_met >= least) & (places_of_trip >= least)
