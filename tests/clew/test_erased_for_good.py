"""Erased and purged for good: after the graph was made anew, no byte of any file knows them, and the clocks say so."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from typer.testing import CliRunner

from base.settings import Settings
from clew.main import app
from service.audit.log import Log
from service.audit.records import Draft
from store import embedded
from tests.granting import granted
from tests.graphs import KEY
from tests.loaders.casework import OLD, case, cases, people
from tests.loaders.front_door import person
from tests.loaders.residents import LI, MAPPING, STREET, WANG, ZHANG, delivery, row

BASIS = ("--basis", "court order 12/2026")
PHONE = "13490000077"


class Home:
    """A state folder with a Neo4j of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir()
        (folder / "key").write_text(KEY.hex())

    def clew(self, *arguments: object) -> dict[str, Any]:
        """What a command that succeeds prints as JSON."""
        sizes = {"CLEW_STORE_HEAP": "512m", "CLEW_STORE_PAGE_CACHE": "128m"}
        environment: dict[str, Any] = {"CLEW_HOME": str(self.folder), **sizes, "CLEW_GRAPH_URI": None}
        result = CliRunner().invoke(app, [*map(str, arguments), "--json"], env=environment)
        assert result.exit_code == 0, result.output
        return json.loads(result.stdout)

    def files_with(self, *texts: str) -> set[str]:
        """The files in which one of the texts stands, in any encoding, or in a cell of the archive."""
        patterns = [text.encode(code) for text in texts for code in ("utf-8", "utf-16-le", "utf-16-be", "gb18030")]
        found = set[str]()
        for path in (path for path in self.folder.rglob("*") if path.is_file()):
            content = path.read_bytes()
            if path.suffix == ".parquet":
                content += pl.read_parquet(path).write_csv().encode()
            if any(one in content for one in patterns):
                found.add(str(path.relative_to(self.folder)))
        return found


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Home]:
    made = Home(tmp_path / "home")
    yield made
    embedded.stop(Settings(home=made.folder, graph_uri=None), force=True)


@pytest.mark.soak
def test_after_a_rebuild_no_file_knows_who_was_erased_or_purged_and_not_before(home: Home, tmp_path: Path) -> None:
    home.clew("store", "start")
    home.clew("load", "--mapping", MAPPING, delivery(tmp_path, "20240101", row(phone=PHONE), row(LI, "2")))
    february = delivery(tmp_path, "20240201", row(ZHANG, "7"))
    load = home.clew("load", "--mapping", MAPPING, february)["loads"][0]["loads"][0]
    home.clew("load", cases(tmp_path, "20240201", case(OLD)))
    home.clew("load", people(tmp_path, "20240202", f"{OLD},{WANG},王伟,证人"))
    log = Log(home.folder)
    log.write(Draft("intent", {}, f'{{"text": "{WANG}"}}'.encode(), asked=[person(WANG)]))
    log.close()
    address = f"{STREET}7号"  # a resident number is packed, and no search of bytes sees it; this is not
    before = home.files_with(address)
    due = ("store", "retain", "--due")
    erase = ("store", "erase", person(WANG), *BASIS)

    first = home.clew(*erase, "--grant", granted(home.folder, "erase", person(WANG)))
    home.clew("store", "purge", load, *BASIS, "--grant", granted(home.folder, "erase", f"load-{load}"))
    waiting, early = home.clew(*due)["loads"], home.clew(*erase)
    home.clew("store", "rebuild", "--force")
    last = home.clew(*erase)

    assert any(name.startswith("neo4j") for name in before), before
    assert (first["finished_at"], early["finished_at"]) == (None, None)
    assert [(one["load"], one["waits"]) for one in waiting] == [(load, "rebuild")]
    assert last["left_in"] == []
    assert last["finished_at"] is not None
    assert "gone from every file: not yet" not in last["note"]
    assert home.clew(*due)["loads"] == []
    assert home.files_with(WANG, ZHANG, address) == set()
    assert home.files_with(LI)
    assert home.clew("audit", "verify")
