"""Planted series, what ties them, what looks alike, and who was held can be found in the files of the city."""

from __future__ import annotations

import polars as pl
import pytest

from clew.world import city as cities
from clew.world.city import City
from clew.world.plants import case_series, custody
from clew.world.plants.cast import FULL, Cast, Planted
from clew.world.streams import stream
from tests.world.small_city import Files

LARGER = 12_000


@pytest.fixture(scope="module")
def larger() -> tuple[City, Planted]:
    """A larger city with the plant alone."""
    city = cities.build(LARGER, 28, 7)
    return city, case_series.plant(city, Cast(city), stream(7, "plant case_series"))


def test_a_full_city_has_forty_series_tied_as_told() -> None:
    ties = case_series.ties(case_series.SERIES)

    assert {tie: ties.count(tie) for tie in ties} == case_series.TIES
    assert LARGER < FULL
    assert len(set(case_series.ties(4))) > 2


def test_every_case_of_a_series_stands_in_the_files_and_series_have_3_to_14(larger: tuple[City, Planted]) -> None:
    planted = larger[1]
    told = planted.truth["case_series"]

    assert set(told["case_number"]) <= set(planted.rows["cases"]["案件编号"])
    assert told["case_number"].is_unique().all()
    sizes = told.group_by("series").len()["len"].to_list()
    assert case_series.FEWEST <= min(sizes) <= max(sizes) <= case_series.MOST


def test_whoever_was_caught_is_named_in_cleared_cases_only(larger: tuple[City, Planted]) -> None:
    planted = larger[1]
    guilty = planted.rows["case_people"].filter(pl.col("角色").is_in(["罪犯", "嫌疑人"]))
    offenders = dict(planted.truth["case_series"].select("case_number", "offender").iter_rows())
    cleared = planted.rows["cases"].filter(状态="已破")["案件编号"]

    assert set(guilty["案件编号"]) == set(cleared)
    assert all(who in offenders[case].split(";") for case, who in guilty.select("案件编号", "证件号码").iter_rows())
    assert 0 < len(cleared) < planted.truth["case_series"].height


def test_some_series_are_by_several_people(larger: tuple[City, Planted]) -> None:
    several = larger[1].truth["case_series"].filter(pl.col("offender").str.contains(";"))

    assert 0 < several["series"].n_unique() < larger[1].truth["case_series"]["series"].n_unique() / 2


def test_traces_tie_two_cases_of_a_series_at_least_and_not_all(larger: tuple[City, Planted]) -> None:
    planted = larger[1]
    forensic = planted.truth["case_series"].filter(pl.col("tied_by").str.contains("forensic"))
    matches = planted.rows["matches"].filter(状态="确认").drop_nulls("对方比对键")
    same = dict(matches.select("对方比对键", "比对键").iter_rows())
    traces = planted.rows["traces"].with_columns(key=pl.col("比对键").replace(same))
    tied = forensic.join(traces, left_on="case_number", right_on="案件编号")

    by_series = tied.group_by("series").agg(pl.len(), pl.col("key").n_unique())
    assert set(by_series["series"]) == set(forensic["series"])
    assert min(by_series["len"].to_list()) >= 2
    assert set(by_series["key"]) == {1}
    assert tied.height < 0.7 * forensic.height


def test_a_plate_or_a_number_is_named_in_two_cases_of_a_series_at_least(larger: tuple[City, Planted]) -> None:
    planted = larger[1]
    entity = planted.truth["case_series"].filter(pl.col("tied_by").str.contains("entity"))
    named = pl.concat(
        planted.rows[stem].select(case_number="案件编号", entity=column)
        for stem, column in (("case_vehicles", "号牌号码"), ("case_phones", "手机号码"))
    )

    found = entity.join(named, on="case_number").group_by("series", "entity").len()
    assert set(found["series"]) == set(entity["series"])
    assert found["series"].is_unique().all()
    assert min(found["len"].to_list()) >= 2


def test_a_field_in_ten_to_thirty_of_a_hundred_was_not_recorded(larger: tuple[City, Planted]) -> None:
    planted = larger[1]
    table = planted.rows["cases"].filter(
        pl.col("案件编号").is_in(planted.truth["case_series"]["case_number"].to_list())
    )
    fields = {kind: len(text.split("|")) for kind, text in case_series.cases.METHODS.items()}
    expected = sum(fields[kind] for kind in table["案件类别"])

    recorded = sum(len(codes.split(";")) for codes in table["作案手段"] if codes)

    assert 0.1 <= 1 - recorded / expected <= 0.3


def test_every_kind_of_decoy_is_there_and_none_is_of_a_series(larger: tuple[City, Planted]) -> None:
    planted = larger[1]
    decoys = planted.truth["case_decoys"]

    assert set(decoys["decoy"]) == {
        *("hot_spot", "copied_method", "in_custody"),
        *("resident_trace", "responder_trace", "mix_up", "retraction", "candidate_hit"),
    }
    assert not set(decoys["case_number"]) & set(planted.truth["case_series"]["case_number"])
    assert decoys["case_number"].is_unique().all()


def test_what_a_laboratory_took_back_is_told_by_the_last_file_only(files: Files) -> None:
    before, after = (files("matches", when).select("比对编号", "状态") for when in ("first", "last"))
    withdrawn = after.filter(状态="撤回")

    assert withdrawn.height >= 1
    assert set(before.filter(pl.col("比对编号").is_in(withdrawn["比对编号"].to_list()))["状态"]) == {"确认"}
    mixed_up = files("traces", "last").filter(状态="撤回")["案件编号"]
    assert set(files.truth("case_decoys").filter(decoy="mix_up")["case_number"]) <= set(mixed_up)


def test_nobody_held_offends_unless_the_dates_are_wrong(larger: tuple[City, Planted]) -> None:
    city, planted = larger
    told = planted.truth["case_series"].with_columns(identity_number=pl.col("offender").str.split(";"))
    others = city.cases.people.filter(pl.col("角色").is_in(["罪犯", "嫌疑人"]))
    offended = pl.concat(
        [
            told.explode("identity_number").select("identity_number", "case_number"),
            others.select(identity_number="证件号码", case_number="案件编号"),
        ]
    )
    tables = pl.concat([planted.rows["cases"], city.cases.cases])
    when = tables.select(case_number="案件编号", day=pl.col("发生时间起").str.slice(0, 10))
    held = planted.truth["custody"].with_columns(pl.col("to_at").fill_null("9999"))

    during = (
        offended.join(when, on="case_number")
        .join(held, on="identity_number")
        .filter(pl.col("day").is_between(pl.col("from_at"), pl.col("to_at")))
    )

    assert during["wrong"].all()
    assert during.height > 0
    assert held["wrong"].sum() == max(1, round(custody.WRONG * held.height))


def test_look_alikes_strike_while_the_offender_of_the_series_is_held(larger: tuple[City, Planted]) -> None:
    planted = larger[1]
    alike = planted.truth["case_decoys"].filter(decoy="in_custody")
    when = planted.rows["cases"].select(case_number="案件编号", day=pl.col("发生时间起").str.slice(0, 10))
    offenders = {who for people in planted.truth["case_series"]["offender"] for who in people.split(";")}
    held = planted.truth["custody"].filter(pl.col("identity_number").is_in(sorted(offenders)), ~pl.col("wrong"))

    for day in alike.join(when, on="case_number")["day"]:
        assert held.filter((pl.col("from_at") <= day) & (pl.col("to_at").fill_null("9999") >= day)).height > 0


def test_the_custody_file_says_what_the_truth_says(files: Files) -> None:
    rows = files("custody").select(identity_number="证件号码", from_at="起始日期", to_at="截止日期")

    assert rows.sort(pl.all()).equals(files.truth("custody").select(rows.columns).sort(pl.all()))
