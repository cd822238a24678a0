"""How a stored value answers what was typed: as a whole, in part, by its words, by its reading."""

from __future__ import annotations

import re
from typing import Literal

from analysis.wording import Wording
from ontology.identifiers.base import Identifier
from ontology.model import Property
from ontology.names import query_words, readings, search_words

How = Literal["exact", "prefix", "suffix", "part", "words", "pinyin", "initials", "pattern"]

ORDER: tuple[How, ...] = ("exact", "pattern", "prefix", "suffix", "part", "words", "pinyin", "initials")
"""The ways to match, best first."""


def is_key(prop: Property) -> bool:
    """Whether its values stand among the keys of a statement."""
    return _searched_as(prop)[0]


def is_worded(prop: Property) -> bool:
    """Whether its values stand among the words of a statement."""
    _, named, worded = _searched_as(prop)
    return named or worded


def how(sought: Wording, prop: Property, value: str) -> How | None:
    """How a value of that property matches, None where it does not."""
    keyed, named, worded = _searched_as(prop)
    if sought.pattern:
        return "pattern" if keyed and re.fullmatch(sought.pattern, value) else None
    if keyed and (found := _within(sought, value)):
        return found
    if named:
        return _by_name(sought, value)
    return "words" if worded and _has_words(sought, value) else None


def _searched_as(prop: Property) -> tuple[bool, bool, bool]:
    """Whether values stand among the keys of a statement, are names, or stand among its words as they are."""
    kind = prop.kind
    if isinstance(kind, Identifier):
        return True, False, kind.name == "address"
    named = kind.form == "name"
    return named or kind.searched == "keys", named, kind.searched == "words"


def _within(sought: Wording, value: str) -> How | None:
    barred = f"|{value}|"
    needles = [needle for needle in sought.needles if needle in barred]
    if any(needle.strip("|") == value for needle in needles):
        return "exact"
    if any(value.startswith(needle) for needle in needles):
        return "prefix"
    if any(value.endswith(needle) for needle in needles):
        return "suffix"
    return "part" if needles else None


def _by_name(sought: Wording, value: str) -> How | None:
    spellings = set(search_words(value))
    if not _has_words(sought, value) and not spellings.issuperset(sought.words):
        return None
    if not all(word.isascii() for word in sought.words) or _has_words(sought, value):
        return "words"
    initials = {"".join(syllable[0] for syllable in way.surname + way.given) for way in readings(value)}
    return "initials" if initials.issuperset(sought.words) else "pinyin"


def _has_words(sought: Wording, value: str) -> bool:
    """Whether every word typed occurs: characters anywhere, Latin words as a whole."""
    words = query_words(value)
    return bool(sought.words) and all(
        any(word == one if word.isascii() else word in one for one in words) for word in sought.words
    )
