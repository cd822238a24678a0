"""Sources, loads and rows as they were read."""

from __future__ import annotations

from pathlib import Path

import orjson
import pyarrow as pa
import pytest

from analysis.sources import loads, source_row, sources
from base.errors import BadRequestError
from base.viewer import FOREVER, Viewer
from store.archive import BYTE, LINE, ROW, Archive, Description, open_rows
from store.archive import KEY as ROW_KEY
from tests.analysis.conftest import Asker
from tests.graphs import Load, World, number_of

EARLY, LATE, OPEN = (number_of(1, sequence) for sequence in (1, 2, 3))
TELECOM, SECRET, WITHDRAWN = number_of(2, 1), number_of(3, 1), number_of(2, 2)


@pytest.fixture(scope="module", autouse=True)
def world(asker: Asker) -> None:
    made = (
        Load(EARLY, "register", feed="people", snapshot_at=10, completed_at=20, counts=(5, 2, 1, 1, 1, 0)),
        Load(LATE, "register", feed="addresses", snapshot_at=30, completed_at=40, counts=(3, 3, 0, 0, 0, 1)),
        Load(OPEN, "register", completed_at=FOREVER),
        Load(TELECOM, "telecom", snapshot_at=5, completed_at=60, counts=(7, 7, 0, 0, 0, 0)),
        Load(SECRET, "secret", level=2, completed_at=70),
        Load(WITHDRAWN, "telecom", completed_at=61, withdrawn_at=80),
    )
    asker.world(World(made))
    for number in (EARLY, SECRET):
        _archive(asker.archive, number)


def _archive(archive: Archive, number: int) -> None:
    staged: Path = archive.staging(str(number))
    with open_rows(staged, ["姓名"]) as writer:
        row = {ROW: [1], LINE: [2], BYTE: [9], ROW_KEY: ["1"], "姓名": ["王伟"]}
        writer.write_table(pa.table(row, schema=writer.schema))
    archive.keep(staged, Description(number, "register", "people", "p.csv", "", "", 10, True, "utf-8", ["姓名"], []))


def test_sources_show_what_was_delivered_and_how_fresh_it_is(asker: Asker) -> None:
    found = {source.id: source for source in asker.run(sources(asker.ask(known_at=1_000)))}

    assert list(found) == ["register", "telecom"]
    register = found["register"]
    assert (register.title, register.feeds, register.loads) == ("REGISTER", ["addresses", "people"], 2)
    assert (register.last_snapshot_at, register.last_completed_at) == (30, 40)
    assert (register.read, register.rejected) == (8, 1)
    assert found["telecom"].loads == 1
    assert [(one.feed, one.read, one.reject_rate, one.duplicate_rate) for one in register.quality] == [
        ("addresses", 3, 0, 0),
        ("people", 5, 0.2, 0),
    ]


def test_loads_come_latest_first_and_only_those_complete_and_standing(asker: Asker) -> None:
    page = asker.run(loads(asker.ask(known_at=1_000), None, 10, None))

    assert [load.number for load in page.items] == [TELECOM, LATE, EARLY]
    assert page.total == 3
    early = page.items[2]
    assert (early.read, early.created, early.changed, early.same, early.rejected, early.left) == (5, 2, 1, 1, 1, 0)
    assert (early.completed_at, early.withdrawn_at) == (20, None)


def test_loads_of_one_source_in_pages(asker: Asker) -> None:
    surroundings = asker.ask(known_at=1_000)
    one = asker.run(loads(surroundings, "register", 1, None))
    two = asker.run(loads(surroundings, "register", 1, one.next))

    assert [one.items[0].number, two.items[0].number] == [LATE, EARLY]
    assert (one.total, two.next) == (2, None)


@pytest.mark.parametrize(("known_at", "numbers"), [(30, [EARLY]), (65, [WITHDRAWN, TELECOM, LATE, EARLY])])
def test_known_at_shows_what_the_graph_held_then(asker: Asker, known_at: int, numbers: list[int]) -> None:
    page = asker.run(loads(asker.ask(known_at=known_at), None, 10, None))

    assert [load.number for load in page.items] == numbers
    assert {load.withdrawn_at for load in page.items} == {None}


def test_a_row_is_shown_as_it_was_read(asker: Asker) -> None:
    row = asker.run(source_row(asker.ask(known_at=1_000), EARLY, 1))

    assert row is not None
    assert (row.source, row.feed, row.file, row.snapshot_at) == ("register", "people", "p.csv", 10)
    assert (row.cells, row.note) == ({"姓名": "王伟"}, None)


def test_row_0_is_the_absence_of_a_key(asker: Asker) -> None:
    row = asker.run(source_row(asker.ask(known_at=1_000), EARLY, 0))

    assert row is not None
    assert row.cells == {}
    assert row.note is not None
    assert "absence" in row.note


@pytest.mark.parametrize(
    ("load", "row"), [(SECRET, 1), (SECRET, 0), (OPEN, 1), (EARLY, 2), (number_of(9, 9), 1), (0, 1)]
)
def test_hidden_and_unknown_rows_are_one_answer(asker: Asker, load: int, row: int) -> None:
    assert asker.run(source_row(asker.ask(known_at=1_000), load, row)) is None


def test_who_is_cleared_sees_the_row(asker: Asker) -> None:
    assert asker.run(source_row(asker.ask(Viewer("chief", level=2), known_at=1_000), SECRET, 1)) is not None


@pytest.mark.parametrize(("load", "row"), [(EARLY, -1), (-1, 1)])
def test_negative_numbers_are_refused(asker: Asker, load: int, row: int) -> None:
    with pytest.raises(BadRequestError):
        asker.run(source_row(asker.ask(), load, row))


def _mapped(asker: Asker, mapping: str) -> int:
    """A load whose rows have a name, an account number and a remark that no property takes."""
    columns, number = ["户名", "账号", "备注"], TELECOM
    staged: Path = asker.archive.staging(f"mapped-{mapping}")
    with open_rows(staged, columns) as writer:
        row = {ROW: [1], LINE: [2], BYTE: [9], ROW_KEY: ["1"], "户名": ["王伟"], "账号": ["6201"], "备注": ["6201"]}
        writer.write_table(pa.table(row, schema=writer.schema))
    said = {"type": "Account", "properties": {"number": {"column": "账号"}, "holder_name": {"column": "户名"}}}
    if mapping:
        asker.archive.keep_mapping(mapping, orjson.dumps({"entities": {"account": said}}).decode())
    about = Description(number, "telecom", "accounts", "a.csv", "", mapping, 10, True, "utf-8", columns, [])
    asker.archive.keep(staged, about)
    return number


@pytest.mark.parametrize(
    ("mapping", "redacted", "cells", "classes"),
    [
        ("m1", {}, ["王伟", "6201", "6201"], []),
        ("m1", {"financial": "purpose"}, ["王伟", None, None], ["financial", "unmapped"]),
        ("m1", {"whereabouts": "purpose"}, ["王伟", "6201", None], ["unmapped"]),
        ("", {"financial": "purpose"}, [None, None, None], ["unmapped"] * 3),
    ],
)
def test_a_cell_is_withheld_by_the_class_of_what_it_fills_and_with_it_what_fills_nothing(
    asker: Asker, mapping: str, redacted: dict[str, str], cells: list[str | None], classes: list[str]
) -> None:
    load = _mapped(asker, mapping)

    found = asker.run(source_row(asker.ask(Viewer("analyst", redacted=redacted)), load, 1))

    assert found is not None
    assert list(found.cells.values()) == cells
    assert [one.field_class for one in found.redactions] == classes
