"""Questions about whereabouts, asked over GraphQL and REST of a real graph: answers, refusals, and what they need."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from typing import Any
from urllib.parse import quote
from xml.etree import ElementTree as ET

import pytest

from base.moments import written
from service.access import FOR_WHEREABOUTS, LONGEST_REASON, PURPOSES
from service.actions import FIELDS, ROUTES, Action
from tests.analysis.detectors.graphs import camera
from tests.analysis.detectors.simulated import DAY, START
from tests.service.conftest import STATED, Service
from tests.service.doors import BOTH, OF_ONE, asked, code, graphql, rest, scenes
from tests.service.sightings import (
    CLONED,
    CULPRIT,
    FOLLOWER,
    FOR_WANTED,
    FRIEND,
    HIDDEN,
    HOUR,
    JUSTIFIED,
    PERSON,
    PHONE,
    SIM,
    TARGET,
    THEFT,
    UNKNOWN,
    WANTED,
    WINDOW,
    city,
)

Asked = Callable[..., Any]


@pytest.fixture(autouse=True, scope="module")
def world(service: Service) -> None:
    service.world(city())


@BOTH
@pytest.mark.parametrize(
    ("changed", "refused"),
    [
        ({"Clew-Justification": None}, "justification_missing"),
        ({"Clew-Justification": "%20"}, "justification_missing"),
        ({"Clew-Justification": "because"}, "justification_poor"),
        ({"Clew-Justification": "aaaaaaaaaaaaaaaa"}, "justification_poor"),
        ({"Clew-Justification": quote("察" * LONGEST_REASON + "看")}, "gate_header_malformed"),
        ({"Clew-Justification": "one,two,three"}, "gate_header_repeated"),
        ({"Clew-Purpose": "fraud-warning"}, "purpose_forbids"),
        ({"Clew-Case": None}, "case_missing"),
    ],
)
@pytest.mark.parametrize("field", ["trajectory", "handovers"])
def test_a_question_about_whereabouts_is_asked_for_a_purpose_a_case_and_a_reason(
    service: Service, door: str, field: str, changed: dict[str, str | None], refused: str
) -> None:
    headers = {name: value for name, value in {**JUSTIFIED, **changed}.items() if value is not None}

    assert code(asked(service, door, field, PHONE, headers)) == refused


@pytest.mark.parametrize("purpose", PURPOSES)
def test_only_some_purposes_allow_them(service: Service, purpose: str) -> None:
    answer = asked(service, "rest", "trajectory", TARGET, {**JUSTIFIED, "Clew-Purpose": purpose})

    assert code(answer) == (None if purpose in FOR_WHEREABOUTS else "purpose_forbids")


def test_other_questions_need_no_reason_but_a_document_needs_the_most_of_its_fields(service: Service) -> None:
    profile = f'plate(by: {{id: "{TARGET}"}}) {{ caption }}'
    track = f'trajectory(of: "{TARGET}", first: 1) {{ fromAt }}'

    assert service.graphql(f"{{ {profile} }}", STATED).status_code == 200
    assert service.graphql(f"{{ {profile} {track} }}", STATED).json()["code"] == "justification_missing"
    assert service.graphql(f"query A {{ {profile} }} query B {{ {track} }}", STATED, "A").status_code == 200


def test_every_question_about_whereabouts_needs_a_reason_by_both_doors() -> None:
    fields = {name for name, action in FIELDS.items() if action is Action.WHEREABOUTS}
    routes = {name for name, action in ROUTES.items() if action is Action.WHEREABOUTS}

    about_cases = {"suspects", "constraints", "pettySeries"}
    assert fields == {*OF_ONE, "collision", "whoPassed", "clones", "meetings"} | about_cases
    assert len(routes) == len(fields) + 1  # the files


def test_a_trajectory_names_places_and_rows_and_both_doors_agree(service: Service) -> None:
    selection = (
        "fromAt toAt sightings { total truncated next items { at latitude place { id kind caption }"
        " row { source row } } }"
        " track { metres gaps places read cut segments(first: 2) { total items { source { caption } target { caption }"
        " metres speed gap } } }"
    )
    told = graphql(service, "trajectory", selection, of=TARGET, first=2, **WINDOW)
    plain = rest(service, f"/v1/entities/{TARGET}/trajectory", first=2, **WINDOW)

    assert told["sightings"]["total"] == plain["sightings"]["total"] == 28 * 2 + 9
    assert [one["place"]["caption"] for one in told["sightings"]["items"]] == ["Camera 0", "Camera 1"]
    assert [one["name"] for one in plain["sightings"]["items"]] == ["Camera 0", "Camera 1"]
    assert told["sightings"]["items"][0]["at"] == plain["sightings"]["items"][0]["at"] == written(START + 8 * HOUR)
    assert told["sightings"]["items"][0]["row"]["source"] == "cameras"
    assert (told["fromAt"], told["toAt"]) == (WINDOW["from"], WINDOW["to"])
    assert told["track"]["segments"]["items"][0]["target"]["caption"] == "Camera 1"
    assert told["track"]["segments"]["total"] == len(plain["track"]["segments"])
    assert plain["track"]["segments"][0]["target_name"] == "Camera 1"
    assert told["sightings"]["next"] == plain["sightings"]["next"]


@BOTH
def test_pages_lead_through_every_sighting_once(service: Service, door: str) -> None:
    found, after = list[str](), {}
    while True:
        if door == "graphql":
            page = graphql(
                service, "trajectory", "sightings { items { at } next }", of=TARGET, first=30, **WINDOW, **after
            )["sightings"]
        else:
            page = rest(service, f"/v1/entities/{TARGET}/trajectory", first=30, **WINDOW, **after)["sightings"]
        found += [one["at"] for one in page["items"]]
        if page["next"] is None:
            break
        after = {"after": page["next"]}

    assert len(found) == len(set(found)) == 28 * 2 + 9
    assert found == sorted(found)


def test_rest_leads_to_the_next_page_by_its_link(service: Service) -> None:
    one = service.get(f"/v1/entities/{TARGET}/trajectory", JUSTIFIED, first=30, **WINDOW)
    next_page = one.headers["link"].removeprefix("<").removesuffix('>; rel="next"')

    assert (
        service.send("GET", next_page, JUSTIFIED).json()["sightings"]["items"][0]["at"]
        > (one.json()["sightings"]["items"][-1]["at"])
    )


MEDIA = {
    "geojson": "application/geo+json",
    "csv": "text/csv; charset=utf-8",
    "gpx": "application/gpx+xml",
    "kml": "application/vnd.google-earth.kml+xml",
}


@pytest.mark.parametrize("kind", MEDIA)
def test_a_way_can_be_taken_along_as_a_file(service: Service, kind: str) -> None:
    answer = service.get(f"/v1/entities/{TARGET}/trajectory.{kind}", JUSTIFIED, **WINDOW)

    assert (answer.status_code, answer.headers["content-type"]) == (200, MEDIA[kind])
    assert answer.headers["content-disposition"] == f'attachment; filename="{TARGET}.{kind}"'
    assert "link" not in answer.headers
    assert sightings_in(kind, answer) == 28 * 2 + 9


def sightings_in(kind: str, answer: Any) -> int:
    if kind == "geojson":
        return len(answer.json()["features"])
    if kind == "csv":
        return len(list(csv.DictReader(io.StringIO(answer.text))))
    return sum(node.tag.endswith(("}trkpt", "}Placemark")) for node in ET.fromstring(answer.content).iter())


@pytest.mark.parametrize(
    ("path", "status"),
    [
        (f"{TARGET}/trajectory.shp", 422),
        (f"{UNKNOWN}/trajectory.csv", 404),
        (f"{HIDDEN}/trajectory.csv", 404),
        (f"{PERSON}/trajectory.csv", 400),
        (f"{TARGET}/trajectory.csv?after=x", 400),
        (f"{TARGET}/trajectory.csv?from=2024-02-01&to=2024-01-01", 400),
    ],
)
def test_a_file_that_cannot_be_made_is_refused_before_it_begins(service: Service, path: str, status: int) -> None:
    answer = service.send("GET", f"/v1/entities/{path}", JUSTIFIED)

    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"


@BOTH
def test_a_route_is_the_two_hours_before_and_after(service: Service, door: str) -> None:
    at = written(START + 8 * HOUR + 300)
    if door == "graphql":
        selection = "sightings { items { place { caption } } } came { read } went { read }"
        found = graphql(service, "route", selection, of=TARGET, at=at, first=9)
        names = [one["place"]["caption"] for one in found["sightings"]["items"]]
    else:
        found = rest(service, f"/v1/entities/{TARGET}/route", at=at, first=9)
        names = [one["name"] for one in found["sightings"]["items"]]

    assert names == ["Camera 0", "Camera 1"]
    assert (found["came"]["read"], found["went"]["read"]) == (2, 1)


def test_stays_say_where_it_sleeps_and_what_stands_there(service: Service) -> None:
    selection = (
        "positions elsewise home cut stays { total items { place fromAt coverage rows { row } } }"
        " places(first: 1) { total items { number nights nearest { metres entity { kind caption } } } }"
    )
    told = graphql(service, "stays", selection, of=PHONE, first=5, zone="UTC", **WINDOW)
    plain = rest(service, f"/v1/entities/{PHONE}/stays", first=5, zone="UTC", **WINDOW)

    assert (told["stays"]["total"], told["home"], told["positions"], told["cut"]) == (2, 1, 602, False)
    (place,) = told["places"]["items"]
    assert (place["nights"], place["nearest"]["entity"]) == (2, {"kind": "Address", "caption": "road 9"})
    assert [row["row"] for row in told["stays"]["items"][0]["rows"]] == [3_000, 3_300]
    assert plain["places"]["items"][0]["nearest"]["name"] == "road 9"


def test_resting_places_tell_the_nights_and_the_cases_around_with_their_rows(service: Service) -> None:
    selection = (
        "rule nights caveat places { nights share latitude nearest { entity { caption } } rests(first: 1) { total"
        " truncated } nearby { kind observed expected incidents(first: 5) { total items { metres row { load row }"
        " entity { id kind caption ... on Case { number } } } } } }"
    )
    told = graphql(service, "restingPlaces", selection, of=PHONE, zone="UTC", **WINDOW)
    plain = rest(service, f"/v1/entities/{PHONE}/resting-places", zone="UTC", **WINDOW)

    (place,) = told["places"]
    assert (told["rule"], told["nights"], place["nights"], place["share"]) == ("POSITIONS", 2, 2, 1.0)
    assert place["rests"] == {"total": 2, "truncated": True}
    ((kind,),) = (place["nearby"],)
    (incident,) = kind["incidents"]["items"]
    assert incident["entity"] == {"id": THEFT, "kind": "Case", "caption": "A7", "number": "A7"}
    assert incident["row"]["row"] == 30
    assert (kind["observed"], kind["expected"] < 1) == (1, True)
    assert plain["places"][0]["nearby"][0]["shown"][0]["name"] == "A7"
    assert plain["rule"] == "positions"


def test_without_positions_the_cameras_tell_and_say_what_they_cannot_know(service: Service) -> None:
    selection = (
        "rule caveat cameras { times camera { caption } } region { mass cells(first: 1) { total items { cell } } }"
        " places { camera nearest { metres } benign { what found } }"
    )
    told = graphql(service, "restingPlaces", selection, of=TARGET, zone="UTC", **WINDOW)

    assert told["rule"] == "CAMERAS"
    assert "Concluded from cameras" in told["caveat"]
    assert {one["camera"]["caption"] for one in told["cameras"]} >= {"Camera 0", "Camera 1"}
    assert told["region"]["cells"]["total"] >= 1
    assert all(place["camera"] > 0 and place["nearest"] is None for place in told["places"])


def test_a_companion_is_told_with_evidence_and_innocent_explanations(service: Service) -> None:
    selection = (
        "of { caption } passes byHabit companions { total items { entity { id } passes finding { members score"
        " expectedInnocent evidence { family sentence rows(first: 1) { total atLeast items { row } } }"
        " benign { what found } } coincidences(first: 2) { total items { place { caption } lag chance rows { row } } }"
        " } }"
    )
    told = graphql(service, "coTravel", selection, of=TARGET, first=5, zone="UTC", **WINDOW)
    plain = rest(service, f"/v1/entities/{TARGET}/co-travel", first=5, zone="UTC", **WINDOW)

    (one,) = told["companions"]["items"]
    assert (one["entity"]["id"], one["passes"], one["finding"]["members"]) == (FOLLOWER, 9, [TARGET, FOLLOWER])
    assert one["coincidences"]["total"] == 9
    assert {one["lag"] for one in one["coincidences"]["items"]} == {40}
    assert one["finding"]["score"] > 2 > one["finding"]["expectedInnocent"]
    assert {"same household", "same commute"} <= {each["what"] for each in one["finding"]["benign"]}
    assert plain["companions"]["items"][0]["finding"]["score"] == one["finding"]["score"]


def test_who_was_at_two_of_three_scenes_stands_beside_what_chance_expects(service: Service) -> None:
    selection = (
        "expected pool scenes { seen missed } candidates { total items { entity { id caption } hits finding {"
        " evidence { sentence rows(first: 2) { items { row } } } } } }"
    )
    told = graphql(service, "collision", selection, scenes=scenes(), minHits=2, first=5, zone="UTC")
    plain = service.post("/v1/collision", {"scenes": scenes(), "min_hits": 2, "zone": "UTC"}, JUSTIFIED, first=5).json()

    first = told["candidates"]["items"][0]
    assert (first["entity"]["id"], first["hits"]) == (CULPRIT, [0, 1])
    assert told["expected"] == plain["expected"]
    assert [one["missed"] for one in told["scenes"]] == [one["missed"] for one in plain["scenes"]]
    assert "It was at scene 1" in first["finding"]["evidence"][0]["sentence"]


def test_who_passed_is_told_within_the_time_of_the_case(service: Service) -> None:
    (scene, *_) = scenes()
    selection = "total items { at entity { id } place { caption } row { row } }"
    told = graphql(service, "whoPassed", selection, first=9, **scene)
    plain = service.post("/v1/passages", scene, JUSTIFIED, first=9).json()

    assert CULPRIT in {one["entity"]["id"] for one in told["items"]}
    assert {one["place"]["caption"] for one in told["items"]} == {"Camera 1"}
    assert [one["entity"]["id"] for one in told["items"]] == [one["entity"]["id"] for one in plain["items"]]


def test_one_place_needs_no_brackets(service: Service) -> None:
    (scene, *_) = scenes()

    assert graphql(service, "whoPassed", "total", first=9, **{**scene, "places": camera(1)})["total"] > 0


def test_a_plate_in_two_towns_is_told_with_its_conflicts(service: Service) -> None:
    selection = (
        "reads plates explained cut clocks(first: 5) { total } faulty(first: 5) { total items { caption } }"
        " clones { total items { entity { id } days tracks conflicts(first: 1) { total items { place { caption }"
        " otherPlace { caption } metres rows { row } } } } }"
    )
    told = graphql(service, "clones", selection, first=5, zone="UTC", **WINDOW)
    plain = rest(service, "/v1/clones", first=5, zone="UTC", **WINDOW)

    (one,) = told["clones"]["items"]
    assert (one["entity"]["id"], one["days"], one["tracks"]) == (CLONED, 4, [8, 8])
    assert one["conflicts"]["total"] == plain["clones"]["items"][0]["times"] == 8
    assert one["conflicts"]["items"][0]["metres"] > 250_000


def test_two_that_met_are_told_when_and_where(service: Service) -> None:
    selection = "one { id } other { id } finding { score } meetings { total items { how fromAt metres place { id } } }"
    told = graphql(service, "meetings", selection, a=PHONE, b=FRIEND, first=5, zone="UTC", **WINDOW)
    body = {"a": PHONE, "b": FRIEND, "zone": "UTC", **WINDOW}
    plain = service.post("/v1/meetings", body, JUSTIFIED, first=5).json()

    (meeting,) = told["meetings"]["items"]
    assert (told["one"]["id"], told["other"]["id"]) == (PHONE, FRIEND)
    assert (meeting["how"], meeting["place"], meeting["metres"] < 100) == ("STAY", None, True)
    assert plain["meetings"]["items"][0]["how"] == "stay"


@BOTH
def test_a_sim_that_moved_is_told_with_both_rows(service: Service, door: str) -> None:
    if door == "graphql":
        selection = "total items { sim { id } source { id } target { id } rows { row } }"
        found = graphql(service, "handovers", selection, of=SIM, first=5)
    else:
        found = rest(service, f"/v1/entities/{SIM}/handovers", first=5)

    (one,) = found["items"]
    assert [one[end]["id"] for end in ("sim", "source", "target")] == [SIM, PHONE, FRIEND]
    assert [row["row"] for row in one["rows"]] == [35, 36]


@BOTH
def test_likely_places_are_told_of_a_wanted_person_only(service: Service, door: str) -> None:
    given = {"zone": "UTC", "asOf": written(START + 20 * DAY + 7 * HOUR)}
    path = f"/v1/entities/{WANTED}/next-places"
    if door == "graphql":
        selection = "visits caveat case { caption } wanted { caption } places { share moves place { caption } }"
        found = graphql(service, "nextPlaces", selection, FOR_WANTED, of=WANTED, **given)
        refused = graphql(service, "nextPlaces", selection, of=WANTED, **given)
        assert found["places"][0]["place"]["caption"] == "Camera 0"
        assert found["wanted"] == [{"caption": "李娜"}]
    else:
        found, refused = rest(service, path, FOR_WANTED, **given), rest(service, path, **given)
        assert found["places"][0]["name"] == "Camera 0"

    assert found["visits"] == 60
    assert "no forecast" in found["caveat"]
    assert code(refused) == "ground_missing"
