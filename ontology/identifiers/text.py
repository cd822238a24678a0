"""What makes identifiers and names comparable as text: width, invisible characters, spaces, dashes, dots."""

from __future__ import annotations

import re
from unicodedata import category, normalize

_DOTS = "·•‧∙⋅・･"
_DASHES = "‐‑‒–—―−﹣－"
_SAME_MARK = str.maketrans({**dict.fromkeys(_DOTS, "·"), **dict.fromkeys(_DASHES, "-")})
_SEPARATORS = str.maketrans("", "", " -·/'")
_INVISIBLE = ("Cc", "Cf")
UNCHANGED = "[!-~\u3400-\u4dbf\u4e00-\u9fff]+(?: [!-~\u3400-\u4dbf\u4e00-\u9fff]+)*"
"""What folding leaves as it is: printable ASCII and the usual Chinese characters, with single spaces between."""

_UNCHANGED = re.compile(UNCHANGED)
_VARIATION_SELECTORS = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]")

HAN = "\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
"""The Chinese characters, as a range inside a regular expression's brackets."""
_ALL_HAN = re.compile(f"[{HAN}]+")


def fold(text: str) -> str:
    """Half width, no control or zero-width characters, single spaces; letters keep their case.

    >>> fold("ＡＢ　１２\u200b３ ")
    'AB 123'
    """
    if _UNCHANGED.fullmatch(text):
        return text
    if not text.isprintable():
        text = "".join(char for char in text if char.isspace() or category(char) not in _INVISIBLE)
    text = _VARIATION_SELECTORS.sub("", text)
    return " ".join(normalize("NFKC", text).translate(_SAME_MARK).split())


def compact(text: str) -> str:
    """`fold` in capitals, without spaces, dashes, dots in the middle, slashes and apostrophes.

    A full stop stays: what a spreadsheet made of a number, as in 12345.0, must not become another number.

    >>> compact("6222 0200-0112 abc")
    '622202000112ABC'
    """
    return fold(text).translate(_SEPARATORS).upper()


def squeeze(text: str) -> str:
    """`fold` in capitals without spaces: what the kinds of free form start from.

    >>> squeeze("acct - 12")
    'ACCT-12'
    """
    return fold(fold(text).upper().replace(" ", ""))


def is_digits(text: str) -> bool:
    """Whether there is something and all of it is ASCII digits."""
    return text.isascii() and text.isdigit()


def same_character(text: str) -> bool:
    """Whether one character fills the whole text, as in the placeholders clerks type."""
    return len(set(text)) == 1


def one_typing_error_apart(one: str, other: str) -> bool:
    """Whether one wrong character or one swap of neighbours turns one text into the other."""
    if len(one) != len(other):
        return False
    apart = [place for place, (left, right) in enumerate(zip(one, other, strict=True)) if left != right]
    if len(apart) == 1:
        return True
    if len(apart) != 2 or apart[1] != apart[0] + 1:
        return False
    first, second = apart
    return one[first] == other[second] and one[second] == other[first]


def is_han(text: str) -> bool:
    """Whether there is something and all of it is Chinese characters."""
    return _ALL_HAN.fullmatch(text) is not None
