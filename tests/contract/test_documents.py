"""The documents made from the code are those the code makes now."""

from __future__ import annotations

from pathlib import Path

import pytest

from clew.generate import DOCS, DOCUMENTS, main


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_generated_document_is_current(name: str) -> None:
    written = (DOCS / name).read_text(encoding="utf-8")

    assert written == DOCUMENTS[name](), f"docs/{name} is behind the code: run `make generate`"


def test_generating_writes_every_document_and_only_what_changed(tmp_path: Path) -> None:
    main(tmp_path)
    before = {path.name: path.stat().st_mtime_ns for path in tmp_path.iterdir()}

    main(tmp_path)

    assert set(before) == set(DOCUMENTS)
    assert {path.name: path.stat().st_mtime_ns for path in tmp_path.iterdir()} == before
