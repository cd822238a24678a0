"""Culprits are read where and when the truth says, patrols pass every day, residents live there."""

from __future__ import annotations

import polars as pl
import pytest

from clew.world.city import City
from tests.world.small_city import Files


@pytest.fixture(scope="module")
def scenes(files: Files) -> pl.DataFrame:
    return files.truth("collision_scenes")


def read_at(files: Files, scenes: pl.DataFrame, plate: str) -> set[int]:
    """Scenes at which that plate was read within the window."""
    passes = files("passes").filter(号牌号码=plate)
    met = scenes.join(passes, left_on="camera", right_on="卡口编号")
    return set(met.filter(pl.col("通过时间").is_between("from", "to"))["scene"].cast(pl.Int64))


def numbers(text: str) -> set[int]:
    return {int(one) for one in text.split(";")}


def test_each_culprit_is_read_at_exactly_the_scenes_of_the_truth(files: Files, scenes: pl.DataFrame) -> None:
    for row in files.truth("collision").iter_rows(named=True):
        assert read_at(files, scenes.filter(series=row["series"]), row["plate"]) == numbers(row["read"])


def test_each_was_at_three_of_four_scenes_and_every_second_was_missed_once(files: Files, scenes: pl.DataFrame) -> None:
    culprits = files.truth("collision")

    assert set(scenes.group_by("series").len()["len"]) == {4}
    assert {len(numbers(text)) for text in culprits["present"]} == {3}
    read = [len(numbers(text)) for text in culprits["read"]]
    assert read == [3 - turn % 2 for turn in range(len(read))]
    assert all(numbers(row["read"]) <= numbers(row["present"]) for row in culprits.iter_rows(named=True))


def test_each_scene_is_a_case_with_its_window_at_its_camera(files: Files, scenes: pl.DataFrame) -> None:
    cases = scenes.join(files("cases"), left_on="case_number", right_on="案件编号")
    addresses = cases.join(files("address_register"), left_on="发生地址编码", right_on="地址编码")
    places = addresses.join(files("places"), left_on="camera", right_on="编号", suffix="_camera")

    assert places.height == scenes.height
    assert (places["发生时间起"] == places["from"]).all()
    assert (places["发生时间止"] == places["to"]).all()
    north = (places["纬度"].cast(pl.Float64) - places["纬度_camera"].cast(pl.Float64)) * 110_870
    assert north.abs().to_numpy().max() < 800


def test_patrols_pass_all_four_scenes_in_their_windows_by_habit(files: Files, scenes: pl.DataFrame) -> None:
    patrols = files.truth("collision_decoys").filter(kind="patrol")

    assert patrols.height >= 1
    for row in patrols.iter_rows(named=True):
        days = files("passes").filter(号牌号码=row["plate"])["通过时间"].str.slice(0, 10)
        assert len(read_at(files, scenes.filter(series=row["series"]), row["plate"])) >= 3
        assert days.n_unique() == 14
        assert row["plate"].endswith("警")


def test_residents_live_or_work_at_a_scene(city: City, files: Files, scenes: pl.DataFrame) -> None:
    row_of = {plate: row for row, plate in enumerate(city.fleet.plate)}
    node = dict(city.geography.places.select("编号", "node").iter_rows())

    for row in files.truth("collision_decoys").filter(kind="resident").iter_rows(named=True):
        nodes = {node[camera] for camera in scenes.filter(series=row["series"])["camera"]}
        vehicle = row_of[row["plate"]]
        assert nodes & {int(city.fleet.home.node[vehicle]), int(city.fleet.work.node[vehicle])}
