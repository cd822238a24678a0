"""How resting places and stays of a city are scored: a wrong answer scores worse, and the front door asks everybody."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from analysis.detectors.stays import StayPlace
from clew.commands.evaluate import scores
from clew.evaluation import resting
from clew.evaluation.resting import Verdict
from clew.evaluation.scorecard import Figure
from clew.evaluation.stays import counted, nearest_is
from clew.world import make

RIGHT = Verdict([300.0, 900.0, 4_000.0], 1_500.0, covered=True, seconds=0.1)
SECOND = Verdict([2_000.0, 900.0], 1_500.0, covered=True, seconds=0.1)
WRONG = Verdict([5_000.0], 200.0, covered=False, seconds=0.1)


def value(figures: list[Figure], analysis: str, name: str) -> float:
    (found,) = [one.value for one in figures if (one.analysis, one.name) == (analysis, name)]
    return found


@pytest.mark.parametrize(
    ("verdicts", "first", "best", "covered", "usual"),
    [([RIGHT, RIGHT], 1, 1, 1, 0), ([RIGHT, SECOND], 0.5, 1, 1, 0), ([RIGHT, WRONG], 0.5, 0.5, 0.5, 0.5)],
)
def test_a_wrong_place_and_a_region_without_the_truth_score_worse(
    verdicts: list[Verdict], first: float, best: float, covered: float, usual: float
) -> None:
    figures = resting.scores(verdicts, "city")

    assert value(figures, "resting", "first place within 1 km") == first
    assert value(figures, "resting", "one of three places within 1 km") == best
    assert value(figures, "resting", "90 % region holds the truth") == covered
    (bar,) = [one.bar for one in figures if one.name == "first place within 1 km"]
    assert bar == pytest.approx(usual + 0.20)


def test_a_place_is_right_at_any_door_of_the_true_house_and_wrong_at_the_next_one() -> None:
    doors = {"location": ["a1", "a2", "b"], "lon": [117.2, 117.2, 117.201], "lat": [31.8] * 3}
    found = StayPlace(1, 31.8, 117.2002, stays=1, seconds=1, nights=1, nearest=None)

    assert nearest_is(pl.DataFrame(doors), found, "a1")
    assert nearest_is(pl.DataFrame(doors), found, "a2")
    assert not nearest_is(pl.DataFrame(doors), found, "b")


def test_positions_of_a_device_within_a_stop_are_counted_in_any_time_zone() -> None:
    stop = {"uid": ["d"], "started_at": ["2024-03-01 08:00:00+08:00"], "finished_at": ["2024-03-01 08:10:00+08:00"]}
    midnight = 1_709_251_200
    pings = pl.DataFrame({"uid": ["d"] * 3 + ["e"], "at": [midnight, midnight + 600, midnight + 601, midnight + 5]})

    found = counted(pl.DataFrame(stop), pings)

    assert found.select("start", "end", "positions").row(0) == (midnight, midnight + 600, 2)


def test_every_tracked_device_and_private_car_of_a_city_is_asked_about(tmp_path: Path) -> None:
    folder = make(tmp_path / "city", people=300, days=10, seed=5).folder

    figures = scores(["stays", "resting"], folder)

    assert value(figures, "stays", "devices") == pl.read_csv(folder / "truth" / "gps.csv").height
    assert value(figures, "stays", "F1 at overlap 0.5") > 0.75
    assert value(figures, "stays", "share with home right") > 0.5
    assert value(figures, "resting", "vehicles") > 20
    assert value(figures, "resting", "vehicles with several places") >= 3
    assert value(figures, "resting", "first place within 1 km") > value(
        figures, "resting", "most frequent gap camera within 1 km"
    )
