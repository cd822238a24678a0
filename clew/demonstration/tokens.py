"""The development token of `clew demo`: an issuer of our own, for invented people on this machine only."""

from __future__ import annotations

import secrets
import time
from pathlib import Path
from typing import Any

import orjson
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OKPKey

from base.errors import UsageError
from service.access.admission import caller_id
from service.access.keys import Keys
from service.access.tokens import Tokens
from store.folder import write_private

ISSUER, AUDIENCE, SUBJECT = "clew-demo", "clew", "demonstration"
CALLER = caller_id(ISSUER, SUBJECT)
"""The one person there is, as case files know them."""

LIFE = 12 * 3600
"""Seconds: one shift."""

_KID = "development"


class Development:
    """An Ed25519 key in the state folder (0600), a token signed with it, and who accepts that: nobody but this."""

    def __init__(self, home: Path) -> None:
        self._key = _key(home / "demo-key.json")
        public = orjson.dumps({"keys": [{**self._key.as_dict(private=False), "kid": _KID}]})

        async def read() -> bytes:
            return public

        self.tokens = Tokens(ISSUER, AUDIENCE, Keys(read), LIFE)

    def token(self, **claims: Any) -> str:
        """A token of the demonstration's investigator, who may be given other claims."""
        at = int(time.time())
        said = {
            "iss": ISSUER,
            "aud": AUDIENCE,
            "sub": SUBJECT,
            "client_id": "clew-playground",
            "iat": at,
            "exp": at + LIFE,
            "jti": secrets.token_hex(8),
            "clew_roles": ["investigator", "developer"],
            "clew_level": 3,
        }
        header = {"alg": "Ed25519", "typ": "at+jwt", "kid": _KID}
        return jwt.encode(header, {**said, **claims}, self._key, algorithms=["Ed25519"])


def _key(path: Path) -> OKPKey:
    if not path.exists():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_private(path, orjson.dumps(OKPKey.generate_key("Ed25519").as_dict(private=True)).decode())
    try:
        return OKPKey.import_key(orjson.loads(path.read_bytes()))
    except (OSError, ValueError, JoseError) as error:
        raise UsageError(f"{path} holds no key: remove it, and the next demonstration makes one.") from error
