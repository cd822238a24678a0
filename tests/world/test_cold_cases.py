"""Cold cases: their answers stand in the files of former years from the month told on, and not before."""

from __future__ import annotations

import json
from datetime import date
from itertools import pairwise
from pathlib import Path

import polars as pl
import pytest

from clew.world import BY_STEM, World
from clew.world.history import arrives, month_ends
from clew.world.period import Period
from ontology.identifiers import plate
from tests.world.small_city import Files, read


def former(world: World, stem: str) -> dict[date, pl.DataFrame]:
    """The files of a feed of former years by their date."""
    feed = BY_STEM[stem]
    paths = [Path(name) for name in world.former if Path(name).name.rsplit("_", 1)[0] == stem]
    return {
        date.fromisoformat(path.stem[-8:]): read((world.folder / path).read_bytes().decode(feed.encoding))
        for path in paths
    }


def key_of(stem: str, row: str) -> pl.Expr:
    parts = row.split(";")
    return pl.all_horizontal(pl.col(name) == part for name, part in zip(BY_STEM[stem].key, parts, strict=True))


def test_each_answer_stands_in_its_register_from_its_month_on(world: World, files: Files) -> None:
    for one in files.truth("cold_cases").iter_rows(named=True):
        tables = former(world, one["arrives_feed"])
        holding = [
            on for on, rows in tables.items() if rows.filter(key_of(one["arrives_feed"], one["arrives_row"])).height
        ]

        assert min(holding).isoformat() == one["arrives_on"]
        assert holding == [on for on in tables if on >= min(holding)]
        assert files(one["arrives_feed"]).filter(key_of(one["arrives_feed"], one["arrives_row"])).height == 1


def test_each_case_is_twelve_to_twenty_years_old_and_told_years_before_its_answer(world: World, files: Files) -> None:
    told = former(world, "cases")

    for one in files.truth("cold_cases").iter_rows(named=True):
        year = int(one["case_number"][13:17])
        first = min(on for on, rows in told.items() if one["case_number"] in rows["案件编号"])
        assert 12 <= world.period.first.year - year <= 20
        assert date.fromisoformat(one["arrives_on"]).year - first.year >= 4


def test_six_kinds_are_asked_and_two_answers_come_under_another_name_or_plate(files: Files) -> None:
    told = files.truth("cold_cases")

    assert sorted(told["kind"]) == ["account", "address", "person_description", "phone", "plate", "trace"]
    assert set(told.filter(pl.col("changed") != "")["changed"]) == {"name", "plate"}


def test_decoys_stand_in_a_register_before_the_answer_and_are_not_it(world: World, files: Files) -> None:
    answers = {one["value"]: one for one in files.truth("cold_cases").iter_rows(named=True)}
    decoys = files.truth("standing_decoys")

    assert set(decoys["decoy"]) == {"one_character_off", "recycled_phone", "namesake"}
    for one in decoys.iter_rows(named=True):
        tables = former(world, one["feed"])
        first = min(on for on, rows in tables.items() if rows.filter(key_of(one["feed"], one["row"])).height)
        assert first.isoformat() < answers[one["value"]]["arrives_on"]
        assert one["row"] != answers[one["value"]]["arrives_row"]


def test_the_partial_plate_is_that_of_the_answer_and_not_of_the_decoy(files: Files) -> None:
    asked = files.truth("cold_cases").filter(kind="plate").row(0, named=True)
    decoy = files.truth("standing_decoys").filter(kind="plate").row(0, named=True)
    seen = plate.pattern(json.loads(asked["value"])["text"])

    assert seen.fullmatch(asked["arrives_row"].split(";")[2])
    assert not seen.fullmatch(decoy["row"].split(";")[2])


def test_the_person_asked_for_bears_another_name_today(files: Files) -> None:
    asked = files.truth("cold_cases").filter(kind="person_description").row(0, named=True)
    row = files("household_register").filter(公民身份号码=asked["arrives_row"]).row(0, named=True)

    assert [row["曾用名"]] == json.loads(asked["value"])["names"]
    assert row["姓名"] != row["曾用名"]


def test_what_a_former_file_held_stands_in_the_next_one_and_in_that_of_today(world: World, files: Files) -> None:
    for stem in {Path(name).name.rsplit("_", 1)[0] for name in world.former}:
        tables = [*former(world, stem).values(), files(stem, BY_STEM[stem].declared[0])]
        keys = [set(rows.select(BY_STEM[stem].key).rows()) for rows in tables]
        assert all(before < after for before, after in pairwise(keys))


def test_files_come_in_the_order_of_their_dates(world: World) -> None:
    dates = [name[-12:-4] for name in world.former]

    assert dates == sorted(dates)
    assert dates[0] == "20090331"
    assert dates[-1] <= f"{world.period.first:%Y%m%d}"


@pytest.mark.parametrize(("since", "declared"), [("2004-05-01", "2009-03-31"), ("2012-02-29", "2012-02-29")])
def test_a_row_arrives_with_the_file_of_its_month(since: str, declared: str) -> None:
    period = Period(date(2024, 3, 1), 28)

    assert arrives(period, since).isoformat() == declared
    assert len(list(month_ends(period))) == 180
