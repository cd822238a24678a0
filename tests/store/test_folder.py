"""Locks that die with their holders, and a state file that is whole or not there."""

from __future__ import annotations

import json
import multiprocessing
import stat
from dataclasses import asdict
from pathlib import Path
from threading import Thread

import pytest

from store.folder import ServerState, StoreFolder, write_private

STATE = ServerState(pid=11, port=22, keeper=33, version="2026.08.1", started_at=44)


@pytest.fixture
def folder(tmp_path: Path) -> StoreFolder:
    folder = StoreFolder.of(tmp_path / "home")
    folder.make()
    return folder


def test_nothing_runs_and_nobody_uses_a_folder_that_is_not_there(tmp_path: Path) -> None:
    folder = StoreFolder.of(tmp_path / "nowhere")
    assert not folder.serving()
    assert not folder.in_use()
    assert folder.state() is None
    assert not (tmp_path / "nowhere").exists()


def test_a_lease_is_seen_while_it_lasts_and_shared(folder: StoreFolder) -> None:
    with folder.lease(), folder.lease():
        assert folder.in_use()
        assert folder.users() in (1, None)
    assert not folder.in_use()


def test_a_lease_ends_with_its_holder_however_that_ends(folder: StoreFolder) -> None:
    spawn = multiprocessing.get_context("spawn")
    ready = spawn.Event()
    holder = spawn.Process(target=_hold, args=(folder, ready))
    holder.start()
    assert ready.wait(20)
    assert folder.in_use()
    holder.kill()
    holder.join()
    assert not folder.in_use()


def _hold(folder: StoreFolder, ready: object) -> None:
    with folder.lease():
        ready.set()  # type: ignore[attr-defined]
        multiprocessing.Event().wait()


def test_the_store_is_held_until_it_is_let_go(folder: StoreFolder) -> None:
    with folder.held():
        assert folder.serving()
    assert not folder.serving()


def test_only_one_at_a_time_may_start_a_server(folder: StoreFolder) -> None:
    entered: list[str] = []

    def second() -> None:
        with folder.starting():
            entered.append("second")

    with folder.starting():
        other = Thread(target=second)
        other.start()
        other.join(0.2)
        entered.append("first")
    other.join()
    assert entered == ["first", "second"]


def test_the_state_comes_back_as_it_was_written_and_only_its_owner_may_read_it(folder: StoreFolder) -> None:
    folder.write_state(STATE)
    assert folder.state() == STATE
    assert stat.S_IMODE(folder.state_file.stat().st_mode) == 0o600


@pytest.mark.parametrize("text", ["", "{", "[]", "null", '{"pid": 1}', json.dumps(asdict(STATE) | {"more": 1})])
def test_a_state_file_that_makes_no_sense_is_no_state(folder: StoreFolder, text: str) -> None:
    folder.state_file.write_text(text)
    assert folder.state() is None


def test_a_private_file_replaces_what_was_there_and_leaves_no_draft(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("old")
    secret.chmod(0o644)
    write_private(secret, "new")
    assert secret.read_text() == "new"
    assert stat.S_IMODE(secret.stat().st_mode) == 0o600
    assert list(tmp_path.iterdir()) == [secret]
