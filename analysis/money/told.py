"""A candidate in words: what happened, in how many days, and what chance or the account's habit would make of it."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from analysis.money.candidates import Candidate
from analysis.money.ledger import Ledger
from analysis.statistics import DAY


def told(ledger: Ledger, one: Candidate) -> str:
    """One sentence or two for a reader who was not there."""
    often = f"By chance {one.expected:.2g} such groups are expected among {len(ledger.number):,} accounts."
    return f"{_WORDS[one.typology](ledger, one)} within {_span(ledger, one)}. {often}"


def _span(ledger: Ledger, one: Candidate) -> str:
    seconds = int(ledger.at[one.transfers[-1]] - ledger.at[one.transfers[0]])
    return f"{seconds / DAY:.1f} days" if seconds >= DAY else f"{max(seconds, 3_600) / 3_600:.0f} hours"


def _fan_in(ledger: Ledger, one: Candidate) -> str:
    payers = len(np.unique(ledger.payer[one.transfers]))
    return f"{payers} accounts paid one account in {len(one.transfers)} transfers"


def _fan_out(ledger: Ledger, one: Candidate) -> str:
    payees = len(np.unique(ledger.payee[one.transfers]))
    return f"One account paid {payees} accounts in {len(one.transfers)} transfers"


def _gather_scatter(ledger: Ledger, one: Candidate) -> str:
    payers = len(np.unique(ledger.payer[one.transfers][ledger.payee[one.transfers] == one.hub]))
    payees = len(np.unique(ledger.payee[one.transfers][ledger.payer[one.transfers] == one.hub]))
    return f"{payers} accounts paid one account, which paid {payees} accounts on,"


def _scatter_gather(ledger: Ledger, one: Candidate) -> str:
    middles = len(np.intersect1d(ledger.payee[one.transfers], ledger.payer[one.transfers]))
    return f"One account paid {middles} others, and all of them paid the same account"


def _cycle(_: Ledger, one: Candidate) -> str:
    return f"Money came back to the account it left, in {len(one.transfers)} transfers one after the other,"


def _chain(_: Ledger, one: Candidate) -> str:
    return f"Money was passed on {len(one.transfers)} times, each time sooner than the account usually pays,"


def _bipartite(ledger: Ledger, one: Candidate) -> str:
    payers, payees = (len(np.unique(side[one.transfers])) for side in (ledger.payer, ledger.payee))
    return f"{payers} accounts each paid most of the same {payees} accounts"


def _stack(ledger: Ledger, one: Candidate) -> str:
    middles = len(np.intersect1d(ledger.payee[one.transfers], ledger.payer[one.transfers]))
    return f"Several accounts each paid most of the same {middles} accounts, and these did the same with others"


_WORDS: dict[str, Callable[[Ledger, Candidate], str]] = {
    "fan_in": _fan_in,
    "fan_out": _fan_out,
    "gather_scatter": _gather_scatter,
    "scatter_gather": _scatter_gather,
    "cycle": _cycle,
    "chain": _chain,
    "bipartite": _bipartite,
    "stack": _stack,
}
