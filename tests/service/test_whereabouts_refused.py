"""Questions about whereabouts that cannot be answered: each is told why, alike over GraphQL and REST."""

from __future__ import annotations

from typing import Any

import pytest

from base.moments import written
from tests.analysis.detectors.graphs import camera
from tests.analysis.detectors.simulated import DAY, START
from tests.graphs import an_id
from tests.service.conftest import Service
from tests.service.doors import BOTH, IN_A_WINDOW, OF_ONE, asked, code, detail, graphql, rest, scenes
from tests.service.sightings import (
    HIDDEN,
    JUSTIFIED,
    NEVER,
    NOWHERE,
    ONCE,
    PERSON,
    PHONE,
    SCENES,
    UNKNOWN,
    UNLOCATED,
    WINDOW,
    city,
)


@pytest.fixture(autouse=True, scope="module")
def world(service: Service) -> None:
    service.world(city())


@BOTH
@pytest.mark.parametrize("field", IN_A_WINDOW)
@pytest.mark.parametrize(
    ("begin", "end", "said"),
    [("2024-02-01", "2024-01-01", "ends before it begins"), ("2014-01-01", "2024-01-01", "longer than 366 days")],
)
def test_a_window_that_is_none_is_refused(
    service: Service, door: str, field: str, begin: str, end: str, said: str
) -> None:
    answer = asked(service, door, field, PHONE, **{"from": begin, "to": end})

    assert code(answer) == "bad_request"
    assert said in detail(answer)


@BOTH
@pytest.mark.parametrize("field", OF_ONE)
def test_a_malformed_id_is_refused(service: Service, door: str, field: str) -> None:
    assert code(asked(service, door, field, "not-an-id")) == "malformed_id"


@BOTH
@pytest.mark.parametrize("field", OF_ONE)
@pytest.mark.parametrize("of", [UNKNOWN, HIDDEN])
def test_unknown_and_hidden_are_one_answer(service: Service, door: str, field: str, of: str) -> None:
    answer = asked(service, door, field, of)

    assert answer is None if door == "graphql" else code(answer) == "not_found"


@BOTH
@pytest.mark.parametrize("field", sorted(set(OF_ONE) - {"handovers"}))
def test_what_cameras_do_not_see_is_refused_with_what_to_take(service: Service, door: str, field: str) -> None:
    answer = asked(service, door, field, PERSON)

    assert code(answer) == "bad_request"
    assert "Only a plate, a phone, a device is seen at places" in detail(answer)


@BOTH
def test_never_seen_is_an_empty_answer_and_seen_once_is_one_sighting(service: Service, door: str) -> None:
    totals = [asked(service, door, "trajectory", of, **WINDOW)["sightings"]["total"] for of in (NEVER, ONCE)]
    nights = [asked(service, door, "restingPlaces", of, **WINDOW)["nights"] for of in (NEVER, ONCE)]

    assert (totals, nights) == ([0, 1], [0, 0])
    assert asked(service, door, "coTravel", NEVER, **WINDOW)["passes"] == 0
    assert asked(service, door, "stays", ONCE, **WINDOW)["positions"] == 0


@pytest.mark.parametrize(
    ("of", "said"),
    [
        (NEVER, "was not seen in this window"),
        (ONCE, "No night was observed"),
        (NOWHERE, "none of them has coordinates"),
    ],
)
def test_no_resting_place_is_told_with_the_reason(service: Service, of: str, said: str) -> None:
    found = rest(service, f"/v1/entities/{of}/resting-places", **WINDOW)

    assert (found["rule"], found["places"]) == ("none", [])
    assert said in found["caveat"]


def test_sightings_without_coordinates_stay_in_every_answer(service: Service) -> None:
    selection = (
        "sightings { total items { latitude longitude place { id } } }"
        " track { metres segments(first: 1) { items { metres speed } } }"
    )
    told = graphql(service, "trajectory", selection, of=NOWHERE, first=5, **WINDOW)
    file = service.get(f"/v1/entities/{NOWHERE}/trajectory.geojson", JUSTIFIED, **WINDOW).json()
    drawn = service.get(f"/v1/entities/{NOWHERE}/trajectory.gpx", JUSTIFIED, **WINDOW).text

    assert told["sightings"]["items"][0] == {"latitude": None, "longitude": None, "place": {"id": UNLOCATED}}
    assert told["track"]["segments"]["items"][0] == {"metres": None, "speed": None}
    assert [feature["geometry"] for feature in file["features"]] == [None, None]
    assert "2 at places without coordinates are left out" in drawn


@BOTH
@pytest.mark.parametrize(
    ("changed", "headers", "refused"),
    [
        ({"to": "2023-01-01"}, JUSTIFIED, "bad_request"),
        ({"to": written(START + 22 * DAY)}, JUSTIFIED, "window_too_wide"),
        ({"places": [camera(n % 6) for n in range(7)]}, JUSTIFIED, None),
        ({"places": []}, JUSTIFIED, "bad_request"),
        ({"places": [PERSON]}, JUSTIFIED, "bad_request"),
        ({"places": ["nowhere"]}, JUSTIFIED, "malformed_id"),
        ({"from": "2024-03-01", "to": "2024-03-02"}, JUSTIFIED, "outside_case_window"),
        ({}, {**JUSTIFIED, "Clew-Case": "A5"}, "outside_case_window"),
        ({}, {**JUSTIFIED, "Clew-Case": "B999"}, "case_missing"),
    ],
)
def test_everybody_at_a_place_is_told_in_a_short_window_of_a_known_case_only(
    service: Service, door: str, changed: dict[str, Any], headers: Any, refused: str | None
) -> None:
    scene = {**scenes()[0], **changed}
    if door == "graphql":
        answer = graphql(service, "whoPassed", "total", headers, first=5, **scene)
    else:
        answer = service.post("/v1/passages", scene, headers, first=5).json()

    assert code(answer) == refused


@BOTH
def test_an_unknown_place_is_not_silently_left_out(service: Service, door: str) -> None:
    scene = {**scenes()[0], "places": [camera(1), an_id("Place", "unknown")]}
    if door == "graphql":
        assert graphql(service, "whoPassed", "total", first=5, **scene) is None
        two = {"minHits": 2, "first": 5, "scenes": [scene, scenes()[1]]}
        assert graphql(service, "collision", "pool", **two) is None
    else:
        assert service.post("/v1/passages", scene, JUSTIFIED, first=5).json()["code"] == "not_found"
        body = {"scenes": [scene, scenes()[1]], "min_hits": 2}
        assert service.post("/v1/collision", body, JUSTIFIED, first=5).json()["code"] == "not_found"


@BOTH
@pytest.mark.parametrize(("which", "hits"), [(SCENES[:1], 2), (SCENES, 4), (SCENES, 1), (SCENES * 4, 2)])
def test_a_collision_has_two_to_ten_scenes(
    service: Service, door: str, which: list[tuple[int, int]], hits: int
) -> None:
    if door == "graphql":
        answer = graphql(service, "collision", "pool", scenes=scenes(*which), minHits=hits, first=5)
    else:
        answer = service.post("/v1/collision", {"scenes": scenes(*which), "min_hits": hits}, JUSTIFIED, first=5).json()

    assert code(answer) == "bad_request"


@BOTH
def test_clones_are_looked_for_in_two_months_at_most(service: Service, door: str) -> None:
    window = {"from": "2024-01-01", "to": "2024-04-01"}
    if door == "graphql":
        answer = graphql(service, "clones", "reads", first=5, **window)
    else:
        answer = rest(service, "/v1/clones", first=5, **window)

    assert code(answer) == "bad_request"
    assert "62 days" in detail(answer)


@BOTH
def test_nobody_meets_itself(service: Service, door: str) -> None:
    if door == "graphql":
        answer = graphql(service, "meetings", "cut", a=PHONE, b=PHONE, first=5)
    else:
        answer = service.post("/v1/meetings", {"a": PHONE, "b": PHONE}, JUSTIFIED, first=5).json()

    assert code(answer) == "bad_request"


@BOTH
@pytest.mark.parametrize("field", ["stays", "restingPlaces", "coTravel"])
def test_a_time_zone_that_is_none_is_refused(service: Service, door: str, field: str) -> None:
    answer = asked(service, door, field, PHONE, zone="Mars/Olympus", **WINDOW)

    assert code(answer) == "bad_request"
    assert "Asia/Shanghai" in detail(answer)
