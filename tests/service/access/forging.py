"""Tokens as an attacker would make them: each differs from a good one in one thing."""

from __future__ import annotations

import hmac
import json
import time
from base64 import urlsafe_b64encode
from collections.abc import Callable
from hashlib import sha256
from typing import Any

from joserfc import jwe, jws
from joserfc.jwk import ECKey, OctKey, OKPKey, RSAKey

from tests.service.provider import AUDIENCE, ISSUER, PROVIDER, SUBJECT, Key, claimed

OTHER = OKPKey.generate_key("Ed25519")
EC, RSA = ECKey.generate_key("P-256"), RSAKey.generate_key(2048)
NAMED = {"alg": "Ed25519", "typ": "at+jwt", "kid": "one"}


def encoded(part: bytes | dict[str, Any]) -> str:
    text = part if isinstance(part, bytes) else json.dumps(part).encode()
    return urlsafe_b64encode(text).rstrip(b"=").decode()


def signed(header: bytes | dict[str, Any], claims: bytes | dict[str, Any], key: Key | None = None) -> str:
    """Header and claims as they are given, with a signature that is right for the provider's key, or another one."""
    text = f"{encoded(header)}.{encoded(claims)}"
    signer = key or PROVIDER.keys["one"]
    assert isinstance(signer, OKPKey)
    signature = signer.private_key.sign(text.encode())  # pyright: ignore[reportOptionalMemberAccess]
    return f"{text}.{encoded(signature)}"


def headed(**members: Any) -> str:
    return signed({**NAMED, **members}, claimed())


def without(*names: str) -> str:
    return PROVIDER.token(**dict.fromkeys(names))


def at(**offsets: int) -> str:
    """A token whose moments lie that many seconds from now."""
    now = int(time.time())
    return PROVIDER.token(**{name: now + offset for name, offset in offsets.items()})


def good() -> str:
    return PROVIDER.token()


def cut(position: int, into: Callable[[str], str]) -> str:
    """A good token with one of its three parts changed."""
    parts = good().split(".")
    parts[position] = into(parts[position])
    return ".".join(parts)


def by_secret(secret: bytes) -> str:
    """HS256 with a secret that everybody knows."""
    text = f"{encoded({**NAMED, 'alg': 'HS256'})}.{encoded(claimed())}"
    return f"{text}.{encoded(hmac.digest(secret, text.encode(), sha256))}"


def as_json() -> str:
    head, payload, signature = good().split(".")
    return json.dumps({"protected": head, "payload": payload, "signature": signature})


def encrypted() -> str:
    header = {"alg": "dir", "enc": "A256GCM", "kid": "one", "typ": "at+jwt"}
    return jwe.encrypt_compact(header, json.dumps(claimed()), OctKey.generate_key(256))


def of(key: Key, algorithm: str, **members: Any) -> str:
    """Signed by a key that is not the provider's, in its name."""
    header = {"alg": algorithm, "typ": "at+jwt", "kid": "one", **members}
    return jws.serialize_compact(header, json.dumps(claimed()).encode(), key, algorithms=[algorithm])


def public() -> bytes:
    return PROVIDER.keys["one"].as_pem(private=False)


_HEAD, _CLAIMS = json.dumps(NAMED).encode(), json.dumps(claimed()).encode()

HOSTILE: dict[str, Callable[[], str]] = {
    "empty": str,
    "spaces": lambda: "   ",
    "a bare uuid": lambda: "5d0e42d2-6a4a-4d0c-9f43-0b4f4a0f6f10",
    "a word": lambda: "admin",
    "dots only": lambda: "..",
    "one dot": lambda: good().rpartition(".")[0],
    "no dot": lambda: good().replace(".", ""),
    "four parts": lambda: good() + "." + good().split(".")[2],
    "json form": as_json,
    "encrypted": encrypted,
    "nine kilobytes": lambda: PROVIDER.token(clew_unit="x" * 9_000),
    "a trailing space": lambda: good() + " ",
    "a trailing dot": lambda: good() + ".",
    "padding": lambda: good() + "=",
    "a null byte": lambda: good() + "%00",
    "latin-1": lambda: good()[:-1] + "\xe9",
    "not base64": lambda: cut(1, lambda part: part[:-2] + "!!"),
    "alg none": lambda: f"{encoded({**NAMED, 'alg': 'none'})}.{encoded(claimed())}.",
    "alg NONE with a signature": lambda: headed(alg="NONE"),
    "alg missing": lambda: signed({"typ": "at+jwt", "kid": "one"}, claimed()),
    "alg a list": lambda: headed(alg=["Ed25519"]),
    "HS256 by the public key": lambda: by_secret(public()),
    "HS256 by the public x": lambda: by_secret(PROVIDER.keys["one"].as_dict(private=False)["x"].encode()),
    "HS256 by nothing": lambda: by_secret(b""),
    "ES256K": lambda: of(ECKey.generate_key("secp256k1"), "ES256K"),
    "ES384": lambda: of(ECKey.generate_key("P-384"), "ES384"),
    "PS256": lambda: of(RSA, "PS256"),
    "RS256 by another key": lambda: of(RSA, "RS256"),
    "ES256 by another key": lambda: of(EC, "ES256"),
    "an algorithm of another kind of key": lambda: headed(alg="ES256"),
    "Ed25519 by another key": lambda: signed(NAMED, claimed(), OTHER),
    "typ JWT": lambda: headed(typ="JWT"),
    "typ missing": lambda: signed({"alg": "Ed25519", "kid": "one"}, claimed()),
    "typ of an id token": lambda: headed(typ="id+jwt"),
    "kid missing": lambda: signed({"alg": "Ed25519", "typ": "at+jwt"}, claimed()),
    "kid unknown": lambda: headed(kid="two"),
    "kid empty": lambda: headed(kid=""),
    "kid a path": lambda: headed(kid="../../../../dev/null"),
    "kid a query": lambda: headed(kid="one' OR '1'='1"),
    "kid a number": lambda: headed(kid=1),
    "kid a list": lambda: headed(kid=["one"]),
    "kid twice": lambda: signed(_HEAD.replace(b'"kid"', b'"kid": "two", "kid"'), claimed()),
    "jku": lambda: headed(jku="https://attacker.example/keys"),
    "x5u": lambda: headed(x5u="https://attacker.example/keys"),
    "its own key": lambda: signed({**NAMED, "jwk": OTHER.as_dict(private=False)}, claimed(), OTHER),
    "x5c": lambda: headed(x5c=["MIIB"]),
    "crit": lambda: headed(crit=["exp"]),
    "b64": lambda: headed(b64=False),
    "zip": lambda: headed(zip="DEF"),
    "an unknown member": lambda: headed(admin=True),
    "header a list": lambda: signed(b"[]", claimed()),
    "header no json": lambda: signed(b"{", claimed()),
    "header deep": lambda: signed(b"[" * 3_000, claimed()),
    "claims a list": lambda: signed(NAMED, b"[]"),
    "claims no json": lambda: signed(NAMED, b"sub=tests"),
    "claims not utf-8": lambda: signed(NAMED, _CLAIMS.replace(b"tests", b"te\xffts")),
    "claims twice": lambda: signed(NAMED, _CLAIMS.replace(b'"sub"', b'"sub": "chief", "sub"')),
    "expired long ago": lambda: at(iat=-3_700, exp=-3_600),
    "expiry at infinity": lambda: signed(NAMED, json.dumps({**claimed(), "exp": float("inf")}).encode()),
    "expiry a text": lambda: PROVIDER.token(exp=str(int(time.time()) + 600)),
    "expiry true": lambda: PROVIDER.token(exp=True),
    "expiry before issue": lambda: at(iat=30, exp=20),
    "too long a life": lambda: at(exp=13 * 3600),
    "issued in the future": lambda: at(iat=600, exp=1_200),
    "not valid yet": lambda: at(nbf=600),
    "iss missing": lambda: without("iss"),
    "aud missing": lambda: without("aud"),
    "sub missing": lambda: without("sub"),
    "exp missing": lambda: without("exp"),
    "iat missing": lambda: without("iat"),
    "jti missing": lambda: without("jti"),
    "client_id missing": lambda: without("client_id"),
    "another issuer": lambda: PROVIDER.token(iss="https://attacker.example"),
    "issuer with a slash": lambda: PROVIDER.token(iss=ISSUER + "/"),
    "issuers in a list": lambda: PROVIDER.token(iss=[ISSUER]),
    "another audience": lambda: PROVIDER.token(aud="mail"),
    "audience by part": lambda: PROVIDER.token(aud=AUDIENCE + "-test"),
    "audience an object": lambda: PROVIDER.token(aud={AUDIENCE: True}),
    "subject empty": lambda: PROVIDER.token(sub=""),
    "subject a number": lambda: PROVIDER.token(sub=7),
    "subject with a line break": lambda: PROVIDER.token(sub=f"{SUBJECT}\nadmin"),
    "level over the top": lambda: PROVIDER.token(clew_level=4),
    "level negative": lambda: PROVIDER.token(clew_level=-1),
    "level a text": lambda: PROVIDER.token(clew_level="3"),
    "roles a text": lambda: PROVIDER.token(clew_roles="investigator"),
    "compartments an object": lambda: PROVIDER.token(clew_compartments={"sealed": True}),
    "actor a text": lambda: PROVIDER.token(act="app"),
    "signature missing": lambda: cut(2, lambda _: ""),
    "signature short": lambda: cut(2, lambda part: part[:-4]),
    "signature long": lambda: cut(2, lambda part: part + "AAAA"),
    "signature flipped": lambda: cut(2, lambda part: ("B" if part[0] == "A" else "A") + part[1:]),
    "signature spelled otherwise": lambda: cut(2, lambda part: part[:-1] + chr(ord(part[-1]) + 1)),
    "signature of another token": lambda: cut(2, lambda _: PROVIDER.token(jti="other").split(".")[2]),
    "claims flipped": lambda: cut(1, lambda _: encoded({**claimed(), "clew_level": 3})),
}
"""More than sixty of them, by what is wrong."""
