"""The number of an account at a bank or payment service: free in form, unique only within its institution."""

from __future__ import annotations

import re
import string

from ontology.identifiers import bank_card
from ontology.identifiers.base import Identifier, Reading
from ontology.identifiers.text import compact, is_digits, same_character, squeeze

_LONGEST = 64
_ROUNDED = re.compile(r"\d(?:\.\d+)?E\+?\d+")
"""What a spreadsheet leaves of a long number: its last digits are lost."""

_SIGNS = string.digits + string.ascii_uppercase
PLAIN = rf"^[{_SIGNS}]{{2,{_LONGEST}}}$"
"""Digits and capitals alone: they stay as they are."""

ODD = rf"^(?:{'|'.join(f'{sign}+' for sign in _SIGNS)}|{_ROUNDED.pattern})$"
"""What looks plain and is a placeholder or rounded."""


class AccountNumber(Identifier):
    """Dashes between digits are dropped; elsewhere they may tell two numbers apart and stay."""

    name = "account_number"
    title = "Account number"
    source = "usage of the institutions"
    examples = (
        ("6222 0200 0000 0000 000", "6222020000000000000"),
        ("3400-1234-5678", "340012345678"),
        ("１２３４５", "12345"),
        ("acct-12", "ACCT-12"),
    )
    counterexamples = (("", "empty"), ("6.22202E+18", "rounded"), ("0" * 16, "placeholder"), ("9" * 65, "length"))

    def read(self, text: str) -> Reading:
        """As for every kind; the sub-kind `card` is a number that passes as a bank card's."""
        value = compact(text)
        if not is_digits(value):
            value = squeeze(text)
        if not value:
            return Reading(value, "empty")
        if len(value) > _LONGEST:
            return Reading(value, "length")
        if _ROUNDED.fullmatch(value):
            return Reading(value, "rounded")
        if len(value) > 1 and same_character(value):
            return Reading(value, "placeholder")
        return Reading(value, None, "card" if bank_card.KIND.validate(value) is None else None)


KIND = AccountNumber()
