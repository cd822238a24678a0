"""Steps over transfers for the FinBench questions: one query for each step, accounts with many transfers named."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import polars as pl

from analysis.asking import Ask
from analysis.columns import column, flat
from analysis.events import window
from base.errors import BadRequestError

MOST_HOPS = 3
FOLLOWED, MOST_FOLLOWED = 1_000, 200_000
"""Transfers of an account that one step follows, unless the asker says otherwise, and at most."""

MOST_PATHS = 200_000
"""Traces that are held at once."""


@dataclass(frozen=True, slots=True)
class Within:
    """A window [from_at, to_at) in epoch seconds, and how many transfers of an account one step follows, newest first.

    LDBC's windows leave out both ends, and call the rest truncation by TIMESTAMP_DESCENDING.
    """

    from_at: int
    to_at: int
    limit: int = FOLLOWED

    def checked(self, ask: Ask) -> Within:
        """The same, cut at `as_of`; raises BadRequestError for a window without time and for a limit out of bounds."""
        if self.from_at >= self.to_at:
            raise BadRequestError("The window ends before it begins: 'from' must be earlier than 'to'.")
        if not 1 <= self.limit <= MOST_FOLLOWED:
            raise BadRequestError(f"'limit' is {self.limit}; it must be from 1 to {MOST_FOLLOWED}.")
        return replace(self, to_at=window(ask, self.from_at, self.to_at)[1])

    def asked(self) -> dict[str, int]:
        """As parameters of the queries."""
        return {"from_at": self.from_at, "to_at": self.to_at, "limit": self.limit}


class Steps:
    """Steps from accounts to accounts; `cut` are the numbers of those with more transfers than were followed."""

    def __init__(self, ask: Ask, within: Within) -> None:
        self._ask = ask
        self._within = within
        self.cut: set[int] = set()

    async def of(self, question: str, numbers: list[int], measure: str, **more: Any) -> pl.DataFrame:
        """The transfers of those accounts as columns `account`, `other` and the measure."""
        if not numbers:
            return pl.DataFrame(schema=dict.fromkeys(("account", "other", measure), pl.Int64))
        asked = {"numbers": numbers, **more, **self._within.asked()}
        found = await self._ask.graph.columns(f"money/{question}", self._ask.gate, **asked)
        self.cut |= {number for number, cut in zip(found["account"], found["cut"], strict=True) if cut}
        sizes = [len(some) for some in found["other"]]
        columns = {"other": found["other"], measure: found[measure]}
        each = {name: flat(lists) for name, lists in columns.items()}
        return pl.DataFrame({"account": np.repeat(column(found["account"]), sizes), **each})

    async def earliest(self, start: int) -> list[dict[int, int]]:
        """For 1 to MOST_HOPS hops the accounts that ascending transfers lead to, with the earliest arrival at each.

        Who comes earlier can go on wherever one who comes later can, so no other arrival is needed.
        """
        levels: list[dict[int, int]] = []
        level: dict[int, int] = {start: self._within.from_at - 1}
        for _ in range(MOST_HOPS):
            moves = await self.of("exact_trace", sorted(level), "at")
            onward = moves.filter(pl.col("at") > _of(moves, level)).group_by("other").agg(pl.col("at").min())
            level = dict(onward.select("other", "at").iter_rows())
            levels.append(level)
        return levels

    async def latest(self, ends: list[int]) -> set[int]:
        """The accounts from which 1 to MOST_HOPS ascending transfers lead to one of the ends."""
        found: set[int] = set()
        level = dict.fromkeys(ends, self._within.to_at)
        for _ in range(MOST_HOPS):
            moves = await self.of("gathered_loans", sorted(level), "at")
            upstream = moves.filter(pl.col("at") < _of(moves, level)).group_by("other").agg(pl.col("at").max())
            level = dict(upstream.select("other", "at").iter_rows())
            found |= set(level)
        return found

    async def traces(self, starts: list[int]) -> tuple[list[tuple[int, ...]], bool]:
        """Sequences of different accounts that ascending transfers lead along, and whether there are more of them.

        Transfers between the same two accounts make one trace.
        """
        paths = pl.DataFrame({"0": starts, "since": [self._within.from_at - 1] * len(starts)}, schema=_INTEGERS)
        found: list[tuple[int, ...]] = []
        for hop in range(MOST_HOPS):
            names = [str(place) for place in range(hop + 1)]
            moves = await self.of("exact_trace", paths[names[-1]].unique().sort().to_list(), "at")
            paths = (
                paths.join(moves, left_on=names[-1], right_on="account")
                .filter(pl.col("at") > pl.col("since"), *(pl.col("other") != pl.col(name) for name in names))
                .group_by(*names, pl.col("other").alias(str(hop + 1)))
                .agg(since=pl.col("at").min())
                .sort(pl.exclude("since"))
            )
            found += paths.drop("since").rows()
            if len(found) > MOST_PATHS:
                return found[:MOST_PATHS], True
        return found, False


_INTEGERS = {"0": pl.Int64, "since": pl.Int64}


def _of(moves: pl.DataFrame, level: dict[int, int]) -> pl.Series:
    """The moment of the account of each transfer."""
    return moves["account"].replace_strict(level, return_dtype=pl.Int64) if len(moves) else moves["account"]
