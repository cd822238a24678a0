"""Standing questions over loads: each answer is told on the load that brings it, once, to those who may see both."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from analysis.standing.alerts import alerts_from_now, alerts_since
from analysis.standing.hits import hits
from analysis.standing.questions import questions
from analysis.standing.tasks import tasks
from base.viewer import Viewer
from loaders.feeds import feed_named
from tests.loaders.casework import (
    LABORATORY,
    NEW,
    OLD,
    OTHER,
    asked,
    calls,
    case,
    cases,
    file,
    people,
    phones,
    trace,
    traces,
    vehicle,
    vehicles,
)
from tests.loaders.front_door import FrontDoor, id_of

TRACE = json.dumps({"laboratory": LABORATORY, "key": "K-77"})
PHONE = json.dumps({"number": "13490000001"})
OWNED = ("--owner", "Li", "--second-owner", "Wang", "--ground", "criminal procedure law, art. 115")
CITY = Path(__file__).parents[2] / "loaders" / "mappings" / "city"
MEMBER = Viewer("Li", case=OLD)


def ask(door: FrontDoor, kind: str, value: str, case_number: str = OLD, *more: object) -> dict[str, Any]:
    answer = door.clew("question", "ask", kind, value, "--case", case_number, *OWNED, "--json", *more)
    assert answer.exit_code == 0, answer.output + answer.errors
    (asked_,) = answer.value["questions"]
    return asked_


def watch(door: FrontDoor, kind: str, value: str, *more: object) -> dict[str, Any]:
    answer = door.clew("watch", "set", kind, value, "--case", OLD, *OWNED, "--days", 30, "--json", *more)
    assert answer.exit_code == 0, answer.output + answer.errors
    return answer.value


def listed(door: FrontDoor, *what: object) -> list[dict[str, Any]]:
    answer = door.clew(*what, "--json")
    assert answer.exit_code == 0, answer.output + answer.errors
    return answer.value["items"]


@pytest.fixture
def old_case(door: FrontDoor, tmp_path: Path) -> FrontDoor:
    door.load(cases(tmp_path, "20010201", case(OLD), case(NEW), case(OTHER)))
    return door


def test_a_trace_is_told_on_the_load_that_brings_it_and_opens_a_task(old_case: FrontDoor, tmp_path: Path) -> None:
    old_case.load(traces(tmp_path, "20010201", trace("T1", OLD)))
    question = ask(old_case, "trace", TRACE)
    before = asked(old_case, lambda ask, _: alerts_from_now(ask), MEMBER)

    report = old_case.load(traces(tmp_path, "20110301", trace("T1", OLD), trace("T2", NEW)))

    (found,) = asked(old_case, lambda ask, _: hits(ask, 10, None), MEMBER).items
    (alert,) = asked(old_case, lambda ask, _: alerts_since(ask, before), MEMBER).items
    (task,) = listed(old_case, "task", "list")
    assert report["hits"] == 1
    assert (found.question, found.entity, found.row.row, found.existing, found.task) == (
        *(question["id"], id_of("Trace", laboratory=LABORATORY, key="K-77"), 2, False),
        task["id"],
    )
    assert alert.hit == found
    assert (task["question"], task["state"], task["owner"], task["responsible"]) == (question["id"], "new", "Li", "Li")
    assert task["due_at"] == task["opened_at"] + 72 * 3600
    assert asked(old_case, lambda ask, _: alerts_since(ask, alert.cursor), MEMBER).items == []


def test_what_was_there_before_is_told_at_once_and_opens_no_task(old_case: FrontDoor, tmp_path: Path) -> None:
    old_case.load(traces(tmp_path, "20110301", trace("T1", OLD), trace("T2", NEW)))

    question = ask(old_case, "trace", TRACE)

    (found,) = asked(old_case, lambda ask, _: hits(ask, 10, None), MEMBER).items
    assert question["existing"] == [found.id]
    assert (found.existing, found.task, found.row.row) == (True, None, 2)
    assert asked(old_case, lambda ask, _: alerts_since(ask, None), MEMBER).items == []
    assert listed(old_case, "task", "list") == []


def test_what_is_known_in_part_finds_what_was_there_before_too(old_case: FrontDoor, tmp_path: Path) -> None:
    old_case.load(vehicles(tmp_path, "20110301", vehicle("皖A12345")))
    old_case.load(people(tmp_path, "20110301", f"{NEW},990101198512241017,王伟,证人"))
    old_case.load(phones(tmp_path, "20110301", f"{NEW},13490000001,证人", f"{OLD},13490000001,证人"))
    rare = [case(OLD), case(NEW, "T09;W03"), case(OTHER, "T09")]
    old_case.load(cases(tmp_path, "20110301", *rare))
    sought: list[tuple[str, dict[str, Any], int]] = [
        ("plate", {"text": "皖A?2?45"}, 1),
        ("plate", {"text": "皖B?2?45"}, 0),
        ("vehicle_description", {"model": "金桥牌", "colour": "白"}, 1),
        ("person_description", {"name": "Wang Wei", "birth_date": "1985-12-24"}, 1),
        ("person_description", {"number_part": "1017"}, 1),
        ("person_description", {"name": "王伟", "birth_date": "1985-12-25"}, 0),
        ("phone", {"number": "13490000001"}, 1),
        ("method", {"codes": ["T09", "W03"]}, 1),
    ]

    found = [len(ask(old_case, kind, json.dumps(value))["existing"]) for kind, value, _ in sought]

    assert found == [count for _, _, count in sought]


def test_a_row_that_comes_again_or_late_is_told_once(old_case: FrontDoor, tmp_path: Path) -> None:
    ask(old_case, "phone", PHONE)
    row = f"{NEW},13490000001,嫌疑人"

    first = old_case.load(phones(tmp_path, "20110301", row))["hits"]
    same = old_case.load(phones(tmp_path, "20110401", row))["hits"]
    again = old_case.load(phones(tmp_path, "20110301", row))["hits"]
    earlier = old_case.load(phones(tmp_path, "20110201", row, f"{OTHER},13490000002,证人"))["hits"]

    assert (first, same, again, earlier) == (1, 0, 0, 0)
    assert old_case.count("MATCH (h:Hit) RETURN count(h)") == 1


def test_a_changed_row_joins_the_open_task_and_opens_a_new_one_when_that_is_closed(
    old_case: FrontDoor, tmp_path: Path
) -> None:
    ask(old_case, "phone", PHONE)
    old_case.load(phones(tmp_path, "20110301", f"{NEW},13490000001,嫌疑人"))
    (task,) = listed(old_case, "task", "list")

    old_case.load(phones(tmp_path, "20110401", f"{NEW},13490000001,嫌疑人", f"{OTHER},13490000001,嫌疑人"))

    assert [one["id"] for one in listed(old_case, "task", "list")] == [task["id"]]
    assert len(listed(old_case, "question", "list")) == 1

    for step in (("accept",), ("close", "--outcome", "true", "--why", "he was met")):
        assert old_case.clew("task", step[0], task["id"], *step[1:]).exit_code == 0
    third = "A2013"
    old_case.load(cases(tmp_path, "20130101", case(third)))
    rows = [f"{number},13490000001,嫌疑人" for number in (NEW, OTHER, third)]
    old_case.load(phones(tmp_path, "20130201", *rows))
    (reopened,) = listed(old_case, "task", "list")
    (question,) = listed(old_case, "question", "list")
    assert reopened["id"] != task["id"]
    assert (question["hits"], question["open_tasks"], question["closed"]) == (3, 1, 1)
    assert question["precision"] == pytest.approx(2 / 3)


def test_what_the_case_says_itself_and_what_is_withdrawn_is_no_answer(old_case: FrontDoor, tmp_path: Path) -> None:
    ask(old_case, "trace", TRACE)

    candidate = old_case.load(traces(tmp_path, "20010201", trace("T1", OLD, status="候选")))["hits"]
    own = old_case.load(traces(tmp_path, "20010301", trace("T1", OLD)))["hits"]
    retracted = old_case.load(traces(tmp_path, "20020201", trace("T1", OLD), trace("T2", NEW, status="撤回")))["hits"]
    other = old_case.load(traces(tmp_path, "20030201", trace("T1", OLD), trace("T3", NEW, key="K-78")))["hits"]

    assert (candidate, own, retracted, other) == (0, 0, 0, 0)


def test_what_is_left_behind_is_not_what_arrives(old_case: FrontDoor, tmp_path: Path) -> None:
    """A row that changes repeats what it said until then, with its end: that is no news."""
    wang = "990101198001011009"
    old_case.load(people(tmp_path, "20110101", f"{NEW},{wang},王伟,证人"))
    old_case.load(phones(tmp_path, "20110101", f"{NEW},13490000001,证人"))
    ask(old_case, "document", json.dumps({"identity_number": wang}))

    left = old_case.load(people(tmp_path, "20110201", f"{OTHER},990101198512241017,李娜,证人"))

    assert (left["left"], left["hits"]) == (1, 0)


@pytest.mark.parametrize(
    ("kind", "value", "plate", "hit"),
    [
        ("plate", {"text": "皖A?23?5"}, "皖A12345", 1),
        ("plate", {"text": "皖A?23?5"}, "皖A12346", 0),
        ("plate", {"text": "皖A12345"}, "皖A12345", 1),
        ("vehicle_description", {"model": "金桥牌", "colour": "白"}, "皖A12345", 1),
        ("vehicle_description", {"model": "金桥牌", "colour": "黑"}, "皖A12345", 0),
    ],
)
def test_a_description_is_answered_by_what_fits_it(
    old_case: FrontDoor, tmp_path: Path, kind: str, value: dict[str, Any], plate: str, hit: int
) -> None:
    ask(old_case, kind, json.dumps(value))

    assert old_case.load(vehicles(tmp_path, "20110301", vehicle(plate)))["hits"] == hit


def test_a_plate_that_answered_answers_again_where_only_its_role_changes(old_case: FrontDoor, tmp_path: Path) -> None:
    text = (CITY / "case-vehicles.yaml").read_text("utf-8")
    mapping = tmp_path / "roles.yaml"
    mapping.write_text(text.replace("号牌号码, 角色]", "号牌号码]"), encoding="utf-8")
    ask(old_case, "plate", json.dumps({"text": "皖A?2345"}))

    def told(day: str, role: str) -> int:
        row = file(tmp_path, "case_vehicles", day, "案件编号,号牌种类,号牌号码,角色", f"{NEW},02,皖A12345,{role}")
        return old_case.load("--mapping", mapping, row)["hits"]

    assert (told("20110301", "其他"), told("20110401", "其他"), told("20110501", "嫌疑人")) == (1, 0, 1)


def test_somebody_is_known_by_another_name_where_birth_and_number_agree(old_case: FrontDoor, tmp_path: Path) -> None:
    value = {"name": "王伟", "birth_date": "1980-01-01", "number_part": "1009"}
    ask(old_case, "person_description", json.dumps(value))

    report = old_case.load(
        people(
            tmp_path,
            "20110301",
            f"{NEW},990101198001011009,李强,嫌疑人",
            f"{NEW},990101198512241017,王伟,证人",
        )
    )

    (found,) = asked(old_case, lambda ask, _: hits(ask, 10, None), MEMBER).items
    assert report["hits"] == 1
    assert "under the name 李强" in found.matched


def test_a_method_is_answered_by_new_cases_done_so(old_case: FrontDoor, tmp_path: Path) -> None:
    old_case.load(cases(tmp_path, "20010301", case(OLD), case(NEW, "T02"), case(OTHER, "T02")))
    ask(old_case, "method", json.dumps({"codes": ["T09", "W03"]}))
    rows = [case(OLD), case(NEW, "T02"), case(OTHER, "T09;W03"), case("A2013", "T09"), case("A2014", "T08;T09;W03")]

    report = old_case.load(cases(tmp_path, "20010401", *rows))

    found = asked(old_case, lambda ask, _: hits(ask, 10, None), MEMBER).items
    assert report["hits"] == 2
    assert {one.entity for one in found} == {id_of("Case", number=number) for number in (OTHER, "A2014")}


def test_a_question_that_half_of_the_graph_answers_is_refused_with_the_count(
    old_case: FrontDoor, tmp_path: Path
) -> None:
    rows = [case(f"A2020{n:02}", "T77" if n % 2 else "T78") for n in range(40)]
    old_case.load(cases(tmp_path, "20200101", case(OLD), *rows))

    answer = old_case.clew("question", "ask", "method", json.dumps({"codes": ["T77"]}), "--case", OLD, *OWNED, "--json")

    assert (answer.exit_code, answer.value["code"], answer.value["count"]) == (1, "question_too_broad", 20)
    assert old_case.count("MATCH (q:Question) RETURN count(q)") == 0


def test_only_who_asks_for_the_case_and_may_see_the_row_is_told(old_case: FrontDoor, tmp_path: Path) -> None:
    ask(old_case, "phone", PHONE)
    text = (CITY / "case-phones.yaml").read_text("utf-8")
    secret = tmp_path / "secret.yaml"
    secret.write_text(text + "marking: {level: 2}\n", encoding="utf-8")
    assert feed_named("case-phones").marking.level == 0

    old_case.load("--mapping", secret, phones(tmp_path, "20110301", f"{NEW},13490000001,嫌疑人"))

    def told(viewer: Viewer) -> tuple[int, int, int, int]:
        async def all_of_it(ask: Any, _: Any) -> tuple[int, int, int, int]:
            pages = [await questions(ask, None, 10, None), await hits(ask, 10, None), await tasks(ask, 10, None)]
            alerts = await alerts_since(ask, None)
            asked_ = pages[0].items[0].hits if pages[0].items else 0
            return asked_, pages[1].total, pages[2].total, len(alerts.items)

        return asked(old_case, all_of_it, viewer)

    assert told(Viewer("Li", level=2, case=OLD)) == (1, 1, 1, 1)
    assert told(Viewer("Li", level=1, case=OLD)) == (0, 0, 0, 0)
    assert told(Viewer("Li", level=2, case=NEW)) == (0, 0, 0, 0)
    assert told(Viewer("Li", level=3)) == (0, 0, 0, 0)


def test_the_day_before_nothing_was_known(old_case: FrontDoor, tmp_path: Path) -> None:
    ask(old_case, "phone", PHONE)
    moment = "MATCH (l:Load) RETURN max(l.completed_at)"
    before = old_case.count(moment)
    old_case.driver.execute_query("MATCH (l:Load) SET l.completed_at = l.completed_at - 100")

    old_case.load(phones(tmp_path, "20110301", f"{NEW},13490000001,嫌疑人"))

    assert asked(old_case, lambda ask, _: hits(ask, 10, None), MEMBER, known_at=before - 1).total == 0
    assert asked(old_case, lambda ask, _: hits(ask, 10, None), MEMBER).total == 1


def test_a_withdrawn_load_takes_its_hits_and_tasks_with_it(old_case: FrontDoor, tmp_path: Path) -> None:
    ask(old_case, "phone", PHONE)
    load = old_case.load(phones(tmp_path, "20110301", f"{NEW},13490000001,嫌疑人"))["loads"][0]

    old_case.driver.execute_query("MATCH (l:Load {number: $load}) SET l.withdrawn_at = l.completed_at", load=load)

    assert asked(old_case, lambda ask, _: hits(ask, 10, None), MEMBER).total == 0
    assert listed(old_case, "task", "list") == []
    assert listed(old_case, "question", "list")[0]["hits"] == 0


def test_a_question_that_was_ended_is_not_asked_and_keeps_what_it_found(old_case: FrontDoor, tmp_path: Path) -> None:
    question = ask(old_case, "phone", PHONE)
    old_case.load(phones(tmp_path, "20110301", f"{NEW},13490000001,嫌疑人"))

    ended = old_case.clew("question", "end", question["id"], "--why", "solved")
    later = old_case.load(phones(tmp_path, "20110401", f"{NEW},13490000001,嫌疑人", f"{OTHER},13490000001,嫌疑人"))

    (kept,) = listed(old_case, "question", "list", "--ended")
    assert (ended.exit_code, later["hits"], kept["hits"]) == (0, 0, 1)
    assert listed(old_case, "question", "list") == []
    assert old_case.clew("question", "end", question["id"], "--why", "solved").exit_code == 2


def test_a_watch_is_put_to_events_too_and_ends_by_itself(old_case: FrontDoor, tmp_path: Path) -> None:
    question, watched = ask(old_case, "phone", PHONE), watch(old_case, "phone", PHONE)
    old_case.load(calls(tmp_path, "20110301", "C1,2011-03-01 10:00:00,60,13490000001,13490000009,"))
    by_first = {one["id"]: one["hits"] for kind in ("question", "watch") for one in listed(old_case, kind, "list")}

    old_case.load(calls(tmp_path, "20110302", "C2,2011-03-02 10:00:00,60,13490000008,13490000001,"))
    by_second = {one["id"]: one["hits"] for kind in ("question", "watch") for one in listed(old_case, kind, "list")}
    old_case.driver.execute_query("MATCH (w:Watch) SET w.until = 1000")
    old_case.load(calls(tmp_path, "20110303", "C3,2011-03-03 10:00:00,60,13490000001,13490000009,"))

    assert by_first == {question["id"]: 1, watched["id"]: 1}
    assert by_second == {question["id"]: 1, watched["id"]: 2}
    assert listed(old_case, "watch", "list") == []
    assert listed(old_case, "watch", "list", "--ended")[0]["hits"] == 2
    assert old_case.count("MATCH (h:Hit) RETURN count(h)") == 3
