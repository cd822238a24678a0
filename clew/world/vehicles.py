"""The vehicle register and what each vehicle is used for."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from clew.world import numbers
from clew.world.geography import SIDE, Geography, Spots
from clew.world.period import HOUR, Period
from clew.world.streams import Flags, Floats, Ints, Stream, Words, stream, words

MODELS = words("云溪牌A级轿车 云溪牌S型越野车 望江牌WJ3轿车 松涛牌ST5轿车 白鹭牌BL1客车 银杏牌YX7轿车 金桥牌JQ面包车")
GREEN_MODELS = words("云溪牌E1纯电动轿车 白鹭牌EV2纯电动轿车 星海牌PH混合动力轿车")
COLOURS = words("白 黑 银 灰 红 蓝 棕 黄")
COLOUR_SHARES = (0.36, 0.22, 0.12, 0.12, 0.07, 0.06, 0.03, 0.02)
SMALL, SMALL_GREEN = "02", "52"
"""号牌种类: a small car, a small new-energy car."""
ROUND_STOPS = 14


@dataclass(frozen=True)
class Fleet:
    """How each vehicle on the road is used; spots on the roads, and seconds after midnight.

    `use` is commute, errand, taxi or round; `favourites` three crossings each, `rounds` the stops of a delivery round.
    """

    plate: pl.Series
    kind: pl.Series
    colour: pl.Series
    owner: Ints
    use: Words
    home: Spots
    work: Spots
    leaves: Floats
    returns: Floats
    night: Flags
    favourites: Ints
    rounds: Ints

    def part(self, rows: Ints) -> Fleet:
        """Some vehicles as a fleet of their own."""
        return Fleet(
            plate=self.plate.gather(rows),
            kind=self.kind.gather(rows),
            colour=self.colour.gather(rows),
            owner=self.owner[rows],
            use=self.use[rows],
            home=self.home[rows],
            work=self.work[rows],
            leaves=self.leaves[rows],
            returns=self.returns[rows],
            night=self.night[rows],
            favourites=self.favourites[rows],
            rounds=self.rounds[rows],
        )

    def of(self, *uses: str) -> Ints:
        """Rows of the vehicles of those uses."""
        return np.flatnonzero(np.isin(self.use, uses))


def build(
    seed: int, people: pl.DataFrame, organizations: pl.DataFrame, geography: Geography, period: Period
) -> tuple[pl.DataFrame, Fleet]:
    """The register, one row per vehicle and plate, and the fleet, one row per vehicle on the road."""
    source = stream(seed, "vehicles")
    owner, use = owners(source, people)
    green = source.random(len(owner)) < 0.2
    renewed = source.permutation(np.flatnonzero(~green))[: len(owner) // 80 + 1]
    plates = numbers.plates(source, np.concatenate([green, np.zeros(len(renewed), dtype=np.bool_)]))
    colour = pl.Series(source.choice(COLOURS, len(owner), p=COLOUR_SHARES))
    home, work = homes_and_works(people[owner.tolist()], organizations, geography)
    shift = np.array(people["night"].gather(owner).to_list(), dtype=np.bool_)
    fleet = with_habits(source, plates[: len(owner)], colour, owner, use, home, work, shift)
    since = source.integers(30, 3_000, len(owner))
    registered = since.copy()
    registered[renewed] += source.integers(400, 1_500, len(renewed))
    now = present(source, fleet, green, people).with_columns(
        登记日期=period.dates(-registered), 号牌启用日期=period.dates(-since)
    )
    former = now[renewed.tolist()].with_columns(
        号牌号码=plates[len(owner) :], 号牌启用日期=pl.col("登记日期"), 号牌停用日期=pl.col("号牌启用日期")
    )
    return pl.concat([now, former, scrapped(source, now, since, people, period)]), fleet


def owners(source: Stream, people: pl.DataFrame) -> tuple[Ints, Words]:
    """Owner and use of each vehicle: half of those at work, one in seven other adults; 3 % taxis, some vans."""
    years, employer = people["years"].to_numpy(), people["employer"].to_numpy()
    chance = source.random(len(years))
    private = np.flatnonzero((years >= 20) & (years < 78) & (chance < np.where(employer >= 0, 0.5, 0.14)))
    others = source.permutation(np.flatnonzero((years >= 22) & (years < 60) & (chance >= 0.5)))
    taxis, vans = len(private) * 3 // 94 + 3, len(years) // 100 + 3
    use = np.where(employer[private] >= 0, "commute", "errand")
    use = np.concatenate([use, np.repeat(["taxi", "round"], [taxis, vans])])
    return np.concatenate([private, others[: taxis + vans]]), use


def homes_and_works(people: pl.DataFrame, organizations: pl.DataFrame, geography: Geography) -> tuple[Spots, Spots]:
    """Where each of these people lives, and where the employer has its premises: at home, if there is none."""
    home, employer = people["home"].to_numpy(), people["employer"].to_numpy()
    work = np.where(employer >= 0, organizations["row"].to_numpy()[employer], home)
    return geography.spots(home), geography.spots(work)


def with_habits(
    source: Stream,
    plates: pl.Series,
    colour: pl.Series,
    owner: Ints,
    use: Words,
    home: Spots,
    work: Spots,
    shift: Flags,
) -> Fleet:
    """Habits: where each vehicle goes and when; `shift` marks those whose driver works at night."""
    count = len(owner)
    night = ((use == "taxi") & (np.arange(count) % 3 == 0)) | ((use == "commute") & shift)
    middle = np.clip(np.rint(source.normal(SIDE // 2, 4, (count, 3, 2))), 0, SIDE - 1).astype(np.int64)
    stops = np.clip(middle[:, :1] + source.integers(-3, 4, (count, ROUND_STOPS, 2)), 0, SIDE - 1)
    leaves = np.where(night, source.normal(21.4, 0.2, count), source.normal(7.7, 0.5, count)) * HOUR
    return Fleet(
        plate=plates,
        kind=pl.Series(np.where(plates.str.len_chars() == 8, SMALL_GREEN, SMALL)),
        colour=colour,
        owner=owner,
        use=use,
        home=home,
        work=work,
        leaves=leaves,
        returns=leaves + source.normal(9.6, 0.5, count) * HOUR,
        night=night,
        favourites=middle[:, :, 0] * SIDE + middle[:, :, 1],
        rounds=stops[:, :, 0] * SIDE + stops[:, :, 1],
    )


def present(source: Stream, fleet: Fleet, green: Flags, people: pl.DataFrame) -> pl.DataFrame:
    """What the register says today about the vehicles on the road, but for the dates."""
    count = len(green)
    return pl.DataFrame(
        {
            "车辆识别代号": numbers.vins(source, count),
            "号牌种类": fleet.kind,
            "号牌号码": fleet.plate,
            "品牌型号": np.where(green, source.choice(GREEN_MODELS, count), source.choice(MODELS, count)),
            "车身颜色": fleet.colour,
            "所有人身份号码": people["公民身份号码"].gather(fleet.owner),
            "登记日期": None,
            "号牌启用日期": None,
            "号牌停用日期": pl.Series([None] * count, dtype=pl.String),
        }
    )


def scrapped(source: Stream, now: pl.DataFrame, since: Ints, people: pl.DataFrame, period: Period) -> pl.DataFrame:
    """Older vehicles of other owners whose plate ended half a year or more before it was issued again."""
    rows = source.permutation(now.height)[: now.height // 40 + 1]
    ended = since[rows] + source.integers(180, 900, len(rows))
    began = ended + source.integers(900, 2_500, len(rows))
    adults = np.flatnonzero(people["years"].to_numpy() > 40)
    return now[rows.tolist()].with_columns(
        车辆识别代号=numbers.vins(source, len(rows)).str.replace("LZXYUN", "LZXYAN"),
        品牌型号=pl.lit("金桥牌JQ100轿车"),
        所有人身份号码=people["公民身份号码"].gather(source.choice(adults, len(rows))),
        登记日期=period.dates(-began),
        号牌启用日期=period.dates(-began),
        号牌停用日期=period.dates(-ended),
    )
