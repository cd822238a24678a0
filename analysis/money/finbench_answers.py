"""The shapes of the FinBench questions: what they are given, the rows they answer with, and pages of these."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Generic, TypeVar

from analysis.answers import Page, Reason
from analysis.paging import checked_first, rank_after, ranked
from base.errors import BadRequestError

Item = TypeVar("Item")

LARGEST = 2**53
"""Minor units that a sum has at most, so that every program reads it exactly."""


@dataclass(frozen=True, slots=True)
class Answered(Generic[Item]):
    """One page of an answer, and the accounts of which not all was followed, by id."""

    rows: Page[Item]
    hubs: list[str]


@dataclass(frozen=True, slots=True)
class Answer(Generic[Item]):
    """The rows of an answer in the benchmark's order; `hubs` are ids of accounts of which not all was followed."""

    items: list[Item]
    hubs: list[str] = field(default_factory=list[str])
    limited: bool = False

    @property
    def reason(self) -> Reason | None:
        """Why rows may be missing, None where none are."""
        return "hub" if self.hubs else "limit" if self.limited else None

    @property
    def truncated(self) -> bool:
        """Whether rows may be missing."""
        return self.reason is not None

    def page(self, first: int, after: str | None = None) -> Answered[Item]:
        """One page; where rows may be missing its `total` is a lower bound. Raises BadRequestError."""
        start = rank_after(after)
        page = ranked(self.items[start : start + checked_first(first)], start, len(self.items))
        if self.truncated:
            page = replace(page, at_least=True, truncated=True, reason=self.reason)
        return Answered(page, self.hubs)


@dataclass(frozen=True, slots=True)
class Loan:
    """A loan that was paid to an account: when (epoch seconds), how much, how much is still owed (minor units)."""

    id: str
    account: str
    at: int
    amount: int
    balance: int = 0

    def checked(self) -> Loan:
        """The same; raises BadRequestError for a loan of nothing and for sums beyond LARGEST."""
        checked_sum(self.balance)
        if not checked_sum(self.amount):
            raise BadRequestError("A loan is of more than nothing: give its amount in minor units.")
        return self


@dataclass(frozen=True, slots=True)
class Blocked:
    """An account at so many hops that a blocked medium signs in to."""

    account: str
    distance: int
    medium: str


@dataclass(frozen=True, slots=True)
class LoanFed:
    """An account upstream with the sums of its loans, minor units."""

    account: str
    loan_amount: int
    loan_balance: int


@dataclass(frozen=True, slots=True)
class Sums:
    """How many transfers, their sum and the largest, minor units."""

    count: int
    sum: int
    max: int


@dataclass(frozen=True, slots=True)
class Triangle:
    """The third account of a cycle: what dst paid it, and what it paid src."""

    account: str
    from_dst: Sums
    to_src: Sums


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """An account in the middle: what it gathered and what it paid to the card, minor units."""

    account: str
    gathered: int
    paid: int


@dataclass(frozen=True, slots=True)
class InOut:
    """Different payers and payees, and inflow over outflow to 3 decimals, -1 without outflow.

    `reason` says why not all transfers of the account were counted, None where all were.
    """

    payers: int
    payees: int
    ratio: float
    reason: Reason | None = None


@dataclass(frozen=True, slots=True)
class AfterLoan:
    """An account, or a place of cash, after a loan: what came to it over the loan (3 decimals), and hops from it."""

    account: str
    ratio: float
    distance: int


def checked_sum(amount: int) -> int:
    """The same; raises BadRequestError for what is below nothing or beyond LARGEST."""
    if not 0 <= amount <= LARGEST:
        raise BadRequestError("A sum is a whole number of minor units, from 0 to 2^53.")
    return amount
