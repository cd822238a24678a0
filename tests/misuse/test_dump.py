"""Nobody is listed wholesale: not by an empty search, a name that half the town bears, or a long list of ids."""

from __future__ import annotations

import pytest

from analysis import search as module
from tests.graphs import Load, Said, World, an_id, number_of
from tests.misuse.standing import IN_CASE, code_of
from tests.service.conftest import Service
from tests.service.doors import BOTH

REGISTER = number_of(1, 1)
MANY = 501


@pytest.fixture(scope="module", autouse=True)
def _written(service: Service) -> None:
    named = [Said(REGISTER, an_id("Person", f"w{n}"), {"name": "王伟"}, row=n + 1) for n in range(MANY)]
    rare = [Said(REGISTER, an_id("Person", f"l{n}"), {"name": "欧阳修远"}, row=1_000 + n) for n in range(2)]
    service.world(World((Load(REGISTER, "register"),), (*named, *rare)))
    service.app.state.doors._read_at = -10.0


def sought(service: Service, door: str, text: str) -> str | None:
    if door == "rest":
        return code_of(service.get("/v1/search", IN_CASE, text=text, first=1).json())
    return code_of(
        service.graphql("query($t: String!) { search(text: $t, first: 1) { total } }", IN_CASE, t=text).json()
    )


@BOTH
@pytest.mark.parametrize("text", ["", " ", "*", "???", "_", "王伟"])
def test_a_search_that_lists_a_register_is_refused(service: Service, door: str, text: str) -> None:
    assert sought(service, door, text) == "search_too_broad"


@BOTH
@pytest.mark.parametrize("text", ["欧阳修远", "oyxy", "nobody"])
def test_a_search_for_somebody_passes(service: Service, door: str, text: str) -> None:
    assert sought(service, door, text) is None


@BOTH
def test_five_hundred_hits_are_the_most(service: Service, door: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_HITS", MANY)

    assert sought(service, door, "王伟") is None


@pytest.mark.parametrize(("many", "refused"), [(100, None), (101, "bulk_refused")])
def test_a_hundred_entities_are_the_most_in_one_request(service: Service, many: int, refused: str | None) -> None:
    ids = [an_id("Person", f"w{n}") for n in range(many)]

    answer = service.post("/v1/bulk/entities", {"ids": ids}, IN_CASE)

    assert (None if answer.status_code == 200 else answer.json()["code"]) == refused
    assert answer.text.count('"entity":{') == (0 if refused else many)


def test_no_address_lists_a_kind(service: Service) -> None:
    """Every list hangs below one entity, one case, or a text that names somebody."""
    paths = service.app.openapi()["paths"]
    lists = {
        path for path in paths if path.rsplit("/", 1)[1] in {"persons", "people", "entities", "vehicles", "phones"}
    }

    assert lists == {"/v1/bulk/entities"}
    assert service.get("/v1/entities", IN_CASE, first=5).status_code == 404
