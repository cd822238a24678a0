"""The number of a bank card: an issuer's prefix, an account part and a check digit."""

from __future__ import annotations

from ontology.identifiers import luhn
from ontology.identifiers.base import Identifier, Reading
from ontology.identifiers.text import compact, is_digits, same_character

check_digit = luhn.check_digit


class BankCard(Identifier):
    """ISO/IEC 7812: 12 to 19 digits, the last one a Luhn check digit."""

    name = "bank_card"
    title = "Bank card number"
    source = "ISO/IEC 7812-1"
    examples = (
        ("6222020000000000000", "6222020000000000000"),
        ("6222 0200 0000 0000 000", "6222020000000000000"),
        ("４５３９-１４８８-０３４３-６４６７", "4539148803436467"),
    )
    counterexamples = (
        ("", "length"),
        ("62220200000", "length"),
        ("6222020000000000001", "checksum"),
        ("622202000000000000X", "characters"),
        ("0000000000000000", "placeholder"),
    )

    def read(self, text: str) -> Reading:
        """As for every kind."""
        value = compact(text)
        if value and not is_digits(value):
            return Reading(value, "characters")
        if not 12 <= len(value) <= 19:
            return Reading(value, "length")
        if same_character(value):
            return Reading(value, "placeholder")
        return Reading(value, None if luhn.passes(value) else "checksum")


KIND = BankCard()
