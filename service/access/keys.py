"""The public keys of the identity provider: read from its address or a file, kept fresh, with a bounded life."""

from __future__ import annotations

import asyncio
import ipaddress
import json
import logging
import time
import warnings
from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, cast
from urllib.parse import urlsplit

import httpx
from joserfc.errors import JoseError, SecurityWarning
from joserfc.jwk import ECKey, OKPKey, RSAKey, import_key

from base.admission import KeysUnavailableError
from base.errors import UsageError

log = logging.getLogger("clew.service")

LARGEST, MOST = 64 * 1024, 20
"""Bytes of a key set, and keys in it."""

EVERY, UNKNOWN_EVERY, LIFE = 60.0, 10.0, 12 * 3600.0
"""Seconds between two readings; between two that an unknown key id may cause; for which the last good set serves."""

SMALLEST_RSA = 2048
_PATIENCE = 2.0

PublicKey = ECKey | OKPKey | RSAKey
Read = Callable[[], Awaitable[bytes]]


class Keys:
    """The provider's keys by their id; `read` brings the key set, a JSON text as RFC 7517 has it."""

    def __init__(self, read: Read, clock: Callable[[], float] = time.monotonic) -> None:
        self._read = read
        self._clock = clock
        self._keys: dict[str, PublicKey] = {}
        self._read_at = self._asked_at = -LIFE - 1
        self._lock = asyncio.Lock()

    async def find(self, kid: str) -> PublicKey | None:
        """The key of that id, None where the provider has none; raises KeysUnavailableError."""
        if kid not in self._keys:
            async with self._lock:
                if kid not in self._keys and self._clock() - self._asked_at >= UNKNOWN_EVERY:
                    await self._refresh()
        if not self.fresh():
            raise KeysUnavailableError("The identity provider's keys cannot be had: try again later.", retry_after=60)
        return self._keys.get(kid)

    def fresh(self) -> bool:
        """Whether there are keys, read within their life."""
        return self._clock() - self._read_at <= LIFE

    async def keep_fresh(self) -> None:
        """Read them again and again, until cancelled."""
        while True:
            async with self._lock:
                await self._refresh()
            await asyncio.sleep(EVERY)

    async def _refresh(self) -> None:
        self._asked_at = self._clock()
        try:
            async with asyncio.timeout(_PATIENCE):
                self._keys, self._read_at = key_set(await self._read()), self._clock()
        except (OSError, httpx.HTTPError, TimeoutError, ValueError) as error:
            log.warning("the provider's keys could not be read: %s", type(error).__name__)


def key_set(text: bytes) -> dict[str, PublicKey]:
    """The usable keys of a set; ValueError where it is none. An id that two keys have is the id of neither."""
    if len(text) > LARGEST:
        raise ValueError("the key set is too large")
    try:
        listed: Any = json.loads(text)["keys"]
    except (TypeError, KeyError, RecursionError) as error:
        raise ValueError("no key set") from error
    if not isinstance(listed, list) or len(cast("list[Any]", listed)) > MOST:
        raise ValueError("no list of keys, or too many")
    found: dict[str, list[PublicKey]] = {}
    for one in cast("list[Any]", listed):
        if isinstance(one, dict) and (key := _usable(cast("dict[str, Any]", one))) is not None:
            found.setdefault(cast("dict[str, Any]", one)["kid"], []).append(key)
    return {kid: keys[0] for kid, keys in found.items() if len(keys) == 1}


def _usable(described: dict[str, Any]) -> PublicKey | None:
    """A public key for signatures of a kind we take; providers publish others beside."""
    public = {name: value for name, value in described.items() if name in _MEMBERS}
    if described.get("use", "sig") != "sig" or not described.get("kid") or not isinstance(described["kid"], str):
        return None
    with suppress(JoseError, ValueError, TypeError, KeyError), warnings.catch_warnings():
        warnings.simplefilter("ignore", SecurityWarning)  # a key that is too small is looked at below
        key = import_key(public)
        if isinstance(key, RSAKey) and key.raw_value.key_size >= SMALLEST_RSA:
            return key
        if isinstance(key, ECKey) and public["crv"] == "P-256":
            return key
        if isinstance(key, OKPKey) and public["crv"] == "Ed25519":
            return key
    return None


_MEMBERS = frozenset({"kty", "crv", "x", "y", "n", "e"})
"""What a public key is made of; the private parts of a key that was published by mistake are left unread."""


def provided(place: str) -> Keys:
    """The keys at an address (https, or http on this machine) or in a file; raises UsageError."""
    if "://" not in place:
        return Keys(lambda: asyncio.to_thread(_file, Path(place)))
    parts = urlsplit(place)
    if parts.scheme != "https" and not (parts.scheme == "http" and _loopback(parts.hostname or "")):
        raise UsageError("CLEW_JWKS must be an https address, http on this machine, or a file: set it so.")
    return Keys(lambda: _fetched(place))


def _file(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(LARGEST + 1)


async def _fetched(address: str) -> bytes:
    """What stands there, read no further than a key set may go; redirects and proxies are not followed."""
    async with (
        httpx.AsyncClient(timeout=_PATIENCE, follow_redirects=False, trust_env=False) as client,
        client.stream("GET", address, headers={"Accept": "application/json"}) as answer,
    ):
        if not answer.is_success:
            raise ValueError("no key set")
        text = b""
        async for part in answer.aiter_bytes():
            text += part
            if len(text) > LARGEST:
                break
        return text


def _loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
