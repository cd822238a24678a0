"""Small sets of cases as columns, as if they had been read out of a graph."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import polars as pl

from analysis.cases import methods
from analysis.cases.candidates import Index
from analysis.cases.columns import NO_TIME, NOT_KNOWN, Cases
from analysis.cases.reading import Known, coded
from analysis.cases.solved import Solved
from analysis.cases.tables import Tables

DAY = 86_400
NOON = 1_700_049_600
"""12:00 UTC on a Wednesday."""


@dataclass(frozen=True)
class Told:
    """One case: metres, begin and end, codes; None is not recorded."""

    x: float | None = 0.0
    y: float | None = 0.0
    from_at: int | None = NOON
    to_at: int | None = None
    codes: str = ""
    kind: int = NOT_KNOWN
    plane: int = 0


def cases_of(told: Sequence[Told], kinds: tuple[str, ...] = ("theft", "robbery")) -> Cases:
    """The columns of some cases."""
    nothing = np.zeros(len(told), dtype=np.int64)
    begin = [NO_TIME if one.from_at is None else one.from_at for one in told]
    end = [one.to_at if one.to_at is not None else start for one, start in zip(told, begin, strict=True)]
    return Cases(
        ids=[f"case-{place:030x}" for place in range(len(told))],
        kinds=kinds,
        kind=np.array([one.kind for one in told], dtype=np.int64),
        plane=np.array([NOT_KNOWN if one.x is None else one.plane for one in told], dtype=np.int64),
        x=np.array([np.nan if one.x is None else one.x for one in told]),
        y=np.array([np.nan if one.y is None else one.y for one in told]),
        from_at=np.array(begin, dtype=np.int64),
        to_at=np.array(end, dtype=np.int64),
        loss=nothing,
        closed=nothing > 0,
        general=nothing == 0,
        load=nothing,
        row=nothing,
        scene_load=nothing,
        scene_row=nothing,
        point_load=nothing,
        variants=nothing,
    )


def known_of(told: Sequence[Told], offenders: Sequence[tuple[int, int]] = ()) -> Known:
    """The cases with all that is computed from them; `offenders` are pairs of case and offender."""
    cases, codes = cases_of(told), coded([one.codes for one in told])
    rare = methods.rarity(cases, codes)
    pairs = np.array(offenders, dtype=np.int64).reshape(-1, 2)
    solved = Solved(pairs[:, 0], pairs[:, 1], len(told))
    nothing = pl.DataFrame()
    tables = Tables(nothing, nothing, nothing, nothing, nothing, nothing, {}, [], {})
    index = Index(cases, codes)
    return Known(tables, cases, codes, rare, nothing, nothing, nothing, solved, [], index)


def town(seed: int = 1, offenders: int = 40, each: int = 4) -> Known:
    """Offenders with an area, an hour, a season and a method of their own, and as many cases by nobody known."""
    draw = np.random.default_rng(seed)
    told: list[Told] = []
    did: list[tuple[int, int]] = []
    for offender in range(offenders):
        middle, season, hour = draw.uniform(0, 20_000, 2), draw.uniform(0, 300), draw.uniform(0, 24)
        own = f"A{draw.integers(10)};B{draw.integers(5)}"
        for _ in range(each):
            x, y = middle + draw.normal(0, 600, 2)
            at = int(NOON + (season + draw.exponential(15)) * DAY // DAY * DAY + (hour + draw.normal(0, 1)) * 3_600)
            did.append((len(told), offender))
            told.append(Told(float(x), float(y), at, at + 1_800, own if draw.random() < 0.8 else ""))
    for _ in range(offenders * each // 2):
        x, y = draw.uniform(0, 20_000, 2)
        at = int(NOON + draw.uniform(0, 320) * DAY)
        told.append(Told(float(x), float(y), at, at + 3_600, f"A{draw.integers(10)};B{draw.integers(5)}"))
    return known_of(told, did)


def moved(one: Told, **changes: object) -> Told:
    """The same case with something changed."""
    return replace(one, **changes)  # pyright: ignore[reportArgumentType]
