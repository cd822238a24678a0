"""A finding leaves Clew once a named person has looked at it and accepts it, and not before."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from store.address import Address
from tests.misuse.standing import code_of
from tests.service.conftest import Service
from tests.service.doors import BOTH
from tests.service.rings import CYCLE, JUSTIFIED, a_cycle, scopes_of_the_world, versions, world, written

FILES = ("csv", "graphml", "i2.csv")


@pytest.fixture(autouse=True)
def _detected(service: Service, graph_server: Address, tmp_path: Path) -> None:
    service.world(world())
    scopes_of_the_world(graph_server)
    written(graph_server, tmp_path, versions((CYCLE, a_cycle(), "new")))
    fresh(service)


def fresh(service: Service) -> None:
    service.app.state.doors._read_at = -10.0


def exported(service: Service, kind: str) -> str | None:
    answer = service.get(f"/v1/rings/{CYCLE}/links.{kind}", JUSTIFIED)
    return None if answer.status_code == 200 else answer.json()["code"]


def review(service: Service, door: str, accepted: bool, why: str = "逐笔核对") -> Any:
    if door == "rest":
        answer = service.post(f"/v1/rings/{CYCLE}/review", {"accepted": accepted, "why": why}, JUSTIFIED).json()
    else:
        said = str(accepted).lower()
        text = f'mutation {{ reviewRing(id: "{CYCLE}", accepted: {said}, why: "{why}") {{ kind by why }} }}'
        told = service.graphql(text, JUSTIFIED).json()
        answer = told["data"]["reviewRing"] or told
    fresh(service)
    return answer


@pytest.mark.parametrize("kind", FILES)
def test_a_ring_that_nobody_looked_at_is_read_and_not_exported(service: Service, kind: str) -> None:
    assert service.get(f"/v1/rings/{CYCLE}", JUSTIFIED).status_code == 200
    assert exported(service, kind) == "review_required"


@BOTH
def test_one_that_somebody_accepted_is_exported_with_who_and_why(service: Service, door: str) -> None:
    made = review(service, door, accepted=True)
    told = service.graphql(f'{{ ring(id: "{CYCLE}") {{ review {{ kind by why }} }} }}', JUSTIFIED).json()["data"][
        "ring"
    ]

    assert (made["kind"], made["why"]) == ("finding-accepted", "逐笔核对")
    assert told["review"] == {name: made[name] for name in ("kind", "by", "why")}
    assert made["by"]
    assert [exported(service, kind) for kind in FILES] == [None] * 3


@BOTH
def test_one_that_somebody_rejected_stays(service: Service, door: str) -> None:
    review(service, door, accepted=True)
    review(service, door, accepted=False, why="是一家人")

    assert exported(service, "csv") == "review_required"


@BOTH
def test_a_review_says_why(service: Service, door: str) -> None:
    assert code_of(review(service, door, accepted=True, why=" ")) == "bad_request"


def test_found_anew_it_has_to_be_looked_at_again(service: Service, graph_server: Address, tmp_path: Path) -> None:
    review(service, "rest", accepted=True)
    written(graph_server, tmp_path, versions((CYCLE, a_cycle(2_000_000), "changed")))
    fresh(service)

    assert exported(service, "csv") == "review_required"
