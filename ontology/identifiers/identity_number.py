"""The number of a resident: region, birth date, sequence and a check digit that finds every slip."""

from __future__ import annotations

from datetime import date
from operator import mul

from ontology.identifiers.base import Comparison, Identifier, Reading
from ontology.identifiers.text import compact, is_digits, same_character

_PROVINCES = (*range(11, 16), *range(21, 24), *range(31, 38), *range(41, 47), *range(50, 55), *range(61, 66))
KIND_OF_PREFIX = {
    f"{prefix}{digit}": kind
    for kind, prefixes in {
        "resident": (*_PROVINCES, 71),
        "permit": (81, 82, 83),
        "reserved": (99,),
    }.items()
    for prefix in prefixes
    for digit in range(10)
} | {f"9{province}": "foreigner" for province in _PROVINCES}
"""First three digits and what they say. Districts are not looked up: retired ones stay valid for life.

`resident`: any province, 71 included. `permit`: residence permits for people of Hong Kong (81), Macao (82)
and Taiwan (83). `foreigner`: permanent residents since 2023, a 9 and then the province. `reserved`: region 99,
which no authority issues; Clew keeps it for invented people, such as those of the sample city.
"""

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECK_DIGITS = "10X98765432"
_ZEROS = ord("0") * sum(WEIGHTS)
EARLIEST = date(1800, 1, 1)
_CENTENARIANS = ("996", "997", "998", "999")
"""Sequences that 15-digit numbers kept for people born before 1900."""


def check_digit(first17: str) -> str:
    """The last character of a number whose first 17 digits are given (ISO 7064 MOD 11-2).

    >>> check_digit("11010519491231002")
    'X'
    """
    return CHECK_DIGITS[(sum(map(mul, WEIGHTS, first17.encode())) - _ZEROS) % 11]


def birth_date(value: str) -> date:
    """The birth date in a valid number in its normal form.

    >>> birth_date("11010519491231002X")
    datetime.date(1949, 12, 31)
    """
    return date.fromisoformat(value[6:14])


def upgrade(value: str) -> str:
    """The 18 characters that replaced a 15-digit number."""
    century = "18" if value[12:] in _CENTENARIANS else "19"
    first17 = value[:6] + century + value[6:]
    return first17 + check_digit(first17)


def _flaw(value: str, today: date | None) -> str | None:
    try:
        born = date.fromisoformat(value[6:14])
    except ValueError:
        return "birth_date"
    if born < EARLIEST:
        return "birth_date"
    if born > (today or date.today()):
        return "future_birth"
    return None if check_digit(value[:17]) == value[17] else "checksum"


class IdentityNumber(Identifier):
    """GB 11643: 15 digits are upgraded to 18, a small x becomes X."""

    name = "identity_number"
    title = "Resident identity number"
    source = "GB 11643-1999"
    examples = (
        ("11010519491231002X", "11010519491231002X"),
        ("11010519491231002x", "11010519491231002X"),
        ("４４０５２４１８８００１０１００１４", "440524188001010014"),
        (" 440524 18800101 0014 ", "440524188001010014"),
        ("110105491231002", "11010519491231002X"),
        ("440524800101999", "440524188001019991"),
        ("810000199408230021", "810000199408230021"),
        ("830000199201300022", "830000199201300022"),
        ("990101199001010019", "990101199001010019"),
    )
    counterexamples = (
        ("", "length"),
        ("不详", "characters"),
        ("1101051949123100", "length"),
        ("11010519491231002Y", "characters"),
        ("1101051949X2310021", "characters"),
        ("110105194912310021", "checksum"),
        ("110105194902300026", "birth_date"),
        ("110105299912310026", "future_birth"),
        ("000000194912310021", "unknown_region"),
        ("111111111111111", "placeholder"),
    )

    def read(self, text: str, today: date | None = None) -> Reading:
        """As for every kind; a birth after `today` (default: the present day) is a flaw."""
        value = compact(text)
        length = len(value)
        digits = value[:17]
        if value and not (is_digits(digits) and (length < 18 or value[17:].isdigit() or value[17:] == "X")):
            return Reading(value, "characters")
        if length not in (15, 18):
            return Reading(value, "length")
        if same_character(value):
            return Reading(value, "placeholder")
        kind = KIND_OF_PREFIX.get(value[:3])
        if kind is None:
            return Reading(value, "unknown_region")
        if length == 15:
            value = upgrade(value)
        return Reading(value, _flaw(value, today), kind)

    def compare(self, one: str, other: str) -> Comparison:
        """As for every kind; equal only after an upgrade from 15 digits is `UPGRADED`."""
        found = super().compare(one, other)
        if found is Comparison.EQUAL and len(compact(one)) != len(compact(other)):
            return Comparison.UPGRADED
        return found

    def compare_valid(self, one: str, other: str) -> Comparison:
        """Two valid numbers never differ by a slip; one birth date and region is weak evidence against."""
        return Comparison.SAME_BIRTH if one[:14] == other[:14] else Comparison.DIFFERENT


KIND = IdentityNumber()
