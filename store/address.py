"""Where a graph database is and how to sign in there."""

from __future__ import annotations

from dataclasses import dataclass, field

from base.errors import UsageError
from base.settings import Settings


@dataclass(frozen=True, slots=True)
class Address:
    """One server: its URI and login; the password never shows in a repr."""

    uri: str
    user: str
    password: str = field(repr=False)


def configured(settings: Settings) -> Address | None:
    """The server that CLEW_GRAPH_URI names, or None where Clew starts its own; raises UsageError without a password."""
    if settings.graph_uri is None:
        return None
    if settings.graph_password is not None:
        password = settings.graph_password.get_secret_value()
    elif settings.graph_password_file is not None and settings.graph_password_file.is_file():
        password = settings.graph_password_file.read_text(encoding="utf-8").strip()
    else:
        raise UsageError(
            "CLEW_GRAPH_URI is set without a password: set CLEW_GRAPH_PASSWORD or CLEW_GRAPH_PASSWORD_FILE."
        )
    return Address(settings.graph_uri, settings.graph_user, password)
