"""Where the money of frauds goes: tails of three to five layers with splits and joins, to cash or to an account."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import polars as pl

from clew.world import cases, money, numbers
from clew.world.city import City
from clew.world.money import Payments
from clew.world.period import DAY, HOUR, MINUTE
from clew.world.plants import money_mixing
from clew.world.plants.cast import Cast, OpenCase, Planted, scaled
from clew.world.plants.money_mixing import NO_TAIL, Touched
from clew.world.streams import Ints, Stream

TAILS = 24
"""In a city of full size."""

LASTS = 72 * HOUR
"""Seconds after the first payment at which it is told what is left."""

FEWEST_LAYERS, MOST_LAYERS = 3, 5
HUNDRED = 10_000
"""Sums that go on are whole hundreds of yuan, in fen."""

MOST_CASH = 2_000_000
"""Fen that a machine gives at once."""


@dataclass(frozen=True)
class Step:
    """One payment of a tail between people, or cash where `payee` is -1."""

    payer: int
    payee: int
    at: int
    fen: int
    layer: int


@dataclass
class Tail:
    """One tail while it is made: its victim, the people of each layer, and its payments."""

    victim: int
    layers: list[list[int]]
    begin: int
    steps: list[Step] = field(default_factory=list[Step])


def plant(city: City, cast: Cast, source: Stream) -> Planted:
    """Victims pay people who are in it, these pay each other on, and a case is opened for each tail."""
    tails = [tail for _ in range(scaled(city, TAILS)) if (tail := make(city, cast, source)) is not None]
    paid = [(i, step) for i, tail in enumerate(tails) for step in tail.steps if step.payee >= 0]
    drawn = [(i, step) for i, tail in enumerate(tails) for step in tail.steps if step.payee < 0]
    transfers, cash = rows(city, paid), cash_rows(city, source, drawn)
    touched = mix(city, source, tails, [(transfers, paid), (cash, drawn)])
    opened = [case(city, cast, source, tail) for tail in tails]
    truth = pl.DataFrame(
        {
            "serial": transfers["交易流水号"],
            "tail": pl.Series([i for i, _ in paid], dtype=pl.Int64),
            "layer": pl.Series([step.layer for _, step in paid], dtype=pl.Int64),
        }
    )
    left = told(city, touched)
    return Planted(
        {
            "transfers": transfers,
            "withdrawals": cash,
            "cases": pl.concat([row for row, _ in opened]),
            "case_people": pl.concat([involved for _, involved in opened]),
        },
        {
            "money_tails": truth,
            "money_tails_left": left.filter(pl.col("fen") > 0).drop("balance"),
            "money_tails_balances": left.drop("fen"),
        },
        {"tails": len(tails), "first_payments": truth.filter(layer=0, tail=0)["serial"].to_list()},
    )


def make(city: City, cast: Cast, source: Stream) -> Tail | None:
    """One tail, or none where too few people are free."""
    account, years = city.accounts.account_of, city.people["years"].to_numpy()
    sizes = source.integers([1, *[2] * (MOST_LAYERS - 2), 1], [3, *[4] * (MOST_LAYERS - 2), 4])
    sizes = np.delete(sizes, slice(1, 1 + MOST_LAYERS - int(source.integers(FEWEST_LAYERS, MOST_LAYERS + 1))))
    people = cast.people(source, (account >= 0) & (years > 20) & (years < 65), 1 + int(sizes.sum()))
    if len(people) <= sizes.sum():
        return None
    layers = np.split(people[1:], np.cumsum(sizes)[:-1])
    day = int(source.integers(2, city.period.days - 3))
    begin = day * DAY + int(source.integers(9 * HOUR, 18 * HOUR))
    tail = Tail(int(people[0]), [layer.tolist() for layer in layers], begin)
    pay(source, tail)
    return tail


def pay(source: Stream, tail: Tail) -> None:
    """The victim pays up to three times; then layer after layer keeps a little, or half, and pays on in parts."""
    times = int(source.integers(1, 4))
    for fen in source.integers(300, 3_000, times) * HUNDRED // times:
        at = tail.begin + int(source.integers(0, 2 * HOUR)) * bool(tail.steps)
        payee = tail.layers[0][int(source.integers(0, len(tail.layers[0])))]
        tail.steps.append(Step(tail.victim, payee, at, int(fen) // HUNDRED * HUNDRED, 0))
    for layer, people in enumerate(tail.layers):
        after = tail.layers[layer + 1] if layer + 1 < len(tail.layers) else []
        for person in people:
            pass_on(source, tail, person, after, layer + 1)


def pass_on(source: Stream, tail: Tail, person: int, after: list[int], layer: int) -> None:
    """One person pays what has come to those after, each a part, or draws some of it at the end of the tail."""
    came = [step for step in tail.steps if step.payee == person]
    if not came:
        return
    total, at = sum(step.fen for step in came), max(step.at for step in came)
    if not after and source.random() < 0.5:
        return
    share = source.uniform(0.3, 0.7) if source.random() < 0.25 else source.uniform(0.93, 0.99)
    if not after:
        draw_cash(source, tail, person, int(total * share), at, layer)
        return
    payees = source.permutation(after)[: int(source.integers(1, len(after) + 1))]
    for payee, part in zip(payees.tolist(), source.dirichlet(np.full(len(payees), 4.0)).tolist(), strict=True):
        at += int(source.integers(10 * MINUTE, 4 * HOUR))
        tail.steps.append(Step(person, payee, at, int(total * share * part) // HUNDRED * HUNDRED, layer))


def draw_cash(source: Stream, tail: Tail, person: int, fen: int, at: int, layer: int) -> None:
    """Up to five withdrawals, a few minutes apart."""
    for _ in range(5):
        sum_ = min(fen, MOST_CASH) // HUNDRED * HUNDRED
        if sum_ <= 0:
            return
        at += int(source.integers(2 * MINUTE, 40 * MINUTE))
        tail.steps.append(Step(person, -1, at, sum_, layer))
        fen -= sum_


Numbered = list[tuple[int, Step]]
"""Steps with the number of their tail."""


def column(city: City, steps: Numbered, name: str) -> Ints:
    """One field of the steps; people as rows of accounts."""
    values = np.array([getattr(step, name) for _, step in steps], dtype=np.int64)
    return city.accounts.account_of[values] if name in ("payer", "payee") else values


def rows(city: City, paid: Numbered) -> pl.DataFrame:
    """Payments in the columns of 转账."""
    payer, payee, at, fen = (column(city, paid, name) for name in ("payer", "payee", "at", "fen"))
    return money.rows(city.accounts.rows, [Payments(payer, payee, at, fen, "转账")], city, "transfers money tails")


def cash_rows(city: City, source: Stream, drawn: Numbered) -> pl.DataFrame:
    """Withdrawals in the columns of 取现."""
    machines = source.choice(city.geography.places_of("自动取款机"), len(drawn))
    at, fen = column(city, drawn, "at"), column(city, drawn, "fen")
    payer = column(city, drawn, "payer")
    return money.cash_rows(city.accounts.rows, city, "withdrawals money tails", payer, machines, at, fen)


def mix(city: City, source: Stream, tails: list[Tail], parts: list[tuple[pl.DataFrame, Numbered]]) -> list[Touched]:
    """What the payments of the tails and all everyday ones make of the money."""
    marked = [
        (table, np.array([i if step.layer == 0 else NO_TAIL for i, step in steps], dtype=np.int64))
        for table, steps in parts
    ]
    accounts = city.accounts.rows
    business = np.zeros(accounts.height, dtype=np.bool_)
    business[city.accounts.business_of] = True
    until = np.array([min(step.at for step in tail.steps) + LASTS for tail in tails], dtype=np.int64)
    moves = money_mixing.moves(city, accounts, [*money_mixing.everyday(city), *marked])
    return money_mixing.mixed(source, moves, business, until)


def told(city: City, touched: list[Touched]) -> pl.DataFrame:
    """What is left of each tail on each account, and what that held just before the first payment, in fen."""
    accounts = pl.Series([one.account for one in touched], dtype=pl.Int64)
    return pl.DataFrame(
        {
            "tail": pl.Series([one.tail for one in touched], dtype=pl.Int64),
            "institution": city.accounts.rows["开户机构"].gather(accounts),
            "account": city.accounts.rows["账号"].gather(accounts),
            "fen": pl.Series([one.fen for one in touched], dtype=pl.Int64),
            "balance": pl.Series([one.balance for one in touched], dtype=pl.Int64),
        }
    ).sort("tail", "account")


def case(city: City, cast: Cast, source: Stream, tail: Tail) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The fraud as the victim reports it; who is behind the accounts is not known."""
    paid = [step for step in tail.steps if step.layer == 0]
    begin, end = min(step.at for step in paid) - 2 * HOUR, max(step.at for step in paid)
    number = cast.case_number(source, city.period.moment(end))
    loss = numbers.yuan(np.array([sum(step.fen for step in paid)]))[0]
    home = int(city.people["home"].to_numpy()[tail.victim])
    text = "被害人被冒充公检法人员诱骗，向对方提供的账户转账。"
    row = OpenCase("电信诈骗", home, begin, end, "F01;C01", text, loss).row(city, number)
    who = np.array([tail.victim], dtype=np.int64)
    of = pl.Series([number], dtype=pl.String)
    return row, pl.concat([cases.involved(of, city.people, who, np.array([role])) for role in ("受害人", "报案人")])
