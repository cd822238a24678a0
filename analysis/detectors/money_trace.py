"""Where money went from an account or from reported transfers, where it is now, and what may still be frozen."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from pydantic import computed_field

from analysis.answers import EntityView
from analysis.asking import Ask
from analysis.events import window
from analysis.money.freeze_sheet import FreezeLine
from analysis.money.trace import OUTSIDE, Policy
from analysis.money.trace_answers import Exit, Holding, Passed, Span, telling
from analysis.money.trace_reading import HISTORY, ExitKind, Followed, Start, follow
from analysis.money.transfers import COLUMNS, Transfers, in_order, transfers
from analysis.numbers import ids_of, numbers_of
from analysis.rings.ring import Transfer
from base.errors import BadRequestError, NotFoundError
from base.moments import Moment
from ontology.keys import kind_of

VERSION = 1
HORIZON = 72 * 3_600
LONGEST = 92 * 86_400
"""Seconds that a trace spans, unless the asker says otherwise, and at most."""

MOST_CHAINS, MOST_READ = 20, 2_000
MOST_STARTS = 5
"""Chains are sought from so many of the largest seeds, read so many each, and shown so many."""

KEEP = 0.1
"""Share of an amount that goes on at least in a chain that is shown."""


@dataclass(frozen=True, slots=True)
class AccountSeed:
    """Money on an account: `amount` minor units that lie there at `from_at`, or without it all that comes in from then.

    `from_at` is in epoch seconds; what comes in or leaves in that second and later does so after it.
    """

    account: str
    from_at: int
    amount: int | None = None


@dataclass(frozen=True, slots=True)
class TransferSeed:
    """A reported transfer: the account that it paid, and the row that says so."""

    account: str
    load: int
    row: int


@dataclass(frozen=True, slots=True)
class MoneyFlow:
    """Where a sum went in [from_at, until): holdings + exits + untraced = seed, exactly, for the headline.

    `untraced` went on in branches too small to follow. `hubs` are accounts that pay too many others to be followed:
    then it is `truncated`, the reason is hub. `chains` are for the eye; `chains_cut` says that there are more.
    """

    policy: Policy
    from_at: Moment
    until: Moment
    seed: int
    holdings: list[Holding]
    exits: list[Exit]
    untraced: Span
    passed: Passed
    chains: list[list[Transfer]]
    chains_cut: bool = False
    hubs: list[EntityView] = field(default_factory=list[EntityView])

    @computed_field
    @property
    def truncated(self) -> bool:
        """Whether the trail ends at a hub somewhere."""
        return bool(self.hubs)

    @computed_field
    @property
    def reason(self) -> str | None:
        """Why it is truncated."""
        return "hub" if self.hubs else None

    @computed_field
    @property
    def recoverable(self) -> int:
        """What all accounts together may still hold, minor units."""
        return sum(one.recoverable for one in self.holdings)

    def freeze_lines(self) -> list[FreezeLine]:
        """The accounts worth a request, the largest amount first."""
        lines = [
            FreezeLine(
                one.account.caption,
                one.institution,
                one.holder,
                one.recoverable,
                min(one.remaining.least, one.recoverable),
                one.remaining.most,
                one.since,
                one.rows,
                one.cut,
            )
            for one in self.holdings
            if one.recoverable > 0
        ]
        return sorted(lines, key=lambda line: (-line.freeze, line.institution, line.account))


@dataclass(frozen=True, slots=True)
class Known:
    """What the asker knows and the graph does not: exits, balances when the trace begins, balances now; by account."""

    exits: Mapping[str, ExitKind] = field(default_factory=dict[str, ExitKind])
    opening: Mapping[str, int] = field(default_factory=dict[str, int])
    reported: Mapping[str, int] = field(default_factory=dict[str, int])


async def money_trace(
    ask: Ask,
    seeds: AccountSeed | Sequence[TransferSeed],
    until: int | None = None,
    policy: Policy = "proportional",
    known: Known | None = None,
    history: int = HISTORY,
) -> MoneyFlow:
    """Where the money of an account, or of reported transfers, went until a moment (epoch seconds, 72 h if not said).

    Transfers are followed in the order of (time, load, row), through splits and joins, by the accounting of
    `analysis.money.trace`; `policy` gives the headline, all three the bounds. `history` is how many seconds before the
    first seed tell what other money an account held.

    Raises BadRequestError for no seed, an amount that is not above 0, an id that is no account's, a window that is
    reversed or longer than LONGEST; NotFoundError for an account or a transfer that is unknown or hidden;
    BudgetExceededError.
    """
    known = known or Known()
    start, to_at = await _start(ask, seeds, until, known)
    found = await follow(ask, start, to_at, history)
    told, chains = await asyncio.gather(telling(ask, found, policy), _chains(ask, found, start.seeds, to_at))
    return MoneyFlow(
        policy,
        found.trail.from_at,
        to_at,
        found.ledgers[policy].seeded,
        told.holdings(known.reported),
        told.exits(),
        told.untraced(),
        told.passed(),
        chains[:MOST_CHAINS],
        len(chains) > MOST_CHAINS,
        told.hubs(),
    )


async def _start(
    ask: Ask, seeds: AccountSeed | Sequence[TransferSeed], until: int | None, known: Known
) -> tuple[Start, int]:
    asked = [seeds] if isinstance(seeds, AccountSeed) else list(seeds)
    if not asked:
        raise BadRequestError("Name an account, or the transfers that were reported: there is nothing to follow.")
    for id in (*(one.account for one in asked), *known.exits, *known.opening, *known.reported):
        if kind_of(id).label() != "Account":
            raise BadRequestError("Money is followed from account to account: take the id of an account.")
    if isinstance(seeds, AccountSeed):
        number = (await numbers_of(ask, [seeds.account])).get(seeds.account)
        if number is None:
            raise NotFoundError("There is no such account, or you may not see it.")
        to_at = _until(ask, seeds.from_at, until)
        brought, opened = await _on(ask, seeds, number, to_at), frozenset({number})
    else:
        brought, opened = await _reported(ask, seeds), frozenset[int]()
        to_at = _until(ask, int(brought.at.min()), until)
        brought = brought.taken(brought.at < to_at)
    named = {*known.exits, *known.opening}
    numbers = await numbers_of(ask, named) if named else {}
    ends: dict[int, ExitKind] = {numbers[id]: kind for id, kind in known.exits.items() if id in numbers}
    opening = {numbers[id]: sum_ for id, sum_ in known.opening.items() if id in numbers}
    return Start(brought, opened, ends, opening), to_at


def _until(ask: Ask, from_at: int, until: int | None) -> int:
    if until is not None and until <= from_at:
        raise BadRequestError("The trace ends before the money comes: 'until' must be later than the first of it.")
    if until is not None and until - from_at > LONGEST:
        raise BadRequestError(f"A trace spans at most {LONGEST // 86_400} days: name an earlier 'until'.")
    to_at = window(ask, None, from_at + HORIZON if until is None else until)[1]
    if to_at <= from_at:
        raise BadRequestError("The money comes only after the moment that is asked about: name a later 'asOf'.")
    return to_at


async def _on(ask: Ask, seed: AccountSeed, number: int, to_at: int) -> Transfers:
    """The money on the account as a transfer from outside, or every transfer that reaches it."""
    if seed.amount is None:
        moves = await transfers(ask, seed.from_at, to_at, np.array([number]))
        return moves.taken((moves.payee == number) & (moves.payer != number))
    if seed.amount <= 0:
        raise BadRequestError("The amount must be above 0, in minor units; leave it out for all that comes in.")
    return in_order(at=[seed.from_at], payer=[OUTSIDE], payee=[number], amount=[seed.amount], load=[0], row=[0])


async def _reported(ask: Ask, seeds: Sequence[TransferSeed]) -> Transfers:
    once = list(dict.fromkeys(seeds))
    columns = await ask.graph.columns(
        "money/trace_seeds",
        ask.gate,
        payee=[one.account for one in once],
        load=[one.load for one in once],
        row=[one.row for one in once],
    )
    missing = set(range(len(once))) - set(columns.pop("which"))
    if missing:
        one = once[min(missing)]
        raise NotFoundError(f"Row {one.row} of load {one.load} is no transfer to that account, or you may not see it.")
    return in_order(**columns)


Row = tuple[int, ...]
"""One transfer of a chain in the order of COLUMNS."""


async def _chains(ask: Ask, found: Followed, seeds: Transfers, to_at: int) -> list[list[Transfer]]:
    """Chains through accounts that the money came to, those with most hops first, then with the largest last amount.

    One that is only the beginning of another is left out.
    """
    reached = {number for ledger in found.ledgers.values() for number in ledger.reached.tolist()}
    through = sorted(reached | set(found.ends))
    largest = np.argsort(-seeds.amount, kind="stable")[:MOST_STARTS].tolist()
    each = [await _chains_from(ask, seeds.taken(slice(i, i + 1)), through, to_at) for i in largest]
    every = {chain for some in each for chain in some}
    whole = every - {chain[:-1] for chain in every}
    in_order = sorted(whole, key=lambda chain: (-len(chain), -chain[-1][_AMOUNT], chain))
    ids = await ids_of(ask, {number for chain in in_order for row in chain for number in row[_ENDS]})
    return [[_transfer(ask, row, ids) for row in chain] for chain in in_order]


async def _chains_from(ask: Ask, seed: Transfers, through: list[int], to_at: int) -> Iterable[tuple[Row, ...]]:
    since = int(seed.at[0]) - int(seed.payer[0] == OUTSIDE)
    asked = {"since": since, "held": int(seed.amount[0]), "dwell": HORIZON, "keep": KEEP, "to_at": to_at}
    columns = await ask.graph.columns(
        "money/chains", ask.gate, start=int(seed.payee[0]), through=through, most=MOST_READ, **asked
    )
    chains = zip(*(columns[name] for name in COLUMNS), strict=True)
    return (tuple(zip(*chain, strict=True)) for chain in chains)


def _transfer(ask: Ask, of: Row, ids: Mapping[int, str]) -> Transfer:
    at, payer, payee, amount, load, row = of
    return Transfer(ids[payer], ids[payee], at, amount, ask.row_ref(load, row))


_ENDS = slice(COLUMNS.index("payer"), COLUMNS.index("payee") + 1)
_AMOUNT = COLUMNS.index("amount")
