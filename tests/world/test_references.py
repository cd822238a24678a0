"""Whatever a file refers to stands in another file."""

from __future__ import annotations

import polars as pl
import pytest

from clew.world.calls import SERVICE_NUMBERS
from tests.world.small_city import Files

REFERENCES = [
    ("household_register", "户主身份号码", "household_register", "公民身份号码"),
    ("household_register", "地址编码", "address_register", "地址编码"),
    ("household_register", "住址", "address_register", "标准地址"),
    ("household_register", "服务处所代码", "organizations", "统一社会信用代码"),
    ("household_register", "联系电话", "phones", "手机号码"),
    ("organizations", "地址编码", "address_register", "地址编码"),
    ("organizations", "联系电话", "phones", "手机号码"),
    ("sims", "ICCID", "phones", "ICCID"),
    ("accounts", "预留手机", "phones", "手机号码"),
    ("online_accounts", "绑定手机", "phones", "手机号码"),
    ("passes", "卡口编号", "places", "编号"),
    ("cell_sightings", "手机号码", "phones", "手机号码"),
    ("cell_sightings", "IMEI", "sims", "IMEI"),
    ("cell_sightings", "基站编号", "places", "编号"),
    ("calls", "主叫号码", "phones", "手机号码"),
    ("calls", "主叫基站", "places", "编号"),
    ("withdrawals", "设备编号", "places", "编号"),
    ("cases", "发生地址编码", "address_register", "地址编码"),
    ("case_people", "案件编号", "cases", "案件编号"),
    ("case_phones", "案件编号", "cases", "案件编号"),
    ("case_phones", "手机号码", "phones", "手机号码"),
    ("traces", "案件编号", "cases", "案件编号"),
    ("items", "案件编号", "cases", "案件编号"),
    ("stops", "地点编号", "places", "编号"),
    ("stops", "号牌号码", "vehicles", "号牌号码"),
]


@pytest.mark.parametrize(("stem", "column", "target", "key"), REFERENCES, ids=lambda part: part)
def test_it_exists(files: Files, stem: str, column: str, target: str, key: str) -> None:
    missing = set(files(stem)[column].drop_nulls()) - set(files(target)[key])

    assert missing == set()


@pytest.mark.parametrize(
    ("stem", "bank", "account"),
    [("transfers", "付款机构", "付款账号"), ("transfers", "收款机构", "收款账号"), ("withdrawals", "开户机构", "账号")],
)
def test_money_moves_between_accounts_of_the_register(files: Files, stem: str, bank: str, account: str) -> None:
    known = set(files("accounts").select("开户机构", "账号").iter_rows())

    assert set(files(stem).select(bank, account).iter_rows()) <= known


@pytest.mark.parametrize(
    ("stem", "column"),
    [("vehicles", "所有人身份号码"), ("stops", "人员证件号码")],
)
def test_owners_are_residents(files: Files, stem: str, column: str) -> None:
    residents = set(files("household_register", "first")["公民身份号码"])

    assert set(files(stem)[column]) <= residents


@pytest.mark.parametrize(("stem", "column"), [("accounts", "证件号码"), ("phones", "机主身份号码")])
def test_holders_are_residents_or_organizations(files: Files, stem: str, column: str) -> None:
    people = files("household_register", "first")["公民身份号码"]
    firms = files("organizations")["统一社会信用代码"]

    assert set(files(stem)[column]) <= set(people) | set(firms)


def test_nobody_pays_or_calls_themselves(files: Files) -> None:
    transfers, calls = files("transfers"), files("calls")

    assert transfers.filter(pl.col("付款账号") == pl.col("收款账号")).is_empty()
    assert calls.filter(pl.col("主叫号码") == pl.col("被叫号码")).is_empty()


def test_numbers_that_are_called_exist_unless_a_machine_goes_through_a_block(files: Files) -> None:
    machines = {
        *files.truth("call_centres")["phone"],
        *files.truth("call_decoys").filter(decoy="survey")["phone"],
    }
    dialled = files("calls").filter(~pl.col("主叫号码").is_in(machines))["被叫号码"]

    assert set(dialled) <= {*files("phones")["手机号码"], *SERVICE_NUMBERS}


@pytest.mark.parametrize(
    ("stem", "begin", "end"),
    [
        ("address_register", "启用日期", "停用日期"),
        ("vehicles", "号牌启用日期", "号牌停用日期"),
        ("sims", "起始时间", "截止时间"),
        ("cases", "发生时间起", "发生时间止"),
        ("cases", "立案时间", "破案时间"),
    ],
)
def test_nothing_ends_before_it_begins(files: Files, stem: str, begin: str, end: str) -> None:
    assert files(stem).filter(pl.col(begin) > pl.col(end)).is_empty()


@pytest.mark.parametrize("stem", ["passes", "cell_sightings", "calls", "transfers", "withdrawals", "stops"])
def test_events_happen_within_the_period(files: Files, stem: str) -> None:
    at = next(name for name in files(stem).columns if "时间" in name)
    days = files(stem)[at].str.slice(0, 10)

    assert days.is_between(pl.lit("2024-03-01"), pl.lit("2024-03-14")).all()


def test_nothing_in_a_register_is_dated_after_its_day(files: Files) -> None:
    for stem, columns in {"cases": ["立案时间", "破案时间"], "traces": ["提取时间"], "vehicles": ["登记日期"]}.items():
        for column in columns:
            assert (files(stem)[column].drop_nulls() <= "2024-03-14").all()


def test_people_live_where_living_is_allowed_and_since_when_the_address_exists(files: Files) -> None:
    homes = files("household_register").join(files("address_register"), on="地址编码")

    assert set(homes["状态"]) <= {"在用", "新增"}
    assert homes.filter(pl.col("迁入日期") < pl.col("启用日期")).is_empty()
    assert homes.filter(pl.col("住址") != pl.col("标准地址")).is_empty()


def test_a_plate_is_borne_by_one_vehicle_at_a_time_and_some_were_issued_again(files: Files) -> None:
    borne = files("vehicles").sort("号牌号码", "号牌启用日期")
    later = borne.with_columns(
        next_plate=pl.col("号牌号码").shift(-1), next_start=pl.col("号牌启用日期").shift(-1)
    ).filter(pl.col("号牌号码") == pl.col("next_plate"))

    assert later.height >= 5
    assert (later["号牌停用日期"] < later["next_start"]).all()


def test_every_state_of_an_address_occurs(files: Files) -> None:
    assert set(files("address_register")["状态"]) == {"在用", "停用", "注销", "错误", "新增"}
