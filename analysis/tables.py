"""Tables for other programs: CSV that a spreadsheet may open, and amounts as people write them."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def csv_lines(rows: Iterable[Sequence[Any]]) -> bytes:
    """Rows as RFC 4180 in UTF-8; a text that a spreadsheet would take for a formula is led by an apostrophe."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerows([harmless(cell) for cell in row] for row in rows)
    return out.getvalue().encode()


def harmless(value: Any) -> Any:
    """The value as a cell that no spreadsheet takes for a formula; numbers stay numbers.

    >>> harmless("=1+1"), harmless(-38.3)
    ("'=1+1", -38.3)
    """
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value


def major(minor: int) -> str:
    """An amount in major units.

    >>> major(123456), major(-5)
    ('1234.56', '-0.05')
    """
    whole, rest = divmod(abs(minor), 100)
    return f"{'-' if minor < 0 else ''}{whole}.{rest:02}"
