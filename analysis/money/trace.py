"""Where money went, by accounting: a sweep over transfers in their order that says how much of each was traced money.

Splits and joins mix traced money with other money, and no record says which of it left first. So every sweep takes a
policy: `proportional` moves the share that is traced in the known balance, `least` lets other money leave first,
`most` traced money. After a join neither of the last two bounds what another mixture would have left there, so bounds
are swept by themselves: whatever left each account first, the truth lies between them, as far as balances are known.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from analysis.compiled import compiled
from analysis.money.transfers import Integers, Transfers

Policy = Literal["proportional", "least", "most"]
POLICIES: tuple[Policy, ...] = ("proportional", "least", "most")
Flags = NDArray[np.bool_]

OUTSIDE, CASH = -1, -2
"""Stand for an account: for where money that lies on an account came from, and for where cash goes."""

LEAST_BRANCH, SHARE_OF_SEED = 10_000, 100
"""A branch of less than so many minor units, or of less than the seed divided by so much, is not followed."""


@dataclass(frozen=True, slots=True)
class Trail:
    """Transfers (cash to CASH among them) in their order, those that bring the money, and the accounts that end it.

    What lies before `from_at` (epoch seconds) only tells balances; `opening` names those known at that moment.
    """

    transfers: Transfers
    seed: Flags
    ends: frozenset[int]
    from_at: int
    opening: Mapping[int, int]

    def least_branch(self) -> int:
        """Minor units from which a branch is followed."""
        return max(LEAST_BRANCH, int(self.transfers.amount[self.seed].sum()) // SHARE_OF_SEED)


@dataclass(frozen=True, slots=True)
class Ledger:
    """One sweep, all sums in minor units: what of every transfer was traced, and what remains on every account.

    `account` is ascending and unique; `remaining` is 0 for accounts that end the trail, and OUTSIDE and CASH are among
    those. `first` and `since` are the transfer that first brought traced money and the one since which some has been
    there, -1 for none. What came in as seed is `seeded`: remaining + exits + untraced, exactly.
    """

    account: Integers
    remaining: Integers
    first: Integers
    since: Integers
    moved: Integers
    left: Flags
    untraced: int
    seeded: int

    @property
    def reached(self) -> Integers:
        """The accounts that traced money came to."""
        return self.account[self.first >= 0]

    @property
    def exits(self) -> int:
        """What went to accounts that end the trail, and out as cash."""
        return int(self.moved[self.left].sum())


def sweep(trail: Trail, policy: Policy) -> Ledger:
    """Follow the seed through the transfers once, under that policy.

    Transfers to self and those of nothing or less move nothing. A seed that an account with traced money pays carries
    that on first, so that money is not counted twice. Branches below `least_branch` are summed as untraced.
    """
    return sweeps(trail, (policy,))[policy]


def sweeps(trail: Trail, policies: tuple[Policy, ...] = POLICIES) -> dict[Policy, Ledger]:
    """One sweep under each policy."""
    account, columns = _columns(trail)
    _, payee, _, _, ends, *_ = columns
    found: dict[Policy, Ledger] = {}
    for policy in policies:
        remaining, first, since, moved, totals = _swept(*columns, POLICIES.index(policy), trail.least_branch())
        found[policy] = Ledger(account, remaining, first, since, moved, ends[payee], int(totals[0]), int(totals[1]))
    return found


@dataclass(frozen=True, slots=True)
class Bounds:
    """The least and the most that may remain on each account and that each transfer may have carried, minor units.

    In the order of the accounts and transfers of a ledger; every policy lies within.
    """

    least: Integers
    most: Integers
    moved_least: Integers
    moved_most: Integers


def bounds(trail: Trail) -> Bounds:
    """What holds for every order in which mixed money may have left its accounts."""
    return Bounds(*_bounded(*_columns(trail)[1], trail.least_branch()))


Columns = tuple[Integers, Integers, Integers, Flags, Flags, Integers, int]


def _columns(trail: Trail) -> tuple[Integers, Columns]:
    """The accounts in order, and what the sweeps take, with accounts as places in that order."""
    moves = trail.transfers
    account, places = np.unique(np.concatenate([moves.payer, moves.payee]), return_inverse=True)
    payer, payee = np.split(places.astype(np.int64), 2)
    ends = np.isin(account, [OUTSIDE, CASH, *trail.ends])
    known = np.isin(account, list(trail.opening))
    opening = np.full(len(account), -1, dtype=np.int64)
    opening[known] = [trail.opening[number] for number in account[known].tolist()]
    begin = int(np.searchsorted(moves.at, trail.from_at))
    return account, (payer, payee, moves.amount, trail.seed, ends, opening, begin)


@compiled
def _share(whole: int, traced: int, known: int, policy: int) -> int:
    """How much of a transfer is traced money."""
    if policy == 2:
        return min(whole, traced)
    if policy == 1:
        return min(traced, max(0, whole - (known - traced)))
    return min(whole, traced, int(np.floor(whole * (traced / max(known, whole)) + 0.5)))


@compiled
def _swept(
    payer: Integers,
    payee: Integers,
    amount: Integers,
    seed: Flags,
    ends: Flags,
    opening: Integers,
    begin: int,
    policy: int,
    least: int,
) -> tuple[Integers, Integers, Integers, Integers, Integers]:
    """Remaining, first and since of each account, moved of each transfer, then what was untraced and seeded."""
    traced, known = np.zeros(len(ends), np.int64), np.zeros(len(ends), np.int64)
    first, since = np.full(len(ends), -1, np.int64), np.full(len(ends), -1, np.int64)
    moved, totals = np.zeros(len(amount), np.int64), np.zeros(2, np.int64)
    for i in range(len(amount)):
        if i == begin:
            known[:] = np.where(opening >= 0, opening, known)
        source, target, whole = payer[i], payee[i], amount[i]
        if whole <= 0 or source == target:
            continue
        share = _share(whole, int(traced[source]), int(known[source]), 2 if seed[i] else policy)
        traced[source] -= share
        known[source] = max(known[source] - whole, traced[source])
        arrives = share
        if seed[i]:
            totals[1] += whole - share
            arrives = whole
        elif share < least:
            totals[0] += share
            arrives = 0
        moved[i] = arrives
        outside = ends[source] and seed[i]
        known[target] = known[target] if outside else known[target] + whole
        if arrives > 0 and not ends[target]:
            since[target] = i if traced[target] == 0 else since[target]
            first[target] = i if first[target] < 0 else first[target]
            traced[target] += arrives
        known[target] = max(known[target], traced[target])
    return traced, first, since, moved, totals


@compiled
def _bounded(
    payer: Integers,
    payee: Integers,
    amount: Integers,
    seed: Flags,
    ends: Flags,
    opening: Integers,
    begin: int,
    least: int,
) -> tuple[Integers, Integers, Integers, Integers]:
    """The fields of Bounds."""
    low, high, known = np.zeros(len(ends), np.int64), np.zeros(len(ends), np.int64), np.zeros(len(ends), np.int64)
    moved_low, moved_high = np.zeros(len(amount), np.int64), np.zeros(len(amount), np.int64)
    seeded = 0
    for i in range(len(amount)):
        if i == begin:
            known[:] = np.where(opening >= 0, opening, known)
        source, target, whole = payer[i], payee[i], amount[i]
        if whole <= 0 or source == target:
            continue
        fewest = min(low[source], max(0, whole - (known[source] - low[source])))
        most = min(whole, high[source])
        rest = max(known[source] - whole, 0)
        low[source] = max(0, low[source] - whole)
        high[source] = min(high[source], rest)
        known[source] = rest
        if seed[i]:
            fewest = most = whole
            seeded += whole
        fewest = fewest if fewest >= least or seed[i] else 0
        most = min(most, seeded) if most >= least or seed[i] else 0
        moved_low[i], moved_high[i] = fewest, most
        known[target] = known[target] if ends[source] and seed[i] else known[target] + whole
        if not ends[target]:
            low[target] += fewest
            high[target] = min(high[target] + most, seeded)
        known[target] = max(known[target], high[target])
    return low, high, moved_low, moved_high
