"""What is hidden in the city can be found in its files, where truth/ and story.json say."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

import numpy as np
import polars as pl
import pytest

from clew.world import World
from clew.world.city import City
from clew.world.plants import PLANTS
from clew.world.plants.cast import Cast
from clew.world.streams import stream
from ontology.identifiers import KINDS
from tests.world.small_city import Files


@pytest.fixture(scope="module")
def story(world: World) -> dict[str, Any]:
    return json.loads((world.folder / "truth" / "story.json").read_text(encoding="utf-8"))


def test_every_plant_tells_its_story_and_its_truth(world: World, story: dict[str, Any]) -> None:
    assert list(story) == list(PLANTS)
    assert story == world.story
    assert all((world.folder / "truth" / f"{name}.csv").exists() for name in PLANTS)


def metres(one: dict[str, str], other: dict[str, str]) -> float:
    east = (float(one["经度"]) - float(other["经度"])) * 111_320 * np.cos(np.radians(31.8))
    return float(np.hypot(east, (float(one["纬度"]) - float(other["纬度"])) * 110_870))


def test_the_smasher_is_seen_near_its_scenes_in_their_windows(files: Files, story: dict[str, Any]) -> None:
    cases = {row["案件编号"]: row for row in files("cases").iter_rows(named=True)}
    addresses = {row["地址编码"]: row for row in files("address_register").iter_rows(named=True)}
    places = {row["编号"]: row for row in files("places").iter_rows(named=True)}
    passes = files("passes").filter(号牌号码=story["smash"]["plate"])

    near = set[str]()
    for number in story["smash"]["cases"]:
        case = cases[number]
        scene = addresses[case["发生地址编码"]]
        seen = passes.filter(pl.col("通过时间").is_between(pl.lit(case["发生时间起"]), pl.lit(case["发生时间止"])))
        if any(metres(scene, places[camera]) <= 800 for camera in seen["卡口编号"]):
            near.add(number)

    assert len(story["smash"]["cases"]) == 14
    assert len(near) >= 12


def test_thefts_happen_at_night_and_within_the_window_of_their_case(files: Files, story: dict[str, Any]) -> None:
    thefts = files.truth("smash")
    reported = thefts.drop_nulls("case_number").join(files("cases"), left_on="case_number", right_on="案件编号")

    assert set(reported["case_number"]) == set(story["smash"]["cases"])
    assert thefts["case_number"].is_null().sum() == story["smash"]["unreported"]
    assert thefts["happened_at"].str.slice(11, 2).is_in(["22", "23", "00", "01"]).all()
    assert (reported["发生时间起"] < reported["happened_at"]).all()
    assert (reported["happened_at"] < reported["发生时间止"]).all()
    assert (reported["address_code"] == reported["发生地址编码"]).all()


def test_a_good_part_of_the_cases_lies_within_600_m_of_where_the_car_rests(files: Files, story: dict[str, Any]) -> None:
    smash = story["smash"]
    addresses = {row["地址编码"]: row for row in files("address_register").iter_rows(named=True)}
    scene = dict(files("cases").select("案件编号", "发生地址编码").iter_rows())
    home = addresses[smash["rests_at_address_code"]]
    apart = {number: metres(home, addresses[scene[number]]) for number in smash["cases"]}

    near = [number for number in smash["cases"] if apart[number] <= 600]

    assert near == smash["cases_where_it_rests"]
    assert len(smash["cases"]) / 3 <= len(near) <= len(smash["cases"]) / 2


def test_the_car_is_parked_when_its_driver_goes_on_foot_and_it_is_never_in_two_places(files: Files) -> None:
    thefts, drives = files.truth("smash"), files.truth("smash_passes")["true_at"].sort()

    for row in thefts.filter(on_foot="true").iter_rows(named=True):
        later = drives.filter(drives > row["happened_at"])
        assert later.is_empty() or later[0] > row["happened_at"][:10] + " 05:00:00"


def test_the_smasher_rests_at_one_address_which_is_its_keepers(files: Files, story: dict[str, Any]) -> None:
    smash = story["smash"]
    vehicle = files("vehicles").filter(号牌号码=smash["plate"]).filter(pl.col("号牌停用日期").is_null())
    keeper = files("household_register").filter(公民身份号码=smash["keeper_identity_number"])
    resting = files.truth("resting").filter(plate=smash["plate"])

    assert vehicle["车辆识别代号"].to_list() == [smash["vin"]]
    assert vehicle["所有人身份号码"].to_list() == keeper["公民身份号码"].to_list()
    assert keeper["地址编码"].to_list() == resting["address_code"].to_list() == [smash["rests_at_address_code"]]
    assert resting["works_at_night"].to_list() == ["false"]


def test_the_stop_is_where_the_smasher_passed_at_that_time(files: Files, story: dict[str, Any]) -> None:
    stop = files("stops").filter(记录编号=story["smash"]["stop"]).row(0, named=True)
    when = datetime.fromisoformat(stop["时间"])
    drives = files.truth("smash_passes")["true_at"].str.to_datetime()

    assert stop["号牌号码"] == story["smash"]["plate"]
    assert drives.is_between(when - timedelta(hours=2), when + timedelta(hours=1)).any()


def test_the_drives_by_night_stand_in_the_passes(files: Files, story: dict[str, Any]) -> None:
    drives = files.truth("smash_passes")
    passes = files("passes").join(drives, left_on="流水号", right_on="serial")

    assert passes.height == drives.height
    assert (passes["卡口编号"] == passes["camera"]).all()
    assert (passes["号牌号码"] == story["smash"]["plate"]).mean() > 0.9


def test_the_ring_shares_devices_and_numbers(files: Files, story: dict[str, Any]) -> None:
    ring = story["ring"]
    cards = files("phones").filter(pl.col("手机号码").is_in(ring["phones"]))
    users = cards.join(files("sims"), on="ICCID").group_by("IMEI").agg(pl.col("机主身份号码").n_unique())
    accounts = files("accounts").filter(pl.col("账号").is_in(ring["accounts"]))

    assert sorted(cards["机主身份号码"]) == sorted(ring["members"]) == sorted(accounts["证件号码"])
    assert dict(users.iter_rows()) == dict.fromkeys(ring["devices"], 3)
    assert accounts["开户日期"].n_unique() == 1
    assert set(accounts["预留手机"]) == set(ring["shared_phones"])
    assert len(ring["shared_phones"]) == 2


def test_the_rings_money_goes_round_three_times_in_time_order(files: Files, story: dict[str, Any]) -> None:
    truth = files.truth("ring_transfers").filter(part="cycle")
    cycle = truth.join(files("transfers"), left_on="serial", right_on="交易流水号", maintain_order="left")
    order = story["ring"]["accounts"]

    assert cycle["付款账号"].to_list() == order * 3
    assert cycle["收款账号"].to_list() == [*order[1:], order[0]] * 3
    assert cycle["交易时间"].is_sorted()
    amounts = cycle["金额"].cast(pl.Float64)
    assert amounts.is_sorted(descending=True)
    assert amounts[-1] > 0.5 * amounts[0]


def test_the_victims_of_the_ring_stand_in_its_case_and_were_called_before_they_paid(
    files: Files, story: dict[str, Any]
) -> None:
    ring = story["ring"]
    victims = files("case_people").filter(案件编号=ring["case"], 角色="受害人")["证件号码"]
    proceeds = files.truth("ring_transfers").filter(part="proceeds")
    paid = proceeds.join(files("transfers"), left_on="serial", right_on="交易流水号")
    payers = paid.join(files("accounts"), left_on="付款账号", right_on="账号")
    called = (
        files("calls")
        .filter(pl.col("主叫号码").is_in(ring["phones"]))
        .filter(pl.col("被叫号码").is_in(payers["预留手机"].to_list()))
    )

    assert set(payers["证件号码"]) == set(victims)
    assert called.height == 3
    assert max(called["开始时间"]) < max(paid["交易时间"])
    loss = files("cases").filter(案件编号=ring["case"])["损失金额"].cast(pl.Float64)[0]
    assert loss == paid["金额"].cast(pl.Float64).sum()


def test_the_match_of_the_cold_case_arrives_with_the_later_file(files: Files, story: dict[str, Any]) -> None:
    cold = story["cold_case"]
    key = {"比对键": cold["comparator_key"], "实验室": cold["laboratory"]}

    assert files("traces", "first").filter(**key)["案件编号"].to_list() == [cold["case_1999"]]
    assert sorted(files("traces", "last").filter(**key)["案件编号"]) == [cold["case_1999"], cold["case_today"]]
    assert cold["case_1999"].startswith("A349901000000199909")


def test_the_victim_of_1999_has_a_number_of_15_digits(files: Files, story: dict[str, Any]) -> None:
    people = files("case_people")
    number = people.filter(案件编号=story["cold_case"]["case_1999"])["证件号码"][0]

    assert len(number) == 15
    assert KINDS["identity_number"].read(number).flaw is None
    suspect = people.filter(案件编号=story["cold_case"]["case_today"], 角色="嫌疑人")["证件号码"].to_list()
    assert suspect == [story["cold_case"]["suspect_identity_number"]]


def test_the_register_and_the_bank_disagree_about_one_name(files: Files, story: dict[str, Any]) -> None:
    conflict = story["conflict"]
    registered = files("household_register").filter(公民身份号码=conflict["identity_number"])["姓名"].to_list()
    at_banks = files("accounts").filter(证件号码=conflict["identity_number"])["户名"].to_list()

    assert registered == [conflict["name_in_household_register"]]
    assert {conflict["name_in_household_register"], conflict["name_at_bank"]} == set(at_banks)
    assert conflict["name_at_bank"] != conflict["name_in_household_register"]


def test_the_mover_has_two_homes(files: Files, story: dict[str, Any]) -> None:
    mover = story["mover"]
    homes = [
        files("household_register", when).filter(公民身份号码=mover["identity_number"]).row(0, named=True)
        for when in ("first", "later")
    ]

    assert [home["地址编码"] for home in homes] == [mover["address_code_before"], mover["address_code_after"]]
    assert [home["住址"] for home in homes] == [mover["address_before"], mover["address_after"]]
    assert homes[1]["迁入日期"] == mover["moved_on"]


def test_nobody_is_the_subject_of_two_plants(story: dict[str, Any]) -> None:
    subjects = [
        story["smash"]["keeper_identity_number"],
        *story["ring"]["members"],
        story["cold_case"]["suspect_identity_number"],
        story["conflict"]["identity_number"],
        story["mover"]["identity_number"],
    ]

    assert len(set(subjects)) == len(subjects)


def test_no_vehicle_is_the_subject_of_two_plants(files: Files) -> None:
    borne = files.truth("co_travel_passes")["plate"].unique().to_list()
    subjects = [
        *borne,
        *files.truth("collision")["plate"],
        *files.truth("clones")["plate"],
        *files.truth("reissued")["plate"],
        *files.truth("resting_places")["plate"].unique(),
        *files.truth("smash_passes")["true_plate"].unique(),
    ]

    assert len(set(subjects)) == len(subjects)


def test_the_cast_gives_nobody_and_no_case_number_twice(city: City) -> None:
    cast, source = Cast(city), stream(1, "cast")
    everybody = np.ones(city.people.height, dtype=np.bool_)

    people = [person for _ in range(20) for person in cast.people(source, everybody, 10)]
    cases = [cast.case_number(source, "2024-03-05") for _ in range(300)]

    assert len(set(people)) == 200
    assert len({*cases, *city.cases.cases["案件编号"]}) == 300 + city.cases.cases.height
