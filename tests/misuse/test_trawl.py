"""Who was at a place is told within the time of a case, for a day and ten places at most, whichever way it is asked."""

from __future__ import annotations

from typing import Any

import pytest

from base.moments import written
from store.address import Address
from store.writer import open_writer_at
from tests.analysis.detectors.graphs import camera, cameras, case, case_id, reads_of, world
from tests.analysis.detectors.simulated import DAY, START
from tests.service.conftest import Service
from tests.service.doors import BOTH, code, graphql
from tests.service.sightings import JUSTIFIED

HOUR = 3_600
NIGHT, OTHER_NIGHT = START + 5 * DAY, START + 20 * DAY
OF_ANOTHER = {**JUSTIFIED, "Clew-Case": "A3"}
WHOEVER = camera(0)


@pytest.fixture(autouse=True, scope="module")
def _written(service: Service, graph_server: Address) -> None:
    said, happened = reads_of([("皖A00001", 5, 60, 0), ("皖A00002", 20, 60, 0)])
    cases = [case("A1", NIGHT, NIGHT + HOUR), case("A3", OTHER_NIGHT, OTHER_NIGHT + HOUR), case("A5", None, None)]
    service.world(world([*cameras(11), *said, *cases], happened))
    with open_writer_at(graph_server) as writer:  # the loads of the world were written without taking their scopes
        for source, level in (("cameras", 0), ("register", 0), ("secret", 2)):
            writer.rows("loads/scope", source=source, title=source, level=level, compartments=[], key=source)
    service.app.state.doors._read_at = -10.0


def window(begin: int, hours: int = 1, places: int = 1) -> dict[str, Any]:
    return {
        "places": [WHOEVER] * (places == 1) or [camera(n) for n in range(places)],
        "from": written(begin),
        "to": written(begin + hours * HOUR),
    }


def passed(service: Service, door: str, scene: dict[str, Any], headers: Any = JUSTIFIED) -> Any:
    if door == "graphql":
        return graphql(service, "whoPassed", "total", headers, first=5, **scene)
    return service.post("/v1/passages", scene, headers, first=5).json()


def events(service: Service, door: str, what: str, of: str, begin: int | None, headers: Any = JUSTIFIED) -> Any:
    """Events or the timeline of an entity, within an hour from a moment or ever."""
    within = {} if begin is None else {"from": written(begin), "to": written(begin + HOUR)}
    if door == "rest":
        return service.get(f"/v1/entities/{of}/{what}", headers, first=5, **within).json()
    listed = "".join(f', {name}: "{at}"' for name, at in within.items())
    text = f'{{ entity(by: {{id: "{of}"}}) {{ {what}(first: 5{listed}) {{ total }} }} }}'
    answer = service.graphql(text, headers).json()
    if "errors" in answer:
        return answer["errors"][0]["extensions"]["problem"]
    return answer["data"]["entity"][what]


@BOTH
@pytest.mark.parametrize(
    ("scene", "refused"),
    [
        (window(NIGHT), None),
        (window(NIGHT - 72 * HOUR), None),
        (window(NIGHT - 73 * HOUR), "outside_case_window"),
        (window(OTHER_NIGHT), "outside_case_window"),
        (window(NIGHT, hours=24), None),
        (window(NIGHT, hours=25), "window_too_wide"),
        (window(NIGHT, places=11), "window_too_wide"),
    ],
)
def test_everybody_at_a_place_is_told_near_the_case_only(
    service: Service, door: str, scene: dict[str, Any], refused: str | None
) -> None:
    assert code(passed(service, door, scene)) == refused


def test_a_case_without_a_time_opens_no_window_and_says_so(service: Service) -> None:
    answer = passed(service, "rest", window(NIGHT), {**JUSTIFIED, "Clew-Case": "A5"})

    assert answer["code"] == "outside_case_window"
    assert "Nothing says when the case happened" in answer["detail"]


@BOTH
@pytest.mark.parametrize("what", ["events", "timeline"])
def test_the_events_of_a_place_are_no_way_round_it(service: Service, door: str, what: str) -> None:
    assert code(events(service, door, what, WHOEVER, None)) == "window_too_wide"
    assert code(events(service, door, what, WHOEVER, OTHER_NIGHT)) == "outside_case_window"
    assert events(service, door, what, WHOEVER, NIGHT)["total"] == 1


@pytest.mark.parametrize("what", ["events", "timeline"])
def test_one_vehicle_is_followed_without_a_window(service: Service, what: str) -> None:
    (plate,) = service.get("/v1/search", JUSTIFIED, text="皖A00001", first=1).json()["items"]

    assert events(service, "rest", what, plate["entity"]["id"], None)["total"] == 1


def test_what_lies_around_a_place_counts_who_was_there_and_lists_nobody(service: Service) -> None:
    found = service.get(f"/v1/entities/{WHOEVER}/expansion", JUSTIFIED, first=5).json()

    assert [(one["type"], one["count"]) for one in found["counts"]] == [("SEEN_AT", 2)]
    assert (found["neighbours"]["items"], found["neighbours"]["reason"]) == ([], "policy")


def test_a_case_that_people_judged_to_be_of_its_series_opens_its_own_time(service: Service) -> None:
    before = code(passed(service, "rest", window(OTHER_NIGHT)))
    body = {"judgement": "same-series", "cases": [case_id("A1"), case_id("A3")], "why": "同一作案手法"}
    judged = service.post("/v1/judgements", body, JUSTIFIED)
    service.app.state.doors._read_at = -10.0
    after = passed(service, "rest", window(OTHER_NIGHT))
    body = {**body, "judgement": "not-same-series", "why": "已排除"}
    service.post("/v1/judgements", body, JUSTIFIED)
    service.app.state.doors._read_at = -10.0

    assert (before, judged.status_code) == ("outside_case_window", 201), judged.text
    assert after["total"] == 1
    assert code(passed(service, "rest", window(OTHER_NIGHT))) == "outside_case_window"
