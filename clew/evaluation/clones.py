"""What clones are worth: which cloned plates are claimed, and which plates that only misreads and clocks double."""

from __future__ import annotations

import time
from dataclasses import dataclass

import numpy as np
import polars as pl

from analysis.asking import Ask
from analysis.detectors.clones import clones
from analysis.trajectories.sightings import geodesic
from analysis.trajectories.tracks import FASTEST
from clew.evaluation.cities import LoadedCity
from clew.evaluation.collision import moment
from clew.evaluation.questions import asked
from clew.evaluation.scorecard import Figure

TRUTH = ("clones",)
PRECISION, RECALL, MISTAKEN = 0.90, 0.80, 0.02
SHOWN = 100


@dataclass(frozen=True, slots=True)
class Verdict:
    """Texts of plates: those claimed, those that are cloned, and those that the 200 km/h rule would claim."""

    claimed: set[str]
    cloned: set[str]
    by_rule: set[str]
    seconds: float = 0.0


def figures(city: LoadedCity) -> list[Figure]:
    """Ask for the clones of the whole period."""
    started = time.monotonic()
    claimed = asked(city.session, lambda ask: _claimed(ask, city), as_of=city.end)
    seconds = time.monotonic() - started
    text = {id: plate for plate, id in city.plates().items()}
    cloned = set(city.truth("clones")["plate"])
    return scores(city.name, Verdict({text.get(id, id) for id in claimed}, cloned, by_rule(city), seconds))


async def _claimed(ask: Ask, city: LoadedCity) -> set[str]:
    found: set[str] = set()
    after = None
    while True:
        answer = await clones(ask, city.begin, city.end, SHOWN, after)
        found |= {one.entity.id for one in answer.clones.items}
        after = answer.clones.next
        if after is None:
            return found


def by_rule(city: LoadedCity) -> set[str]:
    """Plates with two reads in a row, as stamped, between which a vehicle would drive faster than 200 km/h."""
    places = city.feed("places").select("编号", pl.col("经度", "纬度").cast(pl.Float64))
    passes = city.feed("passes").select("号牌号码", "卡口编号", at=moment("通过时间"))
    reads = passes.join(places, left_on="卡口编号", right_on="编号").sort("号牌号码", "at")
    at, longitude, latitude = (reads[name].to_numpy() for name in ("at", "经度", "纬度"))
    same = (reads["号牌号码"].to_numpy()[1:] == reads["号牌号码"].to_numpy()[:-1]) & (np.diff(at) < 3_600)
    one = np.flatnonzero(same)
    metres = geodesic(latitude[one], longitude[one], latitude[one + 1], longitude[one + 1])
    quick = one[metres > FASTEST * (at[one + 1] - at[one])]
    return set(reads["号牌号码"].gather(quick.tolist()))


def scores(of: str, found: Verdict) -> list[Figure]:
    """Precision and recall of what is claimed and of the rule, and how many of the rule's mistakes are claimed too."""
    claimed, cloned, by_rule = found.claimed, found.cloned, found.by_rule
    mistakes = by_rule - cloned

    def figure(name: str, value: float, bar: float | None = None, *, at_most: bool = False) -> Figure:
        return Figure("clones", name, value, bar, at_most, of)

    return [
        figure("cloned plates", len(cloned)),
        figure("plates the 200 km/h rule claims", len(by_rule)),
        figure("precision of the 200 km/h rule", _share(by_rule & cloned, by_rule)),
        figure("precision", _share(claimed & cloned, claimed), PRECISION),
        figure("recall", _share(claimed & cloned, cloned), RECALL),
        figure("misreads and clocks claimed", _share(claimed - cloned, mistakes), MISTAKEN, at_most=True),
        figure("seconds the question took", found.seconds),
    ]


def _share(some: set[str], of: set[str]) -> float:
    """How much of a set; 1 of an empty one, for nothing of it is missing."""
    return len(some) / len(of) if of else float(not some)
