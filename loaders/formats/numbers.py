"""Numbers that a file keeps in binary, as text."""

from __future__ import annotations

from decimal import Decimal

EXACT = 10**15
"""From here on a binary number of 64 bits no longer keeps every digit of what was typed."""


def number_text(number: float) -> str:
    """The shortest decimal that is this number, whole ones without a point; one that lost digits in exponent form."""
    if not abs(number) < EXACT:
        return f"{number:.16E}"
    return str(int(number)) if number.is_integer() else f"{Decimal(repr(number)):f}"
