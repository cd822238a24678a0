"""Standing questions over both doors and a subscription: asked, answered by a load, worked, seen by their case only."""

from __future__ import annotations

import json
from itertools import islice
from time import monotonic
from typing import Any

import httpx
import pytest

from service.app import Parts, create_app
from store.address import Address
from tests.graphs import KEY, World
from tests.service.conftest import SIGNED_IN, STATED, Service
from tests.service.delivering import Deliveries
from tests.service.listening import running

OLD, NEW = "A3401040000001999070001", "A3401040000002024030001"
IN_CASE = {**STATED, "Clew-Case": OLD}
ELSEWHERE = {**STATED, "Clew-Case": NEW}
TRACE = {"trace": {"laboratory": "云溪中心", "key": "K-1999"}}
ASK = """mutation($sought: SoughtBy!) {
  askQuestion(question: {sought: $sought, owner: "wang", secondOwner: "li", ground: "刑事诉讼法第五十二条"}) {
    id title existing
  }
}"""

END = 'mutation($id: ID!) { endQuestion(id: $id, why: "it was a trial") { kind } }'


@pytest.fixture(scope="module")
def deliveries(service: Service, graph_server: Address, tmp_path_factory: pytest.TempPathFactory) -> Deliveries:
    service.world(World(()))
    archive = service.app.state.doors.archive
    made = Deliveries(graph_server, archive, tmp_path_factory.mktemp("files"))
    made.cases("20240301", (OLD, "故意杀人", "1999-07-03 20:00:00"), (NEW, "寻衅滋事", "2024-03-01 21:00:00"))
    return made


@pytest.fixture(scope="module")
def question(service: Service, deliveries: Deliveries) -> str:
    told = service.graphql(ASK, IN_CASE, sought=TRACE).json()["data"]["askQuestion"]
    assert told["existing"] == 0
    return told["id"]


@pytest.fixture(scope="module")
def alert(
    service: Service,
    graph_server: Address,
    question: str,
    deliveries: Deliveries,
    tmp_path_factory: pytest.TempPathFactory,
) -> dict[str, Any]:
    """What a listener is told when the missing trace arrives."""
    query = """subscription {
      alerts { cursor hit { question matched entity { kind } row { row } task } question { title } }
    }"""
    archive = service.app.state.doors.archive
    audit = tmp_path_factory.mktemp("audit")
    app = create_app(Parts(graph_server, archive, KEY, service.app.state.access, audit))
    headers = {**IN_CASE, "Accept": "text/event-stream"}
    with running(app) as host:
        url = f"http://{host}/graphql"
        with httpx.stream("POST", url, json={"query": query}, headers=headers, timeout=30) as answer:
            lines = answer.iter_lines()
            next(lines)
            deliveries.traces("20240302", ("HJ1", NEW, "K-1999"), ("HJ2", NEW, "K-other"))
            said = next(line for line in islice(lines, 20) if line.startswith("data: {"))
    return json.loads(said.removeprefix("data: "))["data"]["alerts"]


def test_a_number_is_asked_for_on_some_days_only_for_numbers_are_given_out_again(
    service: Service, deliveries: Deliveries
) -> None:
    sought = {"phone": {"number": "13900000002", "since": "1999-06-01", "until": "1999-08-01"}}

    told = service.graphql(ASK, IN_CASE, sought=sought).json()["data"]["askQuestion"]

    assert told["title"] == "telephone number +8613900000002 since 1999-06-01 until 1999-08-01"
    service.app.state.doors._read_at = monotonic() + 60
    ended = service.graphql(END, IN_CASE, id=told["id"]).json()
    assert ended["data"]["endQuestion"]["kind"] == "ended", "what was decided a moment ago is there already"
    fresh(service)


def fresh(service: Service) -> None:
    """Let the service look at the list of loads again."""
    service.app.state.doors._read_at = -10.0


def test_the_row_that_was_missing_is_told_to_who_listens_for_the_case(alert: dict[str, Any], question: str) -> None:
    assert alert["hit"]["question"] == question
    assert alert["hit"]["entity"] == {"kind": "Trace"}
    assert alert["hit"]["row"] == {"row": 1}
    assert alert["hit"]["task"]
    assert "K-1999" in alert["question"]["title"]


def test_both_doors_list_the_question_its_hit_and_its_task(
    service: Service, alert: dict[str, Any], question: str
) -> None:
    fresh(service)
    query = """{ standingQuestions(first: 5) { total items { id kind owner hits openTasks precision case { id } } }
      standingHits(first: 5) { total items { id task others stale } }
      tasks(first: 5) { total items { id state responsible overdue steps(first: 1) { total } } } }"""

    told = service.graphql(query, IN_CASE).json()["data"]
    plain = {name: service.get(f"/v1/{name}", IN_CASE, first=5).json() for name in ("questions", "hits", "tasks")}

    (one,) = told["standingQuestions"]["items"]
    assert (one["id"], one["hits"], one["openTasks"], one["precision"]) == (question, 1, 1, 0.5)
    assert plain["questions"]["items"][0]["id"] == question
    assert [hit["id"] for hit in plain["hits"]["items"]] == [hit["id"] for hit in told["standingHits"]["items"]]
    (task,) = told["tasks"]["items"]
    assert (task["state"], task["responsible"], task["overdue"]) == ("NEW", "wang", False)
    assert plain["tasks"]["items"][0]["id"] == task["id"] == alert["hit"]["task"]


@pytest.mark.parametrize("headers", [ELSEWHERE, STATED])
def test_who_asks_for_another_case_sees_nothing_of_it_not_even_a_count(
    service: Service, alert: dict[str, Any], question: str, headers: dict[str, str]
) -> None:
    query = f"""{{ standingQuestions(first: 5) {{ total }} standingHits(first: 5) {{ total }}
      tasks(first: 5) {{ total }} standingQuestion(id: "{question}") {{ id }} }}"""

    told = service.graphql(query, headers).json()["data"]

    assert told == {
        "standingQuestions": {"total": 0},
        "standingHits": {"total": 0},
        "tasks": {"total": 0},
        "standingQuestion": None,
    }
    assert service.get(f"/v1/questions/{question}", headers).status_code == 404
    assert service.get(f"/v1/tasks/{alert['hit']['task']}", headers).status_code == 404


def test_a_task_goes_its_way_and_what_came_of_it_counts(service: Service, alert: dict[str, Any], question: str) -> None:
    task = alert["hit"]["task"]
    fresh(service)
    taken = f'mutation {{ stepTask(id: "{task}", to: ACCEPTED, why: "由我办理") {{ kind by why }} }}'

    accepted = service.graphql(taken, IN_CASE).json()["data"]["stepTask"]
    fresh(service)
    early = service.post(f"/v1/tasks/{task}/steps", {"to": "closed", "why": "比中"}, IN_CASE)
    closed = service.post(f"/v1/tasks/{task}/steps", {"to": "closed", "why": "比中", "outcome": "true"}, IN_CASE)
    fresh(service)
    again = service.post(f"/v1/tasks/{task}/steps", {"to": "accepted", "why": "再次"}, IN_CASE)

    assert accepted["kind"] == "accepted"
    assert (early.status_code, early.json()["code"]) == (400, "bad_request")
    assert closed.status_code == 201
    assert (again.status_code, again.json()["code"]) == (409, "task_step")
    assert service.get(f"/v1/questions/{question}", IN_CASE).json()["precision"] == pytest.approx(2 / 3)


@pytest.mark.parametrize(
    ("path", "body", "status", "code"),
    [
        ("questions", {"kind": "plate", "value": {"text": "皖???"}}, 400, "question_incomplete"),
        ("questions", {"kind": "smell", "value": {}}, 400, "question_incomplete"),
        ("watches", {"kind": "phone", "value": {"number": "13900000001"}, "days": 91}, 403, "watch_too_long"),
        ("watches", {"kind": "phone", "value": {"number": "13900000001"}}, 403, "watch_incomplete"),
    ],
)
def test_what_may_not_be_asked_is_refused_in_one_clear_sentence(
    service: Service, deliveries: Deliveries, path: str, body: dict[str, Any], status: int, code: str
) -> None:
    answer = service.post(f"/v1/{path}", {"owner": "wang", "ground": "刑事诉讼法第五十二条", **body}, IN_CASE)

    assert (answer.status_code, answer.json()["code"]) == (status, code), answer.json()


def test_a_watch_is_set_listed_and_ended(service: Service, deliveries: Deliveries) -> None:
    query = """mutation {
      setWatch(watch: {watched: {phone: "13900000001"}, owner: "wang", ground: "法", days: 30}) { id }
    }"""
    id = service.graphql(query, IN_CASE).json()["data"]["setWatch"]["id"]
    fresh(service)

    listed = service.graphql("{ watches(first: 5) { items { id until } } }", IN_CASE).json()["data"]["watches"]
    ended = service.post(f"/v1/questions/{id}/end", {"why": "不再需要"}, IN_CASE)
    fresh(service)

    assert [one["id"] for one in listed["items"]] == [id]
    assert listed["items"][0]["until"]
    assert ended.json()["kind"] == "ended"
    assert service.get("/v1/watches", IN_CASE, first=5).json()["total"] == 0


def test_a_review_says_who_still_wants_the_question(service: Service, question: str) -> None:
    fresh(service)
    query = f'mutation {{ reviewQuestion(id: "{question}", why: "仍未侦破", days: 90) {{ kind by }} }}'

    told = service.graphql(query, IN_CASE).json()["data"]["reviewQuestion"]
    nobody = service.post("/v1/questions/question-none/review", {"why": "x"}, IN_CASE)

    assert told["kind"] == "reviewed"
    assert nobody.status_code == 404


def test_cases_are_judged_with_a_reason(service: Service, deliveries: Deliveries) -> None:
    body = {"judgement": "same-series", "cases": [OLD, NEW], "why": "同一痕迹"}
    fresh(service)

    judged = service.post("/v1/judgements", body, IN_CASE)
    alone = service.post("/v1/judgements", {**body, "cases": [OLD]}, IN_CASE)
    silent = service.post("/v1/judgements", {**body, "why": " "}, IN_CASE)

    assert judged.status_code == 201
    assert judged.json()["kind"] == "same-series"
    assert (alone.status_code, silent.status_code) == (400, 400)


def test_deciding_needs_a_purpose_and_a_case(service: Service) -> None:
    assert service.graphql(ASK, SIGNED_IN, sought=TRACE).json()["code"] == "purpose_missing"
    without = {name: value for name, value in STATED.items() if name != "Clew-Case"}
    assert service.post("/v1/judgements", {}, without).json()["code"] == "case_missing"


ACCOUNT, PLACE = {"number": "6222020000000000000"}, {"text": "云溪市东湖区人民路1号"}
WITHHELD = [
    ("/v1/questions", "account", ACCOUNT, "missing-person"),
    ("/v1/questions", "address", PLACE, "fraud-warning"),
    ("/v1/watches", "account", ACCOUNT, "missing-person"),
]


@pytest.mark.usefixtures("deliveries")
@pytest.mark.parametrize(("path", "kind", "value", "purpose"), WITHHELD)
def test_nothing_is_kept_being_asked_or_watched_by_what_is_withheld(
    service: Service, path: str, kind: str, value: dict[str, str], purpose: str
) -> None:
    asked = {"kind": kind, "value": value, "owner": "wang", "second_owner": "li", "ground": "刑事诉讼法第五十二条"}
    body = asked | ({"days": 5} if path.endswith("watches") else {})

    refused = service.post(path, body, {**IN_CASE, "Clew-Purpose": purpose})
    kept = service.post(path, body, IN_CASE)

    assert (refused.status_code, refused.json().get("code")) == (403, "identifier_withheld")
    assert kept.status_code == 201, kept.text
    assert "errors" not in service.graphql(END, IN_CASE, id=kept.json()["id"]).json()
