"""Identifiers: every one in every file is valid and from a range that nobody uses."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from clew.world import numbers
from clew.world.calls import SERVICE_NUMBERS
from clew.world.streams import stream
from ontology.identifiers import KINDS
from tests.world.small_city import Files

IDENTITY, CREDIT, PHONE = r"99010[1-9]|9901[1-9]\d", r"919901", "1349"


@pytest.mark.parametrize(
    ("stem", "column", "kind", "prefix"),
    [
        ("household_register", "公民身份号码", "identity_number", IDENTITY),
        ("household_register", "户主身份号码", "identity_number", IDENTITY),
        ("household_register", "服务处所代码", "credit_code", CREDIT),
        ("household_register", "联系电话", "phone", PHONE),
        ("household_register", "住址", "address", "安徽省云溪市"),
        ("organizations", "统一社会信用代码", "credit_code", CREDIT),
        ("address_register", "标准地址", "address", "安徽省云溪市"),
        ("vehicles", "车辆识别代号", "vin", "LZX"),
        ("vehicles", "号牌号码", "plate", "皖X"),
        ("vehicles", "所有人身份号码", "identity_number", IDENTITY),
        ("phones", "手机号码", "phone", PHONE),
        ("phones", "ICCID", "iccid", "898699"),
        ("phones", "IMSI", "imsi", "46099"),
        ("sims", "IMEI", "imei", "001"),
        ("accounts", "账号", "bank_card", "629999"),
        ("case_people", "证件号码", "identity_number", IDENTITY),
        ("cases", "案件编号", "case_number", "A349901000000"),
        ("stops", "号牌号码", "plate", "皖X"),
    ],
)
def test_every_identifier_is_valid_and_from_a_free_range(
    files: Files, stem: str, column: str, kind: str, prefix: str
) -> None:
    values = files(stem)[column].drop_nulls().unique()

    flaws = {value: flaw for value in values if (flaw := KINDS[kind].read(value).flaw)}
    assert flaws == {}
    assert values.str.contains(f"^(?:{prefix})").all()


def test_calls_go_to_valid_numbers_and_to_service_numbers(files: Files) -> None:
    called = files("calls")["被叫号码"]

    assert called.filter(~called.str.starts_with("1349")).unique().sort().to_list() == sorted(SERVICE_NUMBERS)


def test_a_number_agrees_with_birth_date_and_sex(files: Files) -> None:
    people = files("household_register")
    number = people["公民身份号码"]

    assert (number.str.slice(6, 8) == people["出生日期"].str.replace_all("-", "")).all()
    man = number.str.slice(16, 1).cast(pl.Int64) % 2 == 1
    assert man.filter(people["与户主关系"].is_in(["子", "父亲"])).all()
    assert not man.filter(people["与户主关系"].is_in(["女", "母亲"])).any()


@given(st.integers(0, 10**6), st.integers(1, 60))
def test_people_born_on_one_day_get_different_numbers(seed: int, count: int) -> None:
    taken: set[str] = set()

    made = [
        numbers.identity_numbers(stream(seed, name), pl.Series(["1980-02-29"] * count), np.zeros(count, bool), taken)
        for name in ("one", "two")
    ]

    assert len(taken) == 2 * count
    assert set(pl.concat(made)) == taken


def test_a_taken_number_is_passed_over() -> None:
    born, female = pl.Series(["1980-02-29"]), np.array([True])
    first = numbers.identity_numbers(stream(1, "x"), born, female, set())[0]

    again = numbers.identity_numbers(stream(1, "x"), born, female, {first})[0]

    assert again != first
    assert KINDS["identity_number"].read(again).flaw is None


@given(st.integers(0, 10**6), st.lists(st.booleans(), min_size=1, max_size=200))
def test_plates_are_valid_different_and_longer_for_new_energy(seed: int, green: list[bool]) -> None:
    plates = numbers.plates(stream(seed, "plates"), np.array(green))

    assert plates.n_unique() == len(green)
    assert (plates.str.len_chars() == 8).to_list() == green
    assert all(KINDS["plate"].read(plate).flaw is None for plate in plates)


@pytest.mark.parametrize(("fen", "text"), [(0, "0.00"), (5, "0.05"), (123_456, "1234.56"), (100, "1.00")])
def test_fen_are_written_as_yuan(fen: int, text: str) -> None:
    assert numbers.yuan(np.array([fen])).to_list() == [text]
