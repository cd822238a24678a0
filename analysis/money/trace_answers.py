"""Tells a trace: what remains where, where it left, and what was met on the way, with ids, names and source rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from analysis.answers import EntityView, RowRef
from analysis.asking import Ask
from analysis.findings import MOST_ROWS
from analysis.headings import bare, headings
from analysis.money.trace import CASH, OUTSIDE, Policy
from analysis.money.trace_reading import ExitKind, Followed
from analysis.money.transfers import Integers
from analysis.numbers import ids_of
from base.moments import Moment


@dataclass(frozen=True, slots=True)
class Span:
    """An amount in minor units, and between which bounds it lies by whose money left mixed accounts first."""

    least: int
    headline: int
    most: int


@dataclass(frozen=True, slots=True)
class Holding:
    """Traced money on an account, the time since which some of it has been there, and the rows that brought it.

    `institution` and `holder` are as stated. `recoverable` is the headline, or the reported balance where that is less.
    """

    account: EntityView
    institution: str
    holder: str
    remaining: Span
    recoverable: int
    since: Moment
    rows: list[RowRef]
    cut: bool = False


@dataclass(frozen=True, slots=True)
class Exit:
    """Traced money that left what can be followed; `account` is where it went, None for cash, `payer` who paid it."""

    kind: ExitKind
    payer: EntityView | None
    account: EntityView | None
    at: Moment
    amount: Span
    row: RowRef


@dataclass(frozen=True, slots=True)
class Passed:
    """What was met on the way and not followed.

    `impossible` transfers left an account before the money came to it, a search without time would have followed them;
    `to_self`, `zero` and `negative` ones move nothing.
    """

    impossible: int
    to_self: int
    zero: int
    negative: int


class Telling:
    """What one policy says of a trail, between the bounds of all three; made with `telling`."""

    def __init__(self, ask: Ask, found: Followed, policy: Policy) -> None:
        self._ask = ask
        self._ids: dict[int, str] = {}
        self._views: dict[str, EntityView] = {}
        self._ends = found.ends
        self._moves = found.trail.transfers
        self._from_at = found.trail.from_at
        self._own = found.ledgers[policy]
        self._bounds = found.bounds
        self._untraced = [ledger.untraced for ledger in found.ledgers.values()]
        self._first = np.max([ledger.first for ledger in found.ledgers.values()], axis=0)

    async def name(self) -> None:
        """Read the names of the accounts in the answer."""
        left = self._left()
        ends = (self._own.account[self._held()], self._moves.payer[left], self._moves.payee[left])
        self._ids = await ids_of(self._ask, {number for some in ends for number in some.tolist()} - {OUTSIDE, CASH})
        self._views = await headings(self._ask, self._ids.values())

    def _held(self) -> Integers:
        return np.flatnonzero(self._bounds.most)

    def _left(self) -> Integers:
        return np.flatnonzero(self._own.left & (self._bounds.moved_most > 0))

    def _view(self, number: int) -> EntityView:
        id = self._ids[number]
        return self._views.get(id) or bare(id)

    def holdings(self, reported: Mapping[str, int]) -> list[Holding]:
        """Accounts with traced money, the largest sum first; `reported` are their balances now, by account."""
        found = [self._holding(place, reported) for place in self._held().tolist()]
        return sorted(found, key=lambda one: (-one.remaining.headline, -one.remaining.most, one.account.id))

    def _holding(self, place: int, reported: Mapping[str, int]) -> Holding:
        number = int(self._own.account[place])
        view = self._view(number)
        remaining = _span(self._bounds.least[place], self._own.remaining[place], self._bounds.most[place])
        brought = (self._moves.payee == number) & (self._bounds.moved_most > 0)
        rows = np.flatnonzero(brought & (self._moves.payer != OUTSIDE)).tolist()
        since = self._own.since[place] if remaining.headline else np.flatnonzero(brought)[0]
        return Holding(
            view,
            view.best.get("institution", ""),
            view.best.get("holder_name", ""),
            remaining,
            min(remaining.headline, max(0, reported.get(view.id, remaining.headline))),
            int(self._moves.at[since]),
            [self._moves.source(self._ask, i) for i in rows[:MOST_ROWS]],
            len(rows) > MOST_ROWS,
        )

    def exits(self) -> list[Exit]:
        """Where traced money left the trail, in order of time."""
        return [self._exit(i) for i in self._left().tolist()]

    def _exit(self, i: int) -> Exit:
        payee = int(self._moves.payee[i])
        return Exit(
            "cash" if payee == CASH else self._ends[payee],
            self._view(int(self._moves.payer[i])) if self._moves.payer[i] != OUTSIDE else None,
            self._view(payee) if payee != CASH else None,
            int(self._moves.at[i]),
            _span(self._bounds.moved_least[i], self._own.moved[i], self._bounds.moved_most[i]),
            self._moves.source(self._ask, i),
        )

    def hubs(self) -> list[EntityView]:
        """Accounts at which the trail ends because they pay too many others."""
        paid = sorted({int(self._moves.payee[i]) for i in self._left()})
        return [self._view(number) for number in paid if self._ends.get(number) == "hub"]

    def untraced(self) -> Span:
        """What went on in branches too small to follow; its bounds are those of the policies."""
        return _span(min(self._untraced), self._own.untraced, max(self._untraced))

    def passed(self) -> Passed:
        """What was met from the first seed on and not followed."""
        moves, place = self._moves, np.searchsorted(self._own.account, self._moves.payer)
        within = moves.at >= self._from_at
        first = self._first[place]
        sound = (moves.amount > 0) & (moves.payer != moves.payee)
        return Passed(
            int((within & sound & (np.arange(len(moves)) < first)).sum()),
            int((within & (moves.payer == moves.payee)).sum()),
            int((within & (moves.amount == 0)).sum()),
            int((within & (moves.amount < 0)).sum()),
        )


def _span(least: int | np.int64, headline: int | np.int64, most: int | np.int64) -> Span:
    return Span(int(least), int(headline), int(most))


async def telling(ask: Ask, found: Followed, policy: Policy) -> Telling:
    """What was followed, ready to be told under that policy."""
    told = Telling(ask, found, policy)
    await told.name()
    return told
