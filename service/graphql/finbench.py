"""The money questions of the FinBench benchmark in the schema, by their names there, TCR1 to TCR8."""

# pyright: reportReturnType=none
# Resolvers return values of the analysis, which the types of the schema only name.

from __future__ import annotations

from typing import Generic, TypeVar

from strawberry import ID, Parent
from strawberry.types import Info

from analysis.money import finbench
from analysis.money import finbench_answers as answers
from analysis.money.finbench_steps import FOLLOWED, Within
from service.graphql.context import about, asked
from service.graphql.described import answer, described, given, note
from service.graphql.entities import Entity, entities_of, heading_of
from service.graphql.scalars import Long, Moment
from service.graphql.values import Begin, Page
from service.graphql.words import Reason

Item = TypeVar("Item")


@given
class LoanBy:
    """A loan that was paid to an account; amounts in minor units. One told twice, by its id, counts once."""

    id: ID
    account: ID
    at: Moment
    amount: Long
    balance: Long = 0  # pyright: ignore[reportAssignmentType]

    def loan(self) -> answers.Loan:
        """The same as analysis takes it."""
        return answers.Loan(self.id, self.account, self.at, self.amount, self.balance)


@described
class Answer(Generic[Item]):
    """What following transfers found; where an account has more than `limit`, its newest were followed."""

    rows: Page[Item]

    @answer
    @staticmethod
    async def hubs(
        root: Parent[answers.Answered[Item]], info: Info, first: int, after: str | None = None
    ) -> Page[Entity]:
        """Accounts of which not all transfers were followed."""
        return await entities_of(info, root.hubs, first, after)


@described
class Blocked:
    """An account that a blocked phone or device signs in to."""

    account: Entity = heading_of("account", "Which.")
    distance: int = note("Transfers away.")
    medium: Entity = heading_of("medium", "The phone or device.")


@described
class LoanFed:
    """An account that loans were paid to and from which money came on."""

    account: Entity = heading_of("account", "Which.")
    loan_amount: Long = note("Of all its loans together, minor units.")
    loan_balance: Long = note("What is still owed.")


@described
class Sums:
    """Transfers from one account to another; amounts in minor units."""

    count: int
    sum: Long
    max: Long


@described
class Triangle:
    """The third account of a cycle of three."""

    account: Entity = heading_of("account", "Which.")
    from_dst: Sums = note("What the second paid it.")
    to_src: Sums = note("What it paid the first.")


@described
class MoneyTrace:
    """A way that transfers took, each later than the one before."""

    @answer
    @staticmethod
    async def accounts(root: Parent[tuple[str, ...]], info: Info) -> list[Entity]:
        """The accounts in their order."""
        return await asked(info).headings.load_many(root)


@described
class Withdrawal:
    """An account that gathers money and pays it on; amounts in minor units."""

    account: Entity = heading_of("account", "Which.")
    gathered: Long = note("What came to it in large transfers.")
    paid: Long = note("What it paid to the card, or drew there, in large sums.")


@described
class InOut:
    """What comes to an account against what leaves it."""

    payers: int = note("How many different accounts pay it.")
    payees: int
    ratio: float = note("Inflow over outflow; -1: nothing leaves it.")
    reason: Reason | None = note("Why not every transfer was counted.")


@described
class AfterLoan:
    """An account, or a place where cash is drawn, that a loan may have gone to."""

    account: Entity = heading_of("account", "Which.")
    ratio: float = note("What came to it, over the loan.")
    distance: int = note("Hops from the loan; the account it was paid to is at 1.")


@described
class FinBench:
    """The questions of the benchmark, each with a justification; `limit`: transfers followed of each account."""

    @answer
    @staticmethod
    async def blocked_medium(
        info: Info,
        account: ID,
        media: list[ID],
        from_at: Begin,
        to: Moment,
        first: int,
        after: str | None = None,
        limit: int = FOLLOWED,
        as_of: Moment | None = None,
        known_at: Moment | None = None,
    ) -> Answer[Blocked] | None:
        """TCR1: accounts up to 3 transfers after one, each later, that blocked phones or devices sign in to."""
        ask = await about(info, [account, *media], as_of, known_at)
        found = ask and await finbench.blocked_medium(ask, account, media, Within(from_at, to, limit))
        return found and found.page(first, after)

    @answer
    @staticmethod
    async def gathered_loans(
        info: Info,
        holder: ID,
        loans: list[LoanBy],
        from_at: Begin,
        to: Moment,
        first: int,
        after: str | None = None,
        limit: int = FOLLOWED,
        as_of: Moment | None = None,
        known_at: Moment | None = None,
    ) -> Answer[LoanFed] | None:
        """TCR2: accounts fed by loans from which up to 3 transfers, each later, lead to the accounts of a holder."""
        told = [one.loan() for one in loans]
        ask = await about(info, [holder, *(one.account for one in told)], as_of, known_at)
        found = ask and await finbench.gathered_loans(ask, holder, told, Within(from_at, to, limit))
        return found and found.page(first, after)

    @answer
    @staticmethod
    async def three_cycle(
        info: Info,
        src: ID,
        dst: ID,
        from_at: Begin,
        to: Moment,
        first: int,
        after: str | None = None,
        as_of: Moment | None = None,
        known_at: Moment | None = None,
    ) -> Answer[Triangle] | None:
        """TCR4: where one account paid another, those that the second paid and that paid the first."""
        ask = await about(info, [src, dst], as_of, known_at)
        found = ask and await finbench.three_cycle(ask, src, dst, from_at, to)
        return found and found.page(first, after)

    @answer
    @staticmethod
    async def exact_trace(
        info: Info,
        holder: ID,
        from_at: Begin,
        to: Moment,
        first: int,
        after: str | None = None,
        limit: int = FOLLOWED,
        as_of: Moment | None = None,
        known_at: Moment | None = None,
    ) -> Answer[MoneyTrace] | None:
        """TCR5: ways of up to 3 transfers, each later, from the accounts of a holder; the longest first."""
        ask = await about(info, [holder], as_of, known_at)
        found = ask and await finbench.exact_trace(ask, holder, Within(from_at, to, limit))
        return found and found.page(first, after)

    @answer
    @staticmethod
    async def many_to_one_withdrawal(
        info: Info,
        card: ID,
        above_in: Long,
        above_out: Long,
        from_at: Begin,
        to: Moment,
        first: int,
        after: str | None = None,
        limit: int = FOLLOWED,
        as_of: Moment | None = None,
        known_at: Moment | None = None,
    ) -> Answer[Withdrawal] | None:
        """TCR6: accounts that got over 3 transfers above one sum and paid a card, or drew cash, above another."""
        ask = await about(info, [card], as_of, known_at)
        found = ask and await finbench.many_to_one_withdrawal(
            ask, card, above_in, above_out, Within(from_at, to, limit)
        )
        return found and found.page(first, after)

    @answer
    @staticmethod
    async def in_out_ratio(
        info: Info,
        account: ID,
        from_at: Begin,
        to: Moment,
        threshold: Long = 0,  # pyright: ignore[reportArgumentType]
        limit: int = FOLLOWED,
        as_of: Moment | None = None,
        known_at: Moment | None = None,
    ) -> InOut | None:
        """TCR7: how many pay an account and are paid by it in transfers above a threshold, and inflow over outflow."""
        ask = await about(info, [account], as_of, known_at)
        return ask and await finbench.in_out_ratio(ask, account, threshold, Within(from_at, to, limit))

    @answer
    @staticmethod
    async def after_loan(
        info: Info,
        loan: LoanBy,
        threshold: float,
        from_at: Begin,
        to: Moment,
        first: int,
        after: str | None = None,
        limit: int = FOLLOWED,
        as_of: Moment | None = None,
        known_at: Moment | None = None,
    ) -> Answer[AfterLoan] | None:
        """TCR8: where a loan went in up to 3 hops, each above a share of all that came to the account that pays."""
        ask = await about(info, [loan.account], as_of, known_at)
        found = ask and await finbench.after_loan(ask, loan.loan(), threshold, Within(from_at, to, limit))
        return found and found.page(first, after)
