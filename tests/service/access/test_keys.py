"""The provider's keys: rotation is seen, unknown ids cost nothing, an absent provider is borne for a shift."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest
from joserfc.jwk import ECKey, OKPKey, RSAKey

from base.admission import KeysUnavailableError
from base.errors import UsageError
from service.access.keys import LARGEST, LIFE, MOST, UNKNOWN_EVERY, Keys, key_set, provided
from tests.service.access.clocks import Clock
from tests.service.provider import Provider


def described(*keys: Any) -> bytes:
    return json.dumps({"keys": list(keys)}).encode()


def public(key: OKPKey | ECKey | RSAKey, **more: Any) -> dict[str, Any]:
    return {**key.as_dict(private=False), "kid": "one", **more}


ED = OKPKey.generate_key("Ed25519")
SMALL = {"kty": "RSA", "n": "x" * 171, "e": "AQAB", "kid": "small"}
"""A modulus of 1,024 bits."""


@pytest.mark.parametrize(
    "key",
    [ED, ECKey.generate_key("P-256"), RSAKey.generate_key(2048)],
    ids=["Ed25519", "P-256", "RSA 2048"],
)
def test_three_kinds_of_key_are_usable(key: Any) -> None:
    assert list(key_set(described(public(key, use="sig")))) == ["one"]


@pytest.mark.parametrize(
    "key",
    [
        SMALL,
        public(ECKey.generate_key("secp256k1")),
        public(ECKey.generate_key("P-384")),
        public(OKPKey.generate_key("X25519")),
        public(ED, use="enc"),
        {**public(ED), "kid": ""},
        {**public(ED), "kid": 1},
        {name: value for name, value in public(ED).items() if name != "kid"},
        {"kty": "oct", "k": "c2VjcmV0", "kid": "one"},
        {"kty": "EC", "crv": "P-256", "x": "AAAA", "y": "AAAA", "kid": "one"},
        {"kid": "one"},
        "one",
    ],
)
def test_other_keys_are_passed_over(key: Any) -> None:
    assert key_set(described(key, public(ED, kid="good"))).keys() == {"good"}


def test_an_id_that_two_keys_have_is_the_id_of_neither() -> None:
    other = public(OKPKey.generate_key("Ed25519"))

    assert key_set(described(public(ED), other, public(ED, kid="two"))).keys() == {"two"}


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"[]",
        b"{}",
        b'{"keys": 1}',
        b"\xff",
        b" " * (LARGEST + 1),
        described(*[public(ED)] * (MOST + 1)),
        b"[" * 9_999,
    ],
)
def test_what_is_no_key_set_is_none(text: bytes) -> None:
    with pytest.raises(ValueError, match=r"key|Expecting|codec"):
        key_set(text)


def test_a_new_key_is_taken_at_once_and_an_old_one_goes_with_the_next_reading() -> None:
    provider, clock = Provider(), Clock()
    keys = Keys(provider.read, clock)

    async def rotate() -> tuple[Any, ...]:
        before = await keys.find("one")
        provider.keys = {"two": OKPKey.generate_key("Ed25519")}
        clock.at += UNKNOWN_EVERY
        return before, await keys.find("two"), await keys.find("one")

    before, new, old = asyncio.run(rotate())
    assert before is not None
    assert new is not None
    assert old is None


def test_unknown_ids_cost_one_reading_in_ten_seconds() -> None:
    provider, clock = Provider(), Clock()
    keys = Keys(provider.read, clock)

    async def flood() -> None:
        for second in range(20):
            clock.at += 1
            await asyncio.gather(*(keys.find(f"unknown-{second}-{one}") for one in range(50)))

    asyncio.run(flood())
    assert provider.fetched == 2


def test_a_provider_that_is_away_is_borne_for_a_shift_and_found_again_after_it() -> None:
    provider, clock = Provider(), Clock()
    keys = Keys(provider.read, clock)

    async def found() -> bool:
        return await keys.find("one") is not None

    assert asyncio.run(found())
    provider.away, clock.at = True, clock.at + LIFE
    assert asyncio.run(found())
    clock.at += 1
    with pytest.raises(KeysUnavailableError):
        asyncio.run(found())
    provider.away, clock.at = False, clock.at + UNKNOWN_EVERY
    asyncio.run(keys.find("none"))
    assert asyncio.run(found())


def test_a_set_that_cannot_be_read_leaves_the_last_good_one() -> None:
    provider = Provider()
    provider_text, clock = [provider.published(), b"<html>"], Clock()

    async def read() -> bytes:
        return provider_text.pop(0)

    keys = Keys(read, clock)

    async def twice() -> bool:
        await keys.find("one")
        clock.at += UNKNOWN_EVERY
        return await keys.find("two") is None and await keys.find("one") is not None

    assert asyncio.run(twice())
    assert provider_text == []


def test_keys_are_read_from_an_address_on_this_machine_and_from_a_file(tmp_path: Path) -> None:
    provider = Provider()
    (tmp_path / "keys.json").write_bytes(provider.published())

    with provider.served() as address:
        fetched = asyncio.run(provided(address).find("one"))

    assert fetched is not None
    assert provider.fetched == 1
    assert asyncio.run(provided(str(tmp_path / "keys.json")).find("one")) is not None


@pytest.mark.parametrize("address", ["http://id.example/keys", "ftp://127.0.0.1/keys", "http://10.0.0.1/keys"])
def test_keys_do_not_come_over_an_open_network(address: str) -> None:
    with pytest.raises(UsageError, match="https"):
        provided(address)


def test_without_any_keys_nobody_is_let_in() -> None:
    with pytest.raises(KeysUnavailableError) as refused:
        asyncio.run(provided("/nowhere/keys.json").find("one"))

    assert refused.value.status == 503
