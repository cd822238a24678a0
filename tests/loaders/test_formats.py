"""Every format is known by its content, and every cell is the text that stands in it."""

from __future__ import annotations

import gzip
import os
import socket
import tracemalloc
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import fastexcel
import polars as pl
import pytest

from base.errors import SourceFileError
from loaders.reading import SourceFile, chunks, examine
from loaders.rejects import Reject
from store.archive import BYTE, LINE, ROW
from tests.loaders.workbooks import DAY, MOMENT, TIME, kind, number, shared, text, workbook, workbook_of

ID = "990101198001011009"


def read(path: Path, size: int = 50_000) -> tuple[list[tuple[object, ...]], list[Reject]]:
    """All rows of a file, and all rejects."""
    every = [*chunks(examine(path), size)]
    rows = [row for chunk in every for row in chunk.rows.drop(ROW, LINE, BYTE).rows()]
    return rows, [reject for chunk in every for reject in chunk.rejects]


def written(path: Path, content: bytes | str) -> Path:
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


# Delimited text


def test_one_line_is_rejected_for_a_quote_that_nobody_closes_and_the_others_are_read(tmp_path: Path) -> None:
    path = written(tmp_path / "a.csv", 'a,b\n1,"x\n2,y\n3,"z"\n4,"w"\n')

    rows, (reject,) = read(path)

    assert rows == [("2", "y"), ("3", "z"), ("4", "w")]
    assert (reject.row, reject.line, reject.byte, reject.code) == (1, 2, 4, "unreadable")
    assert reject.cells["a"] == '1,"x'


def test_a_quote_that_is_open_at_the_end_costs_one_line(tmp_path: Path) -> None:
    rows, rejects = read(written(tmp_path / "a.csv", 'a,b\n1,"x\n2,y\n3,z\n'))

    assert rows == [("2", "y"), ("3", "z")]
    assert [reject.line for reject in rejects] == [2]


def test_rows_with_line_breaks_in_cells_know_where_they_begin(tmp_path: Path) -> None:
    content = 'a,b\n1,"王\n伟"\n2,"y"\n'
    (chunk,) = chunks(examine(written(tmp_path / "a.csv", content)))

    assert chunk.rows.select("b", ROW, LINE, BYTE).rows() == [
        ("王\n伟", 1, 3, 4),
        ("y", 2, 4, content.encode().index(b'2,"y"')),
    ]


@pytest.mark.parametrize("quoted", [False, True])
def test_a_cell_of_a_hundred_megabytes_is_one_reject_and_takes_little_memory(tmp_path: Path, quoted: bool) -> None:
    path = tmp_path / "a.csv"
    with path.open("wb") as file:
        file.write(b"a,b\n1,x\n2,")
        file.writelines(b"x" * (1 << 20) for _ in range(100))
        file.write(b'\n3,"z"\n' if quoted else b"\n3,z\n")

    tracemalloc.start()
    rows, (reject,) = read(path)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert rows == [("1", "x"), ("3", "z")]
    assert (reject.row, reject.line, reject.byte, reject.code) == (2, 3, 8, "cell_too_long")
    assert len(reject.cells["a"]) <= 1_000
    assert peak < 60 << 20


# Objects


def test_objects_keep_numbers_as_they_are_written_and_lack_what_they_lack(tmp_path: Path) -> None:
    lines = [
        f'{{"id": {ID}123456789, "amount": 1.10, "ok": true, "name": "王\\u4f1f"}}',
        '{"id": "2", "amount": 1E+2, "more": {"a": [1, 2]}, "name": null}',
        "",
    ]

    rows, rejects = read(written(tmp_path / "a.json", "\n".join(lines)))

    assert examine(tmp_path / "a.json").columns == ["id", "amount", "ok", "name", "more"]
    assert rows == [
        (f"{ID}123456789", "1.10", "true", "王伟", None),
        ("2", "1E+2", None, None, '{"a": [1, 2]}'),
    ]
    assert not rejects


@pytest.mark.parametrize("line", ['{"a": 1', '{"a": 1, "a": 2}', "[1]", '{"a": NaN}', '{"a": "\\ud800"}', "text"])
def test_a_line_that_is_no_object_is_rejected_with_its_place(tmp_path: Path, line: str) -> None:
    rows, (reject,) = read(written(tmp_path / "a.ndjson", f'{{"a": "王"}}\n\n{line}\n{{"a": 3}}\n'))

    assert rows == [("王",), ("3",)]
    assert (reject.row, reject.line, reject.byte, reject.code) == (2, 3, 14, "unreadable")


def test_objects_are_told_from_repaired_rejects_by_what_they_hold(tmp_path: Path) -> None:
    reject = '{"feed": "f", "snapshot": "2024-01-01", "code": "short_row", "cells": {"a": "1"}}\n'

    assert examine(written(tmp_path / "a.ndjson", '{"cells": "1"}\n')).repaired is None
    origin = examine(written(tmp_path / "b.txt", reject)).repaired
    assert origin is not None
    assert (origin.feed, origin.snapshot, read(tmp_path / "b.txt")[0]) == ("f", "2024-01-01", [("1",)])


# Parquet


def test_a_table_gives_every_value_in_one_canonical_form(tmp_path: Path) -> None:
    frame = pl.DataFrame(
        {
            "id": [int(ID), None],
            "amount": [Decimal("1.10"), None],
            "share": [0.1 + 0.2, 5.0],
            "lost": [1.2345678901234599e17, None],
            "day": [date(2024, 1, 31), None],
            "at": [datetime(2024, 1, 31, 10), datetime(2024, 1, 31, 10, 0, 0, 500_000)],
            "zoned": pl.Series([datetime(2024, 1, 31, 10), None]).dt.replace_time_zone("Asia/Shanghai"),
            "ok": [True, None],
            "name": ["王伟", ""],
            "list": [[1, 2], None],
            "kind": pl.Series(["a", None], dtype=pl.Categorical),
        }
    )
    frame.write_parquet(tmp_path / "a.dat")

    rows, _ = read(tmp_path / "a.dat")

    first = (ID, "1.10", "0.30000000000000004", "1.2345678901234598E+17", "2024-01-31", "2024-01-31 10:00:00")
    assert rows == [
        (*first, "2024-01-31 02:00:00+0000", "true", "王伟", "[1,2]", "a"),
        (None, None, "5", None, None, "2024-01-31 10:00:00.500", None, None, "", None, None),
    ]


def test_a_table_is_read_in_pieces_and_an_empty_one_has_columns(tmp_path: Path) -> None:
    pl.DataFrame({"a": range(5)}).write_parquet(tmp_path / "a.parquet")
    pl.DataFrame({"a": []}, schema={"a": pl.Int64}).write_parquet(tmp_path / "empty.parquet")

    pieces = [chunk.rows.select(ROW, "a").rows() for chunk in chunks(examine(tmp_path / "a.parquet"), 2)]

    assert pieces == [[(1, "0"), (2, "1")], [(3, "2"), (4, "3")], [(5, "4")]]
    assert (examine(tmp_path / "empty.parquet").columns, read(tmp_path / "empty.parquet")) == (["a"], ([], []))


def test_a_damaged_table_is_refused(tmp_path: Path) -> None:
    pl.DataFrame({"a": [ID] * 10_000}).write_parquet(tmp_path / "a.parquet")
    whole = (tmp_path / "a.parquet").read_bytes()

    for content in (whole[:-20], b"PAR1" + b"x" * 100):
        with pytest.raises(SourceFileError, match="is damaged: it cannot be read as Parquet"):
            read(written(tmp_path / "damaged.parquet", content))


# Workbooks


def test_a_workbook_gives_what_is_stored_and_dates_as_days_and_moments(tmp_path: Path) -> None:
    phone, day, moment = number("13490000001"), number("45322", DAY), number("45322.75", MOMENT)
    first, leap = number("1", DAY), number("59.5", DAY)
    path = workbook(
        tmp_path / "a.xlsx",
        [text(name) for name in ("id", "phone", "share", "day", "at", "time", "ok")],
        [text(ID), phone, number("1.1000000000000001"), day, moment, number("0.5", TIME), kind("b", "1")],
        [],
        [shared(0), number("1.349E+10"), number("-5"), first, leap, text(" "), kind("b", "0")],
        strings="<si><r><t>王</t></r><r><t xml:space='preserve'>伟_x000A_</t></r><rPh><t>wang</t></rPh></si>",
    )

    (chunk,) = chunks(examine(path))

    assert chunk.rows.drop(ROW, BYTE).rows() == [
        (2, ID, "13490000001", "1.1", "2024-01-31", "2024-01-31 18:00:00", "12:00:00", "TRUE"),
        (4, "王伟\n", "13490000000", "-5", "1900-01-01", "1900-02-28 12:00:00", " ", "FALSE"),
    ]


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        (number("9.9010119800101101E+17"), "number_rounded"),
        (number(ID), "number_rounded"),
        (number("6222020000000000000"), "number_rounded"),
        (kind("e", "#N/A"), "cell_error"),
        ("<c><f>A1+1</f></c>", "cell_error"),
        (number("60", DAY), "cell_error"),
        (number("-1", DAY), "cell_error"),
        (text("x" * 1_100_000), "cell_too_long"),
    ],
)
def test_a_cell_that_is_no_certain_value_refuses_its_row_and_only_that(tmp_path: Path, cell: str, code: str) -> None:
    path = workbook(tmp_path / "a.xlsx", [text("id"), text("n")], [text("1"), cell], [text("2"), number("5")])

    rows, (reject,) = read(path)

    assert rows == [("2", "5")]
    assert (reject.row, reject.line, reject.code, reject.byte) == (1, 2, code, None)


def test_what_the_workbook_library_silently_damages_is_never_taken(tmp_path: Path) -> None:
    rows = [[text("id")], [number("9.9010119800101101E+17")], [number("0.30000000000000004")]]
    path = workbook(tmp_path / "a.xlsx", *rows)

    theirs = fastexcel.read_excel(path).load_sheet(0, dtypes="string").to_polars()["id"].to_list()
    ours, rejects = read(path)

    assert theirs == ["990101198001011072", "0.3"]
    assert (ours, [reject.code for reject in rejects]) == ([("0.30000000000000004",)], ["number_rounded"])


def test_rows_of_a_workbook_may_be_short_and_long_ones_are_rejected(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", [text("a"), text("b")], [text("1")], [text("1"), text("2"), text("3")])

    rows, (reject,) = read(path)

    assert rows == [("1", None)]
    assert (reject.code, reject.cells) == ("long_row", {"a": "1", "b": "2", "(extra 1)": "3"})


def test_cells_and_rows_stand_where_the_workbook_says(tmp_path: Path) -> None:
    rows = (
        '<row r="3"><c r="B3" t="inlineStr"><is><t>b</t></is></c><c r="A3" t="inlineStr"><is><t>a</t></is></c></row>'
        '<row r="7"><c r="B7"><v>2</v></c></row>'
    )
    sheet = f'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{rows}</sheetData></worksheet>'
    path = workbook(tmp_path / "a.xlsx", parts={"xl/worksheets/sheet1.xml": sheet})

    (chunk,) = chunks(examine(path))

    assert (chunk.rows.columns[3:], chunk.rows.select(LINE, "a", "b").rows()) == (["a", "b"], [(7, None, "2")])


def test_the_sheet_is_the_only_one_with_rows_or_the_one_that_is_named(tmp_path: Path) -> None:
    one, two = [[text("a")], [text("1")]], [[text("b")], [text("2")]]
    single = workbook_of(tmp_path / "single.xlsx", {"Notes": [], "People": one})
    several = workbook_of(tmp_path / "several.xlsx", {"People": one, "Cars": two})

    assert examine(single).columns == ["a"]
    assert examine(several, "Cars").columns == ["b"]
    with pytest.raises(SourceFileError, match=r"several sheets with rows \(People, Cars\): name one in the mapping"):
        examine(several)
    with pytest.raises(SourceFileError, match="has no sheet 'Boats'; it has People, Cars"):
        examine(several, "Boats")


def test_a_workbook_with_days_from_1904_is_read_by_them(tmp_path: Path) -> None:
    book = '<workbook xmlns:r="r"><workbookPr date1904="1"/><sheets><sheet name="a" r:id="rId1"/></sheets></workbook>'
    path = workbook(tmp_path / "a.xlsx", [text("day")], [number("43860", DAY)], parts={"xl/workbook.xml": book})

    assert read(path)[0] == [("2024-01-31",)]


BOMB = '<!DOCTYPE d [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]><worksheet><sheetData/></worksheet>'


@pytest.mark.parametrize(
    "parts",
    [
        {"xl/worksheets/sheet1.xml": BOMB},
        {"xl/worksheets/sheet1.xml": "<worksheet><sheetData>"},
        {"xl/worksheets/sheet1.xml": '<worksheet><row><c r="ZZZ1" t="n"><v>1</v></c></row></worksheet>'},
        {"xl/worksheets/sheet1.xml": '<worksheet><row><c t="s"><v>9</v></c></row></worksheet>'},
        {"xl/worksheets/sheet1.xml": "<worksheet><row><c><v>many</v></c></row></worksheet>"},
        {"xl/_rels/workbook.xml.rels": "<Relationships/>"},
        {"xl/workbook.xml": '<workbook><sheets><sheet name="a" r:id="rId1" xmlns:r="r"/></sheets>'},
    ],
)
def test_a_damaged_or_hostile_workbook_is_refused(tmp_path: Path, parts: dict[str, str]) -> None:
    with pytest.raises(SourceFileError, match="is no workbook that can be read: save it as CSV in UTF-8"):
        read(workbook(tmp_path / "a.xlsx", [text("a")], [text("1")], parts=parts))


# What is no source file


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old or encrypted workbook: save it as .xlsx without a password"),
        (b"%PDF-1.7\n", "a PDF: ask its source for the table behind it"),
        (b"SQLite format 3\x00", "a SQLite database: write its table as CSV"),
        (b"<html><table>", "XML or HTML: save it as CSV"),
        (b' [\n {"a": 1}]', "one JSON array: write one object a line"),
        (b'{"a": 1', "this is no JSON object: write one a line"),
        (b"a,,b,,c\n1,2,3,4,5\n", "has columns without a name: name each of them in the first line"),
        (b"#row,b\n", "the column '#row', which is a name of Clew's own: rename it"),
        (b"a" * 1_100_000, "begins with a line of over 1,048,575 characters: it is no CSV"),
    ],
)
def test_other_files_are_refused_with_what_to_do(tmp_path: Path, content: bytes, reason: str) -> None:
    with pytest.raises(SourceFileError, match=reason):
        examine(written(tmp_path / "a.csv", content))


def test_only_regular_files_are_read(tmp_path: Path) -> None:
    fifo, plug = tmp_path / "fifo", tmp_path / "plug"
    os.mkfifo(fifo)
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(plug))
        for path in (fifo, plug, Path("/dev/zero")):
            with pytest.raises(SourceFileError, match="is a device, pipe or socket: write what it gives into a file"):
                examine(path)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another user")
def test_a_file_that_may_not_be_read_is_named(tmp_path: Path) -> None:
    path = written(tmp_path / "a.csv", "a\n1\n")
    path.chmod(0)
    os.seteuid(65534)
    try:
        with pytest.raises(SourceFileError, match="may not be read by this user"):
            examine(path)
    finally:
        os.seteuid(0)


def read_after(path: Path, change: bytes | None) -> list[int]:
    """Examine a file, change or remove it, and read its rows."""
    source: SourceFile = examine(path)
    if change is None:
        path.unlink()
    else:
        path.write_bytes(change)
    return [chunk.rows.height for chunk in chunks(source)]


def test_a_file_that_changes_or_goes_while_it_is_read_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceFileError, match="was changed while it was read: load it once it is complete"):
        read_after(written(tmp_path / "a.csv", "a\n1\n"), b"a\n1\n2\n")
    with pytest.raises(SourceFileError, match="was changed while it was read"):
        read_after(written(tmp_path / "b.csv", "a\n1\n"), b"a\n\xff\xff\n")
    with pytest.raises(SourceFileError, match="There is no file"):
        read_after(written(tmp_path / "c.csv", "a\n1\n"), None)


def test_the_name_of_a_file_decides_nothing(tmp_path: Path) -> None:
    book = workbook(tmp_path / "book.csv", [text("a")], [text("1")])
    packed = written(tmp_path / "packed.csv", gzip.compress(b"a\n1\n"))
    table = tmp_path / "table.csv"
    pl.DataFrame({"a": ["1"]}).write_parquet(table)

    for path in (book, packed, table, written(tmp_path / "plain.xlsx", "a\n1\n")):
        assert read(path)[0] == [("1",)]
