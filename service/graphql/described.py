"""Decorators that take a description in the schema from the docstring, so that it is written once."""

from __future__ import annotations

import inspect
from typing import Any, TypeVar, dataclass_transform

import strawberry

Class = TypeVar("Class", bound=type)


@dataclass_transform(kw_only_default=True)
def described(cls: Class) -> Class:
    """An object type."""
    return strawberry.type(cls, description=_words(cls))


@dataclass_transform(kw_only_default=True)
def one_of(cls: Class) -> Class:
    """An input of which exactly one field is given."""
    return strawberry.input(cls, one_of=True, description=_words(cls))


@dataclass_transform(kw_only_default=True)
def given(cls: Class) -> Class:
    """An input."""
    return strawberry.input(cls, description=_words(cls))


def answer(resolver: Any) -> Any:
    """A field with arguments, or one that is computed."""
    return strawberry.field(resolver, description=_words(resolver))


def mutation(resolver: Any) -> Any:
    """A field that writes."""
    return strawberry.mutation(resolver, description=_words(resolver))


def stream(resolver: Any) -> Any:
    """A field that goes on telling."""
    return strawberry.subscription(resolver, description=_words(resolver))


def note(words: str) -> Any:
    """A plain field whose name does not say everything."""
    return strawberry.field(description=words)


def _words(thing: Any) -> str:
    return " ".join((inspect.getdoc(thing) or "").split())
