"""Inspection over HTTP: the log is read for oversight only, and an inspector is written down like everybody else."""

from __future__ import annotations

import time

import pytest

from analysis.asking import case_id
from service.access.admission import caller_id
from service.access.case_files import NewFile
from tests.graphs import KEY
from tests.service.conftest import STATED, Service
from tests.service.provider import ISSUER, PROVIDER
from tests.service.worlds import WORLD, ZHANG

INSPECTION = "inspection 2026-1"
AUDITOR = {
    "Authorization": f"Bearer {PROVIDER.token(sub='auditor', clew_roles=['auditor'])}",
    "Clew-Purpose": "oversight",
    "Clew-Case": "inspection%202026-1",
}


@pytest.fixture(autouse=True, scope="module")
def world(service: Service) -> None:
    service.world(WORLD)
    file = NewFile(case_id(INSPECTION, KEY), INSPECTION, "police law", caller_id(ISSUER, "auditor"), kind="inspection")
    service.app.state.access.files.open(file, by=caller_id(ISSUER, "head"))


def test_an_inspector_learns_who_looked_and_why_and_not_what_they_saw(service: Service) -> None:
    asked = service.get(f"/v1/entities/{ZHANG}", {**STATED, "Clew-Justification": "he%20was%20at%20the%20scene"})

    found = service.get(f"/v1/entities/{ZHANG}/looks", AUDITOR, first=10).json()

    (look,) = found["items"]
    assert look["number"] == int(asked.headers["Clew-Audit"])
    assert (look["caller"]["subject"], look["operations"], look["shown"]) == ("tests", ["getEntity"], True)
    assert "张伟" not in str(found)


def test_inspecting_is_written_down_and_withheld_from_who_did_it(service: Service) -> None:
    service.get(f"/v1/entities/{ZHANG}/looks", AUDITOR, first=10)

    found = service.get(f"/v1/entities/{ZHANG}/looks", AUDITOR, first=10).json()

    assert found["withheld"] >= 1
    assert {look["caller"]["subject"] for look in found["items"]} == {"tests"}


@pytest.mark.parametrize("path", [f"/v1/entities/{ZHANG}/looks?first=10", "/v1/audit/2/proof"])
def test_whoever_does_not_inspect_does_not_read_the_log(service: Service, path: str) -> None:
    assert service.send("GET", path).status_code == 403
    assert service.send("GET", path, {**STATED, "Clew-Purpose": "oversight"}).status_code == 403


def test_the_proof_of_an_answer_is_given_by_its_number(service: Service) -> None:
    number = service.get(f"/v1/entities/{ZHANG}").headers["Clew-Audit"]
    ends = time.monotonic() + 10

    while (answer := service.get(f"/v1/audit/{number}/proof", AUDITOR)).status_code == 404:
        assert time.monotonic() < ends  # it is signed within a second
        time.sleep(0.2)

    assert answer.text.startswith(f"c2sp.org/tlog-proof@v1\nindex {int(number) - 1}\n")


def test_whom_nobody_but_the_inspector_asked_about_has_no_looks(service: Service) -> None:
    found = service.get("/v1/entities/person-ffffffffffffffffffffffffffffff/looks", AUDITOR, first=10).json()

    assert (found["items"], found["withheld"]) == ([], 1)
