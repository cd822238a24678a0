"""Reads what was posted to GraphQL: sizes first, then the text, each with its own refusal."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from graphql import DocumentNode, GraphQLError, parse
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from base.errors import QueryInvalidError, QueryTooLongError, TooDeepError, UnsupportedMediaTypeError
from service.graphql.limits import DEPTH, Measured, check_variables, measure

CHARACTERS = 15_000
TOKENS = 1_000
_REMEMBERED = 128


@dataclass(frozen=True, slots=True)
class Posted:
    """A measured request: its text, the parsed document, the name of the operation and the variables."""

    text: str
    document: DocumentNode
    operation_name: str | None
    variables: dict[str, Any]
    measured: Measured


def read(content_type: str, body: bytes) -> Posted:
    """Read a body of `application/json`; raises what is wrong with it."""
    if content_type.partition(";")[0].strip().lower() != "application/json":
        raise UnsupportedMediaTypeError("Post the query as 'Content-Type: application/json'.")
    given = _body(body)
    return posted(given.query, given.variables, given.operation_name)


def posted(text: str, variables: dict[str, Any] | None, name: str | None) -> Posted:
    """Measure what was sent; raises what is wrong with it."""
    variables, name = variables or {}, name or None
    if len(text) > CHARACTERS:
        raise QueryTooLongError(
            f"The query has {len(text)} characters, {CHARACTERS} are allowed.", has=len(text), limit=CHARACTERS
        )
    check_variables(variables)
    document = _parsed(text)
    return Posted(text, document, name, variables, measure(document, name, variables))


class _Body(BaseModel):
    model_config = ConfigDict(strict=True)

    query: str
    variables: dict[str, Any] | None = None
    operation_name: str | None = Field(default=None, alias="operationName")


def _body(body: bytes) -> _Body:
    try:
        return _Body.model_validate_json(body)
    except ValidationError as error:
        raise QueryInvalidError(
            "Post a JSON object of 'query' (a text), and at need 'variables' (an object) and 'operationName' (a text)."
        ) from error


@lru_cache(_REMEMBERED)
def _parsed(text: str) -> DocumentNode:
    try:
        return parse(text, max_lexical_tokens=TOKENS, max_comments=TOKENS)
    except GraphQLError as error:
        if "contains more than" in error.message:
            raise QueryTooLongError(f"The query has over {TOKENS} tokens or comments.", limit=TOKENS) from error
        if "nested" in error.message:
            raise TooDeepError("The query is nested far too deeply.", limit=DEPTH) from error
        line, column = error.locations[0] if error.locations else (1, 1)
        raise QueryInvalidError(f"The query is not GraphQL at line {line}, column {column}.") from error
