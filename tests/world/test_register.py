"""The second household register differs from the first exactly as the truth says."""

from __future__ import annotations

import polars as pl

from tests.world.small_city import PEOPLE, Files


def test_the_truth_names_every_change_and_nothing_else(files: Files) -> None:
    first, later = files("household_register", "first"), files("household_register", "later")
    truth = files.truth("register_changes")

    gone = set(first["公民身份号码"]) - set(later["公民身份号码"])
    both = first.join(later, on="公民身份号码", suffix="_now")
    moved = set(both.filter(pl.col("地址编码") != pl.col("地址编码_now"))["公民身份号码"])
    phone = set(both.filter(pl.col("联系电话") != pl.col("联系电话_now"))["公民身份号码"])

    named = {kind: set(rows["identity_number"]) for (kind,), rows in truth.group_by("change")}
    assert named == {"left": gone, "moved": moved, "phone": phone}
    assert 0.004 * PEOPLE < len(gone | moved | phone) < 0.03 * PEOPLE


def test_a_move_has_its_day_in_the_period_and_takes_the_whole_household(files: Files) -> None:
    later = files("household_register", "later")
    moved = files.truth("register_changes").filter(change="moved")
    households = later.join(moved, left_on="公民身份号码", right_on="identity_number")["户号"].unique()

    of_those = later.filter(pl.col("户号").is_in(households.to_list()))
    assert set(of_those["公民身份号码"]) == set(moved["identity_number"])
    assert of_those.group_by("户号").agg(pl.col("地址编码").n_unique())["地址编码"].max() == 1
    assert moved["since"].is_between(pl.lit("2024-03-02"), pl.lit("2024-03-11")).all()


def test_nobody_moves_into_a_home_that_is_taken(files: Files) -> None:
    first = files("household_register", "first")
    moved = files.truth("register_changes").filter(change="moved")

    assert set(moved["after"]) & set(first["地址编码"]) == set()


def test_households_have_one_head_and_children_bear_their_fathers_surname(files: Files) -> None:
    people = files("household_register", "first")
    heads = people.group_by("户号").agg(pl.col("户主身份号码").n_unique(), (pl.col("与户主关系") == "户主").sum())

    assert heads["户主身份号码"].max() == 1
    assert heads["与户主关系"].to_list() == [1] * heads.height
    sons = people.filter(pl.col("与户主关系").is_in(["子", "女"]))
    fathers = people.filter(pl.col("公民身份号码").str.slice(16, 1).is_in(list("13579")))
    fathers = fathers.filter(pl.col("与户主关系").is_in(["户主", "配偶"])).select("户号", father="姓名")
    pairs = sons.join(fathers, on="户号")
    assert pairs.height > 100
    assert (pairs["姓名"].str.slice(0, 1) == pairs["father"].str.slice(0, 1)).all()
