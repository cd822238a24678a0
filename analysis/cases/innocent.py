"""Innocent explanations of what two cases have in common, and what looking for each of them found."""

from __future__ import annotations

import polars as pl

from analysis.cases.telling import Told
from analysis.cases.ties import Ties
from analysis.findings import Benign
from analysis.rings.naming import mark

CLOSE = 1.0
"""Kilometres round a scene within which a hot spot is looked for."""

BUSY = 10
"""Cases of the kind within that distance that make a place a hot spot."""

SAME_SCENE = 0.1
"""Kilometres within which two cases may be reports of one event."""


def innocent(told: Told, tied: Ties, pair: int) -> list[Benign]:
    """What was looked for: a hot spot, one event reported twice, something that many cases name, a common method."""
    return [
        Benign("A hot spot, where many offenders strike", _hot_spot(told, pair)),
        Benign("One event with several reports", _repeated(told, pair), told.rows(pair)),
        Benign("A tow truck, hotel, pawn shop, lawyer, officer or neighbour in both", _many(tied)),
        Benign("People in other roles, such as victims and witnesses, in both", _roles(told, tied, pair)),
    ]


def _hot_spot(told: Told, pair: int) -> str | None:
    cases, one = told.known.cases, int(told.pairs.one[pair])
    if not cases.placed[one] or not told.measured.km[pair] <= CLOSE:
        return None
    around = told.known.index.around(one, CLOSE * 1_000)
    return f"{around:,} other cases of the kind lie within {CLOSE:g} km." if around >= BUSY else None


def _repeated(told: Told, pair: int) -> str | None:
    days = told.measured.differences[pair, 0]
    near = told.measured.km[pair] <= SAME_SCENE and days <= 0.5
    return "Both lie at one place within half a day: they may be one event." if near else None


def _many(tied: Ties) -> str | None:
    names = ", ".join(mark(thing) for thing in tied.hubs[:3])
    return f"Left out, for too many cases or people have it: {names}." if names else None


def _roles(told: Told, tied: Ties, pair: int) -> str | None:
    ends = sorted((int(told.pairs.one[pair]), int(told.pairs.other[pair])))
    own = tied.entities.filter((pl.col("one") == ends[0]) & (pl.col("other") == ends[1]) & (pl.col("cap") > 0))
    zero = own.filter((pl.col("log10_lr") == 0) & (pl.col("holder") == pl.col("thing")))["thing"].to_list()
    return f"{', '.join(mark(thing) for thing in zero)}: in both, but not as one who did it." if zero else None
