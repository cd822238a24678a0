"""The unified social credit code of an organisation."""

from __future__ import annotations

from ontology.identifiers import identity_number
from ontology.identifiers.base import Identifier, Reading
from ontology.identifiers.text import compact, is_digits, same_character

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
"""The 31 characters in use: no I, O, S, V, Z."""

_VALUE = {character: value for value, character in enumerate(ALPHABET)}
_WEIGHTS = tuple(pow(3, place, 31) for place in range(17))


def check_character(first17: str) -> str:
    """The last character of a code whose first 17 are given; each has to be in `ALPHABET`.

    >>> check_character("91350100M000100Y4")
    '3'
    """
    total = sum(_VALUE[character] * weight for character, weight in zip(first17, _WEIGHTS, strict=True))
    return ALPHABET[-total % 31]


class CreditCode(Identifier):
    """GB 32100: authority, category, six digits of region, nine of organisation, a check character."""

    name = "credit_code"
    title = "Unified social credit code"
    source = "GB 32100-2015"
    examples = (
        ("91350100M000100Y43", "91350100M000100Y43"),
        ("91350100m000100y43", "91350100M000100Y43"),
        ("９１３５０１００ M000100Y4-3", "91350100M000100Y43"),
    )
    counterexamples = (
        ("", "length"),
        ("M000100Y4", "length"),
        ("91350100M000100Y44", "checksum"),
        ("91350100I000100Y43", "characters"),
        ("9135010XM000100Y43", "unknown_region"),
        ("000000000000000000", "placeholder"),
        ("11010119900101012X", "identity_number"),
    )

    def read(self, text: str) -> Reading:
        """As for every kind; the region is checked to be digits, not looked up.

        One resident identity number in 31 has the right check character too: it is none of an organisation.
        """
        value = compact(text)
        if not all(character in _VALUE for character in value):
            return Reading(value, "characters")
        if len(value) != 18:
            return Reading(value, "length")
        if same_character(value):
            return Reading(value, "placeholder")
        if not is_digits(value[2:8]):
            return Reading(value, "unknown_region")
        if check_character(value[:17]) != value[17]:
            return Reading(value, "checksum")
        return Reading(value, None if identity_number.KIND.read(value).flaw else "identity_number")


KIND = CreditCode()
