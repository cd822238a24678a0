"""Standing questions where something comes between: a killed load, a question that is asked while a load runs."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from neo4j import Driver

from analysis.standing.alerts import alerts_since
from analysis.standing.hits import hits
from base.viewer import Viewer
from tests.loaders.casework import NEW, OLD, OTHER, asked, case, cases, phones
from tests.loaders.front_door import FrontDoor
from tests.loaders.test_standing import OWNED, PHONE, ask, listed
from tests.store.servers import becomes

MEMBER = Viewer("Li", case=OLD)
COMPLETION = "(one:Counter {name: 'completion'})"
WAITING = """
SHOW TRANSACTIONS YIELD status, currentQuery
WHERE currentQuery CONTAINS 'completion' AND status STARTS WITH 'Blocked' RETURN count(*)"""
HITS = "MATCH (h:Hit) RETURN count(h)"


@contextmanager
def held(driver: Driver, what: str) -> Iterator[None]:
    """What matches is locked for as long as the block runs."""
    with driver.session() as session, session.begin_transaction() as transaction:
        transaction.run(f"MATCH {what} SET one.held = true").consume()
        yield
        transaction.rollback()


@contextmanager
def running(door: FrontDoor, *arguments: object) -> Iterator[subprocess.Popen[bytes]]:
    """`clew` in a process of its own; it has to end by itself or be killed."""
    command = [sys.executable, "-c", "from clew.main import main; main()", *map(str, arguments)]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    with subprocess.Popen(command, env={**os.environ, **door.environment}, **quiet) as process:
        yield process
        process.wait(60)


@pytest.fixture
def old_case(door: FrontDoor, tmp_path: Path) -> FrontDoor:
    door.load(cases(tmp_path, "20010201", case(OLD), case(NEW), case(OTHER)))
    return door


def test_a_load_killed_between_its_hits_and_their_alert_tells_them_once(old_case: FrontDoor, tmp_path: Path) -> None:
    ask(old_case, "phone", PHONE)
    path = phones(tmp_path, "20110301", f"{NEW},13490000001,嫌疑人", f"{OTHER},13490000001,嫌疑人")

    with held(old_case.driver, COMPLETION), running(old_case, "load", path) as process:
        assert becomes(lambda: old_case.count(HITS) == 2, seconds=60)
        process.send_signal(signal.SIGKILL)
    unseen = asked(old_case, lambda ask, _: alerts_since(ask, None), MEMBER).items
    report = old_case.load(path)

    told = asked(old_case, lambda ask, _: alerts_since(ask, None), MEMBER).items
    assert (unseen, report["hits"], len(told)) == ([], 2, 2)
    assert old_case.count(HITS) == 2
    assert len(listed(old_case, "task", "list")) == 1
    assert old_case.count("MATCH (l:Load {feed: 'case-phones'}) RETURN count(l)") == 1


def test_a_question_asked_while_a_load_runs_is_answered_once(old_case: FrontDoor, tmp_path: Path) -> None:
    """The load has met all questions there were and is about to be completed: only the asking can find its row."""
    path = phones(tmp_path, "20110301", f"{NEW},13490000001,嫌疑人")
    ask(old_case, "phone", json.dumps({"number": "13490000009"}))

    with ExitStack() as processes, held(old_case.driver, COMPLETION):
        processes.enter_context(running(old_case, "load", path))
        assert becomes(lambda: old_case.count(WAITING) == 1, seconds=60)
        processes.enter_context(running(old_case, "question", "ask", "phone", PHONE, "--case", OLD, *OWNED))
        assert becomes(lambda: old_case.count(HITS) == 1, seconds=60)
        before = asked(old_case, lambda ask, _: hits(ask, 10, None), MEMBER).total

    (found,) = asked(old_case, lambda ask, _: hits(ask, 10, None), MEMBER).items
    (alert,) = asked(old_case, lambda ask, _: alerts_since(ask, None), MEMBER).items
    assert (before, found.existing, alert.hit.id) == (0, False, found.id)
    assert len(listed(old_case, "task", "list")) == 1
