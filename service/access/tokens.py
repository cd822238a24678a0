"""From an access token (a signed JWT, RFC 9068) to its caller; whatever is not exactly right is refused alike."""

from __future__ import annotations

import json
import time
import warnings
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from joserfc import jws
from joserfc.errors import ExpiredTokenError, JoseError, SecurityWarning
from joserfc.jwk import ECKey, RSAKey
from joserfc.jwt import ClaimsOption, JWTClaimsRegistry
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from base.admission import TokenExpiredError
from service.access.admission import Caller
from service.access.headers import refused_token
from service.access.keys import Keys, PublicKey

LARGEST = 8 * 1024
"""Characters of a token."""

LIFE, SKEW = 900, 60
"""Seconds from `iat` to `exp` at most, and by which clocks may differ."""

_Word = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f]+$")]


class _Header(BaseModel):
    """Nothing but these: `jku`, `x5u`, `jwk`, `crit`, `b64` and `zip` would let a token say how it is checked."""

    model_config = ConfigDict(strict=True, extra="forbid")

    alg: Literal["ES256", "Ed25519", "EdDSA", "RS256"]
    typ: Literal["at+jwt"]
    kid: _Word
    x5t: str = ""


class _Actor(BaseModel):
    model_config = ConfigDict(strict=True)

    sub: _Word


class _Claims(BaseModel):
    model_config = ConfigDict(strict=True)

    iss: _Word
    sub: _Word
    client_id: _Word
    jti: _Word
    exp: int
    iat: int
    act: _Actor | None = None
    clew_roles: list[_Word] = Field(default_factory=list[str])
    clew_level: int = Field(default=0, ge=0, le=3)
    clew_compartments: list[_Word] = Field(default_factory=list[str])
    clew_unit: str = Field(default="", max_length=200)


@dataclass(frozen=True, slots=True)
class Tokens:
    """Checks tokens of one issuer for one audience; `life` is the longest a token may have, in seconds."""

    issuer: str
    audience: str
    keys: Keys
    life: int = LIFE
    clock: Callable[[], float] = time.time

    async def caller(self, token: str) -> Caller:
        """Who bears it; raises UnauthorizedError, TokenExpiredError or KeysUnavailableError."""
        header = _header(token)
        key = await self.keys.find(header.kid)
        if key is None or header.alg not in _algorithms(key):
            raise refused_token()
        return self._caller(_claims(_verified(token, key, header.alg)))

    def _caller(self, claims: dict[str, Any]) -> Caller:
        registry = JWTClaimsRegistry(
            now=int(self.clock()),
            leeway=SKEW,
            iss=ClaimsOption(essential=True, value=self.issuer),
            aud=ClaimsOption(essential=True, value=self.audience),
            **{name: ClaimsOption(essential=True) for name in ("sub", "exp", "iat", "jti", "client_id")},
        )
        try:
            found = _Claims.model_validate(claims)
            registry.validate(claims)
        except ExpiredTokenError as error:
            raise TokenExpiredError("The access token has expired: get a new one and send it again.") from error
        except (JoseError, ValidationError, TypeError, ValueError) as error:
            raise refused_token() from error
        if not 0 < found.exp - found.iat <= self.life:
            raise refused_token()
        return Caller(
            issuer=found.iss,
            subject=found.sub,
            client=found.client_id,
            actor=found.act.sub if found.act else None,
            roles=frozenset(found.clew_roles),
            level=found.clew_level,
            compartments=frozenset(name for name in found.clew_compartments if not name.startswith("case:")),
            unit=found.clew_unit,
            token_id=found.jti,
        )


def _header(token: str) -> _Header:
    """The header of a token in compact form, whose three parts are plain base64url."""
    if len(token) > LARGEST or token.count(".") != 2:
        raise refused_token()
    first, *others = token.split(".")
    for part in others:
        _decoded(part)
    try:
        return _Header.model_validate(_object(_decoded(first)))
    except ValidationError as error:
        raise refused_token() from error


def _decoded(part: str) -> bytes:
    """One spelling for one content: bits that stand for nothing would make a second token of one signature."""
    try:
        found = urlsafe_b64decode(part.encode("ascii") + b"=" * (-len(part) % 4))
    except ValueError as error:
        raise refused_token() from error
    if not part or urlsafe_b64encode(found).rstrip(b"=").decode() != part:
        raise refused_token()
    return found


def _object(text: bytes) -> dict[str, Any]:
    """A JSON object in UTF-8 that says nothing twice."""
    try:
        found: Any = json.loads(text.decode("utf-8"), object_pairs_hook=_once, parse_constant=_once)
    except (ValueError, RecursionError) as error:
        raise refused_token() from error
    if not isinstance(found, dict):
        raise refused_token()
    return found  # pyright: ignore[reportUnknownVariableType]


def _once(pairs: Any) -> dict[str, Any]:
    """Refuses a name that is given twice, and NaN and the infinities, which come as texts."""
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a name is given twice")
    return found


def _claims(payload: bytes) -> dict[str, Any]:
    return _object(payload)


def _algorithms(key: PublicKey) -> tuple[str, ...]:
    """The one kind of key decides the algorithm, never the token."""
    if isinstance(key, RSAKey):
        return ("RS256",)
    return ("ES256",) if isinstance(key, ECKey) else ("Ed25519", "EdDSA")


def _verified(token: str, key: PublicKey, algorithm: str) -> bytes:
    """What the token says, its signature checked."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", SecurityWarning)  # providers still say EdDSA, which RFC 9864 deprecates
            return jws.deserialize_compact(token, key, algorithms=[algorithm]).payload
    except (JoseError, ValueError, TypeError) as error:
        raise refused_token() from error
