"""The gate over both surfaces: nothing without purpose, open case and membership, and no other input moves it."""

from __future__ import annotations

import asyncio
import json
import random
from collections.abc import Iterator
from contextlib import suppress
from itertools import product
from typing import Any
from urllib.parse import quote

import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Subprotocol

from analysis.asking import case_id
from service.access import Access
from service.access.admission import caller_id
from service.access.case_files import CaseFiles, NewFile
from service.access.watching import close_with_cases
from service.app import create_app
from store.address import Address
from tests.graphs import KEY, Load, Said, World, number_of
from tests.service.conftest import Service, parts
from tests.service.listening import deliver, running
from tests.service.provider import ISSUER, ME, PROVIDER
from tests.service.worlds import NOBODY, WORLD, ZHANG

PROFILE = '{ person(by: {id: "' + ZHANG + '"}) { id caption } }'
TRACK = '{ trajectory(of: "' + ZHANG.replace("person", "plate") + '", first: 1) { sightings { total } } }'
SECOND = caller_id(ISSUER, "second")
REASON = quote("核对案发当晚车辆去向", safe="")
HERE = "A1"


@pytest.fixture(scope="module", autouse=True)
def world(service: Service) -> None:
    service.world(WORLD)


@pytest.fixture
def access(service: Service) -> Access:
    return service.app.state.access


def headers_of(subject: str = "tests", **more: Any) -> dict[str, str]:
    claims = {name: value for name, value in more.items() if name.islower()}
    given = {"Clew-Purpose": "investigation", "Clew-Case": HERE, "Clew-Justification": REASON}
    given |= {name.replace("_", "-"): value for name, value in more.items() if not name.islower()}
    token = PROVIDER.token(sub=subject, **claims)
    return {"Authorization": f"Bearer {token}", **{name: value for name, value in given.items() if value}}


def code(service: Service, headers: dict[str, str], query: str = PROFILE) -> str:
    answer = service.graphql(query, headers).json()
    return str(answer.get("code") or "answered")


OPEN, CLOSED, LATE, UNKNOWN, OTHERS = "M-open", "M-closed", "M-late", "M-unknown", "M-others"


@pytest.fixture(scope="module")
def prepared(service: Service) -> None:
    """A case in each state that a file may have."""
    files: CaseFiles = service.app.state.access.files
    for number, owner in ((OPEN, ME), (CLOSED, ME), (LATE, ME), (OTHERS, SECOND)):
        files.open(NewFile(case_id(number, KEY), number, "law", owner), by=owner)
    files.close(case_id(CLOSED, KEY), by=ME)
    with files._database.change() as file:
        file.execute("UPDATE case_file SET review_at = 1 WHERE case_id = ?", (case_id(LATE, KEY),))


PURPOSE_CODES = {"": "purpose_missing", "curiosity": "purpose_unknown", "oversight": "purpose_forbids"}


@pytest.mark.parametrize("surface", ["graphql", "rest"])
def test_only_a_purpose_an_open_case_and_membership_together_open_a_profile(
    service: Service, prepared: None, surface: str
) -> None:
    cases = ["", OPEN, CLOSED, LATE, UNKNOWN, OTHERS]
    for purpose, case in product(["investigation", *PURPOSE_CODES], cases):
        headers = headers_of(Clew_Purpose=purpose, Clew_Case=case)
        if surface == "graphql":
            answer = service.graphql(PROFILE, headers)
        else:
            answer = service.get(f"/v1/entities/{ZHANG}", headers)

        expected = PURPOSE_CODES.get(purpose) or {"": "case_missing", OPEN: None}.get(case, "case_refused")

        assert answer.status_code == (403 if expected else 200), (purpose, case)
        assert answer.json().get("code") == expected, (purpose, case)


def test_every_refusal_of_a_case_reads_the_same(service: Service, prepared: None) -> None:
    refusals = [service.graphql(PROFILE, headers_of(Clew_Case=case)).json() for case in (CLOSED, LATE, UNKNOWN, OTHERS)]

    assert len({json.dumps({**one, "instance": "", "request_id": ""}) for one in refusals}) == 1


def test_a_removed_member_and_a_blocked_caller_are_refused_from_the_next_request(
    service: Service, access: Access
) -> None:
    case, headers = case_id(HERE, KEY), headers_of("second")
    for _ in range(5):
        access.files.add(case, SECOND, by=ME)
        assert code(service, headers) == "answered"
        access.files.block(SECOND, "why", by=ME)
        assert code(service, headers) == "policy_denied"
        access.files.unblock(SECOND, by=ME)
        assert code(service, headers) == "answered"
        access.files.remove(case, SECOND, by=ME)
        assert code(service, headers) == "case_refused"


def test_a_blocked_caller_reads_not_even_deliveries(service: Service, access: Access) -> None:
    access.files.block(SECOND, "why", by=ME)

    answer = service.get("/v1/sources", headers_of("second"))

    access.files.unblock(SECOND, by=ME)
    assert (answer.status_code, answer.json()["code"]) == (403, "policy_denied")


def test_a_question_needs_a_role_for_it(service: Service) -> None:
    told = {
        role: service.get(f"/v1/entities/{ZHANG}", headers_of(clew_roles=role.split())).json().get("code")
        for role in ("analyst", "developer", "analyst auditor", "")
    }

    assert told == {"analyst": None} | dict.fromkeys(("developer", "analyst auditor", ""), "policy_denied")


def test_the_version_of_the_policy_stands_on_answers(service: Service, access: Access) -> None:
    assert service.graphql(PROFILE).headers["clew-policy"] == access.policy.digest[:16]
    assert service.get("/v1/sources").headers["clew-policy"] == access.policy.digest[:16]


MARKED = number_of(7, 1)


@pytest.mark.parametrize(
    ("compartment", "claims", "seen"),
    [
        ("minor", {"clew_compartments": ["minor"]}, True),
        ("minor", {"clew_compartments": ["minor"], "Clew_Justification": ""}, False),
        ("minor", {"clew_compartments": ["minor"], "Clew_Purpose": "fraud-warning"}, False),
        ("minor", {}, False),
        ("victim", {"clew_compartments": ["victim"], "Clew_Justification": ""}, True),
        ("victim", {"clew_compartments": ["minor"]}, False),
        ("case:" + case_id("A3", KEY), {"clew_compartments": ["case:" + case_id("A3", KEY)]}, False),
        ("case:" + case_id("A3", KEY), {"Clew_Case": "A3"}, True),
    ],
)
def test_a_compartment_counts_where_its_condition_holds(
    service: Service, compartment: str, claims: dict[str, Any], seen: bool
) -> None:
    marked = Load(MARKED, source="marked", compartments=(compartment,))
    loaded(service, World(loads=(*WORLD.loads, marked), said=(*WORLD.said, Said(MARKED, NOBODY, {"name": "marked"}))))

    answer = service.graphql(PROFILE.replace(ZHANG, NOBODY), headers_of(**claims)).json()

    loaded(service, WORLD)
    assert (answer["data"]["person"] is not None) is seen


def loaded(service: Service, world: World) -> None:
    """Put that world in the place of the one before, and have the service look at once."""
    service.world(world)
    service.app.state.doors._read_at = -10.0


def variations(seed: int, most: int) -> Iterator[tuple[dict[str, str], dict[str, Any]]]:
    """Headers and fields of a body that nothing should depend on."""
    random_ = random.Random(seed)
    names = [
        "X-Forwarded-For", "X-Forwarded-User", "X-Real-IP", "X-Original-URL", "X-HTTP-Method-Override", "X-Clew-Level",
        "Clew-Level", "Clew-Roles", "Clew-Compartments", "Clew-Viewer", "Clew-Admin", "Clew_Purpose", "Clew_Case",
        "Cookie", "X-User", "X-Remote-User", "Forwarded", "Via", "Accept", "Accept-Language", "User-Agent", "Origin",
        "Referer", "X-Api-Key", "Proxy-Authorization", "Clew-Mode", "Clew-Policy", "Clew-Audit", "X-Request-Id",
    ]  # fmt: skip
    values = ["admin", "3", "true", "127.0.0.1", "secret", "minor,sealed", "investigation", "*", "A1", "[]", "-1"]
    keys = ["level", "role", "viewer", "compartments", "purpose", "case", "admin", "extensions", "debug", "asOfLevel"]
    for _ in range(most):
        chosen = {name: random_.choice(values) for name in random_.sample(names, random_.randint(1, 6))}
        yield chosen, {key: random_.choice(values) for key in random_.sample(keys, random_.randint(0, 3))}


def changes(service: Service, seed: int, most: int) -> list[Any]:
    """The variations that change a decision or an answer."""
    bases = [
        (PROFILE, headers_of()),
        (PROFILE, headers_of(Clew_Case=UNKNOWN)),
        (PROFILE, headers_of(Clew_Purpose="")),
        (PROFILE, headers_of(clew_roles=["analyst", "auditor"])),
        ("{ sources(first: 10) { total items { id } } }", headers_of(clew_level=0)),
    ]
    plain = [told(service, query, headers, {}) for query, headers in bases]
    found = []
    for number, (extra, body) in enumerate(variations(seed, most)):
        query, headers = bases[number % len(bases)]
        if told(service, query, {**extra, **headers}, body) != plain[number % len(bases)]:
            found.append((query, extra, body))
    return found


def test_no_other_header_or_argument_changes_a_decision_or_an_answer(service: Service) -> None:
    assert changes(service, seed=8, most=200) == []


@pytest.mark.soak
def test_nor_do_a_thousand_others(service: Service) -> None:
    assert changes(service, seed=9, most=1_000) == []


def told(service: Service, query: str, headers: dict[str, str], body: dict[str, Any]) -> Any:
    answer = service.post("/graphql", {"query": query, **body}, headers)
    said = answer.json()
    return answer.status_code, {name: said[name] for name in ("data", "code", "detail") if name in said}


def test_a_listener_who_is_let_in_no_more_hears_nothing_further(
    service: Service, graph_server: Address, tmp_path_factory: pytest.TempPathFactory
) -> None:
    service.world(World(()))
    app = create_app(parts(graph_server, tmp_path_factory.mktemp("archive")))
    protocol = Subprotocol("graphql-transport-ws")
    with running(app) as address, connect(f"ws://{address}/graphql", subprotocols=[protocol]) as socket:
        socket.send(json.dumps({"type": "connection_init", "payload": headers_of("second")}))
        assert json.loads(socket.recv(timeout=10))["type"] == "connection_ack"
        query = {"query": "subscription { deliveries { number } }"}
        socket.send(json.dumps({"type": "subscribe", "id": "one", "payload": query}))
        heard_from(socket, graph_server)  # it listens

        app.state.access.files.block(SECOND, "why", by=ME)

        with pytest.raises(ConnectionClosed) as closed:
            heard_from(socket, graph_server)
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 4403
    loaded(service, WORLD)


def heard_from(socket: ClientConnection, graph_server: Address) -> Any:
    """The number that is told when loads come; whatever else is told is no number."""
    for _ in range(10):
        deliver(graph_server, "bank")
        with suppress(TimeoutError):
            told = json.loads(socket.recv(timeout=2))
            if data := told.get("payload", {}).get("data"):
                return data["deliveries"]["number"]
            socket.recv(timeout=5)  # a refusal is the last that is heard
    return None


def test_a_case_that_its_sources_close_lets_nobody_in(service: Service, access: Access) -> None:
    case = case_id("A5", KEY)
    said = Said(number_of(2, 1), case, {"number": "A5", "kind": "burglary", "status": "已破"}, row=9)
    loaded(service, World(loads=WORLD.loads, said=(*WORLD.said, said)))
    assert code(service, headers_of(Clew_Case="A5")) == "answered"

    closed = service.run(close_with_cases(access, service.app.state.doors))

    assert closed == [case]
    assert code(service, headers_of(Clew_Case="A5")) == "case_refused"
    loaded(service, WORLD)


def test_without_the_providers_keys_nobody_gets_in(service: Service, access: Access) -> None:
    keys = access.tokens.keys
    read_at, keys._read_at = keys._read_at, -1e9
    answer = service.graphql(PROFILE)
    keys._read_at = read_at

    assert (answer.status_code, answer.json()["code"]) == (503, "keys_unavailable")
    assert answer.headers["retry-after"]
    assert asyncio.run(keys.find("one")) is not None
