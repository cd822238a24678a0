"""The number by which a network knows a subscriber."""

from __future__ import annotations

from ontology.identifiers.base import Identifier, Reading
from ontology.identifiers.text import compact, is_digits, same_character

_COUNTRY_ZONES = "2345679"
"""First digits that ITU-T E.212 gives to countries, ships and tests; 0, 1 and 8 are given to nobody."""


class Imsi(Identifier):
    """ITU-T E.212: 14 or 15 digits, the first three of them the country."""

    name = "imsi"
    title = "Subscriber number (IMSI)"
    source = "ITU-T E.212"
    examples = (
        ("460001234567890", "460001234567890"),
        ("460-00-1234567890", "460001234567890"),
        ("31015012345678", "31015012345678"),
    )
    counterexamples = (
        ("", "length"),
        ("4600012345678", "length"),
        ("4600012345678901", "length"),
        ("46000123456789O", "characters"),
        ("060001234567890", "country"),
        ("999999999999999", "placeholder"),
    )

    def read(self, text: str) -> Reading:
        """As for every kind."""
        value = compact(text)
        if value and not is_digits(value):
            return Reading(value, "characters")
        if len(value) not in (14, 15):
            return Reading(value, "length")
        if same_character(value):
            return Reading(value, "placeholder")
        return Reading(value, None if value[0] in _COUNTRY_ZONES else "country")


KIND = Imsi()
