"""People who petition or assemble are not looked for: not by a case, a question, a watch, a task or a row of a feed."""

from __future__ import annotations

from pathlib import Path

import pytest

from ontology.forbidden import about_petition
from store.address import Address
from tests.loaders.casework import case as a_case
from tests.loaders.casework import cases
from tests.loaders.front_door import FrontDoor
from tests.misuse.standing import IN_PETITION, asked, put, watched
from tests.service.conftest import Service
from tests.service.doors import BOTH

LAWFUL = "刑事诉讼法第一百五十条"


@pytest.fixture(scope="module")
def standing(service: Service, graph_server: Address) -> Service:
    put(service, graph_server)
    return service


@BOTH
@pytest.mark.parametrize("ground", ["维稳", "to watch protesters", "信访重点人员"])
def test_neither_question_nor_watch_has_a_petition_for_its_ground(standing: Service, door: str, ground: str) -> None:
    assert asked(standing, door, ground) == "refused_petition"
    assert watched(standing, door, owner="wang", ground=ground, days=30) == "refused_petition"


@BOTH
def test_a_case_about_a_petition_asks_and_watches_nothing(standing: Service, door: str) -> None:
    assert asked(standing, door, LAWFUL, IN_PETITION) == "refused_petition"
    assert watched(standing, door, IN_PETITION, owner="wang", ground=LAWFUL, days=30) == "refused_petition"


@BOTH
def test_a_lawful_neighbour_asks_and_watches(standing: Service, door: str) -> None:
    assert asked(standing, door, f"{LAWFUL} {door}") is None
    assert watched(standing, door, owner="wang", ground=LAWFUL, days=30) is None


def test_a_task_is_not_taken_on_against_petitioners(standing: Service) -> None:
    body = {"to": "accepted", "why": "劝返上访人员"}

    refused = standing.post("/v1/tasks/task-" + "a" * 30 + "/steps", body, {**IN_PETITION, "Clew-Case": "A1"})
    lawful = standing.post("/v1/tasks/task-" + "a" * 30 + "/steps", {**body, "why": "核对"}, IN_PETITION)

    assert (refused.status_code, refused.json()["code"]) == (403, "refused_petition")
    assert lawful.json()["code"] == "not_found"


def test_a_row_about_a_petition_is_refused_and_its_neighbour_is_taken(door: FrontDoor, tmp_path: Path) -> None:
    rows = [a_case("A1", kind="越级上访"), a_case("A2", kind="盗窃")]

    account = door.load(cases(tmp_path, "20240201", *rows))

    assert (account["created"], account["reject_codes"]) == (1, {"refused_petition": 1})


@pytest.mark.parametrize("text", ["assembly line of the garage", "信用卡诈骗", "集资诈骗"])
def test_words_that_only_look_like_it_pass(text: str) -> None:
    assert about_petition(text) is None
