"""Words that name what Clew must not be used for, in Chinese, pinyin and English."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal
from unicodedata import normalize

Code = Literal["forbidden_field", "forbidden_biometric", "person_score"]

SHARE = 0.2
"""A column of which so many values are forbidden ones is forbidden, whatever it is called."""

_TRAVEL_COLUMNS = 2
"""So many different words of travel among the columns of a file make it a travel feed; one may stand anywhere."""

_PETITION = re.compile(
    r"上访|信访|访民|维稳|截访|集会|游行|示威|请愿|静坐抗议"
    r"|\b(?:shangfang|xinfang|weiwen)\b"
    r"|\bpetition(?:s|er|ers|ing)?\b|\bprotest(?:s|er|ers|ing)?\b|\bdemonstrators?\b|\bdemonstrations?\b"
    r"|\b(?:public|peaceful|unlawful) assembl(?:y|ies)\b",
    re.IGNORECASE,
)
_DOOR = re.compile(
    r"门禁|单元门|楼栋门|入户门|房门|家门口?|电梯|楼道|楼梯间|门口机|可视对讲|\b(?:menjin|dianti)\b"
    r"|\bdoors?\b|\bdoorbells?\b|\bentrances?\b|\blifts?\b|\belevators?\b|\bstairwells?\b|\bdoorways?\b",
    re.IGNORECASE,
)
_LAWFUL_DOOR = re.compile(
    r"\bdoor (?:number|no|plate)s?\b"
    r"|\b(?:motorway|highway|expressway|car ?park|parking|tunnel|harbou?r|garage) (?:entrance|lift)s?\b"
    r"|\bentrance (?:ramp|of the (?:motorway|highway|expressway|car ?park|tunnel|harbou?r))\b",
    re.IGNORECASE,
)


def _listed() -> dict[str, Any]:
    return tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))


def _any_of(words: list[str]) -> re.Pattern[str]:
    return re.compile("|".join(words))


_LISTED = _listed()
_LAWFUL = _any_of(_LISTED["lawful"])
_TRAVEL_FEED, _TRAVEL_COLUMN = (_any_of(_LISTED["travel"][names]) for names in ("feeds", "columns"))
_NAMES: list[tuple[Code, str, re.Pattern[str]]] = [
    ("forbidden_biometric", "a biometric", _any_of(_LISTED["biometrics"]["names"])),
    *(("forbidden_field", subject, _any_of(field["names"])) for subject, field in _LISTED["fields"].items()),
    ("person_score", "a score of a person", _any_of(_LISTED["scores"]["names"])),
]
_VALUES = {subject: frozenset(field["values"]) for subject, field in _LISTED["fields"].items()}
_BESIDE = {subject: frozenset(field.get("beside", ())) for subject, field in _LISTED["fields"].items()}
_PATTERNS = {subject: re.compile(pattern) for subject, pattern in _LISTED["patterns"].items()}


@dataclass(frozen=True, slots=True)
class Forbidden:
    """What a name speaks of that Clew does not keep: the refusal's code, the subject, and the word that says so."""

    code: Code
    subject: str
    word: str


def spelled(name: str) -> str:
    """A name as words in small letters, whatever joins them.

    >>> spelled("bloodType"), spelled("PERSON_Religion-Code")
    ('blood type', 'person religion code')
    """
    text = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", normalize("NFKC", name))
    return re.sub(r"[\W_]+", " ", text).strip().lower()


def forbidden_name(name: str) -> Forbidden | None:
    """What the name of a column, a property or a class speaks of that is not kept; None for a lawful one.

    >>> forbidden_name("民族"), forbidden_name("religion street")
    (Forbidden(code='forbidden_field', subject='ethnicity', word='民族'), None)
    """
    text = _LAWFUL.sub(" ", spelled(name))
    for code, subject, words in _NAMES:
        if found := words.search(text):
            return Forbidden(code, subject, found[0])
    return None


def forbidden_values(texts: Iterable[str]) -> tuple[str, float]:
    """The forbidden subject that most of some filled texts are values of, and the share of those that are.

    Some words say so only beside others of their subject: 群众 alone may be a bystander.

    >>> forbidden_values(["汉族", "回族", "汉族", "王伟"])
    ('ethnicity', 0.75)
    """
    known = [normalize("NFKC", text).strip().lower() for text in texts]
    shares = {subject: _share(known, subject) for subject in _VALUES}
    shares |= {subject: _part(known, pattern.match) for subject, pattern in _PATTERNS.items()}
    best = max(shares, key=lambda subject: shares[subject])
    return best, shares[best]


def _share(texts: list[str], subject: str) -> float:
    certain = _VALUES[subject]
    if not any(text in certain for text in texts):
        return 0.0
    return _part(texts, (certain | _BESIDE[subject]).__contains__)


def _part(texts: list[str], test: Callable[[str], object]) -> float:
    return sum(bool(test(text)) for text in texts) / max(1, len(texts))


def about_travel(names: Iterable[str]) -> str | None:
    """The word in a feed's names that speaks of tickets, passengers or bookings, None where there is none.

    >>> about_travel(["train-tickets"]), about_travel(["passenger cars"])
    ('train tickets', None)
    """
    for name in names:
        if found := _TRAVEL_FEED.search(_LAWFUL.sub(" ", spelled(name))):
            return found[0]
    return None


def travel_columns(columns: Iterable[str]) -> list[str]:
    """The words of travel among the columns of a file, where they are enough to make it a travel feed, else none."""
    found = [match[0] for name in columns if (match := _TRAVEL_COLUMN.search(_LAWFUL.sub(" ", spelled(name))))]
    distinct = list(dict.fromkeys(found))
    return distinct if len(distinct) >= _TRAVEL_COLUMNS else []


def about_door(text: str) -> str | None:
    """The word in a text that makes a place a door, an entrance or a lift, None where there is none.

    >>> about_door("2号楼单元门"), about_door("高速入口卡口"), about_door("door number")
    ('单元门', None, None)
    """
    found = _DOOR.search(_LAWFUL_DOOR.sub(" ", text.replace("_", " ").replace("-", " ")))
    return found[0] if found else None


def about_petition(text: str) -> str | None:
    """The word in a text that speaks of petitions or assemblies, None where there is none.

    >>> about_petition("越级上访人员"), about_petition("assembly line of the garage")
    ('上访', None)
    """
    found = _PETITION.search(text)
    return found[0] if found else None
