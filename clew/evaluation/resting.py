"""What resting places from cameras alone are worth, on sample cities, beside the camera most often next to a night."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import polars as pl
from numpy.typing import NDArray

from analysis.asking import Ask
from analysis.detectors.resting_places import resting_places
from analysis.trajectories.cells import lies_in
from analysis.trajectories.resting_answers import RestingPlaces
from analysis.trajectories.sightings import EARTH
from base.moments import read
from clew.evaluation.questions import asked, id_of, load_as
from clew.evaluation.scorecard import Figure
from clew.session import Session, open_session
from clew.world import make

PEOPLE, DAYS, SEEDS = 2_000, 28, (1, 2, 3)
MOST = 150
"""Vehicles asked about in each city."""

FEWEST_NIGHTS = 6
CLOSE = 1_000.0
"""Metres from the truth within which a place counts as found; the spacing of cameras bounds what can be known."""

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Verdict:
    """One vehicle: metres from the truth to each place named and to the baseline's camera; `covered` by the region."""

    metres: list[float]
    baseline: float
    covered: bool


def figures(session: Session, data: Path) -> list[Figure]:
    """The figures of one city, if `data` is one, else of three that are made for it, each in a store of its own."""
    if (data / "truth" / "resting.csv").is_file():
        return scores(verdicts(session, data))
    found: list[Verdict] = []
    for seed in SEEDS:
        with TemporaryDirectory(prefix="clew-city-") as folder:
            make(Path(folder) / "city", people=PEOPLE, days=DAYS, seed=seed)
            settings = session.settings.model_copy(update={"home": Path(folder) / "home", "graph_uri": None})
            with open_session(settings, quiet=True) as own:
                found += verdicts(own, Path(folder) / "city")
    return scores(found)


def verdicts(session: Session, city: Path) -> list[Verdict]:
    """Load cameras and passes, and ask where private vehicles rest that do not drive to work at night."""
    load_as(session, {"places": only(city, "places"), "passes": only(city, "passes")})
    truth = private_homes(city)
    plates = pl.read_csv(only(city, "vehicles"), infer_schema=False).select("号牌号码", "号牌种类").unique()
    kinds = dict(plates.iter_rows())
    last = read(written_date(only(city, "passes")))
    found: list[Verdict] = []

    async def everyone(ask: Ask) -> None:
        for plate, longitude, latitude in truth:
            id = id_of(session, "Plate", ("text", "type"), (plate, kinds[plate]))
            answer = await resting_places(ask, id, None, last + 2 * 86_400)
            if answer.rule == "cameras" and answer.nights >= FEWEST_NIGHTS:
                found.append(judged(answer, longitude, latitude))

    asked(session, everyone)
    return found


def written_date(file: Path) -> str:
    """The date in the name of a file, as 2024-03-28."""
    digits = file.stem[-8:]
    return f"{digits[:4]}-{digits[4:6]}-{digits[6:]}"


def only(city: Path, stem: str) -> Path:
    """The city's one file of a feed."""
    return next(iter(sorted(city.glob(f"{stem}_*.csv"))))


def private_homes(city: Path) -> list[tuple[str, float, float]]:
    """Plates with longitude and latitude of the address where each rests, in the order of the plates, at most 150."""
    addresses = pl.read_csv(only(city, "address_register"), infer_schema=False)
    degrees = addresses.select(address_code="地址编码", longitude=number("经度"), latitude=number("纬度"))
    truth = pl.read_csv(city / "truth" / "resting.csv", infer_schema=False)
    private = truth.filter(pl.col("use").is_in(["commute", "errand"]) & (pl.col("works_at_night") == "false"))
    planted = city / "truth" / "resting_places.csv"
    if planted.is_file():  # these rest elsewhere than the register says
        private = private.filter(~pl.col("plate").is_in(pl.read_csv(planted)["plate"].to_list()))
    joined = private.join(degrees, on="address_code").sort("plate").head(MOST)
    return list(joined.select("plate", "longitude", "latitude").iter_rows())


def number(column: str) -> pl.Expr:
    """A column of text as numbers."""
    return pl.col(column).cast(pl.Float64)


def judged(answer: RestingPlaces, longitude: float, latitude: float) -> Verdict:
    """How far each place lies from the truth, and whether the region holds it."""
    points = [(place.longitude, place.latitude) for place in answer.places]
    metres = [float(EARTH.inv(longitude, latitude, *point)[2]) for point in points]
    camera = answer.cameras[0]
    cells = answer.region.cells if answer.region else []
    return Verdict(
        metres,
        float(EARTH.inv(longitude, latitude, camera.longitude, camera.latitude)[2]),
        any(lies_in(cell, latitude, longitude) for cell in cells),
    )


def scores(found: Sequence[Verdict]) -> list[Figure]:
    """The share found within a kilometre, at first and among three, and the share of truths that the region holds."""
    first = np.array([one.metres[0] for one in found])
    best = np.array([min(one.metres) for one in found])
    baseline = np.array([one.baseline for one in found])
    covered = float(np.mean([one.covered for one in found]))
    usual = float((baseline <= CLOSE).mean())
    return [
        Figure("resting", "vehicles", len(found)),
        Figure("resting", "most frequent gap camera within 1 km", usual),
        Figure("resting", "first place within 1 km", float((first <= CLOSE).mean()), usual + 0.20),
        Figure("resting", "first place within 500 m", float((first <= CLOSE / 2).mean())),
        Figure("resting", "median error, metres", float(np.median(first))),
        Figure("resting", "one of three places within 1 km", float((best <= CLOSE).mean()), 0.85),
        Figure("resting", "90 % region holds the truth", covered, 0.85),
        Figure("resting", "90 % region holds the truth, not too often", covered, 0.95, at_most=True),
    ]
