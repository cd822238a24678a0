"""The check digit shared by cards, devices and SIMs (ISO/IEC 7812-1 annex B)."""

from __future__ import annotations

_DOUBLED = bytes(sum(divmod(2 * digit, 10)) for digit in range(10))


def check_digit(digits: str) -> str:
    """The digit that has to follow these ASCII digits.

    >>> check_digit("7992739871")
    '3'
    """
    values = [ord(digit) - 48 for digit in reversed(digits)]
    total = sum(_DOUBLED[value] for value in values[::2]) + sum(values[1::2])
    return str(-total % 10)


def passes(digits: str) -> bool:
    """Whether the last digit is the check digit of those before it."""
    return check_digit(digits[:-1]) == digits[-1]
