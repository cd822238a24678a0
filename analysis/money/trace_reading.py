"""Reads the trail of a sum: hop by hop the movements of the accounts that it came to, until it comes to no new one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np

from analysis.asking import Ask
from analysis.money.trace import Bounds, Flags, Ledger, Policy, Trail, bounds, sweeps
from analysis.money.transfers import COLUMNS, Transfers, in_order, joined

ExitKind = Literal["cash", "abroad", "merchant", "payment institution", "hub"]
KINDS: dict[str, ExitKind] = {
    "境外": "abroad",
    "abroad": "abroad",
    "overseas": "abroad",
    "foreign": "abroad",
    "支付": "payment institution",
    "payment": "payment institution",
    "商户": "merchant",
    "商店": "merchant",
    "餐饮": "merchant",
    "merchant": "merchant",
    "shop": "merchant",
    "restaurant": "merchant",
}
"""Words in the stated kind of an account or its holder, an organization, and what they say of money paid there."""

HUB = 1_000
"""An account that pays more accounts than this mixes too much: a trail ends there."""

AT_ONCE = 500
"""Accounts that one query reads."""

DAY = 86_400
HISTORY = 28 * DAY
"""Seconds before the first seed whose movements tell how much other money an account held."""


@dataclass(frozen=True, slots=True)
class Start:
    """What a trace begins with: the transfers that bring the money, and accounts that are read whatever they are.

    `ends` are exits that the asker knows of, `opening` balances of accounts when the first of the money comes.
    """

    seeds: Transfers
    opened: frozenset[int] = frozenset()
    ends: Mapping[int, ExitKind] = field(default_factory=dict[int, ExitKind])
    opening: Mapping[int, int] = field(default_factory=dict[int, int])


@dataclass(frozen=True, slots=True)
class Followed:
    """The whole trail with one ledger for each policy, bounds, and why it ended at those accounts where it did."""

    trail: Trail
    ledgers: dict[Policy, Ledger]
    bounds: Bounds
    ends: dict[int, ExitKind]


async def follow(ask: Ask, start: Start, to_at: int, history: int = HISTORY) -> Followed:
    """Read one hop after the other and sweep, until traced money comes to no account that was not read.

    One query for each hop (of AT_ONCE accounts). Raises BudgetExceededError where one takes above 20 s.
    """
    reading = _Reading(ask, start, to_at, history)
    frontier = set(start.seeds.payee.tolist()) - set(start.ends)
    while True:
        for some in _some(sorted(frontier)):
            await reading.hop(some)
        trail = reading.trail()
        ledgers = sweeps(trail)
        reached = {number for ledger in ledgers.values() for number in ledger.reached.tolist()}
        frontier = reached - reading.read - set(reading.ends)
        if not frontier:
            return Followed(trail, ledgers, bounds(trail), reading.ends)


def _some(numbers: list[int]) -> Iterable[list[int]]:
    return (numbers[i : i + AT_ONCE] for i in range(0, len(numbers), AT_ONCE))


class _Reading:
    """What was read so far: accounts, why some of them end the trail, and movements by the side they were read at."""

    def __init__(self, ask: Ask, start: Start, to_at: int, history: int) -> None:
        self._ask = ask
        self._start = start
        self._from_at = int(start.seeds.at.min()) if len(start.seeds) else to_at
        self._asked = {"hub": HUB, "words": list(KINDS), "opened": sorted(start.opened), "to_at": to_at}
        self._history = self._from_at - history
        self._leaving: list[Transfers] = []
        self._reaching: list[Transfers] = []
        self.read: set[int] = set()
        self.ends: dict[int, ExitKind] = dict(start.ends)

    async def hop(self, numbers: list[int]) -> None:
        """Read the movements of these accounts, or why each ends the trail."""
        found: dict[str, Any] = await self._ask.graph.columns(
            "money/trace_frontier", self._ask.gate, numbers=numbers, from_at=self._history, **self._asked
        )
        self.read.update(numbers)
        for number, hub, kinds in zip(found["number"], found["hub"], found["kinds"], strict=True):
            if number not in self._start.opened and (hub or kinds):
                self.ends[number] = KINDS[kinds[0]] if kinds else "hub"
        columns = {name: np.array(found[name], dtype=np.int64) for name in COLUMNS}
        leaves = np.array(found["leaves"], dtype=np.bool_)
        self._leaving.append(in_order(**{name: column[leaves] for name, column in columns.items()}))
        self._reaching.append(in_order(**{name: column[~leaves] for name, column in columns.items()}))

    def trail(self) -> Trail:
        """All movements once, the seeds among them."""
        read = np.array(sorted(self.read - set(self.ends)), dtype=np.int64)
        reaching = [some.taken(~np.isin(some.payer, read)) for some in self._reaching]
        moves = joined([*self._leaving, *reaching])
        seeds = self._start.seeds
        every = joined([moves.taken(~_among(moves, seeds)), seeds])
        return Trail(every, _among(every, seeds), frozenset(self.ends), self._from_at, self._start.opening)


def _among(moves: Transfers, some: Transfers) -> Flags:
    """Which of the movements are among those."""
    keys = set(_keys(some))
    maybe = np.flatnonzero(np.isin(moves.row, some.row) & np.isin(moves.payee, some.payee))
    found = np.zeros(len(moves), dtype=np.bool_)
    found[maybe] = [key in keys for key in _keys(moves.taken(maybe))]
    return found


def _keys(moves: Transfers) -> Iterable[tuple[int, ...]]:
    return zip(*(getattr(moves, name).tolist() for name in ("load", "row", "payer", "payee")), strict=True)
