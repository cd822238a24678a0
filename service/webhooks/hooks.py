"""Which addresses are told, with what secret, and what each may know: a file that only the operator writes."""

from __future__ import annotations

import base64
import binascii
import ipaddress
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr, TypeAdapter, ValidationError

from base.listening import WebhooksError
from base.viewer import Viewer

LEAST_SECRET = 24
"""Bytes of a secret."""

_PREFIX = "whsec_"


def _address(url: str) -> str:
    """An address over TLS, or one of this very machine."""
    parts = urlsplit(url)
    if parts.username or parts.password or parts.fragment or not parts.hostname:
        raise ValueError("the address holds a user, a password or a fragment, or names no host")
    if parts.scheme != "https" and not (parts.scheme == "http" and _loopback(parts.hostname)):
        raise ValueError("the address must be https, or http on this machine")
    return url


def _loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _secret(secret: SecretStr) -> SecretStr:
    try:
        key = base64.b64decode(secret.get_secret_value().removeprefix(_PREFIX), validate=True)
    except binascii.Error:
        key = b""
    if len(key) < LEAST_SECRET:
        raise ValueError(f"a secret is 'whsec_' and at least {LEAST_SECRET} bytes in base64")
    return secret


class Hook(BaseModel):
    """One address, its secret (`whsec_...`), and the clearance of what stands behind it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = Field(pattern=r"[a-z0-9-]{1,40}")
    url: Annotated[str, AfterValidator(_address)]
    secret: Annotated[SecretStr, AfterValidator(_secret)]
    level: int = Field(default=0, ge=0, le=3)
    compartments: frozenset[str] = frozenset()

    @property
    def key(self) -> bytes:
        """What signatures are made with."""
        return base64.b64decode(self.secret.get_secret_value().removeprefix(_PREFIX))

    def viewer(self) -> Viewer:
        """Who is told."""
        return Viewer(f"webhook {self.name}", self.level, self.compartments)


_HOOKS = TypeAdapter(list[Hook])


def read(path: Path | None) -> list[Hook]:
    """The hooks of the file, none without one; raises WebhooksError, which repeats no secret."""
    if path is None:
        return []
    try:
        hooks = _HOOKS.validate_json(path.read_bytes())
    except OSError as error:
        raise WebhooksError(f"The file of webhooks cannot be read: {path} ({error.strerror}).") from error
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        where = ".".join(map(str, first["loc"]))
        what = first["msg"].removeprefix("Value error, ")
        raise WebhooksError(f"The file of webhooks {path} cannot be used: {where or 'the file'}: {what}.") from error
    names = [hook.name for hook in hooks]
    if len(set(names)) < len(names):
        raise WebhooksError(f"The file of webhooks {path} names one hook twice: give each a name of its own.")
    return hooks
