"""`clew evaluate`: scorecards on labelled data and on sample cities, in stores of their own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer

from base.errors import UsageError
from base.settings import Settings
from clew.evaluation import (
    calls,
    case_series,
    city_cases,
    clones,
    collision,
    cotravel,
    feeds,
    flows,
    identifier_rings,
    links,
    next_places,
    petty,
    ranking,
    resting,
    retraction,
    rings,
    standing,
    stays,
)
from clew.evaluation.cities import BUSY, SEEDS, LoadedCity, Making, cities
from clew.evaluation.scorecard import Figure, write
from clew.output import emit, reporting, say
from clew.session import Session, open_session


@dataclass(frozen=True, slots=True)
class OnCity:
    """An evaluation on sample cities, the truths that a city must tell for it, and how its cities are made."""

    figures: Callable[[LoadedCity], list[Figure]]
    truth: tuple[str, ...]
    making: Making = BUSY

    def fits(self, data: Path | None) -> bool:
        """Whether the folder is a city that tells them; the cities that are made do."""
        return data is None or all((data / "truth" / f"{name}.csv").is_file() for name in self.truth)


ON_DATA: dict[str, Callable[[Session, Path], list[Figure]]] = {
    "feeds": feeds.figures,
    "stays": stays.figures,
    "next": next_places.on_tracks,
    "ranking": ranking.figures,
    "flows": flows.on_data,
    "rings": rings.figures,
    "links": links.figures,
    "series": case_series.figures,
}
SPLIT: dict[str, Callable[[Path, Path], list[Figure]]] = {"links": links.split, "series": case_series.split}
"""Evaluations that may learn from one folder and score another."""

ON_CITIES = {
    "stays": OnCity(stays.figures_of, stays.TRUTH, stays.CITIES),
    "resting": OnCity(resting.figures, resting.TRUTH, resting.CITIES),
    "cotravel": OnCity(cotravel.figures, cotravel.TRUTH),
    "collision": OnCity(collision.figures, collision.TRUTH),
    "clones": OnCity(clones.figures, clones.TRUTH),
    "next": OnCity(next_places.figures, next_places.TRUTH),
    "calls": OnCity(calls.figures, calls.TRUTH, calls.CITIES),
    "ranking": OnCity(ranking.figures_of, ranking.TRUTH, ranking.CITIES),
    "flows": OnCity(flows.figures, flows.TRUTH, flows.CITIES),
    "rings": OnCity(identifier_rings.figures, identifier_rings.TRUTH, identifier_rings.CITIES),
    "petty": OnCity(petty.figures, petty.TRUTH, petty.CITIES),
    "standing": OnCity(standing.figures, standing.TRUTH, standing.CITIES),
    "retraction": OnCity(retraction.figures, retraction.TRUTH, standing.CITIES),
    "links": OnCity(city_cases.link_figures, city_cases.TRUTH, city_cases.CITIES),
    "series": OnCity(city_cases.series_figures, city_cases.TRUTH, city_cases.CITIES),
}
EVALUATIONS = list(dict.fromkeys([*ON_DATA, *ON_CITIES]))
"""Every evaluation by the name it is asked for: on labelled data, on cities, or on both."""

DATA = Path("../shared/data")
ALL, USUAL_SEEDS = "all", ",".join(map(str, SEEDS))

Name = Annotated[str, typer.Argument(help=f"one of {', '.join(EVALUATIONS)}, or all")]
Data = Annotated[Path | None, typer.Option("--data", help="folder with labelled data, or a city made by `world make`")]
Train = Annotated[Path | None, typer.Option("--train", help="learn from this folder only; goes with --test")]
Test = Annotated[Path | None, typer.Option("--test", help="score this folder, of which nothing is learned")]
Json = Annotated[Path | None, typer.Option("--json", help="write the figures with their bars to this file")]
Seeds = Annotated[str, typer.Option(help="seeds of the cities that are made, with commas between")]


def evaluate(
    name: Name = ALL,
    data: Data = None,
    train: Train = None,
    test: Test = None,
    json: Json = None,
    seeds: Seeds = USUAL_SEEDS,
) -> None:
    """Score Clew on labelled data: loads it through the loaders into a fresh store and asks; exit 1 below a bar."""
    with reporting():
        names = EVALUATIONS if name == ALL else [name]
        figures = split(name, train, test) if train or test else scores(names, data, numbers(seeds))
        if json is not None:
            write(figures, json)
        emit(figures, [figure.line() for figure in figures], as_json=False)
        if not all(figure.reached for figure in figures):
            raise typer.Exit(1)


def split(name: str, train: Path | None, test: Path | None) -> list[Figure]:
    """The figures of one folder with what was learned from another; raises UsageError where one is missing."""
    if name not in SPLIT:
        raise UsageError(f"--train and --test go with one of {', '.join(SPLIT)}.")
    if train is None or test is None:
        raise UsageError("Give both --train and --test: the one is learned from, the other is scored.")
    for folder in (train, test):
        if not folder.is_dir():
            raise UsageError(f"There is no folder {folder}: give one with labelled cases.")
    return SPLIT[name](train, test)


def numbers(seeds: str) -> list[int]:
    """The seeds named; raises UsageError."""
    if not all(seed.strip().isdecimal() for seed in seeds.split(",")):
        raise UsageError("Seeds are whole numbers with commas between, as in --seeds 1,2,3.")
    return [int(seed) for seed in seeds.split(",")]


def scores(names: Sequence[str], data: Path | None, seeds: Sequence[int] = SEEDS) -> list[Figure]:
    """The figures of those evaluations, each in a fresh store; those on cities share each city.

    Of several, those for which the folder holds no truth are left out, which a line says. Raises UsageError for an
    unknown name or folder, and where nothing is left.
    """
    if unknown := set(names) - set(EVALUATIONS):
        raise UsageError(f"There is no evaluation '{min(unknown)}': there are {', '.join(EVALUATIONS)}, and all.")
    if data is not None and not data.is_dir():
        raise UsageError(f"There is no folder {data}: give --data a folder with labelled data.")
    on_cities = [name for name in names if name in ON_CITIES and ON_CITIES[name].fits(data)]
    found: list[Figure] = []
    for name in names:
        if name in on_cities and (data is not None or name not in ON_DATA):
            continue
        try:
            found += _on_data(name, data or DATA)
        except UsageError as error:
            if len(names) == 1:
                raise
            say(f"{name} is left out: {error.detail}")
    return found + _on_cities(on_cities, data, seeds)


def _on_cities(names: Sequence[str], data: Path | None, seeds: Sequence[int]) -> list[Figure]:
    """Scores cities in fresh stores, each for all evaluations whose cities are made alike."""
    found: list[Figure] = []
    for making in dict.fromkeys(ON_CITIES[name].making for name in names):
        for city in cities(Settings(), data, seeds, making):
            for name in (name for name in names if ON_CITIES[name].making is making):
                say(f"{city.name}: asking for {name}")
                found += ON_CITIES[name].figures(city)
    return found


def _on_data(name: str, data: Path) -> list[Figure]:
    """Scores labelled data in a fresh store; raises UsageError where the folder holds none for it."""
    if name not in ON_DATA:
        lacking = ", ".join(f"truth/{table}.csv" for table in ON_CITIES[name].truth)
        raise UsageError(
            f"{data} does not tell {lacking}: give --data a city made by clew world make, or leave it out."
        )
    if not data.is_dir():
        raise UsageError(f"There is no folder {data}: give --data a folder with labelled data.")
    with TemporaryDirectory(prefix="clew-evaluate-") as home:
        settings = Settings().model_copy(update={"home": Path(home), "graph_uri": None})
        with open_session(settings) as session:
            return ON_DATA[name](session, data)
