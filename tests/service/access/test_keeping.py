"""Case files, blocked callers and grants over HTTP: opened by one, kept by its owner, allowed by a second person."""

from __future__ import annotations

import base64
import json
import logging
import time
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from starlette.datastructures import Headers

from base.misuse import BulkRefusedError
from service.access import Access
from service.actions import Action
from service.app import create_app
from service.webhooks.hooks import Hook
from store.address import Address
from tests.service.conftest import Service, parts
from tests.service.listening import running
from tests.service.provider import ISSUER, PROVIDER
from tests.service.webhooks.receiver import receiving
from tests.service.worlds import CASE, PLATE, WORLD, ZHANG

CASE_NUMBER = CASE
"""The case that stands in the graph, named by its id."""
REASON = quote("核对案发当晚车辆去向", safe="")
BROKEN = {"kind": "break-glass", "number": "A1", "reason": "A child is missing since this morning"}


@pytest.fixture(scope="module", autouse=True)
def world(service: Service) -> None:
    service.world(WORLD)
    service.app.state.doors._read_at = -10.0


def as_(subject: str, *roles: str, **headers: str) -> dict[str, str]:
    token = PROVIDER.token(sub=subject, clew_roles=list(roles or ("investigator",)))
    return {"Authorization": f"Bearer {token}", **{name.replace("_", "-"): text for name, text in headers.items()}}


def asking(subject: str, **headers: str) -> dict[str, str]:
    return as_(subject, Clew_Purpose="investigation", Clew_Justification=REASON, **headers)


def profile(service: Service, headers: dict[str, str]) -> Any:
    answer = service.get(f"/v1/entities/{ZHANG}", headers)
    return answer.json().get("code")


def test_who_opens_a_file_owns_it_and_lets_others_in_and_out(service: Service) -> None:
    opened = service.post("/v1/case-files", {"number": CASE_NUMBER, "basis": "刑事诉讼法"}, as_("owner"))
    assert opened.status_code == 201
    assert opened.json()["members"] == [f"{ISSUER}#owner"]
    assert profile(service, asking("friend", Clew_Case=CASE_NUMBER)) == "case_refused"

    stranger = service.post(f"/v1/case-files/{CASE}/members", {"person": "friend"}, as_("friend", "supervisor"))
    added = service.post(f"/v1/case-files/{CASE}/members", {"person": "friend"}, as_("owner"))

    assert (stranger.status_code, stranger.json()["code"]) == (403, "case_refused")
    assert added.json()["members"] == [f"{ISSUER}#friend", f"{ISSUER}#owner"]
    assert profile(service, asking("friend", Clew_Case=CASE_NUMBER)) is None
    assert [one["case"] for one in service.get("/v1/case-files", as_("friend")).json()] == [CASE]
    service.post(f"/v1/case-files/{CASE}/members/remove", {"person": "friend"}, as_("owner"))
    assert profile(service, asking("friend", Clew_Case=CASE_NUMBER)) == "case_refused"

    assert service.post(f"/v1/case-files/{CASE}/review", {"days": 30}, as_("owner")).status_code == 200
    closed = service.post(f"/v1/case-files/{CASE}/close", None, as_("owner"))

    assert closed.json()["closed_at"]
    assert profile(service, asking("owner", Clew_Case=CASE_NUMBER)) == "case_refused"


@pytest.mark.parametrize(
    ("body", "roles", "status", "code"),
    [
        ({"number": "nowhere", "basis": "law"}, ["investigator"], 400, "case_file_unusable"),
        ({"number": CASE_NUMBER, "basis": " "}, ["investigator"], 400, "case_file_unusable"),
        ({"number": CASE_NUMBER, "basis": "law", "review": 181}, ["investigator"], 400, "case_file_unusable"),
        ({"number": CASE_NUMBER, "basis": "law"}, ["analyst"], 403, "policy_denied"),
        ({"number": CASE_NUMBER, "basis": "law"}, ["investigator", "auditor"], 403, "policy_denied"),
        ({"number": "task 7", "basis": "law", "kind": "register-task"}, ["records"], 201, None),
        ({"number": "inspection 7", "basis": "law", "kind": "inspection"}, ["data-protection"], 201, None),
    ],
)
def test_a_file_is_opened_for_a_known_case_or_for_a_task_of_its_own_kind(
    service: Service, body: dict[str, Any], roles: list[str], status: int, code: str | None
) -> None:
    answer = service.post("/v1/case-files", body, as_("somebody", *roles))

    assert (answer.status_code, answer.json().get("code")) == (status, code)


def test_only_security_blocks_and_lets_in_again(service: Service) -> None:
    whom = {"person": "tests", "why": "misuse"}
    assert service.post("/v1/blocked-callers", whom, as_("boss", "supervisor")).json()["code"] == "policy_denied"

    blocked = service.post("/v1/blocked-callers", whom, as_("guard", "security"))
    meanwhile = profile(service, asking("tests", Clew_Case="A1"))
    lifted = service.post("/v1/blocked-callers/lift", {"person": "tests"}, as_("guard", "security"))

    assert (blocked.status_code, meanwhile, lifted.status_code) == (204, "policy_denied", 204)
    assert profile(service, asking("tests", Clew_Case="A1")) is None


def granted(service: Service, asked: dict[str, Any], subject: str) -> str:
    id = service.post("/v1/grants", asked, as_(subject)).json()["id"]
    assert service.post(f"/v1/grants/{id}/approval", None, as_("boss", "supervisor")).status_code == 201
    return str(id)


def test_break_glass_opens_one_case_to_one_person_and_decides_nothing(service: Service) -> None:
    assert profile(service, asking("nightshift", Clew_Case="A1")) == "case_refused"
    id = service.post("/v1/grants", BROKEN, as_("nightshift")).json()["id"]
    assert profile(service, asking("nightshift", Clew_Grant=id)) == "grant_refused"
    refusals = [
        service.post(f"/v1/grants/{id}/approval", None, as_("nightshift", "supervisor")).json()["code"],
        service.post(f"/v1/grants/{id}/approval", None, as_("keeper", "data-protection")).json()["code"],
        service.post(f"/v1/grants/{id}/approval", None, as_("colleague")).json()["code"],
    ]
    assert refusals == ["grant_refused", "policy_denied", "policy_denied"]

    service.post(f"/v1/grants/{id}/approval", None, as_("boss", "supervisor"))

    assert profile(service, asking("nightshift", Clew_Grant=id)) is None
    assert profile(service, asking("dayshift", Clew_Grant=id)) == "grant_refused"
    assert profile(service, asking("nightshift", Clew_Case="A1")) == "case_refused"
    judged = {"judgement": "confirmed", "cases": ["A1"], "why": "x"}
    decided = service.post("/v1/judgements", judged, asking("nightshift", Clew_Grant=id))
    assert decided.json()["code"] == "policy_denied"
    assert service.get("/v1/grants", as_("nightshift")).json()[0]["state"] == "active"
    assert service.send("DELETE", f"/v1/grants/{id}", as_("boss", "supervisor")).json()["state"] == "ended"
    assert profile(service, asking("nightshift", Clew_Grant=id)) == "grant_refused"
    third = service.post(f"/v1/grants/{id}/review", {"finding": "seen"}, as_("chief", "supervisor"))
    assert third.json()["reviewed_at"]
    assert id in [one["id"] for one in service.get("/v1/grants/all", as_("boss", "supervisor")).json()]


def track(service: Service, **headers: str) -> Any:
    window = {"from": "2019-01-01", "to": "2019-12-31", "first": 5}
    return service.get(f"/v1/entities/{PLATE}/trajectory", asking("tests", Clew_Case="A1", **headers), **window)


def test_a_long_track_takes_a_grant_that_serves_once(service: Service) -> None:
    assert track(service).json()["code"] == "grant_refused"
    id = granted(service, {"kind": "long-track", "number": "A1", "reason": "The thefts go back a year"}, "tests")
    elsewhere = granted(service, {"kind": "long-track", "number": "A3", "reason": "The thefts go back a year"}, "tests")

    assert track(service, Clew_Grant=elsewhere).json()["code"] == "grant_refused"
    assert track(service, Clew_Grant=id).status_code == 200
    assert track(service, Clew_Grant=id).json()["code"] == "grant_refused"
    erasing = service.post("/v1/grants", {**BROKEN, "kind": "erase"}, as_("tests")).json()["id"]
    service.post(f"/v1/grants/{erasing}/approval", None, as_("keeper", "data-protection"))
    assert track(service, Clew_Grant=erasing).json()["code"] == "grant_refused"


def test_half_a_year_needs_no_grant(service: Service) -> None:
    window = {"from": "2019-01-01", "to": "2019-06-30", "first": 5}

    answer = service.get(f"/v1/entities/{PLATE}/trajectory", asking("tests", Clew_Case="A1"), **window)

    assert answer.status_code == 200


def test_persons_are_counted_before_they_are_shown(service: Service) -> None:
    access: Access = service.app.state.access
    headers = Headers({**asking("tests", Clew_Case="A9"), "Clew-Justification": ""})
    admission = service.run(access.admit({"type": "http"}, headers, [Action.READ]))
    people = [f"person-{number:030x}" for number in range(501)]

    service.run(access.disclose(admission, people[:500]))
    with pytest.raises(BulkRefusedError):
        service.run(access.disclose(admission, people[500:]))


def test_break_glass_is_told_within_a_second(
    graph_server: Address, tmp_path: Path, caplog: pytest.LogCaptureFixture, service: Service
) -> None:
    secret = "whsec_" + base64.b64encode(b"0123456789abcdef01234567").decode()
    with receiving() as receiver:
        hook = Hook.model_validate({"name": "duty", "url": receiver.url, "secret": secret})
        app = create_app(replace(parts(graph_server, tmp_path), hooks=[hook], home=tmp_path))
        with running(app) as host, httpx.Client(base_url=f"http://{host}", timeout=20) as client:
            id = client.post("/v1/grants", json=BROKEN, headers=as_("nightshift")).json()["id"]
            with caplog.at_level(logging.WARNING, "clew.service"):
                client.post(f"/v1/grants/{id}/approval", headers=as_("boss", "supervisor"))
            approved = time.monotonic()
            receiver.wait(1)
            took = time.monotonic() - approved
            counted = client.get("/metrics", headers=as_("tests")).text

    assert json.loads(receiver.arrived[0][1])["data"] == {"grant": id}
    assert took < 1.0
    assert f"break-glass: {id} is active" in caplog.text
    assert 'clew_grants_total{kind="break-glass"} 1.0' in counted
