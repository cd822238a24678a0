"""An identity provider of the tests: signs tokens, and serves its keys on loopback."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from joserfc import jwt
from joserfc.jwk import ECKey, OKPKey, RSAKey

from analysis.asking import case_id
from service.access import Access
from service.access.admission import caller_id
from service.access.case_files import NewFile
from service.access.keys import Keys
from service.access.opening import access_of
from service.access.tokens import Tokens
from tests.graphs import KEY

ISSUER, AUDIENCE, SUBJECT = "https://id.example", "clew", "tests"
ME = caller_id(ISSUER, SUBJECT)
SHIFT = 12 * 3600
"""Seconds that a token of the tests may live, so that no test meets one that has expired."""

CASES = ("A3401号", "A1", "A3", "A5", "A9", "B999", "案, 1", "A3401040000001999070001", "A3401040000002024030001")
"""The cases that tests ask in, the one of a file that is opened for SUBJECT."""

Key = OKPKey | ECKey | RSAKey
ROLES = ["investigator", "developer"]


class Provider:
    """Keys by their id, the first of which signs; `fetched` counts how often they were read."""

    def __init__(self, **keys: Key) -> None:
        self.keys: dict[str, Key] = dict(keys) or {"one": OKPKey.generate_key("Ed25519")}
        self.fetched = 0
        self.away = False

    async def read(self) -> bytes:
        self.fetched += 1
        if self.away:
            raise OSError("away")
        return self.published()

    def published(self) -> bytes:
        return json.dumps(
            {"keys": [{**key.as_dict(private=False), "kid": kid} for kid, key in self.keys.items()]}
        ).encode()

    def token(self, *, header: dict[str, Any] | None = None, key: Key | None = None, **claims: Any) -> str:
        """A token of the tests' investigator; a claim or member that is None is left out."""
        kid, signer = next(iter(self.keys.items()))
        signer = key or signer
        algorithm = {"OKP": "Ed25519", "EC": "ES256", "RSA": "RS256"}[signer.key_type]
        given = {"alg": algorithm, "typ": "at+jwt", "kid": kid, **(header or {})}
        return jwt.encode(
            {name: value for name, value in given.items() if value is not None},
            {name: value for name, value in {**claimed(), **claims}.items() if value is not None},
            signer,
            algorithms=[given["alg"]],
        )

    def tokens(self, life: int = SHIFT) -> Tokens:
        return Tokens(ISSUER, AUDIENCE, Keys(self.read), life)

    @contextmanager
    def served(self) -> Iterator[str]:
        """The address of its keys on loopback."""
        provider = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                provider.fetched += 1
                self.send_response(503 if provider.away else 200)
                self.end_headers()
                self.wfile.write(provider.published())

            def log_message(self, *_: object) -> None:
                pass

        with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
            thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
            thread.start()
            try:
                yield f"http://127.0.0.1:{server.server_port}/keys"
            finally:
                server.shutdown()
                thread.join()


def claimed() -> dict[str, Any]:
    at = int(time.time())
    return {
        "iss": ISSUER,
        "aud": AUDIENCE,
        "sub": SUBJECT,
        "client_id": "web",
        "jti": "token-1",
        "iat": at,
        "exp": at + SHIFT,
        "clew_roles": ROLES,
    }


PROVIDER = Provider()
"""The provider of the service that most tests ask."""


def access(folder: Path) -> Access:
    """What the tests' service checks its callers against: the files of CASES are open, SUBJECT is their owner."""
    made = access_of(folder, PROVIDER.tokens(), KEY)
    for number in CASES:
        made.files.open(NewFile(case_id(number, KEY), number, "刑事诉讼法", ME), by=ME)
    return made
