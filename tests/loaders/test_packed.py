"""Packed files: read like what is in them, bounded in size, and refused where they are more than one file."""

from __future__ import annotations

import gzip
import io
import tracemalloc
import zipfile
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import polars as pl
import pytest

from base.errors import SourceFileError
from base.files import PackedFileError
from loaders.formats.content import ALWAYS_UNPACKED
from loaders.reading import chunks, examine
from store.archive import BYTE, LINE, ROW
from tests.loaders.workbooks import text, workbook

ROWS = [("1", "王伟"), ("2", "李娜")]
CSV = "a,b\n1,王伟\n2,李娜\n"


def zipped(members: dict[str, bytes]) -> bytes:
    into = io.BytesIO()
    with zipfile.ZipFile(into, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return into.getvalue()


def contents(folder: Path) -> dict[str, bytes]:
    """The same rows in every format."""
    frame = pl.DataFrame(ROWS, schema=["a", "b"], orient="row")
    frame.write_parquet(folder / "table")
    book = workbook(folder / "book", [text("a"), text("b")], *([text(cell) for cell in row] for row in ROWS))
    objects = "".join(f'{{"a": "{a}", "b": "{b}"}}\n' for a, b in ROWS)
    return {
        "CSV": CSV.encode(),
        "CSV in GB18030": CSV.encode("gb18030"),
        "TSV": CSV.replace(",", "\t").encode(),
        "NDJSON": objects.encode(),
        "Parquet": (folder / "table").read_bytes(),
        "XLSX": book.read_bytes(),
    }


PACKERS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress,
    "gzip in two members": lambda content: gzip.compress(content[:5]) + gzip.compress(content[5:]),
    "zip": lambda content: zipped({"inner/file.dat": content}),
    "zip with its folder": lambda content: zipped({"inner/": b"", "inner/file.dat": content}),
}


@pytest.mark.parametrize("packer", PACKERS)
@pytest.mark.parametrize("form", ["CSV", "CSV in GB18030", "TSV", "NDJSON", "Parquet", "XLSX"])
def test_every_format_is_read_packed(tmp_path: Path, packer: str, form: str) -> None:
    path = tmp_path / "a.bin"
    path.write_bytes(PACKERS[packer](contents(tmp_path)[form]))

    source = examine(path)

    assert [row for chunk in chunks(source) for row in chunk.rows.drop(ROW, LINE, BYTE).rows()] == ROWS
    assert source.digest == sha256(path.read_bytes()).hexdigest()
    assert source.form.name == form.split(" ", 1)[0]


def test_bytes_of_rows_are_counted_in_what_is_packed(tmp_path: Path) -> None:
    path = tmp_path / "a.csv.gz"
    path.write_bytes(gzip.compress(CSV.encode()))

    (chunk,) = chunks(examine(path))

    assert chunk.rows[BYTE].to_list() == [4, 13]


def encrypted() -> bytes:
    """A zip that says of its member that it is encrypted."""
    content = bytearray(zipped({"a.csv": CSV.encode()}))
    content[6] |= 1
    content[content.index(b"PK\x01\x02") + 8] |= 1
    return bytes(content)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (
            zipped({"a.csv": b"a\n1\n", "b.csv": b"a\n1\n"}),
            r"holds 2 files \(a.csv, b.csv\): pack each file of its own",
        ),
        (zipped({}), r"holds 0 files"),
        (zipped({"../../a.csv": CSV.encode()}), r"wants to write outside its folder \(../../a.csv\)"),
        (zipped({"/etc/a.csv": CSV.encode()}), "wants to write outside its folder"),
        (encrypted(), "is encrypted: unpack it with its password"),
        (zipped({"a.zip": zipped({"a.csv": CSV.encode()})}), "is packed twice: unpack it once"),
        (zipped({"a.csv.gz": gzip.compress(CSV.encode())}), "is packed twice: unpack it once"),
        (gzip.compress(gzip.compress(CSV.encode())), "is packed twice: unpack it once"),
        (gzip.compress(zipped({"a.csv": CSV.encode()})), "is packed twice: unpack it once"),
        (gzip.compress(CSV.encode() * 10_000)[:-200], "is damaged: it cannot be unpacked to its end"),
        (gzip.compress(CSV.encode())[:-8] + b"\x00" * 8, "is damaged: it cannot be unpacked to its end"),
        (zipped({"a.csv": CSV.encode()})[:-30], "is damaged: it cannot be unpacked to its end"),
        (zipped({"a.csv": CSV.encode()}).replace("王".encode(), b"abc", 1)[:40], "is damaged"),
        (b"BZh91AY&SY", "is packed as bzip2: pack it as gzip or zip"),
        (b"7z\xbc\xaf\x27\x1c\x00\x04", "is packed as 7z: pack it as gzip or zip"),
        (b"Rar!\x1a\x07\x01\x00", "is packed as RAR"),
        (gzip.compress(b""), "is empty: a source file begins with a line of column names"),
    ],
    ids=lambda one: one if isinstance(one, str) else "file",  # packed bytes hold the time of day
)
def test_what_cannot_be_unpacked_into_one_file_is_refused(tmp_path: Path, content: bytes, reason: str) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(content)

    with pytest.raises(SourceFileError, match=reason):
        list(chunks(examine(path)))


def bombs() -> dict[str, bytes]:
    """Files that unpack to a thousand times their size."""
    lines = b"a,b\n" + (b"1," + b"2" * 997 + b"\n") * 60_000
    return {"gzip": gzip.compress(lines), "zip": zipped({"a.csv": lines})}


@pytest.mark.parametrize("packer", ["gzip", "zip"])
def test_a_bomb_is_refused_before_it_is_unpacked(tmp_path: Path, packer: str) -> None:
    path = tmp_path / "bomb"
    path.write_bytes(bombs()[packer])

    tracemalloc.start()
    with pytest.raises(PackedFileError, match="unpacks to more than 100 times its size or 10 GB"):
        examine(path)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert peak < 40 << 20


def test_a_bomb_in_a_workbook_is_refused(tmp_path: Path) -> None:
    sheet = f"<worksheet><sheetData>{' ' * (20 << 20)}</sheetData></worksheet>"
    path = workbook(tmp_path / "a.xlsx", [text("a")], parts={"xl/worksheets/sheet1.xml": sheet})

    with pytest.raises(PackedFileError, match="that is too much for a file of"):
        examine(path)


def test_a_small_file_may_be_packed_as_well_as_it_goes(tmp_path: Path) -> None:
    rows = (ALWAYS_UNPACKED - 1_000) // 1_000
    path = tmp_path / "a.csv.gz"
    path.write_bytes(gzip.compress(b"a,b\n" + (b"1," + b"2" * 997 + b"\n") * rows))

    assert sum(chunk.rows.height for chunk in chunks(examine(path))) == rows
    assert 100 * path.stat().st_size < ALWAYS_UNPACKED
