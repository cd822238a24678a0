"""Files with quotes: the same rows however the file is cut into blocks, and one reject for each line at fault."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from loaders import lines
from loaders.reading import chunks, examine
from store.archive import BYTE, LINE, ROW

CELLS = st.text('a王,"\n ', max_size=4)
ROWS = st.lists(st.tuples(CELLS, CELLS), max_size=8)


def written(path: Path, rows: list[tuple[str, str]], encoding: str = "utf-8") -> bytes:
    text = io.StringIO()
    csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\n").writerows([("one", "two"), *rows])
    path.write_bytes(text.getvalue().encode(encoding))
    return path.read_bytes()


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=ROWS, block=st.sampled_from([5, 16, 1 << 20]), size=st.sampled_from([1, 3, 100]))
def test_rows_are_the_same_however_the_file_is_cut(
    rows: list[tuple[str, str]], block: int, size: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.csv"
    content = written(path, rows)
    with monkeypatch.context() as patched:
        patched.setattr(lines, "BLOCK", block)
        found = [*chunks(examine(path), size)]

    read = [row for chunk in found for row in chunk.rows.select(ROW, "one", "two").rows()]
    assert read == [(number, *row) for number, row in enumerate(rows, 1)]
    assert not any(chunk.rejects for chunk in found)
    for byte, first in (row for chunk in found for row in chunk.rows.select(BYTE, "one").rows()):
        assert content[byte:].decode().startswith('"' + first.replace('"', '""') + '","')
    ends = [line for chunk in found for line in chunk.rows[LINE]]
    assert ends == [1 + sum(2 - 1 + "".join(row).count("\n") for row in rows[: n + 1]) for n in range(len(rows))]


@pytest.mark.parametrize("block", [5, 64, 1 << 20])
def test_a_bad_line_costs_one_row_however_the_file_is_cut(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, block: int
) -> None:
    path = tmp_path / "a.csv"
    good = [f'{i},"x{i}"' for i in range(40)]
    bad = {10: '10,"x', 20: '20,"x"y', 30: "30", 35: '35,"x",z'}
    path.write_text("\n".join(["a,b", *(bad.get(i, line) for i, line in enumerate(good))]) + "\n")
    monkeypatch.setattr(lines, "BLOCK", block)

    found = [*chunks(examine(path))]

    rejects = [(one.row, one.line, one.code) for chunk in found for one in chunk.rejects]
    assert rejects == [
        (11, 12, "unreadable"),
        (21, 22, "unreadable"),
        (31, 32, "short_row"),
        (36, 37, "long_row"),
    ]
    assert [cell for chunk in found for cell in chunk.rows["a"]] == [str(i) for i in range(40) if i not in bad]
