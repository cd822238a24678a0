"""Vehicle plates of mainland China: their forms, what cameras confuse, patterns with unknown characters."""

from __future__ import annotations

import re

from base.errors import SearchTooBroadError
from ontology.identifiers.base import Comparison, Identifier, Reading
from ontology.identifiers.text import compact

PROVINCES = "京津冀晋蒙辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川贵云藏陕甘青宁新"

_OFFICE = f"[{PROVINCES}][A-HJ-Z]"
_SERIAL = "[0-9A-HJ-NP-Z]"
_ENERGY = "[A-HJK]"
"""Letters of new-energy plates: A to E electric, F to K not purely so."""

_SUFFIXES = {
    "警": "police",
    "学": "trainer",
    "挂": "trailer",
    "港": "hong_kong",
    "澳": "macao",
    "领": "consular",
    "试": "test",
    "超": "oversize",
}
_FORMS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("standard", re.compile(f"{_OFFICE}{_SERIAL}{{5}}")),
    ("new_energy", re.compile(f"{_OFFICE}(?:{_ENERGY}{_SERIAL}[0-9]{{4}}|[0-9]{{5}}{_ENERGY})")),
    ("", re.compile(f"{_OFFICE}{_SERIAL}{{4}}[{''.join(_SUFFIXES)}]")),
    ("emergency", re.compile(f"{_OFFICE}{_SERIAL}{{4}}应急")),
    ("embassy", re.compile("使[0-9]{6}|[0-9]{6}使")),
    ("armed_police", re.compile(f"WJ(?:[{PROVINCES}]?[0-9]{{4}}|[0-9]{{2}}{_SERIAL}[0-9]{{3}}){_SERIAL}")),
    ("military", re.compile("(?:[军空海北沈兰济南广成][A-HJ-NP-Z]|[A-HJ-NP-Z]{2})[0-9]{5}")),
    ("tractor", re.compile(f"[{PROVINCES}][0-9]{{7}}")),
)

CONFUSABLE = ("0DQ", "8B", "2Z", "5S", "17T", "UVY", "MNH")
"""Characters that cameras and witnesses take for each other."""

_LOOK_ALIKES = {character: group for group in CONFUSABLE for character in group}
_FEWEST_KNOWN = 2


def look_alikes(character: str) -> str:
    """The characters, this one included, that a camera may have read instead.

    >>> look_alikes("B")
    '8B'
    """
    return _LOOK_ALIKES.get(character, character)


def looks_like(one: str, other: str) -> bool:
    """Whether two plates of equal length differ only where the characters look alike."""
    pairs = zip(one, other, strict=False)
    return len(one) == len(other) and all(right in look_alikes(left) for left, right in pairs)


def pattern(text: str, confusable: bool = False) -> re.Pattern[str]:
    """The expression that a normal form must match in full: `?` is one unknown character, `*` any number.

    With `confusable` each known character also stands for its look-alikes. Raises SearchTooBroadError where
    fewer than two characters are known.

    >>> bool(pattern("皖A?23*").fullmatch("皖A12345"))
    True
    """
    value = compact(text)
    known = [character for character in value if character not in "?*"]
    if len(known) < _FEWEST_KNOWN:
        raise SearchTooBroadError("Give at least two characters of the plate; ? and * stand for unknown ones.")
    return re.compile("".join(_place(character, confusable) for character in value))


def _place(character: str, confusable: bool) -> str:
    if character in "?*":
        return "." if character == "?" else ".*"
    return f"[{look_alikes(character)}]" if confusable and character in _LOOK_ALIKES else re.escape(character)


class Plate(Identifier):
    """GA 36: province and office, then a serial without I and O; colour and type are no part of the text."""

    name = "plate"
    title = "Plate"
    source = "GA 36-2018"
    examples = (
        ("皖A12345", "皖A12345"),
        ("皖a·1234b", "皖A1234B"),
        ("皖Ａ－１２３４５", "皖A12345"),
        ("皖A.12345", "皖A12345"),
        ("皖AD12345", "皖AD12345"),
        ("皖AFA1234", "皖AFA1234"),
        ("皖A12345D", "皖A12345D"),
        ("皖A1234警", "皖A1234警"),
        ("皖A1234学", "皖A1234学"),
        ("皖A1234挂", "皖A1234挂"),
        ("粤Z1234港", "粤Z1234港"),
        ("粤Z·AB12 澳", "粤ZAB12澳"),
        ("沪A0023领", "沪A0023领"),
        ("使014578", "使014578"),
        ("224578使", "224578使"),
        ("京X1234应急", "京X1234应急"),
        ("WJ皖1234X", "WJ皖1234X"),
        ("WJ01-12345", "WJ0112345"),
        ("军A12345", "军A12345"),
        ("VA12345", "VA12345"),
        ("皖01-12345", "皖0112345"),
    )
    counterexamples = (
        ("", "empty"),
        ("无牌", "format"),
        ("皖A1234", "length"),
        ("皖A123456", "format"),
        ("皖A1O345", "serial"),
        ("皖A1234I", "serial"),
        ("港A12345", "format"),
        ("皖I12345", "serial"),
        ("皖AD1234D5", "length"),
    )

    def read(self, text: str) -> Reading:
        """As for every kind; the sub-kind is the sort of plate. A letter that cannot be is never put right."""
        value = compact(text).replace(".", "")
        for kind, form in _FORMS:
            if form.fullmatch(value):
                return Reading(value, None, kind or _SUFFIXES[value[-1]])
        return Reading(value, _flaw(value))

    def mask(self, value: str) -> str:
        """Province and office, and the last two characters."""
        return value[:2] + "*" * (len(value) - 4) + value[-2:] if len(value) > 4 else "*" * len(value)

    def compare_valid(self, one: str, other: str) -> Comparison:
        """Plates have no check digit: a possible misreading is `LOOK_ALIKE`."""
        return Comparison.LOOK_ALIKE if looks_like(one, other) else Comparison.DIFFERENT


def _flaw(value: str) -> str:
    if not value:
        return "empty"
    if value[0] not in PROVINCES:
        return "format"
    if not 7 <= len(value) <= 8:
        return "length"
    return "serial" if "I" in value or "O" in value[2:] else "format"


KIND = Plate()
