"""Every token but a good one is refused alike, on every surface, before anything is asked."""

from __future__ import annotations

import asyncio
import json
import time
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from joserfc.jwk import ECKey, RSAKey
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect
from websockets.typing import Subprotocol

from base.admission import TokenExpiredError
from base.errors import UnauthorizedError
from service.access.admission import Caller
from service.access.tokens import LARGEST, LIFE, SKEW
from service.app import create_app
from store.address import Address
from tests.graphs import World, an_id
from tests.service.access.forging import HOSTILE, NAMED, signed
from tests.service.conftest import STATED, Service, parts
from tests.service.listening import running
from tests.service.provider import ISSUER, PROVIDER, SHIFT, Provider, claimed

PERSON = '{ person(by: {id: "' + an_id("Person", "nobody") + '"}) { id } }'


def read(token: str, provider: Provider = PROVIDER, life: int = SHIFT) -> Caller:
    return asyncio.run(provider.tokens(life).caller(token))


def test_a_good_token_says_who_its_bearer_is() -> None:
    token = PROVIDER.token(
        clew_level=2, clew_compartments=["minor", "case:case-1"], clew_unit="Hefei", act={"sub": "case-app"}
    )

    roles = frozenset({"investigator", "developer"})
    assert read(token) == Caller(ISSUER, "tests", "web", "case-app", roles, 2, frozenset({"minor"}), "Hefei", "token-1")


def test_a_caller_without_clearance_claims_sees_what_is_unmarked() -> None:
    caller = read(PROVIDER.token(clew_roles=None))

    assert (caller.level, caller.compartments, caller.roles, caller.unit) == (0, frozenset(), frozenset(), "")


def test_there_are_enough_hostile_tokens() -> None:
    assert len(HOSTILE) >= 60


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_token_is_refused(name: str) -> None:
    with pytest.raises(UnauthorizedError):
        read(HOSTILE[name]())


@pytest.mark.parametrize(
    ("key", "algorithm"),
    [(ECKey.generate_key("P-256"), "ES256"), (RSAKey.generate_key(2048), "RS256")],
    ids=["ES256", "RS256"],
)
def test_other_kinds_of_key_are_taken(key: Any, algorithm: str) -> None:
    provider = Provider(other=key)

    assert json.loads(provider.published())["keys"][0]["kid"] == "other"
    assert read(provider.token(header={"alg": algorithm}), provider).subject == "tests"


def test_the_old_name_of_ed25519_and_a_thumbprint_are_taken() -> None:
    assert read(signed({**NAMED, "alg": "EdDSA", "x5t": "abc"}, claimed())).subject == "tests"


def test_an_audience_may_be_one_of_several() -> None:
    assert read(PROVIDER.token(aud=["mail", "clew"])).subject == "tests"


@pytest.mark.parametrize(("life", "taken"), [(LIFE, True), (LIFE + 1, False)])
def test_a_token_lives_fifteen_minutes_at_most(life: int, taken: bool) -> None:
    token = PROVIDER.token(exp=claimed()["iat"] + life)

    if taken:
        assert read(token, life=LIFE)
    else:
        with pytest.raises(UnauthorizedError):
            read(token, life=LIFE)


@pytest.mark.parametrize(("ago", "error"), [(SKEW - 10, None), (SKEW + 10, TokenExpiredError)])
def test_clocks_may_differ_by_a_minute(ago: int, error: type[Exception] | None) -> None:
    at = int(time.time()) - ago
    token = PROVIDER.token(iat=at - 300, exp=at)

    if error is None:
        assert read(token)
    else:
        with pytest.raises(error):
            read(token)


def test_an_expired_token_is_told_to_be_one_only_if_all_else_is_right() -> None:
    at = int(time.time()) - 3_600
    forged = PROVIDER.token(iat=at - 300, exp=at, aud="mail")

    with pytest.raises(UnauthorizedError) as refused:
        read(forged)
    assert refused.value.code == "token_invalid"


@pytest.mark.parametrize(("unit", "error"), [(0, False), (1, True)])
def test_eight_kilobytes_are_a_token_and_one_more_is_none(unit: int, error: bool) -> None:
    start = signed(NAMED, {**claimed(), "pad": ""})
    pad = (LARGEST - len(start)) // 4 * 3
    token = signed(NAMED, {**claimed(), "pad": "x" * (pad + 3 * unit)})

    assert (len(token) > LARGEST) is error
    if error:
        with pytest.raises(UnauthorizedError):
            read(token)
    else:
        assert read(token)


def test_no_hostile_token_reaches_a_question_on_either_surface(service: Service, sent: list[str]) -> None:
    for name, make in HOSTILE.items():
        service.app.state.access.failures.forget()
        token = make()
        headers = [(key.encode(), value.encode()) for key, value in STATED.items() if key != "Authorization"]
        headers += [(b"Authorization", f"Bearer {token}".encode("latin-1"))]
        answers = [
            service.send("GET", f"/v1/entities/{an_id('Person', 'nobody')}", headers),
            service.graphql(PERSON, headers),
        ]
        for answer in answers:
            problem = answer.json()
            assert answer.status_code == 401, name
            assert answer.headers["www-authenticate"] == "Bearer"
            assert problem["code"] in ("token_invalid", "token_expired"), name
            assert len(token) < 10 or token not in answer.text
    assert sent == []


@pytest.fixture(scope="module")
def host(
    service: Service, graph_server: Address, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[str, Any]]:
    service.world(World(()))
    app = create_app(parts(graph_server, tmp_path_factory.mktemp("archive")))
    with running(app) as address:
        yield address, app


def test_no_hostile_token_opens_a_websocket(host: tuple[str, Any]) -> None:
    address, app = host
    for name, make in HOSTILE.items():
        app.state.access.failures.forget()
        with connect(f"ws://{address}/graphql", subprotocols=[Subprotocol("graphql-transport-ws")]) as socket:
            hello = {"type": "connection_init", "payload": {**STATED, "Authorization": f"Bearer {make()}"}}
            socket.send(json.dumps(hello))
            with pytest.raises(ConnectionClosed) as closed:
                socket.recv(timeout=10)
        assert closed.value.rcvd is not None
        assert closed.value.rcvd.code == 4403, name


def test_too_many_refused_tokens_are_told_to_wait_and_a_good_one_never_is(service: Service) -> None:
    service.app.state.access.failures.forget()
    wrong = {**STATED, "Authorization": f"Bearer {uuid.uuid4()}"}

    statuses = [service.graphql(PERSON, wrong).status_code for _ in range(21)]
    last = service.graphql(PERSON, wrong)

    assert statuses == [401] * 20 + [429]
    assert (last.json()["code"], int(last.headers["retry-after"]) in range(1, 61)) == ("too_many_failures", True)
    assert service.graphql(PERSON, STATED).status_code == 200
    service.app.state.access.failures.forget()


def test_an_application_in_its_own_name_reads_deliveries_and_nobody(service: Service) -> None:
    headers = {**STATED, "Authorization": f"Bearer {PROVIDER.token(sub='exporter', client_id='exporter')}"}

    assert service.get("/v1/sources", headers).status_code == 200
    assert service.get("/v1/loads", headers, first=1).status_code == 200
    answer = service.graphql(PERSON, headers)
    assert (answer.status_code, answer.json()["code"]) == (403, "person_required")
