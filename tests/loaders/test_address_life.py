"""The life of an address: each state holds from its day to the next one's, in whatever order its files come."""

from __future__ import annotations

from itertools import permutations
from pathlib import Path

import pytest

from tests.loaders.front_door import FrontDoor
from tests.loaders.residents import moment

HEADER = "地址编码,标准地址,状态,启用日期,停用日期,经度,纬度"
HOME = "云溪市东湖区人民路1号"
STATES = "MATCH (a:Address)<-[d:DESCRIBES]-() WHERE says(d) AND d.state IS NOT NULL RETURN d.state"
LIFE = (
    ("20240101", "新增,2023-12-20,"),
    ("20240201", "在用,2024-01-15,"),
    ("20240301", "停用,2024-01-15,2024-02-20"),
    ("20240401", "注销,2024-01-15,2024-03-25"),
)
HELD = {
    "2023-12-01": set[str](),
    "2024-01-01": {"new"},
    "2024-02-01": {"in_use"},
    "2024-02-21": {"suspended"},
    "2024-03-26": {"cancelled"},
    "2024-12-01": {"cancelled"},
}


@pytest.mark.parametrize("order", [list(permutations(range(4)))[place] for place in (0, 23, 10)])
def test_each_state_holds_from_its_day(door: FrontDoor, tmp_path: Path, order: tuple[int, ...]) -> None:
    for day, state in (LIFE[place] for place in order):
        path = tmp_path / f"address_register_{day}.csv"
        path.write_text(f"{HEADER}\nD1,{HOME},{state},117.22,31.82\n", encoding="utf-8")
        door.load(path)

    assert {day: door.seen(STATES, as_of=moment(day)) for day in HELD} == HELD


def test_an_address_that_left_the_register_keeps_its_past(door: FrontDoor, tmp_path: Path) -> None:
    for day, row in (
        ("20240101", f"D1,{HOME},在用,2020-01-01,,,\n"),
        ("20240201", "D2,云溪市东湖区人民路2号,错误,2024-01-05,,,\n"),
    ):
        path = tmp_path / f"address_register_{day}.csv"
        path.write_text(f"{HEADER}\n{row}", encoding="utf-8")
        door.load(path)

    assert door.seen(STATES, as_of=moment("2024-01-20")) == {"in_use", "erroneous"}
    assert door.seen(STATES, as_of=moment("2024-02-02")) == {"erroneous"}
