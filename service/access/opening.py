"""Opens what callers are checked against, as the settings name it."""

from __future__ import annotations

from pathlib import Path

from base.errors import UsageError
from base.settings import Settings
from service.access.case_files import CaseFiles
from service.access.database import NAME, Database
from service.access.gate import Access
from service.access.grants import Grants
from service.access.keys import provided
from service.access.shown import Shown
from service.access.tokens import Tokens


def tokens_of(settings: Settings) -> Tokens:
    """Who issues tokens; raises UsageError where the settings do not say."""
    for name in ("issuer", "audience", "jwks"):
        if not getattr(settings, name):
            raise UsageError(
                f"Set CLEW_{name.upper()}: the service checks tokens of an identity provider, by its issuer "
                "(CLEW_ISSUER), its keys (CLEW_JWKS) and the audience that its tokens name (CLEW_AUDIENCE)."
            )
    return Tokens(settings.issuer, settings.audience, provided(settings.jwks))


def access_of(home: Path, tokens: Tokens, key: bytes) -> Access:
    """The gate over the case files of a state folder; `key` is the installation's."""
    database = Database(home / NAME)
    return Access(tokens, CaseFiles(database), Grants(database), Shown(database, key), key)
