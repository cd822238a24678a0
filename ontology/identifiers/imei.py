"""The number of a mobile device: 14 digits and a check digit."""

from __future__ import annotations

from ontology.identifiers import luhn
from ontology.identifiers.base import Identifier, Reading
from ontology.identifiers.text import compact, is_digits, same_character

_FACTORY_DEFAULTS = frozenset({"004999010640000", "135790246811220", "012345678901237", "123456789012347"})
"""Numbers that repair tools and cheap chips write into thousands of devices: they join nobody to anybody."""

check_digit = luhn.check_digit


class Imei(Identifier):
    """3GPP TS 23.003: 14 digits get their check digit; 16 digits end in a software version, which is dropped."""

    name = "imei"
    title = "Device number (IMEI)"
    source = "3GPP TS 23.003"
    examples = (
        ("490154203237518", "490154203237518"),
        ("49-015420-323751-8", "490154203237518"),
        ("49015420323751", "490154203237518"),
        ("4901542032375101", "490154203237518"),
        ("４９０１５４２０３２３７５１８", "490154203237518"),
    )
    counterexamples = (
        ("", "length"),
        ("4901542032375", "length"),
        ("490154203237517", "checksum"),
        ("49015420323751A", "characters"),
        ("000000000000000", "placeholder"),
        ("135790246811220", "placeholder"),
    )

    def read(self, text: str) -> Reading:
        """As for every kind; zeros and factory defaults are the flaw `placeholder`."""
        value = compact(text)
        if value and not is_digits(value):
            return Reading(value, "characters")
        if len(value) not in (14, 15, 16):
            return Reading(value, "length")
        if len(value) != 15:
            value = value[:14] + check_digit(value[:14])
        if value in _FACTORY_DEFAULTS or same_character(value[:14]):
            return Reading(value, "placeholder")
        return Reading(value, None if luhn.passes(value) else "checksum")


KIND = Imei()
