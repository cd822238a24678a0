"""All that the graph says about cases, as tables: read once for each gate, and kept as long as the connection lasts."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import polars as pl

from analysis.asking import Ask
from analysis.trajectories.background import general_scopes

COUNTED = 200_000
"""So many entities of a kind are counted: with more of them rarity has long reached its cap."""

_PARTS = ("statements", "scenes", "involved", "found")
_WHOLE = ("traces", "matches")
_TEXTS = frozenset(
    ("id", "kind", "methods", "status", "closed_on", "datum", "entity", "role", "trace", "laboratory", "key", "other")
)
_FLOATS = frozenset(("east", "north"))
_SMALL = 100_000
"""Up to so many cases are read at once, more of them in slices."""

_KEPT = 4


@dataclass(frozen=True, slots=True, eq=False)
class Tables:
    """Statements, scenes and involvements of cases, traces and matches; each row with the time for which it holds.

    `counts` says how many entities of each kind there are, `general` which scopes everybody may see.
    """

    statements: pl.DataFrame
    scenes: pl.DataFrame
    involved: pl.DataFrame
    found: pl.DataFrame
    traces: pl.DataFrame
    matches: pl.DataFrame
    counts: dict[str, int]
    general: list[int]
    derived: dict[Any, Any]
    """What was computed from the tables, by what it was computed for: kept with them, gone with them."""

    def moments(self) -> pl.Series:
        """When anything said here begins or ends to hold, ascending: between two of them all answers are alike."""
        columns = [
            getattr(self, name)[end] for name in (*_PARTS, "traces", "matches") for end in ("valid_from", "valid_to")
        ]
        return pl.concat(column.unique().rename("at") for column in columns).unique().sort()


async def tables(ask: Ask) -> Tables:
    """What this viewer may see of all cases; read again only where the gate or the loads have changed.

    Raises BudgetExceededError where the graph takes above 30 s for a slice of a million cases.
    """
    kept: OrderedDict[Any, Tables] = ask.graph.kept.setdefault(Tables, OrderedDict())
    key = (tuple(ask.gate.upto), tuple(ask.gate.out), tuple(ask.gate.may))
    if key not in kept:
        kept[key] = await _read(ask)
        while len(kept) > _KEPT:
            kept.popitem(last=False)
    kept.move_to_end(key)
    return kept[key]


async def _read(ask: Ask) -> Tables:
    scopes = general_scopes(ask)
    counted = await ask.graph.columns("cases/count", ask.gate, scopes=scopes, most=COUNTED)
    prefixes = _prefixes(counted["cases"])
    parts = {name: await _sliced(ask, name, prefixes) for name in _PARTS}
    whole = {name: _table([await ask.graph.columns(f"cases/{name}", ask.gate)], name) for name in _WHOLE}
    counts = dict(zip(counted["kind"], counted["count"], strict=True))
    return Tables(**parts, **whole, counts=counts, general=scopes, derived={})


def _prefixes(cases: int) -> list[str]:
    """How ids of cases begin, so that each slice holds at most about a hundred thousand."""
    digits = 0
    while cases > _SMALL * 16**digits:
        digits += 1
    return [f"case-{number:0{digits}x}" if digits else "case-" for number in range(16**digits)]


async def _sliced(ask: Ask, name: str, prefixes: Iterable[str]) -> pl.DataFrame:
    return _table([await ask.graph.columns(f"cases/{name}", ask.gate, prefix=prefix) for prefix in prefixes], name)


def _table(slices: Iterable[dict[str, Any]], name: str) -> pl.DataFrame:
    frames = [pl.DataFrame(columns, schema={column: _type(column, name) for column in columns}) for columns in slices]
    return pl.concat(frames, rechunk=True)


def _type(column: str, table: str) -> type[pl.DataType]:
    if column in _FLOATS:
        return pl.Float64
    return pl.String if column in _TEXTS and (column, table) != ("status", "matches") else pl.Int64
