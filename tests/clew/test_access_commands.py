"""`clew access` keeps the same files as the service, for the operator."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from clew.commands.access import app

RUNNER = CliRunner()


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("CLEW_HOME", str(tmp_path))
    monkeypatch.setenv("CLEW_ISSUER", "https://id.example")
    return tmp_path


def run(*words: str, status: int = 0) -> str:
    result = RUNNER.invoke(app, words)
    assert result.exit_code == status, result.output
    return result.output


def open_task(number: str = "task 7") -> None:
    run("open-case", number, "--owner", "zhang", "--basis", "law", "--kind", "register-task")


def test_a_file_is_opened_shared_and_closed() -> None:
    open_task()
    run("add-member", "task 7", "li")
    run("add-member", "task 7", "https://other.example#wang")
    run("remove-member", "task 7", "li")

    (file,) = json.loads(run("files", "--json"))
    run("review-case", "task 7", "--days", "30")
    run("close-case", "task 7")

    assert file["owner"] == "https://id.example#zhang"
    assert file["members"] == ["https://id.example#zhang", "https://other.example#wang"]
    assert json.loads(run("files", "--json")) == []
    assert "closed" in run("files", "--closed")


def test_somebody_is_blocked_and_let_in_again() -> None:
    assert "https://id.example#li is blocked" in run("block", "li", "--why", "misuse")
    run("unblock", "li")

    assert "not blocked" in run("unblock", "li", status=2)


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("add-member", "task 8", "li"), "no open file"),
        (("close-case", "task 8"), "no open file"),
        (("remove-member", "task 7", "li"), "no member"),
        (("open-case", "task 7", "--owner", "li", "--basis", "law", "--kind", "register-task"), "already"),
        (("open-case", "t", "--owner", "li", "--basis", "", "--kind", "register-task"), "legal basis"),
        (("open-case", "t", "--owner", "li", "--basis", "law", "--kind", "hunch"), "one of these kinds"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_sentence(words: tuple[str, ...], says: str) -> None:
    open_task()

    assert says in run(*words, status=2)


def test_a_person_without_an_issuer_needs_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CLEW_ISSUER")

    assert "ISSUER#SUBJECT" in run("block", "li", "--why", "misuse", status=2)


def test_grants_are_shown(home: Path) -> None:
    from service.access.admission import Caller
    from service.access.database import NAME, Database
    from service.access.grants import Grants, NewGrant

    grants = Grants(Database(home / NAME))
    asked = grants.ask(NewGrant("break-glass", "case-1", "A1", "a child"), Caller("https://id.example", "li", "web"))
    grants.approve(asked.id, Caller("https://id.example", "boss", "web"))

    shown = run("grants")

    assert asked.id in shown
    assert "to be reviewed by" in shown
    assert json.loads(run("grants", "--json"))[0]["state"] == "active"
