"""Vehicles that now and then drive together beyond their habits, and others that only seem to."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import permutations

import numpy as np
import polars as pl

from clew.world import traffic
from clew.world.city import City
from clew.world.geography import SIDE, crossings
from clew.world.period import DAY, HOUR, MINUTE, whole
from clew.world.plants import driving
from clew.world.plants.cast import Cast, Planted, scaled
from clew.world.plants.driving import Outing
from clew.world.streams import Flags, Ints, Stream
from clew.world.traffic import Trips
from clew.world.vehicles import SMALL
from clew.world.ways import blocks

PAIRS, GROUPS, CHANGED, COUPLES, CONVOYS = 60, 6, 6, 40, 10
"""In a city of full size: accomplices, groups, accomplices who change their plate, couples, vans in convoy."""
GROUP_SIZE = 4
LEAST, MOST = 4, 8
"""Passes that accomplices share."""
NEIGHBOURS = 30
"""Most decoys with the same way to work that the truth names per target."""


@dataclass(frozen=True)
class Company:
    """Vehicles that travel together: the first is the target; `outings` their joint drives, `days` when they were.

    From the day `changes` on, the last member bears `plate`.
    """

    kind: str
    members: Ints
    days: Ints
    outings: list[Outing]
    changes: int | None = None
    plate: str | None = None


def plant(city: City, cast: Cast, source: Stream) -> Planted:
    """Accomplices, groups and a changed plate; decoys are neighbours with one employer, couples and convoys."""
    companies = accompany(city, cast, source)
    parts = [tell(city, source, company, number) for number, company in enumerate(companies)]
    changed, rest_of_life = change_plates(city, source, companies)
    couples, convoys = couple_trips(city, cast, source), convoy_trips(city, cast, source)
    benign = city.optics.rows(source, traffic.joined([couples.trips, convoys.trips]), "passes company")
    passes = pl.concat([*(part for pair in parts for part in pair), rest_of_life, benign])
    absent = [
        driving.replaced(np.repeat(company.members, len(company.days)), np.tile(company.days, len(company.members)))
        for company in companies
    ]
    later = [
        driving.every_day(company.members[-1:], np.arange(company.changes, city.period.days))
        for company in companies
        if company.changes is not None
    ]
    shared = pl.concat([pass_truth(city, part, number) for number, (part, _) in enumerate(parts)])
    truth = {
        "co_travel": pl.concat([pair_truth(city, company, shared, n) for n, company in enumerate(companies)]),
        "co_travel_passes": shared,
        "co_travel_decoys": pl.concat([neighbours(city, companies), couples.truth(city), convoys.truth(city)]),
    }
    replaced = pl.concat([*absent, *later, couples.replaced, convoys.replaced])
    return Planted({"passes": passes, "vehicles": changed}, truth, truth["co_travel"].row(0, named=True), replaced)


def accompany(city: City, cast: Cast, source: Stream) -> list[Company]:
    """Who travels with whom: strangers to each other, of different employers."""
    suitable = driving.by_day(city)
    companies: list[Company] = []
    pairs = strangers(city, cast, source, suitable, scaled(city, PAIRS))
    groups = cast.vehicles(source, suitable, GROUP_SIZE * scaled(city, GROUPS, 1)).reshape(-1, GROUP_SIZE)
    old_kind = suitable & (city.fleet.kind == SMALL).to_numpy()
    changing = strangers(city, cast, source, old_kind, scaled(city, CHANGED, 1))
    plates = cast.plates(source, len(changing))
    companies += [meet(city, source, "pair", members) for members in pairs]
    companies += [meet(city, source, "group", members) for members in groups]
    for members, plate in zip(changing, plates, strict=True):
        companies.append(meet(city, source, "changed_plate", members, str(plate)))
    return companies


def strangers(city: City, cast: Cast, source: Stream, suitable: Flags, count: int) -> Ints:
    """Pairs of a target, which has many neighbours with its way to work, and another, hardly ever of one employer."""
    employer = city.people["employer"].to_numpy()[city.fleet.owner]
    targets = cast.vehicles(source, crowded(city, suitable), count)
    elsewhere = suitable & ~np.isin(employer, employer[targets])
    others = cast.vehicles(source, elsewhere if (elsewhere & cast.free()).sum() >= count else suitable, count)
    targets, others = (group[np.argsort(employer[group], kind="stable")] for group in (targets, others))
    return source.permutation(np.column_stack([targets, np.roll(others, count // 2)]))


def crowded(city: City, suitable: Flags) -> Flags:
    """The third of the suitable vehicles that shares its way, from a quarter to a crossing, with most others."""
    home = city.fleet.home.node
    way = (home // SIDE // 3 * SIDE + home % SIDE // 3) * SIDE * SIDE + city.fleet.work.node
    _, group, size = np.unique(np.where(suitable, way, -1), return_inverse=True, return_counts=True)
    company = size[group]
    return suitable & (company >= np.quantile(company[suitable], 2 / 3))


def meet(city: City, source: Stream, kind: str, members: Ints, plate: str | None = None) -> Company:
    """Two or three outings on different days that share 4 to 8 passes in all, two at least each time.

    With a plate that changes there are two outings under each plate.
    """
    passes = MOST if plate else int(source.integers(LEAST, MOST + 1))
    count = 4 if plate else 2 if passes < 6 else 3
    days = np.sort(source.choice(np.arange(1, city.period.days - 1), count, replace=False))
    each = [len(part) for part in np.array_split(np.arange(passes), count)]
    outings = [driving.outing(city, source, members, day, n) for day, n in zip(days.tolist(), each, strict=True)]
    return Company(kind, members, days, outings, int(days[2]) if plate else None, plate)


def tell(city: City, source: Stream, company: Company, number: int) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The passes that are shared, all read, and the others of those days; plates as borne on each day."""
    frames: list[list[pl.DataFrame]] = [[], []]
    for turn, (day, one) in enumerate(zip(company.days.tolist(), company.outings, strict=True)):
        optics = city.optics
        if company.changes is not None and company.plate and day >= company.changes:
            optics = driving.bearing(optics, company.members[-1:], pl.Series([company.plate]))
        name = f"passes company {number} {turn}"
        frames[0].append(optics.rows(source, one.shared, name, sure=True))
        frames[1].append(optics.rows(source, one.others, name + " apart"))
    return pl.concat(frames[0]), pl.concat(frames[1])


def change_plates(city: City, source: Stream, companies: list[Company]) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Register and usual passes of vehicles that got another plate: the old one ends on the day the new one begins."""
    changing = [company for company in companies if company.plate is not None and company.changes is not None]
    vehicles = np.array([company.members[-1] for company in changing])
    since = np.array([company.changes for company in changing])
    plates = pl.Series([company.plate for company in changing])
    old = city.vehicles[vehicles.tolist()]
    on = city.period.dates(since)
    rows = pl.concat([old.with_columns(号牌停用日期=on), old.with_columns(号牌号码=plates, 号牌启用日期=on)])
    trips = driving.usual(city, vehicles, np.arange(int(since.min()) + 1, city.period.days))
    first = np.zeros(len(city.fleet.plate), dtype=np.int64)
    first[vehicles] = since + 1
    trips = trips.take(trips.start >= first[trips.vehicle] * DAY)
    return rows, driving.bearing(city.optics, vehicles, plates).rows(source, trips, "passes changed plates")


def pass_truth(city: City, rows: pl.DataFrame, number: int) -> pl.DataFrame:
    """The shared passes of one company."""
    true_at = city.period.moments(rows["true_at"].to_numpy())
    company = pl.lit(number, dtype=pl.Int64)
    return rows.select(company=company, serial="流水号", camera="卡口编号", plate="true_plate", true_at=true_at)


def pair_truth(city: City, company: Company, shared: pl.DataFrame, number: int) -> pl.DataFrame:
    """Target and companion plates with the passes and days they share, each pair once in both directions."""
    passes = shared.filter(pl.col("company") == number)
    plates = passes["plate"].unique(maintain_order=True).sort().to_list()
    target = city.fleet.plate[int(company.members[0])]
    rows: list[dict[str, object]] = []
    for one, other in permutations(plates, 2):
        theirs, mine = (passes.filter(pl.col("plate") == plate) for plate in (other, one))
        days = set(theirs["true_at"].str.slice(0, 10)) & set(mine["true_at"].str.slice(0, 10))
        together = theirs.filter(pl.col("true_at").str.slice(0, 10).is_in(sorted(days))).height
        if together and (company.kind == "group" or one == target):
            rows.append(
                {
                    "target_plate": one,
                    "companion_plate": other,
                    "kind": company.kind,
                    "company": number,
                    "shared_passes": together,
                    "days": len(days),
                }
            )
    return pl.DataFrame(rows)


def neighbours(city: City, companies: list[Company]) -> pl.DataFrame:
    """Per target up to 30 vehicles with the same way to work: within two blocks at both ends and 20 minutes."""
    fleet, commuters = city.fleet, np.flatnonzero(driving.by_day(city))
    parts: list[pl.DataFrame] = []
    for company in companies:
        target = company.members[0]
        away = sum(
            blocks(end[commuters], end[np.full(len(commuters), target)]) for end in (fleet.home, fleet.work)
        ) + np.abs(fleet.leaves[commuters] - fleet.leaves[target]) / (10 * MINUTE)
        near = commuters[np.argsort(away, kind="stable")][: NEIGHBOURS + GROUP_SIZE]
        near = near[~np.isin(near, company.members) & alike(city, near, int(target))][:NEIGHBOURS]
        parts.append(decoys(city, np.full(len(near), target), near, "same_commute"))
    return pl.concat(parts)


def alike(city: City, others: Ints, target: int) -> Flags:
    """Which of the others have the target's way to work."""
    fleet, same = city.fleet, np.full(len(others), target)
    ends = [blocks(end[others], end[same]) <= 2 for end in (fleet.home, fleet.work)]
    return ends[0] & ends[1] & (np.abs(fleet.leaves[others] - fleet.leaves[target]) <= 20 * MINUTE)


def decoys(city: City, targets: Ints, others: Ints, kind: str) -> pl.DataFrame:
    """Rows of truth about those who only seem to travel with a target."""
    plate = city.fleet.plate
    return pl.DataFrame(
        {"target_plate": plate.gather(targets), "decoy_plate": plate.gather(others), "kind": [kind] * len(others)},
        schema_overrides={"kind": pl.String},
    )


@dataclass(frozen=True)
class Benign:
    """Pairs that travel together by habit, their drives, and the days these stand for."""

    kind: str
    leads: Ints
    follows: Ints
    trips: Trips
    replaced: pl.DataFrame

    def truth(self, city: City) -> pl.DataFrame:
        """The pairs as decoys."""
        return decoys(city, self.leads, self.follows, self.kind)


def couple_trips(city: City, cast: Cast, source: Stream) -> Benign:
    """Two vehicles of one household that drive to a favourite place and back together on two of three days off."""
    household = city.people["household"].to_numpy()[city.fleet.owner]
    private = np.flatnonzero(driving.by_day(city))
    private = private[np.argsort(household[private], kind="stable")]
    same = np.flatnonzero(household[private[:-1]] == household[private[1:]])
    leads, follows = cast.pairs(source, private[same], private[same + 1], scaled(city, COUPLES, 1))
    days_off = np.array([day for day in range(city.period.days) if not city.period.workday(day)])
    which = np.flatnonzero(source.random(len(leads) * len(days_off)) < 2 / 3)
    pair, day = which // len(days_off), days_off[which % len(days_off)]
    lead, follow = leads[pair], follows[pair]
    home, where = city.fleet.home[lead], crossings(city.fleet.favourites[lead, source.integers(0, 3, len(lead))])
    out = traffic.drive(source, lead, day * DAY + source.normal(14, 0.4, len(lead)) * HOUR, home, where)
    back = traffic.drive(source, lead, out.end + source.uniform(1, 2, len(lead)) * HOUR, where, home)
    led = traffic.joined([out, back])
    replaced = driving.replaced(np.concatenate([lead, follow]), np.tile(day, 2))
    return Benign("couple", leads, follows, traffic.joined([led, after(source, led, np.tile(follow, 2), 20)]), replaced)


def convoy_trips(city: City, cast: Cast, source: Stream) -> Benign:
    """Two vans of one fleet that make the same round on every workday, one some minutes behind the other."""
    chosen = cast.vehicles(source, city.fleet.use == "round", 2 * scaled(city, CONVOYS, 1))
    leads, follows = chosen.reshape(2, -1)
    days = np.array([day for day in range(city.period.days) if city.period.workday(day)])
    follower = np.full(len(city.fleet.plate), -1)
    follower[leads] = follows
    led = driving.usual(city, leads, days)
    trips = after(source, led, follower[led.vehicle], 90)
    return Benign("fleet", leads, follows, trips, driving.every_day(follows, days))


def after(source: Stream, led: Trips, follows: Ints, seconds: float) -> Trips:
    """The same trips of the vehicles that follow, about so many seconds later."""
    behind = whole(seconds * source.uniform(0.6, 1.4, len(follows)))
    return Trips(follows, led.start + behind, led.origin, led.target, led.pace, led.leads)
