"""Typologies: groups of transfers in which money moves as in rings, beyond what the accounts' habits would make."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from analysis.answers import RowRef
from analysis.asking import Ask
from analysis.findings import MOST_ROWS, Benign, Evidence, Finding
from analysis.money.amounts import CAP as AMOUNT_CAP
from analysis.money.amounts import Amounts
from analysis.money.benign import WEIGHT, looked_for
from analysis.money.candidates import Candidate
from analysis.money.ledger import Background, Ledger, ledger
from analysis.money.sound import Sound, sound
from analysis.money.told import told
from analysis.money.transfers import Integers, account_ids, transfers
from analysis.money.typologies import TYPOLOGIES, candidates
from analysis.numbers import numbers_of
from analysis.rings.ring import Ring, Transfer
from analysis.statistics import log10_lr
from base.errors import BadRequestError

VERSION = 1
FLOW_CAP = 3.0


@dataclass(frozen=True, slots=True)
class Searched:
    """What a search found: rings, most telling first, and those that an innocent reason explains.

    `transfers` were searched; left out were those to itself, without an amount, and repeated (see `Sound`).
    """

    rings: list[Ring]
    explained: list[Ring]
    transfers: int
    to_itself: int
    no_amount: int
    repeated: int
    background: Background


async def typologies(
    ask: Ask,
    from_at: int | None = None,
    to_at: int | None = None,
    kinds: Collection[str] | None = None,
    accounts: Sequence[str] | None = None,
) -> list[Ring]:
    """The rings of these forms (all, if none are named) among transfers in [from_at, to_at), most telling first.

    With `accounts` (ids) those that one of them takes part in: what a change of their transfers may have changed.

    Raises BadRequestError for an unknown form, BudgetExceededError where the transfers take too long to read.
    """
    return (await search(ask, from_at, to_at, kinds, accounts)).rings


async def search(
    ask: Ask,
    from_at: int | None = None,
    to_at: int | None = None,
    kinds: Collection[str] | None = None,
    accounts: Sequence[str] | None = None,
    background: Background | None = None,
) -> Searched:
    """The same with what was left out and what is explained; `background` stands for what all transfers would say.

    Whatever the accounts, all transfers of the window are read: how striking a ring is depends on them.
    """
    forms = _checked(kinds)
    kept = sound(await transfers(ask, from_at, to_at))
    found = ledger(kept.transfers, background)
    claims = candidates(found, forms)
    if accounts is not None:
        changed = np.array(list((await numbers_of(ask, accounts)).values()), dtype=np.int64)
        claims = [one for one in claims if _takes_part(found, one, changed)]
    return _searched(found, kept, await _rings(ask, found, claims))


def _takes_part(found: Ledger, one: Candidate, numbers: Integers) -> bool:
    places = np.concatenate([found.payer[one.transfers], found.payee[one.transfers]])
    return bool(np.isin(found.number[places], numbers).any())


def _checked(kinds: Collection[str] | None) -> Collection[str]:
    if unknown := set(kinds or ()) - set(TYPOLOGIES):
        raise BadRequestError(f"There is no form '{min(unknown)}': take one of {', '.join(TYPOLOGIES)}.")
    return kinds or tuple(TYPOLOGIES)


def _searched(found: Ledger, kept: Sound, rings: list[Ring]) -> Searched:
    told_of = [ring for ring in rings if ring.finding.score > 0]
    explained = [ring for ring in rings if ring.finding.score <= 0]
    return Searched(told_of, explained, len(found), kept.to_itself, kept.no_amount, kept.repeated, found.background)


@dataclass(frozen=True, slots=True)
class _Behind:
    """The accounts of the candidates: ids, who holds them, the loads that say so, and which organizations hold."""

    ids: dict[int, str]
    holders: dict[int, list[str]]
    loads: dict[int, set[int]]
    companies: frozenset[int]


async def _behind(ask: Ask, found: Ledger, claims: Iterable[Candidate]) -> _Behind:
    taking_part = [side[one.transfers] for one in claims for side in (found.payer, found.payee)]
    places = np.unique(np.concatenate(taking_part)) if taking_part else np.empty(0, np.int64)
    numbers = found.number[places]
    ids = dict(zip(places.tolist(), await account_ids(ask, numbers), strict=True))
    held = await ask.graph.columns("money/transfers_holders", ask.gate, numbers=numbers.tolist())
    holders: dict[int, list[str]] = defaultdict(list)
    place_of = dict(zip(numbers.tolist(), places.tolist(), strict=True))
    loads: dict[int, set[int]] = defaultdict(set)
    for number, holder, rows in zip(held["number"], held["holder"], held["rows"], strict=True):
        holders[place_of[number]].append(holder)
        loads[place_of[number]] |= {load for load, _ in rows}
    companies = {place for place, some in holders.items() if any(one.startswith("organization") for one in some)}
    return _Behind(ids, holders, loads, frozenset(companies))


async def _rings(ask: Ask, found: Ledger, claims: list[Candidate]) -> list[Ring]:
    if not claims:
        return []
    behind, amounts = await _behind(ask, found, claims), Amounts(found)
    rings = [_ring(ask, found, one, behind, amounts) for one in claims]
    return sorted(rings, key=lambda ring: (-ring.finding.score, ring.finding.expected_innocent))


def _ring(ask: Ask, found: Ledger, one: Candidate, behind: _Behind, amounts: Amounts) -> Ring:
    rows = [found.transfers.source(ask, i) for i in one.transfers.tolist()]
    places = list(dict.fromkeys(np.stack([found.payer, found.payee], axis=1)[one.transfers].ravel().tolist()))
    looked = looked_for(found, one, behind.companies)
    evidence = [_flow(found, one, rows)]
    evidence += [Evidence("amount", sign.sentence, sign.log10_lr, AMOUNT_CAP) for sign in amounts.signs(one.transfers)]
    evidence += [Evidence("benign", each.found, WEIGHT, -WEIGHT) for each in looked if each.found]
    benign = [Benign(each.what, each.found or None) for each in looked]
    members = [behind.ids[place] for place in places]
    finding = Finding("typologies", VERSION, members, evidence, benign, one.expected)
    holders = list(dict.fromkeys(holder for place in places for holder in behind.holders.get(place, ())))
    first, last = one.transfers[0], one.transfers[-1]
    return Ring(
        one.typology,
        finding,
        int(found.at[first]),
        int(found.at[last]),
        holders,
        _told(found, one.transfers, behind, rows),
        loads=sorted({row.load for row in rows}.union(*(behind.loads.get(place, ()) for place in places))),
    )


def _flow(found: Ledger, one: Candidate, rows: list[RowRef]) -> Evidence:
    weight = float(log10_lr(one.expected / found.background.accounts))
    return Evidence("flow", told(found, one), weight, FLOW_CAP, rows[:MOST_ROWS], len(rows), len(rows) > MOST_ROWS)


def _told(found: Ledger, which: Integers, behind: _Behind, rows: list[RowRef]) -> list[Transfer]:
    columns = (found.payer, found.payee, found.at, found.transfers.amount)
    told_of = zip(*(column[which].tolist() for column in columns), rows, strict=True)
    return [
        Transfer(behind.ids[payer], behind.ids[payee], at, amount, row) for payer, payee, at, amount, row in told_of
    ]
