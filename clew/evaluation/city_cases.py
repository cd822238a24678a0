"""What case links and series are worth on cities: planted series against all that else happened, decoys included."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from analysis.asking import Ask
from analysis.cases.columns import Flags, all_pairs
from analysis.cases.measures import Ranks, agreement, cllr, cllr_min, of_queries
from analysis.cases.model import LinkModel, usual
from analysis.cases.reading import Known, known
from analysis.detectors.case_links import rank
from analysis.detectors.series import look
from analysis.statistics import Integers
from clew.evaluation import case_series, links
from clew.evaluation.cities import LoadedCity, Making, Size
from clew.evaluation.questions import asked, id_of
from clew.evaluation.scorecard import Figure
from clew.training_cases import FEEDS
from clew.world import EVALUATION

TRUTH = ("case_series", "case_decoys")
CITIES = Making(
    {"offending": Size(EVALUATION["people"], sightings=20_000, cameras=60)},
    FEEDS,
    later=("household_register", "traces", "matches"),
)
"""Cities of full size with hardly a sighting; of the laboratories the later files too, which take back some."""

FIRST_RANK = 2.0
COST, LOSS = 0.45, 0.08
F1, B_CUBED = 0.80, 0.85
NO_SERIES = -1


@dataclass(frozen=True, slots=True, eq=False)
class Planted:
    """The number of the series of each case, NO_SERIES for all others, and by what each series is tied."""

    series: Integers
    tied_by: dict[int, str]

    @property
    def places(self) -> Integers:
        """The cases of series."""
        return np.flatnonzero(self.series != NO_SERIES)

    def linked(self, one: int) -> Flags:
        """Which other cases belong to the series of one."""
        same = self.series == self.series[one]
        same[one] = False
        return same


def planted(city: LoadedCity, read: Known) -> Planted:
    """The truth of a city about cases as they were read."""
    told = city.truth("case_series").with_columns(pl.col("series").cast(pl.Int64))
    series = np.full(len(read.cases), NO_SERIES, dtype=np.int64)
    for number, which in told.select("case_number", "series").iter_rows():
        place = read.cases.place_of(id_of(city.session, "Case", ("number",), (number,)))
        if place is not None:
            series[place] = which
    return Planted(series, dict(told.select("series", "tied_by").iter_rows()))


def link_figures(city: LoadedCity) -> list[Figure]:
    """Ask about each case of a planted series that is not solved, and compare what behaviour alone says."""

    async def everything(ask: Ask) -> list[Figure]:
        read, model = await known(ask), usual()
        truth = planted(city, read)
        answers: list[links.Asked] = []
        seconds: list[float] = []
        for place in _asked_about(read, truth):
            started = time.monotonic()
            answers.append(await _asked(ask, read, model, place, truth.linked(place)))
            seconds.append(time.monotonic() - started)
        return [
            Figure(links.ANALYSIS, "seconds a question, median", float(np.median(seconds)), of=city.name),
            *_behaviour(read, model, truth, city.name),
            *_queries(answers, city.name),
        ]

    return asked(city.session, everything, as_of=city.end)


def _asked_about(read: Known, truth: Planted) -> list[int]:
    """The cases of series that are not solved: those of known offenders are tied to each other without a question."""
    return truth.places[~np.isin(truth.places, read.solved.case)].tolist()


async def _asked(ask: Ask, read: Known, model: LinkModel, place: int, linked: Flags) -> links.Asked:
    """One question: the ranks of the true links, of those that were never compared at the end, and who is innocent."""
    found = await rank(ask, read, place, model)
    score = np.full(len(read.cases), -np.inf)
    expected = np.full(len(read.cases), np.inf)
    score[found.told.pairs.other], expected[found.told.pairs.other] = found.order, found.expected
    others = np.arange(len(read.cases)) != place
    reached = [expected <= level for level in links.LEVELS]
    innocent = np.array([int((some & others & ~linked).sum()) for some in reached])
    return links.Asked(
        Ranks.of(score[others], linked[others]), innocent, np.array([int((some & linked).sum()) for some in reached])
    )


def _behaviour(read: Known, model: LinkModel, truth: Planted, of: str) -> list[Figure]:
    """What the calibration of place, time and method costs, on pairs of planted cases of one kind."""
    pairs = all_pairs(truth.places)
    pairs = pairs.taken(read.cases.kind[pairs.one] == read.cases.kind[pairs.other])
    linked = truth.series[pairs.one] == truth.series[pairs.other]
    _, scored = model.scored(read, pairs)
    cost, least = cllr(scored.reported, linked), cllr_min(scored.score, linked)
    told: list[tuple[str, float, float | None]] = [
        ("cllr", cost, COST),
        ("cllr_min", least, None),
        ("calibration loss", cost - least, LOSS),
    ]
    return [Figure(links.ANALYSIS, name, value, bar, at_most=True, of=of) for name, value, bar in told]


def _queries(answers: Sequence[links.Asked], of: str) -> list[Figure]:
    measures = of_queries([one.ranks for one in answers])
    bars = {"median first rank": FIRST_RANK}
    return [
        Figure(links.ANALYSIS, "queries", len(answers), of=of),
        *(Figure(links.ANALYSIS, name, value, bars.get(name), at_most=True, of=of) for name, value in measures.items()),
        *links.chance(answers, of),
    ]


def series_figures(city: LoadedCity) -> list[Figure]:
    """Find all series and compare those that a planted case belongs to with the truth."""

    async def everything(ask: Ask) -> list[Figure]:
        read = await known(ask)
        truth = planted(city, read)
        started = time.monotonic()
        found = await look(ask, usual())
        seconds = time.monotonic() - started
        group = np.arange(len(read.cases)) + len(found.series)
        for number, one in enumerate(found.series):
            group[[place for id in one.finding.members if (place := read.cases.place_of(id)) is not None]] = number
        return [
            Figure(case_series.ANALYSIS, "series found", len(found.series), of=city.name),
            Figure(case_series.ANALYSIS, "pairs compared", found.compared, of=city.name),
            Figure(case_series.ANALYSIS, "seconds of a search", seconds, of=city.name),
            *scores(group, truth, city.name),
        ]

    return asked(city.session, everything, as_of=city.end)


def scores(group: Integers, truth: Planted, of: str) -> list[Figure]:
    """Pairs and B-cubed over the planted cases and all that stand in one group with one of them.

    What else is grouped is not counted: nobody knows who did it.
    """
    near = np.isin(group, group[truth.places])
    places = np.flatnonzero(near)
    own = truth.series[places]
    linked = (own[:, None] == own[None, :]) & (own != NO_SERIES)[:, None]
    found = agreement(group[places], linked, own != NO_SERIES)
    return case_series.scores([found], F1, B_CUBED, of)
