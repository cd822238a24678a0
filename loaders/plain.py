"""Reads the texts of a column that are already as they should be, all at once; the odd ones are left to their kind.

A register of a million people has a million identity numbers, nearly all of them plain: checked one by one they cost
more than all the rest of a load's reading. What this module reads it reads exactly as the kind does.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from ontology.identifiers import account_number, identity_number, phone
from ontology.identifiers.text import UNCHANGED, fold

_FOLDED = f"^(?:{UNCHANGED})$"
_NUMBER = r"^\d{17}[\dX]$"
_ASCII = "^[!-~]+$"
"""Other letters may have capitals among these."""

_LENGTH = 18
_DAYS = np.array([0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31])
_NOUGHT, _X = ord("0"), ord("X")

Flags = npt.NDArray[np.bool_]


def folded(text: pl.Series) -> pl.Series:
    """Every text as `fold` makes it."""
    return otherwise(text, text.str.contains(_FOLDED), text, fold)


def otherwise(text: pl.Series, known: pl.Series, value: pl.Series, function: Callable[[str], Any]) -> pl.Series:
    """The value where it is known, else what the function makes of the text, once for each that is distinct."""
    odd = text.filter(~known).drop_nulls().unique()
    if not len(odd):
        return value
    made = pl.Series([function(one) for one in odd.to_list()], dtype=value.dtype)
    rest = text.replace_strict(odd, made, default=None, return_dtype=value.dtype)
    return pl.select(pl.when(known).then(value).otherwise(rest))[:, 0]


def plainly_valid(name: str, text: pl.Series) -> tuple[pl.Series, pl.Series] | None:
    """Which texts are plainly valid identifiers of that kind, and their normal forms; None for kinds without a way."""
    if name == identity_number.KIND.name:
        return _identity_numbers(text), text
    if name == phone.KIND.name:
        return text.str.contains(phone.PLAIN_MOBILE).fill_null(value=False), "+86" + text
    if name == account_number.KIND.name:
        return _account_numbers(text)
    return None


def _account_numbers(text: pl.Series) -> tuple[pl.Series, pl.Series]:
    capital = text.str.to_uppercase()
    plain = text.str.contains(_ASCII) & capital.str.contains(account_number.PLAIN)
    return (plain & ~capital.str.contains(account_number.ODD)).fill_null(value=False), capital


def _identity_numbers(text: pl.Series) -> pl.Series:
    formed = text.str.contains(_NUMBER).fill_null(value=False)
    valid = np.zeros(len(text), dtype=np.bool_)
    valid[formed.to_numpy()] = _valid(_characters(text.filter(formed)))
    return pl.Series(valid)


def _characters(text: pl.Series) -> npt.NDArray[np.uint8]:
    """The characters of texts of one length, a row each."""
    joined = text.str.join("").item() if len(text) else ""
    return np.frombuffer(str(joined).encode(), dtype=np.uint8).reshape(-1, _LENGTH)


def _valid(characters: npt.NDArray[np.uint8]) -> Flags:
    digits = (characters - _NOUGHT).astype(np.int64)
    region = digits[:, :3] @ np.array([100, 10, 1])
    day = digits[:, 6:14] @ 10 ** np.arange(7, -1, -1)
    check = np.array([ord(one) for one in identity_number.CHECK_DIGITS])
    expected = check[digits[:, :17] @ np.array(identity_number.WEIGHTS) % 11]
    return _regions()[region] & _real(day) & (expected == characters[:, 17])


def _regions() -> Flags:
    known = np.zeros(1000, dtype=np.bool_)
    known[[int(prefix) for prefix in identity_number.KIND_OF_PREFIX]] = True
    return known


def _real(day: npt.NDArray[np.int64]) -> Flags:
    """Which numbers such as 19491231 are days on which somebody living may have been born."""
    year, month, of_month = day // 10_000, day // 100 % 100, day % 100
    leap = (year % 4 == 0) & ((year % 100 != 0) | (year % 400 == 0))
    last = _DAYS[np.where(month <= 12, month, 0)] + (leap & (month == 2))
    within = (day >= _written(identity_number.EARLIEST)) & (day <= _written(date.today()))
    return within & (of_month >= 1) & (of_month <= last)


def _written(day: date) -> int:
    return day.year * 10_000 + day.month * 100 + day.day
