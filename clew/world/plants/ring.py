"""Five people with new accounts, two shared devices and shared numbers, who send a fraud's money round in a cycle."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from clew.world import calls, cases, money, numbers
from clew.world.accounts import BANKS
from clew.world.city import City
from clew.world.money import Payments
from clew.world.period import DAY, HOUR, MINUTE, Period
from clew.world.plants.cast import Cast, OpenCase, Planted
from clew.world.streams import Flags, Ints, Stream

SIZE, VICTIMS, ROUNDS = 5, 3, 3
OPENED = -20
"""Day on which all five accounts were opened."""


@dataclass(frozen=True)
class Kit:
    """What the ring uses: new numbers, their cards, two devices, and the accounts; row i belongs to member i."""

    subscriptions: pl.DataFrame
    sims: pl.DataFrame
    accounts: pl.DataFrame
    online: pl.DataFrame


def plant(city: City, cast: Cast, source: Stream) -> Planted:
    """The members and their kit, three victims who pay, three rounds of the cycle, cash at the end."""
    members, victims = choose(city, cast, source)
    kit = make_kit(city, source, members)
    everybody = pl.concat([kit.accounts, city.accounts.rows.select(kit.accounts.columns)])
    payments, flow = make_payments(city, source, SIZE + city.accounts.account_of[victims])
    transfers = money.rows(everybody, payments, city, "transfers ring")
    case, involved = make_case(city, cast, source, victims, payments[0])
    rows = {
        "phones": kit.subscriptions,
        "sims": kit.sims,
        "accounts": kit.accounts,
        "online_accounts": kit.online,
        "transfers": transfers,
        "withdrawals": make_cash(city, source, everybody, int(payments[-1].at.max())),
        "calls": make_calls(city, source, kit, members, victims, payments[0].at),
        "cases": case,
        "case_people": involved,
    }
    people = member_truth(kit, city.people["姓名"].gather(members))
    flow = flow.select(pl.Series("serial", transfers["交易流水号"]), "part", "step")
    return Planted(rows, {"ring": people, "ring_transfers": flow}, make_story(kit, people, case["案件编号"][0]))


def make_cash(city: City, source: Stream, everybody: pl.DataFrame, last: int) -> pl.DataFrame:
    """From an hour after the last transfer each member draws 20,000 yuan, one after the other."""
    machines = source.choice(city.geography.places_of("自动取款机"), SIZE)
    at = last + HOUR + np.arange(SIZE) * 10 * MINUTE
    fen = np.full(SIZE, 2_000_000)
    return money.cash_rows(everybody, city, "withdrawals ring", np.arange(SIZE), machines, at, fen)


def choose(city: City, cast: Cast, source: Stream) -> tuple[Ints, Ints]:
    """Five members and three victims, each of another household, all with an account and a number."""
    years = city.people["years"].to_numpy()
    one_each: Flags = np.zeros(city.people.height, dtype=np.bool_)
    one_each[city.people["head"].to_numpy()] = True
    able = one_each & (city.accounts.account_of >= 0) & (city.phones.phone_of >= 0)
    members = cast.people(source, able & (years > 20) & (years < 45), SIZE)
    return members, cast.people(source, able & (years > 30), VICTIMS)


def make_kit(city: City, source: Stream, members: Ints) -> Kit:
    """Numbers opened within three days, all accounts on one day; the third card moved from one device to the other."""
    number = city.people["公民身份号码"].gather(members)
    phone = fresh_numbers(source, city.phones.subscriptions["手机号码"])
    card = numbers.iccids(source, SIZE)
    none = pl.Series([None] * SIZE, dtype=pl.String)
    subscriptions = pl.DataFrame(
        {
            "手机号码": phone,
            "机主身份号码": number,
            "ICCID": card,
            "IMSI": numbers.imsis(source, SIZE),
            "开户日期": city.period.dates(OPENED - 4 + source.integers(0, 3, SIZE)),
            "销户日期": none,
        }
    )
    accounts = pl.DataFrame(
        {
            "开户机构": pl.repeat(BANKS[1], SIZE, eager=True),
            "账号": numbers.cards(source, SIZE),
            "户名": city.people["姓名"].gather(members),
            "证件号码": number,
            "预留手机": phone.gather([0, 0, 0, 3, 3]),
            "开户日期": pl.repeat(city.period.dates(np.array([OPENED]))[0], SIZE, eager=True),
        }
    )
    online = pl.DataFrame(
        {
            "平台": pl.repeat("溪聊", SIZE, eager=True),
            "账号": "yx" + numbers.padded(source.integers(0, 10**12, SIZE), 12),
            "绑定手机": phone.gather([0, 0, 2, 3, 3]),
            "注册时间": pl.repeat(city.period.dates(np.array([OPENED + 1]))[0], SIZE, eager=True),
        }
    )
    return Kit(subscriptions, shared_devices(source, card, city.period), accounts, online)


def fresh_numbers(source: Stream, taken: pl.Series) -> pl.Series:
    """Numbers for the members that nobody in the city has."""
    drawn = numbers.phone_numbers(source, SIZE * 8)
    return drawn.filter(~drawn.is_in(taken.to_list()))[:SIZE]


def shared_devices(source: Stream, card: pl.Series, period: Period) -> pl.DataFrame:
    """Cards 0, 1, 2 in one device, 2, 3, 4 in the other; card 2 moves on the fourth day of the period."""
    devices = numbers.imeis(source, 2)
    since, until = np.full(6, OPENED), period.dates(np.array([3]))[0]
    since[3] = 3
    return pl.DataFrame(
        {
            "IMEI": devices.gather([0, 0, 0, 1, 1, 1]),
            "ICCID": card.gather([0, 1, 2, 2, 3, 4]),
            "起始时间": period.dates(since),
            "截止时间": pl.Series([None, None, until, None, None, None], dtype=pl.String),
        }
    )


def make_payments(city: City, source: Stream, victims: Ints) -> tuple[list[Payments], pl.DataFrame]:
    """Victims pay member 0; then 0 to 1 to 2 to 3 to 4 to 0, three times, a little less at each step."""
    begin = city.period.days // 3 * DAY + 10 * HOUR
    paid = source.integers(30, 90, VICTIMS) * 100_000
    paid_at = begin + np.arange(VICTIMS) * 20 * MINUTE
    received = Payments(victims, np.zeros(VICTIMS, dtype=np.int64), paid_at, paid, "货款")
    steps = SIZE * ROUNDS
    kept = np.cumprod(1 - source.uniform(0.01, 0.03, steps))
    at = begin + 2 * HOUR + np.cumsum(source.integers(15 * MINUTE, 3 * HOUR, steps))
    amount = np.floor(float(paid.sum()) * kept / 1_000).astype(np.int64) * 1_000
    cycle = Payments(np.arange(steps) % SIZE, (np.arange(steps) + 1) % SIZE, at, amount, "往来款")
    part = ["proceeds"] * VICTIMS + ["cycle"] * steps
    return [received, cycle], pl.DataFrame({"part": part, "step": [*range(VICTIMS), *range(steps)]})


def make_case(
    city: City, cast: Cast, source: Stream, victims: Ints, paid: Payments
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The telecom fraud that the victims reported; the members are not known."""
    begin, end = int(paid.at.min()) - 2 * HOUR, int(paid.at.max())
    number = cast.case_number(source, city.period.moment(end))
    home = int(city.people["home"].to_numpy()[victims[0]])
    text = "被害人接到自称客服人员来电，被诱导向陌生账户转账，钱款随即被转走。"
    loss = numbers.yuan(paid.amount.sum(keepdims=True))[0]
    case = pl.repeat(number, VICTIMS, dtype=pl.String, eager=True)
    parts = [cases.involved(case, city.people, victims, np.repeat(role, VICTIMS)) for role in ("受害人", "报案人")]
    return OpenCase("电信诈骗", home, begin, end, "F02;C01", text, loss).row(city, number), pl.concat(parts)


def make_calls(city: City, source: Stream, kit: Kit, members: Ints, victims: Ints, paid_at: Ints) -> pl.DataFrame:
    """A long call to each victim before the payment, and short ones among the members on every day after."""
    days = np.arange(2, city.period.days - 1)
    caller = np.concatenate([[1, 2, 4], days % SIZE])
    own = kit.subscriptions["手机号码"]
    called = (days + 1 + days // SIZE % (SIZE - 1)) % SIZE
    callee = city.phones.numbers_of(victims).append(own.gather(called))
    at = np.concatenate([paid_at - 50 * MINUTE, days * DAY + source.integers(9 * HOUR, 22 * HOUR, len(days))])
    seconds = np.concatenate([source.integers(1_200, 2_700, VICTIMS), source.integers(8, 90, len(days))])
    return calls.rows(city, "calls ring", members[caller], (own.gather(caller), callee), at, seconds)


def member_truth(kit: Kit, names: pl.Series) -> pl.DataFrame:
    """One row per member and device used."""
    used = kit.sims.select("ICCID", device="IMEI")
    return (
        pl.DataFrame(
            {
                "identity_number": kit.accounts["证件号码"],
                "name": names,
                "institution": kit.accounts["开户机构"],
                "account": kit.accounts["账号"],
                "phone": kit.subscriptions["手机号码"],
                "ICCID": kit.subscriptions["ICCID"],
            }
        )
        .join(used, on="ICCID", how="left", maintain_order="left_right")
        .rename({"ICCID": "iccid"})
    )


def make_story(kit: Kit, people: pl.DataFrame, case: str) -> dict[str, object]:
    """The identifiers that a question about the ring needs."""
    return {
        "members": people["identity_number"].unique(maintain_order=True).to_list(),
        "accounts": kit.accounts["账号"].to_list(),
        "institution": kit.accounts["开户机构"][0],
        "phones": kit.subscriptions["手机号码"].to_list(),
        "shared_phones": kit.accounts["预留手机"].unique(maintain_order=True).to_list(),
        "devices": kit.sims["IMEI"].unique(maintain_order=True).to_list(),
        "case": case,
    }
