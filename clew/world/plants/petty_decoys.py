"""What looks like a part of a petty series: other thieves at a hot spot, a theft told twice, cars that belong there."""

from __future__ import annotations

import numpy as np
import polars as pl

from clew.world import cases
from clew.world.city import City
from clew.world.period import DAY, HOUR
from clew.world.plants import petty_cases
from clew.world.plants.cast import Cast, Planted, scaled
from clew.world.plants.offences import distances
from clew.world.streams import Ints, Stream

TOLD_TWICE, AT_HOT_SPOTS, HOT_SPOTS = 12, 16, 4
RESIDENTS, ROUNDS = 24, 6
"""Cars of people who live by a scene, and vans that pass there."""
BESIDE, ROUND = 250.0, 3_000.0
"""Metres within which a hot spot lies, and within which vans count as those of a series."""


def make(city: City, cast: Cast, source: Stream, known: pl.DataFrame) -> Planted:
    """All kinds; `known` are the reported thefts of all series. Truth by plate or by case number."""
    twice = known[np.sort(source.permutation(known.height)[: scaled(city, TOLD_TWICE, 1)]).tolist()]
    other = pl.Series(source.integers(5_000, 40_000, len(twice)))
    again = twice.with_columns(loss=pl.lit(other))
    hot = hot_spots(city, source)
    table, involved = petty_cases.case_files(city, cast, source, pl.concat([again.select(hot.columns), hot]))
    kinds = ["double_report"] * again.height + ["hot_spot"] * hot.height
    told = [("", case, decoy) for case, decoy in zip(table["案件编号"], kinds, strict=True)]
    plates = [(city.fleet.plate[car], "", decoy) for car, decoy in belonging(city, source, known)]
    truth = pl.DataFrame([*told, *plates], schema=["plate", "case_number", "decoy"], orient="row")
    return Planted({"cases": table, "case_people": involved}, {"petty_decoys": truth})


def hot_spots(city: City, source: Stream) -> pl.DataFrame:
    """Thefts by many thieves round a few kerbs, as `case_files` takes them."""
    kerbs = source.choice(city.geography.rows_of("kerb"), HOT_SPOTS)
    count = scaled(city, AT_HOT_SPOTS)
    every = np.arange(city.geography.addresses.height)
    beside = [every[distances(city, every, kerb) < BESIDE] for kerb in source.choice(kerbs, count).tolist()]
    hour = source.uniform(21.5, 28, count)
    fields = [field.split() for field in cases.METHODS[petty_cases.KIND].split("|")]
    ways = [tuple(str(source.choice(field)) for field in fields) for _ in range(count)]
    return pl.DataFrame(
        {
            "scene": [int(source.choice(some)) for some in beside],
            "at": source.integers(0, city.period.days - 2, count) * DAY + (hour * HOUR).astype(np.int64),
            "loss": source.integers(5_000, 120_000, count),
            "method": [petty_cases.method(source, way) for way in ways],
        }
    )


def belonging(city: City, source: Stream, known: pl.DataFrame) -> list[tuple[int, str]]:
    """Cars (rows of the fleet) of residents by the scenes, and vans whose rounds pass there."""
    scene = known["scene"].unique(maintain_order=True).to_numpy()
    found = [
        (car, "resident") for car in nearest(city, source, scene, "commute", BESIDE)[: scaled(city, 8 * RESIDENTS, 1)]
    ]
    return found + [(car, "round") for car in nearest(city, source, scene, "round", ROUND)[: scaled(city, ROUNDS, 1)]]


def nearest(city: City, source: Stream, scene: Ints, use: str, within: float) -> list[int]:
    """Vehicles of a use whose keepers live so near to one of the scenes, or if none does, the nearest one."""
    cars = city.fleet.of(use)
    home = city.people["home"].to_numpy()[city.fleet.owner[cars]]
    apart = np.min([distances(city, home, one) for one in scene.tolist()], axis=0)
    near = cars[apart < within]
    return source.permutation(near).tolist() if len(near) else cars[np.argsort(apart)[:1]].tolist()
