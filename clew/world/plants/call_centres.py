"""Call centres of telephone fraud: whom they ring, who pays, where the money goes first, and who reports it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from clew.world import cases, money, numbers
from clew.world.city import City
from clew.world.money import Payments
from clew.world.period import DAY, HOUR, MINUTE, whole
from clew.world.plants import call_kit
from clew.world.plants.call_kit import Centres, Dialled
from clew.world.plants.cast import Cast, OpenCase, Planted, scaled
from clew.world.streams import Flags, Ints, Stream, shares

VICTIMS, PAYERS = 60, 25
"""In a city of full size."""

OPENS, CLOSES = 9, 19
"""Hours in which a centre rings people."""

ANSWERED = {(1, 10): 0.72, (10, 120): 0.23, (120, 600): 0.05}
"""Seconds that a call lasts, from and to, and how often: most hang up at once."""

CALLED_BACK = 0.015
CALLS_A_DAY = (70, 160)
QUICKEST, SLOWEST = 25 * MINUTE, 24 * HOUR
"""From the end of the long call until the victim pays."""


@dataclass(frozen=True)
class Frauds:
    """One row per victim: its row in people, the number (row of all centres) that kept it on the line, and when.

    `first` and `long` are the seconds at which the first and the long call begin, `lasts` how long that one is; `paid`
    is when the victim pays, -1 for never, `fen` how much.
    """

    victim: Ints
    line: Ints
    first: Ints
    long: Ints
    lasts: Ints
    paid: Ints
    fen: Ints

    @property
    def payers(self) -> Ints:
        """Rows of those who pay."""
        return np.flatnonzero(self.paid >= 0)


def plant(city: City, cast: Cast, source: Stream) -> Planted:
    """Centres with their kit, calls and victims, the first steps of the money, and the cases of those who reported."""
    centres = call_kit.centres(city, cast, source)
    frauds = defraud(city, cast, source, centres)
    dialled = Dialled.joined([ring_up(city, source, centres), keep_on_the_line(city, source, centres, frauds)])
    transfers, cash = tails(city, source, centres, frauds)
    case, involved, named = reports(city, cast, source, centres, frauds)
    rows = {
        **centres.registers(city),
        "calls": dialled.rows(city, "calls call_centres"),
        "transfers": transfers,
        "withdrawals": cash,
        "cases": case,
        "case_people": involved,
        "case_phones": named,
    }
    told = victim_truth(city, frauds)
    numbers_of = pl.DataFrame({"phone": centres.number, "centre": centres.centre + 1})
    story = {
        "phones": centres.number.filter(pl.Series(centres.centre == 0)).to_list(),
        "case": case["案件编号"][0],
        "victim_phone": told["phone"][int(frauds.payers[0])],
    }
    return Planted(rows, {"call_centres": numbers_of, "call_victims": told}, story)


def defraud(city: City, cast: Cast, source: Stream, centres: Centres) -> Frauds:
    """Who is kept on the line when and by which number; the first ones pay."""
    able = (city.accounts.account_of >= 0) & (city.phones.phone_of >= 0)
    victim = cast.people(source, able, scaled(city, VICTIMS, 4))
    many = len(victim)
    line = source.permutation(np.arange(many) % len(centres.number))
    line[0] = 0
    day = centres.first[line] + whole(source.random(many) * (centres.last - centres.first + 1)[line])
    day[0] = centres.first[0]  # so early that a report reaches the police in the shortest period
    first = day * DAY + source.integers(OPENS * HOUR, (CLOSES - 4) * HOUR, many)
    long = first + source.integers(20 * MINUTE, 4 * HOUR, many)
    lasts = source.integers(15 * MINUTE, 55 * MINUTE, many)
    wait = whole(np.exp(source.uniform(np.log(QUICKEST), np.log(SLOWEST), many)))
    pays = np.arange(many) < scaled(city, PAYERS, 2)
    fen = source.integers(20, 800, many) * 10_000
    return Frauds(victim, line, first, long, lasts, np.where(pays, long + lasts + wait, -1), fen)


def ring_up(city: City, source: Stream, centres: Centres) -> Dialled:
    """Every number rings people all day, on as many days as it lives: down a list, or block after block."""
    line, day = centres.days()
    count = source.poisson(source.integers(*CALLS_A_DAY, len(line)))
    caller, at_day = np.repeat(line, count), np.repeat(day, count)
    at = at_day * DAY + source.integers(OPENS * HOUR, CLOSES * HOUR, len(caller))
    listed = source.random(len(caller)) < centres.listed[centres.centre[caller]]
    own = city.phones.subscriptions["手机号码"]
    on_a_list = own.gather(source.integers(0, len(own), len(caller)))
    called = on_a_list.zip_with(pl.Series(listed), centres.blocks(source, caller))
    seconds = answered(source, len(caller))
    back: Flags = (source.random(len(caller)) < CALLED_BACK) & called.is_in(own.to_list()).to_numpy()
    number = centres.number.gather(caller)
    returned = np.flatnonzero(back)
    out = Dialled(number, called, at, seconds, centres.mule[caller])
    again = at[returned] + source.integers(5 * MINUTE, 4 * HOUR, len(returned))
    person = city.phones.owner[subscribers(city, called.gather(returned))]
    return Dialled.joined(
        [out, Dialled(called.gather(returned), number.gather(returned), again, answered(source, len(returned)), person)]
    )


def subscribers(city: City, number: pl.Series) -> Ints:
    """The rows of subscriptions with those numbers."""
    row_of = dict(zip(city.phones.subscriptions["手机号码"], range(len(city.phones.owner)), strict=True))
    return np.array([row_of[one] for one in number], dtype=np.int64)


def answered(source: Stream, count: int) -> Ints:
    """Seconds that calls last."""
    kind = source.choice(len(ANSWERED), count, p=shares(list(ANSWERED.values())))
    bounds = np.array(list(ANSWERED))[kind]
    return source.integers(bounds[:, 0], bounds[:, 1])


def keep_on_the_line(city: City, source: Stream, centres: Centres, frauds: Frauds) -> Dialled:
    """A first call, the long one, by every third victim a call back in between, and a reminder before it pays."""
    victim = city.phones.numbers_of(frauds.victim)
    line = centres.number.gather(frauds.line)
    mule = centres.mule[frauds.line]
    many = len(frauds.victim)
    between = np.flatnonzero(np.arange(many) % 3 == 0)
    middle = (frauds.first + frauds.long)[between] // 2
    payers = frauds.payers
    reminded = (frauds.long + frauds.lasts + 2 * MINUTE)[payers]
    short = [source.integers(low, high, size) for low, high, size in ((40, 300, many), (20, 200, len(between)))]
    return Dialled.joined(
        [
            Dialled(line, victim, frauds.first, short[0], mule),
            Dialled(line, victim, frauds.long, frauds.lasts, mule),
            Dialled(victim.gather(between), line.gather(between), middle, short[1], frauds.victim[between]),
            Dialled(
                line.gather(payers), victim.gather(payers), reminded, np.full(len(payers), 4 * MINUTE), mule[payers]
            ),
        ]
    )


def tails(city: City, source: Stream, centres: Centres, frauds: Frauds) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Each payment goes to an account of the centre, from there in two parts to others, which draw some in cash."""
    everybody = pl.concat([centres.accounts, city.accounts.rows.select(centres.accounts.columns)])
    payers = frauds.payers
    payer = centres.accounts.height + city.accounts.account_of[frauds.victim[payers]]
    centre = centres.centre[frauds.line[payers]]
    own = np.stack([source.permutation(call_kit.ACCOUNTS)[:3] for _ in payers]) + centre[:, None] * call_kit.ACCOUNTS
    paid, fen = frauds.paid[payers], frauds.fen[payers]
    first = whole(fen * source.uniform(0.4, 0.6, len(payers)) / 100) * 100
    moved = [paid + source.integers(10 * MINUTE, 90 * MINUTE, len(payers)) for _ in range(2)]
    rest = whole(fen * 0.97 / 100) * 100 - first
    payments = [
        Payments(payer, own[:, 0], paid, fen, "转账"),
        Payments(own[:, 0], own[:, 1], moved[0], first, "往来款"),
        Payments(own[:, 0], own[:, 2], moved[1], rest, "往来款"),
    ]
    drawn = np.minimum(first // 10_000, 200) * 10_000
    machine = source.choice(city.geography.places_of("自动取款机"), len(payers))
    at = moved[0] + source.integers(10 * MINUTE, 2 * HOUR, len(payers))
    within = at < city.period.days * DAY
    cash = [column[within] for column in (own[:, 1], machine, at, drawn)]
    return (
        money.rows(everybody, payments, city, "transfers call_centres"),
        money.cash_rows(everybody, city, "withdrawals call_centres", cash[0], cash[1], cash[2], cash[3]),
    )


def reports(
    city: City, cast: Cast, source: Stream, centres: Centres, frauds: Frauds
) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """Every second payer reports a day or more after paying: the case, its people, and the numbers it names."""
    table: list[pl.DataFrame] = []
    people: list[pl.DataFrame] = []
    phones: list[pl.DataFrame] = []
    for one in frauds.payers[::2].tolist():
        day = int(frauds.paid[one]) // DAY + 1 + int(source.integers(0, 2))
        if day >= city.period.days:
            continue
        number = cast.case_number(source, city.period.moment(day * DAY))
        victim = frauds.victim[one : one + 1]
        home = int(city.people["home"].to_numpy()[victim[0]])
        loss = numbers.yuan(frauds.fen[one : one + 1])[0]
        text = "被害人接到陌生来电，长时间通话后向对方指定账户转账，次日发觉被骗后报案。"
        case = OpenCase("电信诈骗", home, int(frauds.first[one]), int(frauds.paid[one]), "F01;C01", text, loss)
        row = case.row(city, number)
        table.append(row.with_columns(立案时间=city.period.dates(np.array([day]))))
        who = pl.Series([number])
        people += [cases.involved(who, city.people, victim, np.array([role])) for role in ("受害人", "报案人")]
        named = [centres.number[int(frauds.line[one])], city.phones.number_of(int(victim[0]))]
        phones.append(pl.DataFrame({"案件编号": number, "手机号码": named, "角色": ["嫌疑人", "受害人"]}))
    return pl.concat(table), pl.concat(people), pl.concat(phones)


def victim_truth(city: City, frauds: Frauds) -> pl.DataFrame:
    """One row per victim: its number and account, when it was first rung, and when it paid, empty for never."""
    account = city.accounts.rows["账号"].gather(city.accounts.account_of[frauds.victim])
    paid = city.period.moments(frauds.paid)
    return pl.DataFrame(
        {
            "phone": city.phones.numbers_of(frauds.victim),
            "account": account,
            "first_call": city.period.moments(frauds.first),
            "paid_at": paid.set(pl.Series(frauds.paid < 0), None),
        }
    )
