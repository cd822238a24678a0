"""The development token: made on this machine, good on this machine only, unknown to `clew serve`."""

from __future__ import annotations

import asyncio
import stat
import time
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from joserfc import jwt
from joserfc.jwk import OKPKey

from base.errors import UnauthorizedError, UsageError
from base.settings import Settings
from clew.demonstration.loopback import MODE, demonstrated
from clew.demonstration.tokens import CALLER, LIFE, Development
from service.access.opening import tokens_of


def test_its_key_is_its_owners_and_stays(tmp_path: Path) -> None:
    first = Development(tmp_path / "state")
    token = first.token()

    caller = asyncio.run(Development(tmp_path / "state").tokens.caller(token))

    assert caller.id == CALLER
    assert caller.is_person
    assert stat.S_IMODE((tmp_path / "state" / "demo-key.json").stat().st_mode) == 0o600


def test_it_lives_for_a_shift(tmp_path: Path) -> None:
    made = Development(tmp_path)
    at = int(time.time())

    with pytest.raises(UnauthorizedError):
        asyncio.run(made.tokens.caller(made.token(iat=at - LIFE - 100, exp=at - 100)))
    with pytest.raises(UnauthorizedError):
        asyncio.run(made.tokens.caller(made.token(exp=at + LIFE + 100)))


def test_another_key_signs_no_development_token(tmp_path: Path) -> None:
    header = {"alg": "Ed25519", "typ": "at+jwt", "kid": "development"}
    forged = jwt.encode(header, {"iss": "clew-demo"}, OKPKey.generate_key("Ed25519"), algorithms=["Ed25519"])

    with pytest.raises(UnauthorizedError):
        asyncio.run(Development(tmp_path).tokens.caller(forged))


def test_a_damaged_key_is_told_of(tmp_path: Path) -> None:
    (tmp_path / "demo-key.json").write_text("{}")

    with pytest.raises(UsageError, match="holds no key"):
        Development(tmp_path)


def asked(host: str, client: str, server: str = "127.0.0.1") -> httpx.Response:
    app = FastAPI()
    app.get("/livez")(lambda: {"status": "live"})
    shown = demonstrated(app)

    async def at_server(scope: Any, receive: Any, send: Any) -> None:
        await shown({**scope, "server": (server, 80)}, receive, send)

    async def get() -> httpx.Response:
        transport = httpx.ASGITransport(at_server, client=(client, 5))
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as session:
            return await session.get("/livez", headers={"Host": host})

    return asyncio.run(get())


@pytest.mark.parametrize("host", ["127.0.0.1:8420", "localhost", "LOCALHOST:1", "[::1]:8420", "127.8.0.1"])
def test_this_machine_is_answered_and_told_that_it_is_a_demonstration(host: str) -> None:
    answer = asked(host, "127.0.0.1")

    assert (answer.status_code, answer.headers["clew-mode"]) == (200, MODE)


@pytest.mark.parametrize(
    ("host", "client", "server"),
    [
        ("clew.example", "127.0.0.1", "127.0.0.1"),
        ("127.0.0.1.attacker.example", "127.0.0.1", "127.0.0.1"),
        ("127.0.0.1@attacker.example", "127.0.0.1", "127.0.0.1"),
        ("", "127.0.0.1", "127.0.0.1"),
        ("localhost", "192.168.1.7", "127.0.0.1"),
        ("localhost", "127.0.0.1", "192.168.1.1"),
    ],
)
def test_no_other_name_peer_or_listener_is(host: str, client: str, server: str) -> None:
    answer = asked(host, client, server)

    assert (answer.status_code, answer.json()["code"]) == (401, "token_invalid")
    assert answer.headers["clew-mode"] == MODE


@pytest.mark.parametrize("lacking", ["issuer", "audience", "jwks"])
def test_a_service_without_a_provider_says_what_to_set(lacking: str) -> None:
    given = {"issuer": "https://id.example", "audience": "clew", "jwks": "keys.json", lacking: ""}

    with pytest.raises(UsageError, match=f"Set CLEW_{lacking.upper()}"):
        tokens_of(Settings(**given))
