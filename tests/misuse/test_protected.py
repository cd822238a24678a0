"""Health, disability, religion, ethnicity, politics, union, sexual life: no column, no values, not in the archive."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from base.forbidding import ForbiddenFieldError
from ontology.model import Entity, Event, Link, described
from ontology.properties import Text
from tests.misuse.feeds import NUMBERS, code_of, delivered, mapped, refused_values, words

COLUMNS = words("""
民族 族别 minzu ethnicity EthnicGroup race person_race 宗教信仰 zongjiao religion religiousAffiliation faith
政治面貌 党派 zheng_zhi_mian_mao political_party party-member 工会 trade_union UnionMember 健康状况 病史
残疾等级 血型 xuexing health_status diagnosis disability bloodType hiv_status medicalHistory 性取向
sexual_orientation sexLife
""")
LAWFUL = words("""
民族路门牌 民族大学地址 宗教局地址 健康路门牌 工会大厦 party_to_contract unionpay_card disabled_at 性别 sex
统一社会信用代码
""")
SENTENCES = (
    "health bureau",
    "religion street",
    "car race",
    "race number",
    "race of a car",
    "sexual assault case number",
)


@pytest.mark.parametrize("column", COLUMNS)
def test_a_mapping_of_such_a_column_is_refused(tmp_path: Path, column: str) -> None:
    assert code_of(tmp_path, extra=column) == "forbidden_field"


@pytest.mark.parametrize("column", [*LAWFUL, *SENTENCES])
def test_a_lawful_neighbour_is_taken(tmp_path: Path, column: str) -> None:
    assert code_of(tmp_path, extra=column) is None


@pytest.mark.parametrize(
    "values",
    [
        ["汉族", "回族", "汉族", "维吾尔族"],
        ["佛教", "无宗教信仰", "伊斯兰教"],
        ["群众", "群众", "中共党员", "群众", "共青团员"],
        ["健康", "一般", "残疾"],
        ["Muslim", "none", "Catholic"],
        ["Ｈａｎ", "Uyghur", "Tibetan"],
        ["x", "x", "x", "x", "汉族"],
    ],
)
def test_a_mapped_column_of_such_values_is_refused_whatever_it_is_called(tmp_path: Path, values: list[str]) -> None:
    assert refused_values(tmp_path, "household", values) == "forbidden_values"


@pytest.mark.parametrize(
    "values",
    [
        ["Russia", "China"],
        ["民族路1号", "宗教局", "卫生局", "回龙观"],
        ["群众", "保安", "路人"],
        ["良好", "一般", "损坏"],
        ["Han", "Li", "Wang"],
        ["x", "x", "x", "x", "x", "汉族"],
    ],
)
def test_lawful_values_are_taken(tmp_path: Path, values: list[str]) -> None:
    assert refused_values(tmp_path, "household", values) is None


def test_an_unmapped_column_of_that_kind_is_dropped_before_anything_is_written(tmp_path: Path) -> None:
    secret, plain = ["宗教人士甲", *["某教"] * 39], [f"note {number}" for number in range(40)]

    prepared = delivered(tmp_path, mapped(tmp_path), {"宗教信仰": secret, "mz": ["汉族"] * 40, "note": plain})

    rows = pl.read_parquet(prepared.shares[0].staged)
    assert {"宗教信仰", "mz"}.isdisjoint(rows.columns)
    assert rows["note"].to_list() == plain
    assert (prepared.read, prepared.created) == (40, 40)
    cells = [str(cell) for name in rows.columns for cell in rows[name].to_list()]
    assert not [cell for cell in cells if "教" in cell or "汉族" in cell]


def test_rejects_hold_no_cell_of_a_dropped_column(tmp_path: Path) -> None:
    numbers = [*NUMBERS[:38], "", ""]

    prepared = delivered(tmp_path, mapped(tmp_path), {"no": numbers, "民族": ["汉族"] * 39 + ["汉族,extra"]})

    missing, long = prepared.rejects
    assert (missing.code, set(missing.cells)) == ("key_missing", {"no", "name", "household", "model", "place", "kind"})
    assert (long.code, long.cells) == ("long_row", {})
    assert "repair it at its source" in long.reason


@pytest.mark.parametrize("name", ["religion", "blood_type", "ethnicity"])
def test_no_entity_can_be_given_such_a_property(name: str) -> None:
    with pytest.raises(ForbiddenFieldError, match=name):
        type(
            "Thing",
            (Entity,),
            {"__annotations__": {name: Text | None}, name: described("Kind"), "__module__": __name__},
        )


@pytest.mark.parametrize("base", [Entity, Link, Event])
def test_no_class_can_bear_such_a_name(base: type) -> None:
    with pytest.raises(ForbiddenFieldError, match="Religion"):
        type("Religion", (base,), {"__module__": __name__})


def test_a_lawful_class_can_be_made() -> None:
    class RaceCar(Entity):
        race_number: Text | None = described("Number in the race of cars")

    assert list(RaceCar.properties()) == ["race_number"]
