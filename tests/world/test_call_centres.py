"""Call centres ring strangers, keep victims on the line before they pay, and stand in the cases; decoys have trades."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from clew.world.plants.calling_decoys import TRADES
from tests.world.small_city import Files


@pytest.fixture(scope="module")
def centre(files: Files) -> list[str]:
    return files.truth("call_centres")["phone"].to_list()


@pytest.fixture(scope="module")
def calls(files: Files) -> pl.DataFrame:
    return files("calls").with_columns(pl.col("时长秒").cast(pl.Int64))


def test_its_numbers_are_new_and_ring_strangers_by_the_dozen(
    files: Files, calls: pl.DataFrame, centre: list[str]
) -> None:
    made = calls.filter(pl.col("主叫号码").is_in(centre)).with_columns(day=pl.col("开始时间").str.slice(0, 10))
    opened = files("phones").filter(pl.col("手机号码").is_in(centre))
    first = made.group_by("主叫号码").agg(pl.col("day").min()).join(opened, left_on="主叫号码", right_on="手机号码")

    assert np.median(made.group_by("主叫号码", "day").len()["len"].to_numpy()) > 60
    assert (made["时长秒"] < 10).to_numpy().mean() > 0.6
    assert (first["开户日期"] <= first["day"]).all()
    assert set(first["主叫号码"]) == set(centre)


def test_its_cards_lie_in_devices_from_the_first_day_on(files: Files, centre: list[str]) -> None:
    cards = files("phones").filter(pl.col("手机号码").is_in(centre)).join(files("sims"), on="ICCID")

    assert set(cards["手机号码"]) == set(centre)
    assert cards.group_by("IMEI").agg(pl.col("ICCID").n_unique())["ICCID"].to_numpy().max() >= 8


def test_every_victim_was_kept_on_the_line_before_it_paid(files: Files, calls: pl.DataFrame, centre: list[str]) -> None:
    victims = files.truth("call_victims")
    payers = victims.drop_nulls("paid_at")
    long = calls.filter((pl.col("时长秒") > 600) & pl.col("主叫号码").is_in(centre))
    paid = payers.join(files("transfers"), left_on=["account", "paid_at"], right_on=["付款账号", "交易时间"])
    kept = payers.join(long, left_on="phone", right_on="被叫号码")

    assert payers.height >= 2
    assert set(long["被叫号码"]) == set(victims["phone"])
    assert paid.height == payers.height
    assert set(kept["phone"]) == set(payers["phone"])
    assert (kept["开始时间"] < kept["paid_at"]).all()
    assert (payers["first_call"] < payers["paid_at"]).all()


def test_the_money_goes_on_and_some_is_drawn_in_cash(files: Files) -> None:
    payers = files.truth("call_victims").drop_nulls("paid_at")
    transfers = files("transfers")
    first = payers.join(transfers, left_on=["account", "paid_at"], right_on=["付款账号", "交易时间"])["收款账号"]
    second = transfers.filter(pl.col("付款账号").is_in(first.to_list()))["收款账号"]

    assert second.len() >= 2 * first.len()
    assert files("withdrawals").filter(pl.col("账号").is_in(second.to_list())).height >= 1


def test_whoever_reports_does_so_a_day_later_and_the_case_names_both_numbers(files: Files, centre: list[str]) -> None:
    named = files("case_phones").join(files("cases"), on="案件编号")
    suspects = named.filter(角色="嫌疑人")
    victims = named.filter(角色="受害人").join(files.truth("call_victims"), left_on="手机号码", right_on="phone")

    assert suspects.height == victims.height >= 1
    assert set(suspects["手机号码"]) <= set(centre)
    assert (victims["paid_at"].str.slice(0, 10) < victims["立案时间"]).all()


def test_decoys_of_every_trade_ring_many_and_lines_of_offices_are_theirs(files: Files, calls: pl.DataFrame) -> None:
    decoys = files.truth("call_decoys")
    made = calls.filter(pl.col("主叫号码").is_in(decoys["phone"].to_list())).group_by("主叫号码").len()
    holders = decoys.join(files("phones"), left_on="phone", right_on="手机号码")
    offices = holders.filter(pl.col("decoy").is_in(["survey", "school"]))["机主身份号码"]

    assert set(decoys["decoy"]) == set(TRADES)
    assert made["len"].to_numpy().min() >= 60
    assert offices.is_in(files("organizations")["统一社会信用代码"].to_list()).all()
    assert not set(decoys["phone"]) & set(files.truth("call_centres")["phone"])
