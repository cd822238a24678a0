"""The money questions of the LDBC Financial Benchmark by name: TCR1, 2, 4, 5, 6, 7 and 8, with its semantics.

Its terms map thus. A transfer is TRANSFERRED, a withdrawal to a card is a transfer to the card's account, or cash. A
medium signs in to an account where the account's reserved phone is that phone, or its SIM sat in that device, within
the window. What a graph does not know is handed in: which media are blocked, and which accounts were fed by loans.
Ascending is strictly later. An account with more transfers than `Within.limit` is followed by its newest ones; the
answer names it, is `truncated`, and its reason is hub. Source: The LDBC Financial Benchmark, version 0.1, chapter on
the transaction workload.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from math import isfinite

import polars as pl

from analysis.asking import Ask
from analysis.money.finbench_answers import (
    AfterLoan,
    Answer,
    Blocked,
    InOut,
    Item,
    Loan,
    LoanFed,
    Sums,
    Triangle,
    Withdrawal,
    checked_sum,
)
from analysis.money.finbench_steps import MOST_HOPS, Steps, Within
from analysis.numbers import ids_of, numbers_of
from base.errors import BadRequestError, NotFoundError
from ontology.keys import kind_of

MEDIA = ("Phone", "Device")


async def blocked_medium(ask: Ask, account: str, media: Sequence[str], within: Within) -> Answer[Blocked]:
    """TCR1: accounts up to 3 ascending hops from the account that a blocked medium (phone, device) signs in to."""
    within = within.checked(ask)
    steps = Steps(ask, within)
    if not media or any(kind_of(id).label() not in MEDIA for id in media):
        raise BadRequestError("A blocked medium is a phone or a device: name at least one of these.")
    levels = await steps.earliest(await _number(ask, account))
    reached = sorted({number for level in levels for number in level})
    window = {"from_at": within.from_at, "to_at": within.to_at}
    found = await ask.graph.columns("money/blocked_medium", ask.gate, numbers=reached, media=list(media), **window)
    signed = sorted(set(zip(found["account"], found["medium"], strict=True)))
    ids = await ids_of(ask, {*found["account"], *steps.cut})
    rows = [
        Blocked(ids[number], distance, medium)
        for distance, level in enumerate(levels, 1)
        for number, medium in signed
        if number in level
    ]
    return _answer(sorted(rows, key=lambda row: (row.distance, row.account, row.medium)), steps, ids)


async def gathered_loans(ask: Ask, holder: str, loans: Iterable[Loan], within: Within) -> Answer[LoanFed]:
    """TCR2: accounts fed by loans within the window from which up to 3 ascending hops lead to the holder's accounts."""
    told, within = [loan.checked() for loan in loans], within.checked(ask)
    _checked(*(loan.account for loan in told))
    fed = [loan for loan in told if within.from_at <= loan.at < within.to_at]
    steps = Steps(ask, within)
    upstream = await steps.latest(await _accounts_of(ask, holder))
    numbers = await numbers_of(ask, [loan.account for loan in fed])
    of: dict[str, dict[str, Loan]] = {}
    for loan in fed:
        if numbers.get(loan.account) in upstream:
            of.setdefault(loan.account, {})[loan.id] = loan
    rows = [
        LoanFed(id, sum(loan.amount for loan in some.values()), sum(loan.balance for loan in some.values()))
        for id, some in of.items()
    ]
    ids = await ids_of(ask, steps.cut)
    return _answer(sorted(rows, key=lambda row: (-row.loan_amount, row.account)), steps, ids)


async def three_cycle(ask: Ask, src: str, dst: str, from_at: int, to_at: int) -> Answer[Triangle]:
    """TCR4: where src paid dst in [from_at, to_at), the others that dst paid and that paid src, in whatever order."""
    _checked(src, dst)
    within = Within(from_at, to_at).checked(ask)
    window = {"from_at": within.from_at, "to_at": within.to_at}
    found = await ask.graph.rows("money/three_cycle", ask.gate, src=src, dst=dst, **window)
    return Answer([Triangle(row["other"], _sums(row, "from_dst"), _sums(row, "to_src")) for row in found])


def _sums(row: Mapping[str, int], of: str) -> Sums:
    return Sums(row[f"{of}_count"], row[f"{of}_sum"], row[f"{of}_max"])


async def exact_trace(ask: Ask, holder: str, within: Within) -> Answer[tuple[str, ...]]:
    """TCR5: traces of up to 3 ascending hops from the holder's accounts, no account twice, the longest first.

    Transfers between the same two accounts are one. Above MOST_PATHS traces the answer is `limited`.
    """
    steps = Steps(ask, within.checked(ask))
    found, limited = await steps.traces(sorted(await _accounts_of(ask, holder)))
    ids = await ids_of(ask, {*(number for trace in found for number in trace), *steps.cut})
    traces = [tuple(ids[number] for number in trace) for trace in found]
    return _answer(sorted(traces, key=lambda trace: (-len(trace), trace)), steps, ids, limited)


async def many_to_one_withdrawal(
    ask: Ask, card: str, above_in: int, above_out: int, within: Within
) -> Answer[Withdrawal]:
    """TCR6: accounts that got more than 3 transfers above one sum and paid the card above another (minor units).

    `card` is the id of an account, or of the place of a cash machine.
    """
    if kind_of(card).label() not in ("Account", "Place"):
        raise BadRequestError("Money goes to an account or is drawn at a place: take the id of one.")
    sums = {"above_in": checked_sum(above_in), "above_out": checked_sum(above_out)}
    asked = {**sums, **within.checked(ask).asked()}
    found = await ask.graph.columns("money/many_to_one_withdrawal", ask.gate, id=card, **asked)
    rows = zip(found["mid"], found["gathered"], found["paid"], strict=True)
    return Answer([Withdrawal(*row) for row in rows], sorted(set(found["cut"])))


async def in_out_ratio(ask: Ask, account: str, threshold: int, within: Within) -> InOut | None:
    """TCR7: how many pay an account and are paid by it in transfers above a threshold (minor units), and the ratio.

    None for an account that is unknown or hidden.
    """
    _checked(account)
    asked = {"threshold": checked_sum(threshold), **within.checked(ask).asked()}
    for row in await ask.graph.rows("money/in_out_ratio", ask.gate, id=account, **asked):
        ratio = round(row["inflow"] / row["outflow"], 3) if row["outflow"] else -1.0
        return InOut(row["payers"], row["payees"], ratio, "hub" if row["cut"] else None)
    return None


async def after_loan(ask: Ask, loan: Loan, threshold: float, within: Within) -> Answer[AfterLoan]:
    """TCR8: accounts and places of cash up to 3 hops from the account of a loan, none where it was paid out of window.

    A transfer is followed where it exceeds `threshold` times all that came into its account within the window; for the
    first account the loan is part of that, for it is no transfer of the graph. Hops count from the loan, so that the
    account it was paid to is at 1.
    """
    if not (isfinite(threshold) and threshold >= 0):
        raise BadRequestError("The threshold is a share of what came in: a number from 0.")
    loan, within = loan.checked(), within.checked(ask)
    steps = Steps(ask, within)
    start = await _number(ask, loan.account)
    inflow: dict[int, int] = {}
    distance = {start: 1}
    frontier = [start] if within.from_at <= loan.at < within.to_at else []
    for hop in range(MOST_HOPS):
        deposited = [loan.amount if number == start else 0 for number in frontier]
        moves = await steps.of("after_loan", frontier, "amount", deposited=deposited, threshold=threshold)
        for number, amount in moves.group_by("other").agg(pl.col("amount").sum()).select("other", "amount").iter_rows():
            inflow[number] = inflow.get(number, 0) + amount
        frontier = sorted(set(moves["other"].to_list()) - set(distance))
        distance |= dict.fromkeys(frontier, hop + 2)
    ids = await ids_of(ask, {*inflow, *steps.cut})
    rows = [
        AfterLoan(ids[number], round(amount / loan.amount, 3), distance[number])
        for number, amount in inflow.items()
        if number != start
    ]
    return _answer(sorted(rows, key=lambda row: (-row.distance, -row.ratio, row.account)), steps, ids)


def _answer(rows: list[Item], steps: Steps, ids: Mapping[int, str], limited: bool = False) -> Answer[Item]:
    return Answer(rows, sorted(ids[number] for number in steps.cut), limited)


def _checked(*accounts: str) -> None:
    """Raises MalformedIdError and BadRequestError for what is no account."""
    if any(kind_of(id).label() != "Account" for id in accounts):
        raise BadRequestError("This question is about accounts: take the id of one.")


async def _number(ask: Ask, account: str) -> int:
    _checked(account)
    number = (await numbers_of(ask, [account])).get(account)
    if number is None:
        raise NotFoundError("There is no such account, or you may not see it.")
    return number


async def _accounts_of(ask: Ask, holder: str) -> list[int]:
    if kind_of(holder).label() not in ("Person", "Organization"):
        raise BadRequestError("Accounts are held by a person or an organization: take the id of one.")
    found = await ask.graph.columns("money/accounts_of", ask.gate, id=holder)
    return sorted(set(found["number"]))
