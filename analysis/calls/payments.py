"""Money that left the accounts behind a phone after a call: to an account just opened, or to one of a ring."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from analysis.answers import RowRef
from analysis.asking import Ask
from analysis.calls.registered import Registered, links
from analysis.headings import headings
from analysis.money.transfers import transfers
from analysis.numbers import ids_of, numbers_of
from analysis.rings.stored import in_rings
from analysis.statistics import DAY, local_seconds
from analysis.trajectories.sightings import DEFAULT_ZONE
from base.moments import read
from ontology.keys import kind_of

YOUNG = 30
"""Days: an account opened less before a payment than so many is young."""


@dataclass(frozen=True, slots=True)
class Payment:
    """One transfer out of an account behind a phone; `why` says what is odd about its payee, or is empty."""

    at: int
    amount: int
    payee: str
    why: str
    row: RowRef


async def accounts_of(ask: Ask, registers: Mapping[str, Registered]) -> dict[str, set[str]]:
    """The accounts behind each phone: those that name it at the bank, and those of whoever holds it."""
    holders = {holder for one in registers.values() for holder in one.holders}
    held: dict[str, set[str]] = {holder: set() for holder in holders}
    for holder, some in (await links(ask, holders, ("HOLDS",))).items():
        held[holder] |= {tie.other for tie in some if kind_of(tie.other).label() == "Account"}
    return {
        phone: set(one.accounts).union(*(held[holder] for holder in one.holders)) for phone, one in registers.items()
    }


async def payments(
    ask: Ask, since: Mapping[str, int], accounts: Mapping[str, set[str]], to_at: int, rings: Iterable[str]
) -> dict[str, list[Payment]]:
    """The transfers out of the accounts behind each phone from its moment in `since` until `to_at`, in order.

    A payee is odd if it was opened less than YOUNG days before, if a detection has found it in a ring, or if it is one
    of the accounts in `rings` (ids).
    """
    numbers = await numbers_of(ask, {id for some in accounts.values() for id in some})
    if not numbers:
        return {phone: [] for phone in since}
    own = np.array(sorted(numbers.values()), dtype=np.int64)
    paid = await transfers(ask, min(since.values()), to_at, own)
    paid = paid.taken(np.isin(paid.payer, own))
    payees = await ids_of(ask, np.unique(paid.payee).tolist())
    opened = await _opened(ask, list(payees.values()))
    ringed = {*rings, *await in_rings(ask, payees.values())}
    found: dict[str, list[Payment]] = {}
    for phone, begins in since.items():
        mine = [numbers[id] for id in accounts[phone] if id in numbers]
        rows = np.flatnonzero(np.isin(paid.payer, mine) & ~np.isin(paid.payee, mine) & (paid.at >= begins))
        found[phone] = [
            _payment(
                int(paid.at[i]), int(paid.amount[i]), payees[int(paid.payee[i])], opened, ringed, paid.source(ask, i)
            )
            for i in rows.tolist()
        ]
    return found


def _payment(at: int, amount: int, payee: str, opened: Mapping[str, int], rings: set[str], row: RowRef) -> Payment:
    days = (at - opened[payee]) // DAY if payee in opened else None
    young = f"opened {days} days before" if days is not None and 0 <= days < YOUNG else ""
    return Payment(at, amount, payee, "of a ring" if payee in rings else young, row)


async def _opened(ask: Ask, accounts: Sequence[str]) -> dict[str, int]:
    """When accounts were opened, as far as anybody says (epoch seconds)."""
    known = await headings(ask, accounts)
    days = {id: one.best["opened_on"] for id, one in known.items() if "opened_on" in one.best}
    hours = int(local_seconds(np.array([0]), DEFAULT_ZONE)[0])
    return {id: read(day) - hours for id, day in days.items()}
