"""Reading files: encodings, delimiters, long numbers, and files that are none."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from base.errors import SourceFileError
from loaders.reading import chunks, examine
from store.archive import BYTE, LINE, ROW

OUTSIDE_GBK = "𠮷䶮"


def written(folder: Path, content: bytes, name: str = "people_20240101.csv") -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def cells(path: Path, size: int = 50_000) -> list[tuple[object, ...]]:
    return [row for chunk in chunks(examine(path), size) for row in chunk.rows.drop(ROW, LINE, BYTE).rows()]


@pytest.mark.parametrize(
    ("encoding", "found"), [("utf-8", "utf-8"), ("utf-8-sig", "utf-8-sig"), ("gb18030", "gb18030")]
)
def test_the_encoding_is_found_and_rare_characters_survive(tmp_path: Path, encoding: str, found: str) -> None:
    path = written(tmp_path, f"姓名,号码\n王{OUTSIDE_GBK},1\n李娜,2\n".encode(encoding))

    source = examine(path)

    assert (source.encoding, source.columns) == (found, ["姓名", "号码"])
    assert cells(path) == [(f"王{OUTSIDE_GBK}", "1"), ("李娜", "2")]


@given(names=st.lists(st.text("张王李赵𠮷䶮一丁七万", min_size=1, max_size=3), min_size=1, max_size=5))
def test_a_file_in_utf_8_is_never_taken_for_gb18030(names: list[str], tmp_path_factory: pytest.TempPathFactory) -> None:
    path = written(tmp_path_factory.mktemp("utf8"), "\n".join(["姓名", *names]).encode())

    assert examine(path).encoding == "utf-8"
    assert [one for (one,) in cells(path)] == names


def test_a_file_in_neither_encoding_is_refused_with_the_byte(tmp_path: Path) -> None:
    path = written(tmp_path, "name\n王伟\n".encode() + b"\xff\xff\n")

    with pytest.raises(SourceFileError, match=r"neither UTF-8 \(byte 12\) nor GB18030 \(byte 12\)") as caught:
        examine(path)

    assert caught.value.facts == {"byte": 12}


def test_a_character_cut_in_two_between_blocks_is_read(tmp_path: Path) -> None:
    body = "姓名\n" + "王" * 400_000 + "\n"

    path = written(tmp_path, body.encode())

    assert (examine(path).encoding, len(str(cells(path)[0][0]))) == ("utf-8", 400_000)


@pytest.mark.parametrize("delimiter", [",", "\t", ";", "|"])
def test_the_delimiter_is_found(tmp_path: Path, delimiter: str) -> None:
    path = written(
        tmp_path, delimiter.join(["a", "b", "c"]).encode() + b"\n" + delimiter.join(["1", "2", "3"]).encode()
    )

    assert cells(path) == [("1", "2", "3")]


def test_numbers_of_eighteen_digits_and_leading_zeros_are_text(tmp_path: Path) -> None:
    path = written(tmp_path, b"id,card,zero\n990101198001011009,6299990045996668314,007\n")

    assert cells(path) == [("990101198001011009", "6299990045996668314", "007")]


def test_rows_and_lines_are_counted_where_cells_have_line_breaks_and_lines_are_empty(tmp_path: Path) -> None:
    path = written(tmp_path, b'a,b\n1,"x\ny"\n\n2,z\n')

    (chunk,) = chunks(examine(path))

    assert chunk.rows.select(ROW, LINE).rows() == [(1, 3), (2, 5)]
    assert chunk.rows["b"].to_list() == ["x\ny", "z"]


@pytest.mark.parametrize("size", [1, 2, 3])
def test_chunks_hold_all_rows_in_order(tmp_path: Path, size: int) -> None:
    path = written(tmp_path, b"a\n1\n2\n3\n4\n5\n")

    assert [one for (one,) in cells(path, size)] == ["1", "2", "3", "4", "5"]


def test_a_file_with_nothing_but_a_header_has_no_rows(tmp_path: Path) -> None:
    assert cells(written(tmp_path, b"a,b\n")) == []


def test_what_is_no_file_is_refused(tmp_path: Path) -> None:
    link = tmp_path / "link.csv"
    link.symlink_to(written(tmp_path, b"a\n1\n"))
    unusable = {
        tmp_path: "is a folder: name the files in it",
        tmp_path / "none.csv": "There is no file",
        link: "is a link: name the file itself",
        written(tmp_path, b"", "empty.csv"): "is empty: a source file begins with a line of column names",
        written(tmp_path, b"\n\n", "blank.csv"): "is empty: a source file begins with a line of column names",
        written(tmp_path, b"a,b,a\n", "twice.csv"): "has the column 'a' twice: rename one of them",
    }

    for path, reason in unusable.items():
        with pytest.raises(SourceFileError, match=reason):
            examine(path)


def test_a_cell_over_a_megabyte_is_refused_and_the_next_row_is_read(tmp_path: Path) -> None:
    path = written(tmp_path, b"a,b\n" + b"x" * 1_100_000 + b",1\n2,3\n")

    (chunk,) = chunks(examine(path))

    assert [reject.line for reject in chunk.rejects] == [2]
    assert chunk.rows.drop(ROW, LINE, BYTE).rows() == [("2", "3")]


@pytest.mark.parametrize("quoted", [False, True])
def test_files_with_and_without_quotes_are_read_alike(tmp_path: Path, quoted: bool) -> None:
    last = b'5,"z"\r\n' if quoted else b"5,z\r\n"
    path = written(tmp_path, b"a,b\r\n1,x\r\n\r\n2\r\n3,y,more\r\n, \r\n" + last)

    (chunk,) = chunks(examine(path))

    assert chunk.rows.drop(BYTE).rows() == [(1, 2, "1", "x"), (4, 6, "", " "), (5, 7, "5", "z")]
    assert [(one.row, one.line, one.code, one.cells) for one in chunk.rejects] == [
        (2, 4, "short_row", {"a": "2"}),
        (3, 5, "long_row", {"a": "3", "b": "y", "(extra 1)": "more"}),
    ]


def test_spaces_after_delimiters_belong_to_them_where_the_header_has_them(tmp_path: Path) -> None:
    path = written(tmp_path, b"id, name, town\n1,  Ann, \n2, Bob , York\n")

    assert examine(path).columns == ["id", "name", "town"]
    assert cells(path) == [("1", "Ann", ""), ("2", "Bob ", "York")]
