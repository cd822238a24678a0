"""Sizes, the server's settings and what a child process gets to see."""

from __future__ import annotations

from pathlib import Path

import pytest

from base.errors import StoreStartError, UsageError
from base.settings import Settings
from store import jars, java
from store.folder import StoreFolder


@pytest.mark.parametrize(("size", "expected"), [("512m", 512), ("2g", 2048), (" 1G ", 1024), ("12345M", 12345)])
def test_sizes_are_read_as_mebibytes(size: str, expected: int) -> None:
    assert java.mebibytes(size, "CLEW_STORE_HEAP") == expected


@pytest.mark.parametrize(
    "size", ["", "0m", "-1g", "1.5g", "512", "1t", "g", "1g -XX:+Evil", "1g\nserver.http.enabled=true"]
)
def test_other_sizes_are_refused_with_the_name_of_the_setting(size: str) -> None:
    with pytest.raises(UsageError, match="CLEW_STORE_PAGE_CACHE"):
        java.mebibytes(size, "CLEW_STORE_PAGE_CACHE")


@pytest.mark.parametrize(
    ("heap", "total", "one"), [("256m", "179m", "89m"), ("1g", "716m", "358m"), ("8g", "5734m", "2867m")]
)
def test_one_transaction_may_take_half_of_what_all_may(heap: str, total: str, one: str) -> None:
    lines = java.configuration(Settings(store_heap=heap), 7687).splitlines()
    assert f"dbms.memory.transaction.total.max={total}" in lines
    assert f"db.memory.transaction.max={one}" in lines
    assert "server.bolt.listen_address=127.0.0.1:7687" in lines


def test_no_secret_and_no_java_option_goes_to_the_server(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLEW_GRAPH_PASSWORD", "open sesame")
    monkeypatch.setenv("JAVA_TOOL_OPTIONS", "-Xmx1m")
    assert java.environment().keys() <= {"PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "TZ"}
    assert "PATH" in java.environment()


def test_the_startup_cache_moves_with_what_it_was_made_from(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    before = java.startup_cache()
    (tmp_path / "other.toml").write_text(jars.LOCK.read_text() + "\n")
    monkeypatch.setattr(jars, "LOCK", tmp_path / "other.toml")
    assert before.parent == java.startup_cache().parent == tmp_path / "clew"
    assert before != java.startup_cache()


def test_a_failing_administration_says_what_the_tool_said(tmp_path: Path) -> None:
    folder = StoreFolder.of(tmp_path)
    folder.make()
    with pytest.raises(StoreStartError, match="dump failed: Dump failed for databases: 'neo4j'; Database does not"):
        java.administer(folder, jars.fetch(), "database", "dump", "neo4j", f"--to-path={tmp_path}")
