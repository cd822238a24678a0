"""Money that looks like a ring and is none: wages, rent, marketplaces, payment services of merchants, charity."""

from __future__ import annotations

import numpy as np
import polars as pl

from clew.world import money
from clew.world.calls import at_hours
from clew.world.city import City
from clew.world.money import Payments
from clew.world.organizations import SHOPS
from clew.world.period import DAY, HOUR, MINUTE, whole
from clew.world.plants.cast import Cast, Planted, scaled
from clew.world.plants.money_rings import ordinary, serial_of
from clew.world.streams import Ints, Stream

MARKETPLACES, SERVICES, APPEALS = 3, 4, 4
"""In a city of full size."""

BUYERS_A_DAY, SELLERS = 40, 30
MERCHANTS = 25
DONORS, HELPED = 120, 4
EXISTING = {"工资": "payroll", "房租": "rent"}
"""What every city has: 摘要 of the transfers, and what it is a decoy of."""


def plant(city: City, _: Cast, source: Stream) -> Planted:
    """Companies that many pay and that pay many, each for a reason; wages and rents are named in the truth as well."""
    firms = source.permutation(np.flatnonzero((city.organizations["单位类型"] == "公司").to_numpy()))
    hubs = city.accounts.business_of[firms]
    holders = city.accounts.account_of[city.accounts.account_of >= 0]
    wanted = [("marketplace", MARKETPLACES), ("merchant_service", SERVICES), ("charity", APPEALS)]
    kinds = [kind for kind, full in wanted for _ in range(scaled(city, full, 1))]
    payments: list[Payments] = []
    decoys: list[str] = []
    for number, (kind, hub) in enumerate(zip(kinds, hubs.tolist(), strict=False), 1):
        made = MAKERS[kind](city, source, hub, holders)
        payments += made
        decoys += [f"{kind}-{number}"] * sum(len(one.at) for one in made)
    rows = money.rows(city.accounts.rows, payments, city, "transfers money decoys")
    existing = money.build(city).filter(pl.col("摘要").is_in(list(EXISTING)))
    truth = [
        pl.DataFrame([serial_of(rows), pl.Series("decoy", decoys, dtype=pl.String)]),
        pl.DataFrame([serial_of(existing), existing["摘要"].replace_strict(EXISTING).alias("decoy")]),
    ]
    return Planted({"transfers": rows}, {"money_decoys": pl.concat(truth)}, {"decoys": sorted(set(decoys))})


def marketplace(city: City, source: Stream, hub: int, holders: Ints) -> list[Payments]:
    """Buyers pay it on every day, and twice a week it pays sellers what is theirs, some days later."""
    count = int(source.poisson(scaled(city, BUYERS_A_DAY, 5) * city.period.days))
    buyer, at = source.choice(holders, count), money.any_time(source, city, count)
    seller = source.choice(holders, scaled(city, SELLERS, 5), replace=False)
    return [
        paid_in(hub, buyer, at, whole(source.lognormal(8.8, 0.8, count)) + 100, "网购"),
        settled(source, hub, seller, np.arange(3, city.period.days, 4)),
    ]


def merchant_service(city: City, source: Stream, hub: int, holders: Ints) -> list[Payments]:
    """Customers of shops pay it, and every evening each shop gets its day's takings."""
    shops = city.accounts.business_of[np.flatnonzero(city.organizations["单位类型"].is_in(SHOPS).to_numpy())]
    merchants = source.permutation(shops)[: scaled(city, MERCHANTS, 4)]
    count = int(source.poisson(4 * len(merchants) * city.period.days))
    customer, at = source.choice(holders, count), money.any_time(source, city, count)
    return [
        paid_in(hub, customer, at, whole(source.lognormal(8.3, 1.0, count)) + 100, "扫码付款"),
        settled(source, hub, merchants, np.arange(city.period.days)),
    ]


def charity(city: City, source: Stream, hub: int, holders: Ints) -> list[Payments]:
    """An appeal that many answer within four days; a week later some families get the money."""
    donor = source.choice(holders, min(scaled(city, DONORS, 12), len(holders)), replace=False)
    begins = int(source.integers(0, max(1, city.period.days - 6)))
    given = (begins * DAY) + source.integers(0, min(4, city.period.days - begins), len(donor)) * DAY
    fen = source.integers(1, 21, len(donor)) * 1_000
    helped = source.choice(holders, HELPED, replace=False)
    due = min(begins + 7, city.period.days - 1) * DAY + 15 * HOUR
    share = np.full(HELPED, int(fen.sum()) // HELPED)
    return [
        paid_in(hub, donor, given + at_hours(source, len(donor)), fen, "捐款"),
        Payments(np.full(HELPED, hub), helped, due + np.arange(HELPED) * MINUTE, share, "救助金"),
    ]


MAKERS = {"marketplace": marketplace, "merchant_service": merchant_service, "charity": charity}


def paid_in(hub: int, payer: Ints, at: Ints, fen: Ints, note: str) -> Payments:
    """Many pay the hub."""
    return Payments(payer, np.full(len(payer), hub), at, fen, note)


def settled(source: Stream, hub: int, payees: Ints, days: Ints) -> Payments:
    """On each of the days the hub pays each of them in the evening, a minute or so apart."""
    at = np.repeat(days * DAY + 20 * HOUR, len(payees)) + np.tile(np.arange(len(payees)) * MINUTE, len(days))
    late = source.integers(0, 40, len(at))
    return Payments(np.full(len(at), hub), np.tile(payees, len(days)), at + late, ordinary(source, len(at)), "结算款")
