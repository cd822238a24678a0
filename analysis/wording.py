"""What people typed, as what is looked for: needles among keys, phrases among words, or a pattern of a plate."""

from __future__ import annotations

import re
from dataclasses import dataclass

from base.errors import SearchTooBroadError
from ontology.identifiers import KINDS, plate
from ontology.identifiers.text import HAN, compact, fold
from ontology.names import query_words, simplified

SHORTEST_PART = 3
"""A shorter text of letters and digits is only looked for as a whole key."""

LONGEST = 200
_WILDCARDS = re.compile(r"[?*]")
_HAN = re.compile(f"[{HAN}]")
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Wording:
    """One text as it is looked for; `needles` are texts within keys, `phrases` are in Lucene's language."""

    needles: tuple[str, ...]
    phrases: tuple[str, ...]
    words: tuple[str, ...]
    pattern: str = ""


def wording(text: str) -> Wording:
    """How to look for a text; raises SearchTooBroadError where it is empty, only wildcards, or longer than 200.

    >>> wording("ZW").phrases, wording("8000").needles, wording("皖A?2345").pattern
    (('"zw"',), ('8000',), '皖A.2345')
    """
    folded = fold(text)
    if not _WORD.search(folded.replace("_", "")):
        raise SearchTooBroadError("Type at least one letter, digit or character; ? and * alone would list everybody.")
    if len(folded) > LONGEST:
        raise SearchTooBroadError(f"Type at most {LONGEST} characters.")
    if _WILDCARDS.search(folded):
        return _pattern(folded)
    words = tuple(query_words(folded))
    return Wording(_needles(folded), _phrases(folded, words), words)


def _pattern(folded: str) -> Wording:
    expression = plate.pattern(folded).pattern
    longest = max(_WILDCARDS.split(compact(folded)), key=len)
    return Wording((longest,), (), (), expression)


def _needles(folded: str) -> tuple[str, ...]:
    """The forms under which loaders keep the text: as written, compact, and as each kind of identifier it may be."""
    forms = [folded, simplified(folded), compact(folded)]
    for kind in KINDS.values():
        reading = kind.read(folded)
        if reading.flaw is None or (kind.name == "address" and _HAN.search(reading.value)):
            forms.append(reading.value)
    found = dict.fromkeys(form.replace("|", "") for form in forms)
    return tuple(_whole_if_short(form) for form in found if form)


def _whole_if_short(form: str) -> str:
    return form if len(form) >= SHORTEST_PART or _HAN.search(form) else f"|{form}|"


def _phrases(folded: str, words: tuple[str, ...]) -> tuple[str, ...]:
    """The words as quoted phrases, all of which must occur; one character has none, for the index holds pairs."""
    written = tuple(word.lower() for word in _WORD.findall(folded))
    queries = [_query(some) for some in (words, written)]
    return tuple(dict.fromkeys(query for query in queries if query))


def _query(words: tuple[str, ...]) -> str:
    """Words are letters, digits and characters only, and stand in quotes: nothing of them is read as an operator."""
    if any(len(word) == 1 and _HAN.search(word) for word in words):
        return ""
    return " AND ".join(f'"{word}"' for word in words)
