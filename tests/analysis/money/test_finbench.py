"""The FinBench questions on small random graphs, each against an answer found by trying every walk."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterator
from itertools import product

import pytest

from analysis.money import finbench
from analysis.money.finbench import (
    AfterLoan,
    Blocked,
    InOut,
    Loan,
    LoanFed,
    Sums,
    Triangle,
    Withdrawal,
    Within,
)
from base.errors import BadRequestError, NotFoundError
from tests.analysis.conftest import Asker
from tests.analysis.money.accounts import BANK, REGISTER, START, account, said, world
from tests.graphs import Claimed, Happened, Said, World, an_id

NAMES = "abcdefgh"
PHONE, DEVICE, SIM, OTHER_PHONE = (
    an_id(kind, name) for kind, name in (("Phone", "p"), ("Device", "d"), ("Sim", "s"), ("Phone", "q"))
)
HOLDER, MACHINE = an_id("Person", "holder"), an_id("Place", "machine")
OWNED = "ab"
SEEDS = range(6)
LAST = 30
Move = tuple[int, str, str, int, int]
"""Seconds after START, from, to, minor units, row."""


class Drawn:
    """A random graph of transfers with few moments, so that many are equal, and amounts that differ much."""

    def __init__(self, seed: int) -> None:
        draw = random.Random(seed)
        self.moves: list[Move] = [
            (draw.randrange(LAST + 5), draw.choice(NAMES), draw.choice(NAMES), draw.randrange(1, 200), row)
            for row in range(1, 45)
        ]
        self.cash: list[Move] = [
            (draw.randrange(LAST), draw.choice(NAMES), "cash", draw.randrange(1, 200), row) for row in range(100, 112)
        ]
        self.limit = draw.choice([2, 3, 1_000])
        self.within = Within(START, START + LAST, self.limit)
        self.loans = [
            Loan(f"L{i}", account(draw.choice(NAMES)), START + draw.randrange(LAST + 5), 100 * (i + 1), 10 * i)
            for i in range(4)
        ]

    @property
    def inside(self) -> list[Move]:
        return [move for move in self.moves if 0 <= move[0] < LAST]

    def newest(self, name: str, side: int, moves: list[Move]) -> tuple[list[Move], bool]:
        """What one step follows from an account: 1 for what leaves it, 2 for what reaches it."""
        every = sorted((move for move in moves if move[side] == name), key=lambda move: (-move[0], -move[4]))
        return every[: self.limit], len(every) > self.limit

    def walks(self, start: str) -> Iterator[list[Move]]:
        """Every ascending walk of 1 to 3 transfers."""
        for move in self.newest(start, 1, self.inside)[0]:
            yield from self._on([move], 1)

    def upstream(self, end: str) -> Iterator[list[Move]]:
        """Every ascending walk of 1 to 3 transfers that leads to the account, the last transfer first."""
        for move in self.newest(end, 2, self.inside)[0]:
            yield from self._on([move], 2)

    def _on(self, walk: list[Move], side: int) -> Iterator[list[Move]]:
        yield walk
        if len(walk) < 3:
            here = walk[-1][2] if side == 1 else walk[-1][1]
            for move in self.newest(here, side, self.inside)[0]:
                if (move[0] > walk[-1][0]) if side == 1 else (move[0] < walk[-1][0]):
                    yield from self._on([*walk, move], side)

    def world(self) -> World:
        events = [
            Happened(BANK, "TRANSFERRED", account(payer), account(payee), START + at, row, amount)
            for at, payer, payee, amount, row in self.moves
        ]
        events += [
            Happened(BANK, "WITHDREW", account(payer), MACHINE, START + at, row, amount)
            for at, payer, _, amount, row in self.cash
        ]
        more = [
            *said(NAMES),
            Said(BANK, MACHINE, {"system": "places", "code": "M"}, 90),
            Said(REGISTER, HOLDER, {"name": "王伟"}, 91),
            Said(REGISTER, PHONE, {"number": "+8613490000001"}, 92),
            Said(REGISTER, OTHER_PHONE, {"number": "+8613490000002"}, 93),
            Said(REGISTER, SIM, {"iccid": "8986990000000000001"}, 94),
            Said(REGISTER, DEVICE, {"imei": "001000000000001"}, 95),
        ]
        links = [Claimed(REGISTER, "HOLDS", HOLDER, account(name)) for name in OWNED]
        links += [Claimed(REGISTER, "USES", account(name), PHONE) for name in "cd"]
        links += [Claimed(REGISTER, "USES", account("e"), OTHER_PHONE), Claimed(REGISTER, "USES", OTHER_PHONE, SIM)]
        links += [Claimed(REGISTER, "USES", account("f"), PHONE, valid_to=START)]
        links += [Claimed(REGISTER, "INSTALLED_IN", SIM, DEVICE, valid_from=START + 1)]
        return world([], more, links, events)


@pytest.fixture(scope="module", params=SEEDS)
def drawn(asker: Asker, request: pytest.FixtureRequest) -> Drawn:
    one = Drawn(request.param)
    asker.world(one.world())
    return one


def test_blocked_media_are_found_at_every_distance(asker: Asker, drawn: Drawn) -> None:
    signs = {"c": PHONE, "d": PHONE, "e": DEVICE}
    expected = {
        Blocked(account(walk[-1][2]), len(walk), signs[walk[-1][2]])
        for walk in drawn.walks("a")
        if walk[-1][2] in signs
    }

    found = asker.run(finbench.blocked_medium(asker.ask(), account("a"), [PHONE, DEVICE], drawn.within))

    assert found.items == sorted(expected, key=lambda row: (row.distance, row.account, row.medium))


def test_loans_are_gathered_from_upstream(asker: Asker, drawn: Drawn) -> None:
    upstream = {account(walk[-1][1]) for name in OWNED for walk in drawn.upstream(name)}
    of: dict[str, list[Loan]] = defaultdict(list)
    for loan in drawn.loans:
        if loan.account in upstream and loan.at < START + LAST:
            of[loan.account].append(loan)
    expected = [
        LoanFed(id, sum(loan.amount for loan in some), sum(loan.balance for loan in some)) for id, some in of.items()
    ]

    found = asker.run(finbench.gathered_loans(asker.ask(), HOLDER, [*drawn.loans, *drawn.loans], drawn.within))

    assert found.items == sorted(expected, key=lambda row: (-row.loan_amount, row.account))


def test_third_accounts_of_a_cycle_come_with_both_sums(asker: Asker, drawn: Drawn) -> None:
    def sums(payer: str, payee: str) -> Sums | None:
        amounts = [amount for _, one, other, amount, _ in drawn.inside if (one, other) == (payer, payee)]
        return Sums(len(amounts), sum(amounts), max(amounts)) if amounts else None

    for src, dst in product("abc", "def"):
        expected = [
            Triangle(account(other), there, back)
            for other in NAMES
            if other not in (src, dst) and sums(src, dst)
            if (there := sums(dst, other)) is not None and (back := sums(other, src)) is not None
        ]

        found = asker.run(finbench.three_cycle(asker.ask(), account(src), account(dst), START, START + LAST))

        assert found.items == sorted(expected, key=lambda row: (-row.to_src.sum, -row.from_dst.sum, row.account))


def test_traces_ascend_and_visit_no_account_twice(asker: Asker, drawn: Drawn) -> None:
    expected = {
        tuple(account(name) for name in names)
        for start in OWNED
        for walk in drawn.walks(start)
        if len(set(names := [start, *(move[2] for move in walk)])) == len(names)
    }

    found = asker.run(finbench.exact_trace(asker.ask(), HOLDER, drawn.within))

    assert found.items == sorted(expected, key=lambda trace: (-len(trace), trace))


@pytest.mark.parametrize("card", ["a", "b", "cash"])
def test_many_large_transfers_that_go_on_to_a_card_are_summed(asker: Asker, drawn: Drawn, card: str) -> None:
    paid: dict[str, int] = defaultdict(int)
    above = [move for move in [*drawn.inside, *drawn.cash] if move[3] > 20]
    for move in drawn.newest(card, 2, above)[0]:
        paid[move[1]] += move[3]
    expected: list[Withdrawal] = []
    for mid, sum_ in paid.items():
        came, _ = drawn.newest(mid, 2, [move for move in drawn.inside if move[3] > 10])
        if len(came) > 3:
            expected.append(Withdrawal(account(mid), sum(move[3] for move in came), sum_))

    id = MACHINE if card == "cash" else account(card)
    found = asker.run(finbench.many_to_one_withdrawal(asker.ask(), id, 10, 20, drawn.within))

    assert found.items == sorted(expected, key=lambda row: (-row.paid, row.account))


def test_inflow_is_set_against_outflow(asker: Asker, drawn: Drawn) -> None:
    for name in NAMES:
        large = [move for move in drawn.inside if move[3] > 50]
        (came, more_came), (went, more_went) = (drawn.newest(name, side, large) for side in (2, 1))
        outflow = sum(move[3] for move in went)
        ratio = round(sum(move[3] for move in came) / outflow, 3) if outflow else -1.0

        found = asker.run(finbench.in_out_ratio(asker.ask(), account(name), 50, drawn.within))

        reason = "hub" if more_came or more_went else None
        assert found == InOut(len({move[1] for move in came}), len({move[2] for move in went}), ratio, reason)


@pytest.mark.parametrize("threshold", [0.05, 0.2])
def test_money_after_a_loan_is_followed_where_much_of_it_goes_on(asker: Asker, drawn: Drawn, threshold: float) -> None:
    for loan in drawn.loans:
        expected = _after(drawn, loan, threshold)

        found = asker.run(finbench.after_loan(asker.ask(), loan, threshold, drawn.within))

        assert found.items == expected


def _after(drawn: Drawn, loan: Loan, threshold: float) -> list[AfterLoan]:
    if loan.at >= START + LAST:
        return []
    every = [*drawn.inside, *drawn.cash]
    start = next(name for name in NAMES if account(name) == loan.account)
    distance, inflow = {start: 1}, defaultdict[str, int](int)
    for hop in range(3):
        for name in [name for name, hops in distance.items() if hops == hop + 1]:
            came = sum(move[3] for move in drawn.inside if move[2] == name) + (loan.amount if name == start else 0)
            for move in drawn.newest(name, 1, [move for move in every if move[3] > threshold * came])[0]:
                inflow[move[2]] += move[3]
                distance.setdefault(move[2], hop + 2)
    rows = [
        AfterLoan(MACHINE if name == "cash" else account(name), round(sum_ / loan.amount, 3), distance[name])
        for name, sum_ in inflow.items()
        if name != start
    ]
    return sorted(rows, key=lambda row: (-row.distance, -row.ratio, row.account))


def test_accounts_with_more_transfers_than_are_followed_are_named(asker: Asker) -> None:
    one = Drawn(0)
    asker.world(one.world())
    narrow, wide = Within(START, START + LAST, 1), Within(START, START + LAST)

    cut = asker.run(finbench.exact_trace(asker.ask(), HOLDER, narrow))
    whole = asker.run(finbench.exact_trace(asker.ask(), HOLDER, wide))

    assert (cut.reason, whole.reason) == ("hub", None)
    assert account("a") in cut.hubs or account("b") in cut.hubs


def test_what_cannot_be_asked_is_refused(asker: Asker) -> None:
    within = Within(START, START + LAST)
    asker.world(Drawn(0).world())

    with pytest.raises(NotFoundError):
        asker.run(finbench.blocked_medium(asker.ask(), account("nobody"), [PHONE], within))
    with pytest.raises(BadRequestError):
        asker.run(finbench.in_out_ratio(asker.ask(), PHONE, 1, within))
    with pytest.raises(BadRequestError):
        asker.run(finbench.exact_trace(asker.ask(), PHONE, within))
