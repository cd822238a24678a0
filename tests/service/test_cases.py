"""Case links and series over both doors, on a graph that real files made."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import pytest

from analysis.asking import case_id
from store.address import Address
from tests.graphs import KEY, World
from tests.service.conftest import STATED, Service
from tests.service.delivering import Deliveries

NUMBERS = [f"A34010400000020240300{place:02}" for place in range(1, 13)]
FIRST, SECOND, THIRD = NUMBERS[:3]
JUSTIFIED = {**STATED, "Clew-Justification": quote("核对同一手法的系列案件")}
JUSTIFIED_IN_CASE = {**JUSTIFIED, "Clew-Case": FIRST}


@pytest.fixture(scope="module", autouse=True)
def graph(service: Service, graph_server: Address, tmp_path_factory: pytest.TempPathFactory) -> None:
    service.world(World(()))
    service.app.state.doors._read_at = -10.0
    files = Deliveries(graph_server, service.app.state.doors.archive, tmp_path_factory.mktemp("files"))
    nights = [f"2024-03-{place:02} 22:00:00" for place in range(1, 13)]
    files.cases("20240401", *((number, "入室盗窃", at) for number, at in zip(NUMBERS, nights, strict=True)))
    files.traces("20240401", ("HJ1", FIRST, "K-7"), ("HJ2", SECOND, "K-7"), ("HJ3", NUMBERS[5], "K-8"))
    suspect = ("11010519491231002X", "李强", "罪犯")
    files.load(
        "case-people", "case_people", "20240401", "案件编号 证件号码 姓名 角色", (SECOND, *suspect), (THIRD, *suspect)
    )


def links(service: Service, **given: Any) -> Any:
    query = """query($case: String!, $pool: Int) { caseLinks(case: $case, first: 3, pool: $pool) {
      searched compared model notes notRecorded
      links { total items { case { id } rankScore log10Odds counterHypothesis notRecorded
        finding { score expectedInnocent members benign { what }
          evidence { family log10Lr cap sentence rows(first: 5) { total } } }
      } } } }"""
    return service.ask(query, **given)["caseLinks"]


def test_a_shared_trace_comes_first_with_its_rows_and_what_chance_makes(service: Service) -> None:
    told = links(service, case=FIRST)

    best = told["links"]["items"][0]
    assert best["case"]["id"] == case_id(SECOND, KEY)
    assert best["finding"]["members"] == [case_id(FIRST, KEY), case_id(SECOND, KEY)]
    (forensic,) = [one for one in best["finding"]["evidence"] if one["family"] == "forensic"]
    assert forensic["log10Lr"] > 3
    assert forensic["rows"]["total"] >= 2
    assert best["finding"]["expectedInnocent"] < 0.5
    assert best["counterHypothesis"]
    assert told["searched"] == len(NUMBERS) - 1
    assert best["log10Odds"] is None


def test_a_prior_is_applied_only_where_the_pool_is_stated_and_both_are_told(service: Service) -> None:
    (best, *_) = links(service, case=FIRST, pool=1_000)["links"]["items"]

    assert best["log10Odds"] == pytest.approx(best["finding"]["score"] - 3)


def test_both_doors_tell_the_same_links(service: Service) -> None:
    plain = service.get(f"/v1/entities/{case_id(FIRST, KEY)}/case-links", first=3).json()

    told = links(service, case=FIRST)
    assert [one["case"] for one in plain["links"]["items"]] == [one["case"]["id"] for one in told["links"]["items"]]
    assert plain["model"] == told["model"]


def test_an_unknown_case_and_something_that_is_none_are_told_apart(service: Service) -> None:
    unknown = case_id("A3401040000002024039999", KEY)
    trace = service.ask('{ search(text: "K-7", first: 1) { items { entity { id } } } }')["search"]["items"]

    assert links(service, case=unknown) is None
    assert service.get(f"/v1/entities/{unknown}/case-links", first=3).status_code == 404
    answer = service.get(f"/v1/entities/{trace[0]['entity']['id']}/case-links", first=3)
    assert (answer.status_code, answer.json()["code"]) == (400, "bad_request")


def test_before_a_detection_there_is_no_series(service: Service) -> None:
    told = service.ask(f'{{ allSeries(first: 5) {{ total }} seriesOf(case: "{FIRST}", first: 5) {{ total }} }}')

    assert told == {"allSeries": {"total": 0}, "seriesOf": {"total": 0}}
    assert service.get("/v1/series", first=5).json()["total"] == 0
    assert service.get(f"/v1/series/series-{'a' * 30}").status_code == 404
    assert service.get("/v1/series/nonsense").json()["code"] == "malformed_id"


def test_cases_need_a_purpose_and_a_case(service: Service) -> None:
    without = {name: value for name, value in STATED.items() if name != "Clew-Purpose"}

    assert service.get("/v1/series", without, first=5).json()["code"] == "purpose_missing"


def test_suspects_are_told_as_cases_beside_the_case_by_both_doors(service: Service) -> None:
    query = f"""{{ suspects(case: "{FIRST}", first: 5) {{ searched compared model notRecorded
      series {{ total items {{ cases(first: 5) {{ items {{ id }} }} offenders(first: 5) {{ items {{ caption }} }}
        finding {{ members score }} bestCase {{ id }} counterHypothesis }} }} paths(first: 5) {{ total }} }} }}"""

    told = service.graphql(query, JUSTIFIED).json()["data"]["suspects"]
    plain = service.get(f"/v1/entities/{case_id(FIRST, KEY)}/suspects", JUSTIFIED, first=5).json()

    (series,) = told["series"]["items"]
    assert [one["id"] for one in series["cases"]["items"]] == sorted([case_id(SECOND, KEY), case_id(THIRD, KEY)])
    assert [one["caption"] for one in series["offenders"]["items"]] == ["李强"]
    assert not [member for member in series["finding"]["members"] if member.startswith("person")]
    assert series["counterHypothesis"]
    assert plain["searched"] == told["searched"] == 1
    assert plain["series"]["items"][0]["best_case"] == series["bestCase"]["id"]


def test_conditions_narrow_and_each_says_what_it_took_away(service: Service) -> None:
    query = """{ constraints(conditions: [{involvedIn: ["入室盗窃"]}, {holdsAccount: "溪畔银行"}], first: 5) {
      conditions { had removedAlone remainWithout } remaining { total items { caption } } } }"""
    body = {
        "conditions": [
            {"what": "involved_in", "kinds": ["入室盗窃"]},
            {"what": "holds_account", "institution": "溪畔银行"},
        ]
    }

    told = service.graphql(query, JUSTIFIED_IN_CASE).json()["data"]["constraints"]
    plain = service.post("/v1/constraints", body, JUSTIFIED_IN_CASE, first=5).json()

    assert [one["had"] for one in told["conditions"]] == [1, 0]
    assert told["remaining"]["total"] == plain["remaining"]["total"] == 0
    assert plain["conditions"][0]["remain_without"] == 0


@pytest.mark.parametrize(
    ("conditions", "status", "code"),
    [
        ([{"what": "involved_in", "kinds": ["入室盗窃"]}], 400, "bad_request"),
        ([{"what": "drives"}, {"what": "holds_account", "institution": "x"}], 400, "bad_request"),
        ([{"what": "smells"}] * 2, 422, "input_invalid"),
        ([{"what": "lives_near", "longitude": 117, "latitude": 31, "metres": 9_000}] * 2, 403, "window_too_wide"),
    ],
)
def test_conditions_that_narrow_nothing_or_reach_too_far_are_refused(
    service: Service, conditions: list[dict[str, Any]], status: int, code: str
) -> None:
    answer = service.post("/v1/constraints", {"conditions": conditions}, JUSTIFIED_IN_CASE, first=5)

    assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_nothing_is_narrowed_by_what_is_withheld(service: Service) -> None:
    held, other = {"what": "holds_account", "institution": "溪畔银行"}, {"what": "drives", "colour": "white"}
    missing = {**JUSTIFIED_IN_CASE, "Clew-Purpose": "missing-person"}

    refused = service.post("/v1/constraints", {"conditions": [held, other]}, missing, first=5)
    passed = service.post("/v1/constraints", {"conditions": [other, other]}, missing, first=5)

    assert (refused.status_code, refused.json()["code"]) == (403, "identifier_withheld")
    assert passed.status_code == 200


def test_small_cases_that_no_row_places_are_told_and_not_compared(service: Service) -> None:
    window = {"from": "2024-03-01", "to": "2024-04-01"}
    query = """{ pettySeries(kind: "入室盗窃", from: "2024-03-01", to: "2024-04-01", first: 5) {
      cases vehicles withoutPlace(first: 20) { total } series { total } } }"""

    told = service.graphql(query, JUSTIFIED).json()["data"]["pettySeries"]
    plain = service.get("/v1/petty-series", JUSTIFIED, first=5, kind="入室盗窃", **window).json()

    assert told["withoutPlace"]["total"] == len(plain["without_place"]) == len(NUMBERS)
    assert told["cases"] == plain["cases"] == told["series"]["total"] == 0


@pytest.mark.parametrize("path", [f"/v1/entities/{case_id(FIRST, KEY)}/suspects", "/v1/petty-series"])
def test_what_looks_at_whereabouts_needs_a_justification(service: Service, path: str) -> None:
    assert service.get(path, first=5, kind="x").json()["code"] == "justification_missing"
