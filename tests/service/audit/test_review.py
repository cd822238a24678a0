"""What a supervisor is asked to look at."""

from __future__ import annotations

import json
import time
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from clew.main import app
from service.audit import review
from service.audit.reading import reading
from service.audit.records import Draft
from service.audit.review import queue
from tests.service.audit.logs import LOG, bodies, person, written

NOON = int(datetime(2026, 3, 2, 12).timestamp() * 1000)
HOUR = 3_600_000


def ask(who: str, about: int, at: int, why: str = "") -> Draft:
    sealed = json.dumps({"justification": why or f"reason {about}"}).encode()
    fields = {"caller": {"issuer": "https://id", "subject": who}, "operations": ["getEntity"]}
    return Draft("intent", fields, sealed, asked=[person(about)], at=at)


@pytest.fixture(autouse=True)
def nobody_by_chance(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(review, "ONE_IN", 1 << 70)


def picked(folder: Path, *drafts: Draft) -> list[tuple[str, list[str]]]:
    with written(folder) as log:
        for future in [log.submit(draft) for draft in drafts]:
            future.result(10)
    with reading(folder) as reader:
        return [(one.caller, one.rules) for one in queue(reader, 0).picks]


def test_ordinary_questions_are_left_alone(tmp_path: Path):
    assert picked(tmp_path, *(ask("li", n, NOON + n * HOUR // 10) for n in range(40))) == []


def test_the_first_question_over_the_hourly_measure_is_a_burst(tmp_path: Path):
    found = picked(tmp_path, *(ask("li", n % 9, NOON + n) for n in range(review.MOST_AN_HOUR + 5)))

    assert found == [("https://id#li", ["burst"])]


def test_a_question_in_the_night_is_looked_at(tmp_path: Path):
    assert picked(tmp_path, ask("li", 1, NOON + 11 * HOUR)) == [("https://id#li", ["off-hours"])]


def test_one_reason_for_many_people_is_a_formula(tmp_path: Path):
    many = [ask("li", n, NOON + n * HOUR // 30, "known to us") for n in range(review.MOST_FOR_A_REASON + 3)]
    others = [ask("wang", n, NOON, "known to us") for n in range(5)]

    assert picked(tmp_path, *many, *others) == [("https://id#li", ["one-reason"])]


def test_about_one_in_so_many_is_picked_by_chance(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(review, "ONE_IN", 4)

    found = picked(tmp_path, *(ask(f"officer {n}", n, NOON) for n in range(200)))

    assert 20 < len(found) < 90
    assert all(rules == ["random"] for _, rules in found)


def clew(folder: Path, *arguments: object) -> Any:
    return CliRunner().invoke(app, [str(one) for one in arguments], env={"CLEW_HOME": str(folder)})


def test_a_judged_question_leaves_the_list_and_judges_its_rule(tmp_path: Path):
    now = int(time.time() * 1000)
    night = int(datetime.fromtimestamp(now / 1000).replace(hour=1, minute=0).timestamp() * 1000)
    picked(tmp_path, ask("li", 1, night), ask("wang", 2, night))

    closing = clew(tmp_path, "audit", "close", 2, "--verdict", "misuse")
    found = json.loads(clew(tmp_path, "audit", "review", "--json").output)

    assert closing.exit_code == 0, closing.output
    assert [pick["caller"] for pick in found["picks"]] == ["https://id#wang"]
    assert found["found"] == {"off-hours": [1, 1]}
    kinds = [json.loads(body)["kind"] for body in bodies(tmp_path / LOG)]
    assert kinds == ["key", "intent", "intent", "review", "look"]


@pytest.mark.parametrize(
    ("number", "verdict", "said"), [(2, "fine", "in-order, misuse"), (77, "misuse", "not to be looked at")]
)
def test_what_is_not_to_be_judged_is_refused(tmp_path: Path, number: int, verdict: str, said: str):
    picked(tmp_path, ask("li", 1, NOON))

    told = clew(tmp_path, "audit", "close", number, "--verdict", verdict)

    assert told.exit_code > 0
    assert said in told.output
