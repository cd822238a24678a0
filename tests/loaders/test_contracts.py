"""What changed in the columns of a feed is found before the first write, and told so that a person can act on it."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

from loaders.contract import Sample, differences
from loaders.mapping_file import read_mapping
from loaders.shapes import profile
from ontology.identifiers import KINDS
from tests.loaders.front_door import FrontDoor
from tests.loaders.residents import MAPPING, STREET

COLUMNS = ["number", "name", "born", "home", "phone", "since", "note"]
Rows = list[list[str]]


def people(count: int = 40, day: str = "2020-01-{:02d}") -> Rows:
    """Rows of a register of invented residents."""
    found = []
    for i in range(count):
        born = f"19{60 + i % 30}-0{1 + i % 9}-1{i % 9}"
        since = day.format(1 + i % 28)
        found.append([_number(born, i), f"王{'伟娜敏洋'[i % 4]}", born, f"{STREET}{i}号", f"134{i:08d}", since, "x"])
    return found


def _number(born: str, serial: int) -> str:
    body = f"990101{born.replace('-', '')}{serial:03d}"
    return next(body + last for last in "0123456789X" if KINDS["identity_number"].read(body + last).flaw is None)


def sample(columns: list[str], rows: Rows) -> Sample:
    frame = pl.DataFrame(rows, schema=columns, orient="row")
    return Sample(columns, {name: profile(frame[name]) for name in columns})


def without(column: str) -> Callable[[list[str], Rows], tuple[list[str], Rows]]:
    def change(columns: list[str], rows: Rows) -> tuple[list[str], Rows]:
        place = columns.index(column)
        return [name for name in columns if name != column], [row[:place] + row[place + 1 :] for row in rows]

    return change


def renamed(column: str, name: str) -> Callable[[list[str], Rows], tuple[list[str], Rows]]:
    return lambda columns, rows: ([name if one == column else one for one in columns], rows)


def rewritten(column: str, write: Callable[[str], str]) -> Callable[[list[str], Rows], tuple[list[str], Rows]]:
    def change(columns: list[str], rows: Rows) -> tuple[list[str], Rows]:
        place = columns.index(column)
        return columns, [[*row[:place], write(row[place]), *row[place + 1 :]] for row in rows]

    return change


def swapped(columns: list[str], rows: Rows) -> tuple[list[str], Rows]:
    return columns, [[row[1], row[0], *row[2:]] for row in rows]


def reordered(columns: list[str], rows: Rows) -> tuple[list[str], Rows]:
    return columns[::-1], [row[::-1] for row in rows]


def added(columns: list[str], rows: Rows) -> tuple[list[str], Rows]:
    return [*columns, "district"], [[*row, "east"] for row in rows]


@pytest.mark.parametrize(
    ("change", "refused", "told"),
    [
        (added, [], ["the column 'district' is new"]),
        (reordered, [], ["the columns stand in another order"]),
        (without("note"), [], ["the column 'note' is gone"]),
        (without("phone"), ["the column 'phone' is gone"], []),
        (renamed("phone", "mobile"), ["the column 'phone' is gone; it seems to be 'mobile' now"], []),
        (renamed("note", "remarks"), [], ["the column 'note' is gone; it seems to be 'remarks' now"]),
        (
            rewritten("born", lambda text: text.replace("-", "")),
            ["the column 'born' holds days as 20240131, and held days as 2024-01-31"],
            [],
        ),
        (
            rewritten("number", lambda text: text[:6] + "********" + text[14:]),
            ["the column 'number' holds other texts, and held 18-digit numbers"],
            [],
        ),
        (rewritten("since", lambda _: ""), ["the column 'since' is empty, and was filled in 100% of the rows"], []),
        (rewritten("note", lambda _: "17"), [], ["the column 'note' holds whole numbers, and held other words"]),
        (
            swapped,
            [
                "the column 'number' holds Chinese words, and held 18-digit numbers",
                "the column 'name' holds 18-digit numbers, and held Chinese words",
            ],
            [],
        ),
        (lambda columns, rows: (columns, rows), [], []),
        (rewritten("phone", lambda text: f"0551-{text[3:]}"), ["the column 'phone' holds other texts"], []),
    ],
)
def test_every_difference_is_a_sentence(
    change: Callable[[list[str], Rows], tuple[list[str], Rows]], refused: list[str], told: list[str]
) -> None:
    found = differences(sample(COLUMNS, people()), sample(*change(COLUMNS, people())), read_mapping(MAPPING))

    assert [one.split(", and held 11-digit")[0] for one in found.refused] == refused
    assert found.told == told


def test_a_column_renamed_beyond_recognition_is_known_by_its_texts() -> None:
    rows = people()
    random.Random(1).shuffle(rows)
    now = sample(*renamed("phone", "联系方式")(COLUMNS, rows))

    found = differences(sample(COLUMNS, people()), now, read_mapping(MAPPING))

    assert found.refused == ["the column 'phone' is gone; it seems to be '联系方式' now"]


def test_other_people_in_the_same_columns_are_no_difference() -> None:
    later = [[*row[:3], f"{STREET}{i}-1号", f"135{i:08d}", *row[5:]] for i, row in enumerate(people(60))]

    found = differences(sample(COLUMNS, people()), sample(COLUMNS, later), read_mapping(MAPPING))

    assert (found.refused, found.told) == ([], [])


def written(folder: Path, day: str, columns: list[str], rows: Rows) -> Path:
    path = folder / f"residents_{day}.csv"
    path.write_text("\n".join(",".join(cells) for cells in [columns, *rows]) + "\n", encoding="utf-8")
    return path


def test_a_load_is_refused_before_the_first_write_and_taken_when_accepted(door: FrontDoor, tmp_path: Path) -> None:
    door.load("--mapping", MAPPING, written(tmp_path, "20240101", COLUMNS, people()))
    dated = rewritten("since", lambda day: day.replace("-", "/"))
    later = written(tmp_path, "20240201", *added(*dated(COLUMNS, people())))
    lacking = written(tmp_path, "20240301", *renamed("phone", "mobile")(COLUMNS, people()))

    def refused(*arguments: object) -> str:
        answer = door.clew("load", "--mapping", MAPPING, *arguments)
        assert (answer.exit_code, answer.output) == (2, "")
        assert door.count("MATCH (l:Load) RETURN count(l)") == 1
        assert len(list(door.archive.root.glob("*.parquet"))) == 1
        return answer.errors

    found = refused(later)
    assert "the column 'since' holds days as 2024/01/31, and held days as 2024-01-31" in found
    assert "the column 'district' is new" in found
    assert "or give --accept-columns if it is right" in found
    gone = refused("--accept-columns", lacking)
    assert "the column 'phone' is gone; it seems to be 'mobile' now" in gone
    assert "Nothing was loaded: correct the mapping or the file." in gone
    checked = door.clew("check", "--json", "--mapping", MAPPING, "--accept-columns", later).account
    assert [one for one in checked["columns"] if "district" in one] == ["the column 'district' is new"]
    assert len(checked["columns"]) == 2
