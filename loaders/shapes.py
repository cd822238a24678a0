"""What the texts of a column look like: whole numbers, dates of some form, words; enough to see that it changed."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

SAMPLE = 2_000
"""Rows of a file by which a column is judged."""

_ENOUGH = 20
_MOST = 0.9
_FEW = 0.1

_SHAPES = {
    "18-digit numbers": r"^\d{17}[\dXx]$",
    "moments as 20240131100000": r"^(19|20)\d{2}(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])([01]\d|2[0-3])[0-5]\d[0-5]\d$",
    "11-digit numbers": r"^\d{11}$",
    "days as 20240131": r"^(19|20)\d{2}(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])$",
    "whole numbers": r"^[+-]?\d+$",
    "numbers with decimals": r"^[+-]?\d*[.,]\d+$",
    "numbers in exponent form": r"^[+-]?\d+(\.\d+)?[eE][+-]?\d+$",
    "days as 2024-01-31": r"^\d{4}-\d{1,2}-\d{1,2}$",
    "days as 2024/01/31": r"^\d{4}/\d{1,2}/\d{1,2}$",
    "days as 31.01.2024": r"^\d{1,2}\.\d{1,2}\.\d{4}$",
    "days as 31/01/2024": r"^\d{1,2}/\d{1,2}/\d{4}$",
    "moments as 2024-01-31 10:00:00": r"^\d{4}-\d{1,2}-\d{1,2}[ T]\d{1,2}:\d{2}",
    "moments as 2024/01/31 10:00:00": r"^\d{4}/\d{1,2}/\d{1,2}[ T]\d{1,2}:\d{2}",
    "Chinese words": r"^[\p{Han}·]+$",
    "other words": r"^[\p{L} .'-]+$",
}


@dataclass(frozen=True, slots=True)
class Profile:
    """What a sample of a column shows: how many texts, how many of them filled, of which shapes, and the texts."""

    rows: int
    filled: int
    shapes: dict[str, float]
    texts: pl.Series

    def other_than(self, before: Profile) -> str:
        """How this column differs from what it was before, empty where it does not or where that is not certain."""
        if min(self.rows, before.filled) >= _ENOUGH and before.filled > before.rows / 2 and not self.filled:
            return f"is empty, and was filled in {before.filled / before.rows:.0%} of the rows"
        if min(self.filled, before.filled) < _ENOUGH:
            return ""
        was = {shape for shape, share in before.shapes.items() if share >= _MOST}
        now = {shape for shape, share in self.shapes.items() if share >= _MOST}
        if now and was and all(before.shapes.get(shape, 0.0) <= _FEW for shape in now):
            return f"holds {', '.join(sorted(now))}, and held {', '.join(sorted(was))}"
        return ""

    def shared_with(self, before: Profile) -> float:
        """The share of the distinct texts that were there before."""
        mine = self.texts.unique()
        return len(mine.filter(mine.is_in(before.texts.unique().implode()))) / max(1, len(mine))


def profile(texts: pl.Series) -> Profile:
    """The profile of some texts; a text has the first shape that fits it."""
    filled = texts.drop_nulls().str.strip_chars()
    filled = filled.filter(filled != "")
    shape = pl.lit("other texts")
    for name, pattern in reversed(_SHAPES.items()):
        shape = pl.when(pl.col("text").str.contains(pattern)).then(pl.lit(name)).otherwise(shape)
    counts = filled.alias("text").to_frame().select(shape.alias("shape"))["shape"].value_counts(normalize=True)
    return Profile(len(texts), len(filled), dict(counts.iter_rows()), filled)
