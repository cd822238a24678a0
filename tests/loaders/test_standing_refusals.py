"""What may not be asked or watched, what a task may not become, and what is asked back of those who ask too much."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from analysis.standing.questions import question
from analysis.standing.tasks import step, tasks
from base.errors import ClewError
from base.viewer import Viewer, now
from tests.loaders.casework import NEW, OLD, OTHER, asked, case, cases, phones
from tests.loaders.front_door import FrontDoor
from tests.loaders.test_standing import OWNED, PHONE, ask, listed

MEMBER = Viewer("Li", case=OLD)
OWNER, GROUND, DAYS = ("--owner", "Li"), ("--ground", "art. 115"), ("--days", "30")
PETITION = "A2024"


@pytest.fixture(scope="module")
def refusing(graph_server: Any, loaders_driver: Any, tmp_path_factory: pytest.TempPathFactory) -> FrontDoor:
    """Cases, none of which has asked anything yet."""
    folder = tmp_path_factory.mktemp("refusing")
    door = FrontDoor(graph_server, loaders_driver, folder / "home")
    door.load(cases(folder, "20010201", case(OLD), case(NEW), case(PETITION, kind="越级上访")))
    return door


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ((*OWNER, *GROUND, *DAYS), "watch_incomplete"),
        (("--case", OLD, *GROUND, *DAYS), "watch_incomplete"),
        (("--case", OLD, *OWNER, *DAYS), "watch_incomplete"),
        (("--case", OLD, *OWNER, *GROUND), "watch_incomplete"),
        (("--case", OLD, *OWNER, *GROUND, "--days", "91"), "watch_too_long"),
        (("--case", OLD, *OWNER, "--ground", "维稳", *DAYS), "refused_petition"),
        (("--case", PETITION, *OWNER, *GROUND, *DAYS), "not_found"),  # its row was refused when it was loaded
        (("--case", "A1", *OWNER, *GROUND, *DAYS), "not_found"),
    ],
)
def test_a_watch_lacks_nothing_and_is_for_no_petition(
    refusing: FrontDoor, arguments: tuple[str, ...], code: str
) -> None:
    answer = refusing.clew("watch", "set", "phone", PHONE, *arguments, "--json")

    assert answer.value["code"] == code


@pytest.mark.parametrize("days", [1, 90])
def test_a_watch_that_has_all_of_it_is_set(refusing: FrontDoor, days: int) -> None:
    answer = refusing.clew("watch", "set", "phone", PHONE, "--case", OLD, *OWNER, *GROUND, "--days", days, "--json")

    assert answer.exit_code == 0, answer.output + answer.errors


@pytest.mark.parametrize(
    ("kind", "value", "arguments", "code"),
    [
        ("phone", PHONE, ("--case", OLD, *GROUND), "question_incomplete"),
        ("phone", PHONE, ("--case", OLD, *OWNER), "question_incomplete"),
        ("phone", PHONE, (*OWNER, *GROUND), "case_missing"),
        ("phone", PHONE, ("--case", "A1", *OWNER, *GROUND), "not_found"),
        ("phone", PHONE, ("--case", OLD, *OWNER, "--ground", "to watch protesters"), "refused_petition"),
        ("phone", "13490000001", ("--case", OLD, *OWNER, *GROUND), "usage"),
        ("phone", "{", ("--case", OLD, *OWNER, *GROUND), "usage"),
        ("mood", "{}", ("--case", OLD, *OWNER, *GROUND), "question_incomplete"),
    ],
)
def test_a_question_has_a_case_an_owner_a_ground_and_something_to_look_for(
    refusing: FrontDoor, kind: str, value: str, arguments: tuple[str, ...], code: str
) -> None:
    answer = refusing.clew("question", "ask", kind, value, *arguments, "--json")

    assert answer.value["code"] == code


def test_many_questions_come_from_a_file_all_or_none(refusing: FrontDoor, tmp_path: Path) -> None:
    lines = [
        {"kind": "phone", "value": {"number": f"1349000{n:04}"}, "case": number} for n, number in enumerate((OLD, NEW))
    ]
    good, bad = tmp_path / "good.ndjson", tmp_path / "bad.ndjson"
    good.write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    bad.write_text("\n".join(map(json.dumps, [*lines, lines[0] | {"colour": "red"}])), encoding="utf-8")

    refused = refusing.clew("question", "ask", "--file", bad, *OWNED, "--json")
    before = len(listed(refusing, "question", "list"))
    kept = refusing.clew("question", "ask", "--file", good, *OWNED, "--json")

    assert (refused.exit_code, "bad.ndjson:3" in refused.value["detail"]) == (2, True)
    assert len(kept.value["questions"]) == 2
    assert len(listed(refusing, "question", "list")) == before + 2


def test_a_task_goes_its_way_and_no_other_and_is_passed_on_when_it_is_late(door: FrontDoor, tmp_path: Path) -> None:
    door.load(cases(tmp_path, "20010201", case(OLD), case(NEW), case(OTHER)))
    asked_ = ask(door, "phone", PHONE, OLD, "--review", 1)
    door.load(phones(tmp_path, "20110301", f"{NEW},13490000001,嫌疑人"))
    (task,) = listed(door, "task", "list")

    def code(to: Any, **more: Any) -> str | None:
        try:
            asked(door, lambda ask, decisions: step(ask, decisions, task["id"], to, "so", **more), MEMBER)
        except ClewError as error:
            return error.code
        return None

    late = now() + 11 * 86_400
    overdue = asked(door, lambda ask, _: tasks(ask, 10, None, overdue=True), MEMBER, known_at=late).items
    review = asked(door, lambda ask, _: question(ask, asked_["id"]), MEMBER, known_at=late)

    assert [(one.id, one.responsible) for one in overdue] == [(task["id"], "Wang")]
    assert (review.overdue, review.responsible) == (True, "Wang")
    assert code("worked") == "task_step"
    assert code("assigned") == "bad_request"
    assert code("assigned", assignee="Zhao") is None
    assert listed(door, "task", "list")[0]["responsible"] == "Zhao"
    assert code("accepted", outcome="true") == "bad_request"
    assert (code("accepted"), code("worked"), code("closed")) == (None, None, "bad_request")
    assert code("closed", outcome="unclear") is None
    assert (code("worked"), listed(door, "task", "list")) == ("task_step", [])
    (closed,) = listed(door, "task", "list", "--state", "closed")
    assert [one["kind"] for one in closed["steps"]] == ["assigned", "accepted", "worked", "closed"]
    assert door.clew("question", "review", asked_["id"], "--why", "still open", "--days", 400).exit_code == 0
    assert not asked(door, lambda ask, _: question(ask, asked_["id"]), MEMBER, known_at=late).overdue
