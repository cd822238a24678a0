"""The number stamped into a vehicle."""

from __future__ import annotations

from ontology.identifiers.base import Identifier, Reading
from ontology.identifiers.text import compact, same_character

_CHARACTERS = "0123456789ABCDEFGHJKLMNPRSTUVWXYZ"
_VALUES = dict(zip(_CHARACTERS, map(int, "012345678912345678123457923456789"), strict=True))
_WEIGHTS = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)
_NORTH_AMERICA = "12345"
"""First characters of the makers who must print a check digit (49 CFR 565); elsewhere its place is free."""


def check_digit(value: str) -> str:
    """What the ninth of these 17 characters has to be in North America.

    >>> check_digit("1M8GDM9AXKP042788")
    'X'
    """
    total = sum(_VALUES[character] * weight for character, weight in zip(value, _WEIGHTS, strict=True))
    return "0123456789X"[total % 11]


class Vin(Identifier):
    """ISO 3779: 17 letters and digits without I, O and Q."""

    name = "vin"
    title = "Vehicle identification number"
    source = "ISO 3779, GB 16735-2019"
    examples = (
        ("LSVAA49J132047371", "LSVAA49J132047371"),
        ("lsvaa49j1 32047371", "LSVAA49J132047371"),
        ("1M8GDM9AXKP042788", "1M8GDM9AXKP042788"),
    )
    counterexamples = (
        ("", "length"),
        ("LSVAA49J13204737", "length"),
        ("LSVAA49J13204737O", "characters"),
        ("1M8GDM9A1KP042788", "checksum"),
        ("00000000000000000", "placeholder"),
    )

    def read(self, text: str) -> Reading:
        """As for every kind; only makers of North America are held to the check digit."""
        value = compact(text)
        if not all(character in _VALUES for character in value):
            return Reading(value, "characters")
        if len(value) != 17:
            return Reading(value, "length")
        if same_character(value):
            return Reading(value, "placeholder")
        checked = value[0] in _NORTH_AMERICA
        return Reading(value, "checksum" if checked and check_digit(value) != value[8] else None)


KIND = Vin()
