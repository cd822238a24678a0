"""What collision is worth: as many uninvolved ones at the scenes as it expects, and the planted culprits found."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import polars as pl

from analysis.asking import Ask
from analysis.detectors.collision import Collided, SceneAsked, collision
from analysis.trajectories.case_window import MARGIN
from analysis.trajectories.habit import Integers
from analysis.trajectories.sightings import DEFAULT_ZONE
from clew.evaluation.cities import LoadedCity
from clew.evaluation.questions import asked
from clew.evaluation.scorecard import Figure

TRUTH = ("collision", "collision_scenes")
TRIPLES, SCENES = 60, 3
"""So many times three scenes are drawn at which nobody was on purpose."""

SHORTEST, LONGEST = 1_200, 5_400
"""Seconds that a drawn scene lasts."""

LEAST, MOST, JUDGED = 0.5, 2.0, 10.0
"""Bars of observed over expected, where so many or more are expected."""

HITS, FIRST, SHOWN = 2, 5, 100


@dataclass(frozen=True, slots=True)
class Asked:
    """One question: the case it is asked for, the scenes, and the plate of who was at them, '' for nobody."""

    case: str
    scenes: list[SceneAsked]
    culprit: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """One answer: how many uninvolved ones were at enough scenes, how many were expected, the culprit's rank from 0."""

    observed: int
    expected: float
    rank: int | None
    seconds: float


def figures(city: LoadedCity) -> list[Figure]:
    """Ask about drawn scenes and about the planted series, each for one of the cases in whose time they lie."""
    drawn, planted = drawn_scenes(city), series(city)

    async def everything(ask: Ask) -> list[Verdict]:
        return [await _verdict(ask, one) for one in [*drawn, *planted]]

    found = asked(city.session, everything, as_of=city.end)
    return scores(city.name, found[: len(drawn)], found[len(drawn) :])


async def _verdict(ask: Ask, one: Asked) -> Verdict:
    started = time.monotonic()
    about = replace(ask, viewer=replace(ask.viewer, case=one.case))
    answer = await collision(about, one.scenes, HITS, SHOWN, None)
    return judged(answer, one.culprit, time.monotonic() - started)


def judged(answer: Collided, culprit: str, seconds: float) -> Verdict:
    """What one answer says of the culprit, and of how many others."""
    order = [present.entity.id for present in answer.candidates.items]
    rank = order.index(culprit) if culprit in order else None
    observed = answer.candidates.total - (rank is not None)
    return Verdict(observed, answer.expected, rank, seconds)


def drawn_scenes(city: LoadedCity) -> list[Asked]:
    """Scenes round passes in each third of the time of a case: the busier a camera, the likelier it is drawn.

    Days lie between them, for two scenes on one trip are one to whoever drives past both.
    """
    draw = np.random.default_rng(TRIPLES)
    passes = city.feed("passes").select(camera="卡口编号", at=moment("通过时间")).sort("at")
    camera = passes["camera"]
    at: Integers = passes["at"].to_numpy()
    cases = city.feed("cases").select("案件编号", begin=moment("发生时间起"), end=moment("发生时间止"))
    within = cases.filter((pl.col("begin") > at[0] + MARGIN) & (pl.col("end") < at[-1] - MARGIN)).sort("案件编号")
    found: list[Asked] = []
    for number, begin, end in within[draw.integers(0, len(within), TRIPLES).tolist()].iter_rows():
        first, last = int(begin) - MARGIN + LONGEST, int(end) + MARGIN - LONGEST
        edges = np.searchsorted(at, np.linspace(first, last, SCENES + 1))
        scenes: list[SceneAsked] = []
        for row in draw.integers(edges[:-1], edges[1:]).tolist():
            lasts = int(draw.integers(SHORTEST, LONGEST))
            starts = int(at[row]) - int(draw.integers(0, lasts))
            scenes.append(SceneAsked([city.camera(camera[row])], starts, starts + lasts))
        found.append(Asked(number, scenes))
    return found


def moment(column: str) -> pl.Expr:
    """Local times as epoch seconds."""
    local = pl.col(column).str.to_datetime("%Y-%m-%d %H:%M:%S", time_unit="ms", strict=False)
    return local.dt.replace_time_zone(DEFAULT_ZONE).dt.epoch("s")


def series(city: LoadedCity) -> list[Asked]:
    """The planted series, each for the second of its cases: the scenes lie within the time of that one."""
    plates = city.plates()
    scenes = city.truth("collision_scenes").with_columns(begin=moment("from"), end=moment("to")).sort("begin")
    found: list[Asked] = []
    for number, plate in city.truth("collision").select("series", "plate").iter_rows():
        own = scenes.filter(pl.col("series") == number)
        rows = own.select("camera", "begin", "end").iter_rows()
        told = [SceneAsked([city.camera(camera)], begin, end) for camera, begin, end in rows]
        found.append(Asked(own["case_number"][1], told, plates[plate]))
    return found


def scores(of: str, drawn: Sequence[Verdict], planted: Sequence[Verdict]) -> list[Figure]:
    """Observed over expected uninvolved ones, and how far up the culprits stand."""
    read = [one.rank for one in planted if one.rank is not None]
    return [
        *calibration(of, "drawn scenes", drawn),
        *calibration(of, "planted series", planted),
        Figure("collision", "planted series", len(planted), of=of),
        Figure("collision", "culprit comes first", sum(rank == 0 for rank in read) / max(len(planted), 1), of=of),
        Figure(
            "collision",
            "culprit among the first five",
            sum(rank < FIRST for rank in read) / max(len(planted), 1),
            of=of,
        ),
        Figure(
            "collision",
            "seconds a question, median",
            float(np.median([one.seconds for one in [*drawn, *planted]] or [0.0])),
            of=of,
        ),
    ]


def calibration(of: str, what: str, found: Sequence[Verdict]) -> list[Figure]:
    """Observed over expected; with bars where enough are expected."""
    observed, expected = sum(one.observed for one in found), sum(one.expected for one in found)
    ratio = observed / expected if expected else float(observed > 0)
    least, most = (LEAST, MOST) if expected >= JUDGED else (None, None)
    return [
        Figure("collision", f"{what}: uninvolved expected at {HITS} scenes", expected, of=of),
        Figure("collision", f"{what}: observed over expected", ratio, least, of=of),
        Figure("collision", f"{what}: observed over expected, not too often", ratio, most, at_most=True, of=of),
    ]
