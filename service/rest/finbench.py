"""The money questions of the FinBench benchmark, by their names there, TCR1 to TCR8."""

from __future__ import annotations

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from analysis.money import finbench
from analysis.money.finbench_answers import (
    AfterLoan,
    Answered,
    Blocked,
    InOut,
    Item,
    Loan,
    LoanFed,
    Triangle,
    Withdrawal,
)
from analysis.money.finbench_steps import FOLLOWED, Within
from base import moments
from service.access import GatedRoute
from service.rest.parameters import After, Asked, First, Paged, all_there, there

router = APIRouter(prefix="/v1/money", route_class=GatedRoute, tags=["Money"])

_ACCOUNT = "account-aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
_HOLDER = "person-aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
_PHONE = "phone-aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
_MOST = 100


class Between(BaseModel):
    """From when until when."""

    model_config = ConfigDict(extra="forbid")

    from_at: str = Field(alias="from", examples=["2024-03-01"])
    to_at: str = Field(alias="to", examples=["2024-03-15"])


class Window(Between):
    """From when until when, and how many transfers of an account are followed, the newest first."""

    limit: int = FOLLOWED

    def within(self) -> Within:
        """The same as analysis takes it; raises BadRequestError for what is no moment."""
        return Within(moments.read(self.from_at), moments.read(self.to_at), self.limit)


class LoanTold(BaseModel):
    """A loan that was paid to an account; amounts in minor units. One told twice, by its id, counts once."""

    model_config = ConfigDict(extra="forbid")

    id: str = Field(max_length=200, examples=["L1"])
    account: str = Field(examples=[_ACCOUNT])
    at: str = Field(examples=["2024-03-10T10:00:00+08:00"])
    amount: int = Field(examples=[5_000_000])
    balance: int = 0

    def loan(self) -> Loan:
        """The same as analysis takes it; raises BadRequestError for what is no moment."""
        return Loan(self.id, self.account, moments.read(self.at), self.amount, self.balance)


class OfMedia(Window):
    """Where money is followed from, and the phones and devices that are blocked."""

    account: str = Field(examples=[_ACCOUNT])
    media: list[str] = Field(max_length=_MOST, examples=[[_PHONE]])


class OfLoans(Window):
    """Whose accounts money came to, and the loans that are known."""

    holder: str = Field(examples=[_HOLDER])
    loans: list[LoanTold] = Field(max_length=_MOST)


class OfTwo(Between):
    """Two accounts of which the first paid the second, and when."""

    src: str = Field(examples=[_ACCOUNT])
    dst: str = Field(examples=[_ACCOUNT.replace("aa", "bb")])


class OfHolder(Window):
    """Whose accounts money left."""

    holder: str = Field(examples=[_HOLDER])


class OfCard(Window):
    """The account, or the place of a cash machine, that is paid, and the sums that count, in minor units."""

    card: str = Field(examples=[_ACCOUNT])
    above_in: int = Field(description="What a transfer that is gathered exceeds.", examples=[100_000])
    above_out: int = Field(description="What a payment to the card exceeds.", examples=[100_000])


class OfAccount(Window):
    """An account, and the sum that a transfer must exceed to count, in minor units."""

    account: str = Field(examples=[_ACCOUNT])
    threshold: int = 0


class OfLoan(Window):
    """A loan, and the share of all that came to an account which a transfer must exceed to be followed."""

    loan: LoanTold
    threshold: float = Field(examples=[0.1])


@router.post("/blocked-medium", operation_id="findBlockedMedium", summary="Accounts that blocked media sign in to")
async def blocked(ask: Asked, paged: Paged, asked: OfMedia, first: First, after: After = None) -> Answered[Blocked]:
    """TCR1: up to 3 transfers after an account, each later than the one before; the nearest first."""
    await all_there(ask, [asked.account, *asked.media])
    found = await finbench.blocked_medium(ask, asked.account, asked.media, asked.within())
    return _linked(found.page(first, after), paged)


@router.post("/gathered-loans", operation_id="findGatheredLoans", summary="Loans that came to somebody")
async def gathered(ask: Asked, paged: Paged, asked: OfLoans, first: First, after: After = None) -> Answered[LoanFed]:
    """TCR2: accounts fed by loans from which up to 3 transfers, each later, lead to a holder; large loans first."""
    loans = [one.loan() for one in asked.loans]
    await all_there(ask, [asked.holder, *(loan.account for loan in loans)])
    found = await finbench.gathered_loans(ask, asked.holder, loans, asked.within())
    return _linked(found.page(first, after), paged)


@router.post("/three-cycle", operation_id="findThreeCycles", summary="Who closes a cycle of three")
async def cycles(ask: Asked, paged: Paged, asked: OfTwo, first: First, after: After = None) -> Answered[Triangle]:
    """TCR4: where one account paid another, those that the second paid and that paid the first; large sums first."""
    await all_there(ask, [asked.src, asked.dst])
    times = moments.read(asked.from_at), moments.read(asked.to_at)
    found = await finbench.three_cycle(ask, asked.src, asked.dst, *times)
    return _linked(found.page(first, after), paged)


@router.post("/exact-trace", operation_id="findExactTraces", summary="Ways that somebody's money took")
async def traces(
    ask: Asked, paged: Paged, asked: OfHolder, first: First, after: After = None
) -> Answered[tuple[str, ...]]:
    """TCR5: up to 3 transfers from the accounts of a holder, each later than the one before; the longest first."""
    await all_there(ask, [asked.holder])
    found = await finbench.exact_trace(ask, asked.holder, asked.within())
    return _linked(found.page(first, after), paged)


@router.post(
    "/many-to-one-withdrawal", operation_id="findWithdrawals", summary="Who gathers money and pays it to one card"
)
async def withdrawals(
    ask: Asked, paged: Paged, asked: OfCard, first: First, after: After = None
) -> Answered[Withdrawal]:
    """TCR6: over 3 transfers above one sum, and payments to the card, or cash, above another; large sums first."""
    await all_there(ask, [asked.card])
    sums = asked.above_in, asked.above_out
    found = await finbench.many_to_one_withdrawal(ask, asked.card, *sums, asked.within())
    return _linked(found.page(first, after), paged)


@router.post("/in-out-ratio", operation_id="getInOutRatio", summary="What comes to an account against what leaves it")
async def in_out(ask: Asked, asked: OfAccount) -> InOut:
    """TCR7: how many pay it and are paid by it, and inflow over outflow; -1 where nothing leaves it."""
    await all_there(ask, [asked.account])
    return there(await finbench.in_out_ratio(ask, asked.account, asked.threshold, asked.within()))


@router.post("/after-loan", operation_id="findAfterLoan", summary="Where a loan went")
async def after_loan(ask: Asked, paged: Paged, asked: OfLoan, first: First, after: After = None) -> Answered[AfterLoan]:
    """TCR8: up to 3 hops, each above a share of all that came to the account that pays; the farthest first."""
    await all_there(ask, [asked.loan.account])
    found = await finbench.after_loan(ask, asked.loan.loan(), asked.threshold, asked.within())
    return _linked(found.page(first, after), paged)


def _linked(answer: Answered[Item], paged: Paged) -> Answered[Item]:
    """The same answer, with the address of its next page in the header `Link`."""
    paged(answer.rows)
    return answer
