"""Registered documents: what applications may ask, by the SHA-256 of the text, instead of queries of their own."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

from graphql import validate

from base.errors import ClewError
from base.running import DocumentRequiredError, DocumentsError, IntrospectionError
from service.graphql.documents import Posted, parsed
from service.graphql.limits import INTROSPECTION
from service.graphql.refusals import invalid
from service.graphql.schema import SCHEMA

WORDING = frozenset({"investigator", "developer"})
"""The roles that may ask in their own words; others ask what is registered, and have the schema from there."""


def check_wording(posted: Posted, roles: frozenset[str]) -> None:
    """Raises IntrospectionError or DocumentRequiredError for who may not ask that in their own words."""
    if posted.registered or roles & WORDING:
        return
    if posted.measured.root_fields & INTROSPECTION:
        raise IntrospectionError("The schema is told to investigators and developers: use the one beside the program.")
    raise DocumentRequiredError("Queries of one's own are for investigators and developers: send a 'documentId'.")


def document_id(text: str) -> str:
    """The id by which a document is asked for."""
    return sha256(text.encode()).hexdigest()


def read_registered(folder: Path | None) -> dict[str, str]:
    """Every `.graphql` file of a folder and those below it, by its id; raises DocumentsError where one is not valid."""
    if folder is None:
        return {}
    if not folder.is_dir():
        raise DocumentsError(f"{folder} is no folder: CLEW_DOCUMENTS names the folder of registered documents.")
    texts = [_checked(path) for path in sorted(folder.rglob("*.graphql"))]
    return {document_id(text): text for text in texts}


def _checked(path: Path) -> str:
    try:
        text = path.read_text(encoding="utf-8")
        if errors := validate(SCHEMA.graphql, parsed(text)):
            raise invalid(errors)
    except (ClewError, OSError, UnicodeError) as error:
        said = error.detail if isinstance(error, ClewError) else "It cannot be read as UTF-8."
        raise DocumentsError(f"{path} cannot be registered: {said}") from error
    return text
