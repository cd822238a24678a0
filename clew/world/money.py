"""Money that moves: wages, purchases, rents, gifts among acquaintances, and cash from machines."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from clew.world.calls import acquaintances, at_hours
from clew.world.city import City
from clew.world.numbers import yuan
from clew.world.organizations import SHOPS
from clew.world.period import DAY, HOUR, MINUTE, Period, whole
from clew.world.streams import Ints, Stream, serials, shares, stream

PAYDAY, RENT_DAY = 10, 5
"""Days of the month."""


@dataclass(frozen=True)
class Payments:
    """Payments between accounts (rows), `at` in seconds, `amount` in fen, `note` the same for all."""

    payer: Ints
    payee: Ints
    at: Ints
    amount: Ints
    note: str


def rows(accounts: pl.DataFrame, payments: list[Payments], city: City, producer: str) -> pl.DataFrame:
    """Payments between `accounts` in the columns of 转账."""
    payer = np.concatenate([one.payer for one in payments])
    payee = np.concatenate([one.payee for one in payments])
    return pl.DataFrame(
        {
            "交易流水号": serials(city.seed, producer, len(payer)),
            "交易时间": city.period.moments(np.concatenate([one.at for one in payments])),
            "付款机构": accounts["开户机构"].gather(payer),
            "付款账号": accounts["账号"].gather(payer),
            "收款机构": accounts["开户机构"].gather(payee),
            "收款账号": accounts["账号"].gather(payee),
            "金额": yuan(np.concatenate([one.amount for one in payments])),
            "摘要": np.repeat([one.note for one in payments], [len(one.at) for one in payments]),
        }
    )


def cash_rows(
    accounts: pl.DataFrame, city: City, producer: str, account: Ints, machine: Ints, at: Ints, fen: Ints
) -> pl.DataFrame:
    """Withdrawals from `accounts` (rows) at machines (rows of places) in the columns of 取现."""
    return pl.DataFrame(
        {
            "交易流水号": serials(city.seed, producer, len(at)),
            "交易时间": city.period.moments(at),
            "开户机构": accounts["开户机构"].gather(account),
            "账号": accounts["账号"].gather(account),
            "设备编号": city.geography.places["编号"].gather(machine),
            "金额": yuan(fen),
        }
    )


def build(city: City) -> pl.DataFrame:
    """All transfers of the period."""
    source = stream(city.seed, "transfers")
    payments = [wages(source, city), rents(source, city), purchases(source, city), gifts(source, city)]
    return rows(city.accounts.rows, payments, city, "transfers")


def any_time(source: Stream, city: City, count: int) -> Ints:
    """Seconds at any waking hour of the period."""
    return source.integers(0, city.period.days, count) * DAY + at_hours(source, count)


def month_days(period: Period, day: int) -> Ints:
    """Offsets of the days in the period that are that day of a month."""
    of_month = period.dates(np.arange(period.days)).str.slice(8, 2).cast(pl.Int64)
    return np.flatnonzero((of_month == day).to_numpy())


def wages(source: Stream, city: City) -> Payments:
    """Every employer pays everybody on the same day."""
    employer, account = city.people["employer"].to_numpy(), city.accounts.account_of
    staff = np.flatnonzero((employer >= 0) & (account >= 0))
    paydays = month_days(city.period, PAYDAY)
    paid, day = np.tile(staff, len(paydays)), np.repeat(paydays, len(staff))
    at = day * DAY + 10 * HOUR + employer[paid] % 300 * MINUTE + source.integers(0, 50, len(paid))
    fen = whole(source.lognormal(8.6, 0.35, len(paid))) * 100
    return Payments(city.accounts.business_of[employer[paid]], account[paid], at, fen, "工资")


def rents(source: Stream, city: City) -> Payments:
    """One adult in eight pays rent to another one, the same each month."""
    holders = source.permutation(city.accounts.account_of[city.accounts.account_of >= 0])
    tenant, rest = np.split(holders, [len(holders) // 8])
    landlord, rent = source.choice(rest, len(tenant)), source.integers(8, 36, len(tenant)) * 10_000
    due = month_days(city.period, RENT_DAY)
    at = np.repeat(due, len(tenant)) * DAY + at_hours(source, len(tenant) * len(due))
    return Payments(np.tile(tenant, len(due)), np.tile(landlord, len(due)), at, np.tile(rent, len(due)), "房租")


def purchases(source: Stream, city: City) -> Payments:
    """Small sums to shops, large shops more often."""
    shops = np.flatnonzero(city.organizations["单位类型"].is_in(SHOPS).to_numpy())
    holders = city.accounts.account_of[city.accounts.account_of >= 0]
    count = int(source.poisson(0.12 * len(holders) * city.period.days))
    shop = source.choice(shops, count, p=shares(city.organizations["staff"].to_numpy()[shops]))
    fen = whole(source.lognormal(8.3, 1.0, count)) + 100
    payer = source.choice(holders, count)
    return Payments(payer, city.accounts.business_of[shop], any_time(source, city, count), fen, "消费")


def gifts(source: Stream, city: City) -> Payments:
    """Round sums among acquaintances."""
    owner, account = city.phones.owner, city.accounts.account_of
    known = owner[acquaintances(source, city.people, city.phones)]
    count = int(source.poisson(0.06 * len(known) * city.period.days))
    giver = source.integers(0, len(known), count)
    payer = account[owner[giver]]
    payee = account[known[giver, source.integers(0, known.shape[1], count)]]
    able = (payer >= 0) & (payee >= 0) & (payer != payee)
    fen = whole(source.lognormal(5.3, 1.0, count)) * 1_000 + 1_000
    return Payments(payer[able], payee[able], any_time(source, city, count)[able], fen[able], "转账")


def withdrawals(city: City) -> pl.DataFrame:
    """Cash from machines, in hundreds of yuan, in the columns of 取现."""
    source = stream(city.seed, "withdrawals")
    holders = city.accounts.account_of[city.accounts.account_of >= 0]
    count = int(source.poisson(0.02 * len(holders) * city.period.days))
    account, at = source.choice(holders, count), any_time(source, city, count)
    fen = source.integers(1, 31, count) * 10_000
    machine = source.choice(city.geography.places_of("自动取款机"), count)
    return cash_rows(city.accounts.rows, city, "withdrawals", account, machine, at, fen)
