"""A proposed mapping says why each of its lines is there, and loads once somebody has looked at it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from loaders.mapping_file import read_mapping
from loaders.recognition import recognise
from tests.loaders.front_door import FrontDoor
from tests.loaders.residents import JANUARY, LI, STREET, WANG
from tests.loaders.workbooks import text, workbook

RELATIONS = """
MATCH (a:Entity)-[r]->(b:Entity) WHERE r.at IS NOT NULL AND happened(r) RETURN type(r), labels(a), labels(b)"""


def residents(folder: Path) -> Path:
    return JANUARY


def transfers(folder: Path) -> Path:
    rows = [f"T{i};6222{i % 7:02d};6228{i % 5:02d};{i}.50;2024-01-01 10:00:{i % 60:02d}\n" for i in range(30)]
    path = folder / "转账_20240101.csv"
    path.write_text("流水号;付款账号;收款账号;金额;交易时间\n" + "".join(rows), encoding="gb18030")
    return path


def sightings(folder: Path) -> Path:
    names = ["编号", "车牌", "卡口", "经度", "纬度", "过车时间"]
    rows = [
        [f"S{i}", f"皖A1234{i % 9}", f"C{i % 4}", f"117.{i % 4}001", f"31.{i % 4}001", f"202401011000{i:02d}"]
        for i in range(30)
    ]
    cells = [[text(cell) for cell in row] for row in [names, *rows]]
    return workbook(folder / "sightings_20240101.xlsx", *cells)


@pytest.mark.parametrize(
    ("made", "rows", "seen"),
    [
        (residents, 4, set[tuple[str, tuple[str, ...], tuple[str, ...]]]()),
        (transfers, 30, {("TRANSFERRED", ("Account", "Entity"), ("Account", "Entity"))}),
        (sightings, 30, {("SEEN_AT", ("Entity", "Plate"), ("Entity", "Place"))}),
    ],
)
def test_a_proposal_loads_after_somebody_has_looked_at_it(
    door: FrontDoor, tmp_path: Path, made: Callable[[Path], Path], rows: int, seen: set[object]
) -> None:
    path, by = made(tmp_path), tmp_path / "proposed.yaml"
    assert door.clew("inspect", "--mapping", by, path).exit_code == 0
    proposed = by.read_text(encoding="utf-8")

    unread = door.clew("load", "--mapping", by, path)
    assert (unread.exit_code, "look at it, correct it, and take out 'reviewed: false'" in unread.errors) == (2, True)
    by.write_text(proposed.replace("reviewed: false\n", ""), encoding="utf-8")
    report = door.load("--mapping", by, path)

    assert (report["read"], report["created"], report["rejected"]) == (rows, rows, 0)
    found = {(kind, tuple(sorted(one)), tuple(sorted(two))) for kind, one, two in door.seen(RELATIONS)}
    assert found == seen
    if made is residents:
        lives = door.seen(
            "MATCH (p:Person)-[l:LIVES_AT]->() WHERE holds(l) MATCH (p)<-[d:DESCRIBES]-() WHERE says(d) "
            "RETURN d.identity_number, d.name"
        )
        assert {(WANG, "王伟"), (LI, "李娜")} <= lives


def test_a_proposal_says_why_and_what_it_does_not_know(door: FrontDoor, tmp_path: Path) -> None:
    path, by = tmp_path / "people.csv", tmp_path / "proposed.yaml"
    rows = [f"{WANG},王伟,{STREET}1号,x{i},佛教\n" for i in range(3)]
    path.write_text("number,name,home,remark,religion\n" + "".join(rows), encoding="utf-8")

    door.clew("inspect", "--mapping", by, path)

    lines = by.read_text(encoding="utf-8").splitlines()
    assert lines[0] == "# Proposed from the first 3 rows of people.csv (CSV, utf-8)."
    assert "# The name of the file has no date: give --snapshot-date, or put one into the name." in lines
    assert "    identity_number: number  # 100% of the texts are valid" in lines
    assert "    text: home  # most texts name a street or village, and a number" in lines
    assert "key: [remark]  # filled and different in each of these rows" in lines
    assert "# These are not kept at all: religion." in lines
    assert read_mapping(by).reviewed is False


def test_a_proposal_overwrites_nothing(door: FrontDoor, tmp_path: Path) -> None:
    by = tmp_path / "mine.yaml"
    by.write_text("mine")

    answer = door.clew("inspect", "--mapping", by, JANUARY)

    assert (answer.exit_code, "is there already: name a new file" in answer.errors) == (2, True)
    assert by.read_text() == "mine"


@pytest.mark.parametrize(
    ("column", "texts", "kind", "form"),
    [
        ("a", ["2024-01-31 10:00:00", "2024-02-01 11:00:00"], "moment", "%Y-%m-%d %H:%M:%S"),
        ("a", ["20240131100000", "20240201110000"], "moment", "%Y%m%d%H%M%S"),
        ("a", ["31.01.2024", "01.02.2024"], "day", "%d.%m.%Y"),
        ("出生日期", ["19800131", "19991231"], "birth", "%Y%m%d"),
        ("a", ["皖A12345", "皖A1234B"], "plate", None),
        ("a", ["13490000001", "13490000002"], "phone", None),
        ("lat", ["31.5", "-31.5"], "latitude", None),
        ("lat", ["131.5", "-31.5"], None, None),
        ("金额", ["1.50", "20"], "amount", None),
        ("姓名", ["王伟", "李娜"], "name", None),
        ("a", ["12", "13"], None, None),
        ("a", [], None, None),
    ],
)
def test_a_column_is_known_by_its_texts_before_its_name(
    column: str, texts: list[str], kind: str | None, form: str | None
) -> None:
    found = recognise(column, texts)

    assert (found and found.kind, found and found.format) == (kind, form)
