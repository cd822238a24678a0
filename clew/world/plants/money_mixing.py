"""What becomes of a fraud's money on accounts with other money: every sum that leaves is drawn from the mix."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time

import numpy as np
import polars as pl

from clew.world import money
from clew.world.city import City
from clew.world.period import whole
from clew.world.streams import Flags, Ints, Stream

CASH, NO_TAIL = -1, -1
LARGEST = 10**9
"""Fen on an account above which a draw is replaced by its mean."""

OPENING = (12.2, 1.2)
"""Mean and spread of the logarithm of what people have on an account when the period begins, in fen: 2,000 yuan."""


@dataclass(frozen=True)
class Moves:
    """Money that moves between accounts (rows), in order: `payee` may be CASH, `tail` is the one it brings, or none."""

    at: Ints
    payer: Ints
    payee: Ints
    fen: Ints
    tail: Ints

    def rows(self) -> Iterator[tuple[int, ...]]:
        """One after the other, as plain integers."""
        columns = (self.at, self.payer, self.payee, self.fen, self.tail)
        return zip(*(column.tolist() for column in columns), strict=True)


@dataclass(frozen=True)
class Touched:
    """An account that a tail's money came to: what was left of it when the tail was over, and what it held before."""

    tail: int
    account: int
    fen: int
    balance: int


def moves(city: City, accounts: pl.DataFrame, parts: list[tuple[pl.DataFrame, Ints]]) -> Moves:
    """Rows of 转账 and 取现, each with the tail that it brings, in the order in which loaders read them."""
    key = accounts["开户机构"] + " " + accounts["账号"]
    tables = [_columns(part).with_columns(tail=pl.Series(tail)) for part, tail in parts]
    every = pl.concat(tables).sort("moment", "serial")
    rows = dict(zip(key, range(accounts.height), strict=True))
    ends = [every[name].replace_strict(rows, default=CASH, return_dtype=pl.Int64) for name in ("payer", "payee")]
    moment = every["moment"].str.to_datetime("%Y-%m-%d %H:%M:%S")
    at = (moment - datetime.combine(city.period.first, time())).dt.total_seconds().to_numpy()
    return Moves(at, ends[0].to_numpy(), ends[1].to_numpy(), every["fen"].to_numpy(), every["tail"].to_numpy())


def _columns(part: pl.DataFrame) -> pl.DataFrame:
    cash = "付款账号" not in part.columns
    payer = ("开户机构", "账号") if cash else ("付款机构", "付款账号")
    payee = pl.lit("") if cash else pl.col("收款机构") + " " + pl.col("收款账号")
    return part.select(
        moment="交易时间",
        serial="交易流水号",
        payer=pl.col(payer[0]) + " " + pl.col(payer[1]),
        payee=payee,
        fen=pl.col("金额").str.replace(".", "", literal=True).cast(pl.Int64),
    )


def everyday(city: City) -> list[tuple[pl.DataFrame, Ints]]:
    """What moves in the city without any plant."""
    tables = (money.build(city), money.withdrawals(city))
    return [(table, np.full(table.height, NO_TAIL)) for table in tables]


def mixed(source: Stream, of: Moves, business: Flags, until: Ints) -> list[Touched]:
    """Go through the moves once; tail i is over at `until[i]`, and what reaches a business is gone.

    An account that pays more than it holds is lent the rest.
    """
    held = list[int](whole(source.lognormal(*OPENING, len(business))).tolist())
    traced: dict[int, dict[int, int]] = defaultdict(dict)
    before: dict[int, list[int]] = {}
    found: list[Touched] = []
    waiting = np.argsort(-until, kind="stable").tolist()
    for at, payer, payee, fen, tail in of.rows():
        while waiting and at >= until[waiting[-1]]:
            found += over(waiting.pop(), traced, before)
        if tail == NO_TAIL:
            shares = drawn(source, traced[payer], held[payer], fen) if payer in traced else {}
        else:
            before.setdefault(tail, list(held))
            shares = {tail: fen}
        held[payer] = max(held[payer] - fen, sum(traced[payer].values()) if payer in traced else 0)
        if payee != CASH:
            held[payee] += fen
            for one, share in shares.items() if not business[payee] else ():
                traced[payee][one] = traced[payee].get(one, 0) + share
    return found + [one for tail in reversed(waiting) for one in over(tail, traced, before)]


def drawn(source: Stream, traced: dict[int, int], held: int, fen: int) -> dict[int, int]:
    """What of each tail is in a sum drawn at random from an account; it is taken out of `traced`."""
    shares: dict[int, int] = {}
    rest, wanted = held, min(fen, held)
    for tail, mine in traced.items():
        mean = round(mine * wanted / max(rest, 1))
        share = mean if rest >= LARGEST else int(source.hypergeometric(mine, rest - mine, wanted)) if wanted else 0
        shares[tail] = share
        rest, wanted = rest - mine, wanted - share
    for tail, share in shares.items():
        traced[tail] -= share
    return shares


def over(tail: int, traced: dict[int, dict[int, int]], before: dict[int, list[int]]) -> list[Touched]:
    """What a tail left on every account that it came to; from now on it is like other money."""
    return [
        Touched(tail, account, some.pop(tail), before[tail][account])
        for account, some in traced.items()
        if tail in some
    ]
