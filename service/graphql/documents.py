"""Reads what was posted to GraphQL: sizes first, then the text, each with its own refusal."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Self

from graphql import DocumentNode, GraphQLError, parse
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from base.errors import QueryInvalidError, QueryTooLongError, TooDeepError, UnsupportedMediaTypeError
from base.running import DocumentUnknownError
from service.graphql.limits import DEPTH, Measured, check_variables, measure

CHARACTERS = 15_000
TOKENS = 1_000
_REMEMBERED = 128


@dataclass(frozen=True, slots=True)
class Posted:
    """A measured request: its text, the parsed document, the name of the operation and the variables.

    `registered` where the text is not the caller's own.
    """

    text: str
    document: DocumentNode
    operation_name: str | None
    variables: dict[str, Any]
    measured: Measured
    registered: bool = False


def read(content_type: str, body: bytes, registered: Mapping[str, str]) -> Posted:
    """Read a body of `application/json`; raises what is wrong with it. `registered` holds texts by their SHA-256."""
    if content_type.partition(";")[0].strip().lower() != "application/json":
        raise UnsupportedMediaTypeError("Post the query as 'Content-Type: application/json'.")
    with _told_what_to_post():
        given = _Body.model_validate_json(body)
    return _asked(given, registered)


def read_payload(payload: object, registered: Mapping[str, str]) -> Posted:
    """The same of what a message of a websocket holds; raises what is wrong with it."""
    with _told_what_to_post():
        given = _Body.model_validate(payload)
    return _asked(given, registered)


def _asked(given: _Body, registered: Mapping[str, str]) -> Posted:
    if given.query is not None:
        return posted(given.query, given.variables, given.operation_name)
    text = registered.get((given.document_id or "").removeprefix("sha256:").lower())
    if text is None:
        raise DocumentUnknownError("No document is registered under that id, the SHA-256 of its whole text.")
    return posted(text, given.variables, given.operation_name, registered=True)


def posted(text: str, variables: dict[str, Any] | None, name: str | None, *, registered: bool = False) -> Posted:
    """Measure what was sent; raises what is wrong with it."""
    variables, name = variables or {}, name or None
    check_variables(variables)
    document = parsed(text)
    return Posted(text, document, name, variables, measure(document, name, variables), registered)


class _Body(BaseModel):
    model_config = ConfigDict(strict=True)

    query: str | None = None
    document_id: str | None = Field(default=None, alias="documentId")
    variables: dict[str, Any] | None = None
    operation_name: str | None = Field(default=None, alias="operationName")

    @model_validator(mode="after")
    def _one_text(self) -> Self:
        if (self.query is None) == (self.document_id is None):
            raise ValueError("one of query and documentId")
        return self


@contextmanager
def _told_what_to_post() -> Generator[None]:
    try:
        yield
    except ValidationError as error:
        raise QueryInvalidError(
            "Send a JSON object of 'query' (a text) or 'documentId' (the SHA-256 of a registered one), and at need "
            "'variables' (an object) and 'operationName' (a text)."
        ) from error


@lru_cache(_REMEMBERED)
def parsed(text: str) -> DocumentNode:
    """The document of a text; raises what is wrong with it."""
    if len(text) > CHARACTERS:
        raise QueryTooLongError(
            f"The query has {len(text)} characters, {CHARACTERS} are allowed.", has=len(text), limit=CHARACTERS
        )
    try:
        return parse(text, max_lexical_tokens=TOKENS, max_comments=TOKENS)
    except GraphQLError as error:
        if "contains more than" in error.message:
            raise QueryTooLongError(f"The query has over {TOKENS} tokens or comments.", limit=TOKENS) from error
        if "nested" in error.message:
            raise TooDeepError("The query is nested far too deeply.", limit=DEPTH) from error
        line, column = error.locations[0] if error.locations else (1, 1)
        raise QueryInvalidError(f"The query is not GraphQL at line {line}, column {column}.") from error
