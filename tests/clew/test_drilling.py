"""A backup is worth what comes back: the same graph, and not those who were erased since."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from base.settings import Settings
from clew.main import app
from store import backup, embedded
from store.custody import Custody
from tests.loaders.front_door import Answer, person
from tests.loaders.residents import JANUARY, LI, MAPPING, WANG, delivery, row


def small(home: Path) -> Settings:
    return Settings(home=home, graph_uri=None, store_heap="512m", store_page_cache="128m")


def clew(home: Path, *arguments: object) -> Answer:
    sizes = {"CLEW_STORE_HEAP": "512m", "CLEW_STORE_PAGE_CACHE": "128m"}
    environment: dict[str, Any] = {"CLEW_HOME": str(home), **sizes, "CLEW_GRAPH_URI": None}
    result = CliRunner().invoke(app, [str(one) for one in arguments], env=environment)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exc_info
    return Answer(result.exit_code, result.stdout, result.stderr)


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path / "home"
    embedded.stop(small(tmp_path / "home"), force=True)


def test_a_restore_names_those_who_were_erased_since(home: Path, tmp_path: Path) -> None:
    home.mkdir()
    (home / "key").write_text("ab" * 32)
    early, late = "person-" + "a" * 30, "person-" + "b" * 30
    custody = Custody(home)
    custody.finished(custody.order(early, "order 1", "Zhao", "Qian", ["11010519491231002X"]).id)
    backup.backup(small(home), tmp_path / "backup.tar")
    order = custody.order(late, "order 2", "Zhao", "Qian", ["990101198001011009"])
    custody.finished(order.id)

    made = backup.restore(small(home), tmp_path / "backup.tar", force=True)

    assert made["erase_again"] == [late]
    restored = Custody(home)
    assert [(one.subject, one.gone_at, one.finished_at is None) for one in restored.erasures()] == [
        (early, None, False),
        (late, None, True),
    ]
    assert restored.order(late, "order 2", "Zhao", "Qian", ["sought"]).sought == ["sought"]


@pytest.mark.soak
def test_a_drill_brings_the_same_graph_back_and_tells_when_it_does_not(home: Path, tmp_path: Path) -> None:
    clew(home, "load", JANUARY, "--mapping", MAPPING)
    clew(home, "store", "stop")
    same = clew(home, "store", "drill", "--json")
    clew(home, "store", "stop", "--force")
    clew(home, "store", "backup", tmp_path / "old.tar")
    clew(home, "load", delivery(tmp_path, "20240301", row(WANG, home="77"), row(LI)), "--mapping", MAPPING)
    clew(home, "store", "stop", "--force")

    other = clew(home, "store", "drill", tmp_path / "old.tar", "--json")

    assert same.exit_code == 0, same.output + same.errors
    assert same.value["things"] > 5
    assert other.value["code"] == "drill_failed"
    assert "statements" in other.value["differing"]
    assert (
        clew(home, "store", "erase", person(WANG), "--basis", "order 1").exit_code != 0
    )  # the key of this folder is its own
