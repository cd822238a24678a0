"""Innocent reasons for money to move like that: wages, a business that many pay, payments that come every month."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analysis.money.candidates import Candidate
from analysis.money.ledger import Ledger, Side
from analysis.money.transfers import Integers
from analysis.statistics import DAY

MONTH = (26 * DAY, 33 * DAY)
"""Seconds between two payments that count as a month apart."""

WEIGHT = -5.0
"""log10 of what an explanation found takes away: as much as form and amounts of the flow can give together."""

ONE_DAY = 0.8
"""Share of the transfers that a payroll makes within one day at least."""

CUSTOMERS = 20
"""Others, over all the time searched, from which on an organization's account is one that many pay or are paid by."""


@dataclass(frozen=True, slots=True)
class Looked:
    """One explanation that was looked for, and what was found, '' for nothing."""

    what: str
    found: str


def looked_for(ledger: Ledger, one: Candidate, companies: frozenset[int]) -> list[Looked]:
    """Every explanation for that form; `companies` are places of accounts that organizations hold."""
    if one.typology in ("chain", "cycle"):
        return [_passing_business(ledger, one, companies), _monthly(ledger, one)]
    return [search(ledger, one, companies) for search in (_payroll, _business, _shopping)] + [_monthly(ledger, one)]


def _payroll(ledger: Ledger, one: Candidate, companies: frozenset[int]) -> Looked:
    what = "a payroll: an organization that pays many on one day"
    leaving = one.transfers[ledger.payer[one.transfers] == one.hub]
    if one.hub not in companies or len(leaving) < 3:
        return Looked(what, "")
    at = ledger.at[leaving]
    busiest = int((np.searchsorted(at, at + DAY) - np.arange(len(at))).max())
    if busiest < ONE_DAY * len(leaving):
        return Looked(what, "")
    return Looked(what, f"An organization holds the paying account, and {busiest} of {len(leaving)} went within a day.")


def _business(ledger: Ledger, one: Candidate, companies: frozenset[int]) -> Looked:
    what = "a shop, marketplace, payment service or charity: an organization that many pay"
    payers = _others(ledger.into, ledger.payer, one.hub)
    if one.hub not in companies or payers < CUSTOMERS:
        return Looked(what, "")
    return Looked(what, f"An organization holds the account in the middle, and {payers:,} accounts paid it in all.")


def _shopping(ledger: Ledger, one: Candidate, companies: frozenset[int]) -> Looked:
    what = "shopping: most of what left the account in the middle went to businesses"
    paid = ledger.payee[one.transfers[ledger.payer[one.transfers] == one.hub]].tolist()
    shops = sum(place in companies and _others(ledger.into, ledger.payer, place) >= CUSTOMERS for place in paid)
    if not paid or shops * 2 < len(paid):
        return Looked(what, "")
    return Looked(what, f"{shops} of {len(paid)} went to organizations that at least {CUSTOMERS} accounts paid in all.")


def _passing_business(ledger: Ledger, one: Candidate, companies: frozenset[int]) -> Looked:
    what = "a shop or an employer on the way, where what goes out is not what came in"
    inner = np.intersect1d(ledger.payer[one.transfers], ledger.payee[one.transfers]).tolist()
    busy = [many for place in inner if place in companies and (many := _busiest(ledger, place)) >= CUSTOMERS]
    if not busy:
        return Looked(what, "")
    return Looked(
        what, f"Organizations hold {len(busy)} accounts on the way, with up to {max(busy):,} customers or staff."
    )


def _busiest(ledger: Ledger, place: int) -> int:
    return max(_others(ledger.into, ledger.payer, place), _others(ledger.out, ledger.payee, place))


def _others(side: Side, other: Integers, place: int) -> int:
    """How many different accounts one pays, or is paid by."""
    return len(np.unique(other[side.order[side.begin[place] : side.begin[place + 1]]]))


def _monthly(ledger: Ledger, one: Candidate) -> Looked:
    what = "rent, instalments or fees: the same amount between the same accounts every month"
    again = sum(_comes_monthly(ledger, int(i)) for i in one.transfers)
    if again * 2 < len(one.transfers):
        return Looked(what, "")
    return Looked(
        what, f"{again} of {len(one.transfers)} transfers came a month earlier or later with the same amount."
    )


def _comes_monthly(ledger: Ledger, i: int) -> bool:
    payer = int(ledger.payer[i])
    own: Integers = ledger.out.order[ledger.out.begin[payer] : ledger.out.begin[payer + 1]]
    alike = (ledger.payee[own] == ledger.payee[i]) & (ledger.transfers.amount[own] == ledger.transfers.amount[i])
    apart = np.abs(ledger.at[own[alike]] - ledger.at[i])
    return bool(np.any((MONTH[0] <= apart) & (apart <= MONTH[1])))
