"""The inhabitants: households of every shape, with names that run in families, homes and employers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from clew.world import names, numbers
from clew.world.geography import SIDE, Geography
from clew.world.period import Period
from clew.world.streams import Flags, Floats, Ints, Stream, Words, shares, stream

HOUSEHOLDS: dict[tuple[str, ...], float] = {
    ("head",): 18,
    ("head", "spouse"): 17,
    ("head", "spouse", "child"): 26,
    ("head", "spouse", "child", "child"): 12,
    ("head", "spouse", "child", "father", "mother"): 8,
    ("head", "spouse", "child", "mother"): 5,
    ("head", "child"): 5,
    ("elder", "spouse"): 9,
}
"""Who lives together, and how often; all are related to the head."""

RELATIONS = {
    "head": ("户主", "户主"),
    "elder": ("户主", "户主"),
    "spouse": ("配偶", "配偶"),
    "child": ("子", "女"),
    "father": ("父亲", "父亲"),
    "mother": ("母亲", "母亲"),
}
"""与户主关系 of a man and of a woman."""
QUARTERS = SIDE // 3
NEIGHBOURS = 0.35
"""Share of those at work whose employer is that of their quarter."""


@dataclass(frozen=True)
class Members:
    """One row per person, a household's rows together: `household` number, `part` in it, `years` of age, sex."""

    household: Ints
    part: Words
    years: Floats
    female: Flags


def build(seed: int, count: int, geography: Geography, organizations: pl.DataFrame, period: Period) -> pl.DataFrame:
    """`count` people in the columns of the household register.

    Beside them: `person` (row), `household`, `head` (row of the head), `home` (row of the address), `node`, `years`,
    `female`, `employer` (row of the organisation, -1 for none), `night` (works at night).
    """
    source = stream(seed, "people")
    members = make_members(source, count)
    head = np.searchsorted(members.household, members.household)
    born = period.dates(-np.floor(members.years * 365.25).astype(np.int64) - 1)
    number = numbers.identity_numbers(stream(seed, "identity numbers"), born, members.female, set())
    home = homes(source, members.household, geography)
    there = geography.addresses[home.tolist()]
    employer = employers(source, members.years, there["node"].to_numpy(), organizations["staff"].to_numpy())
    factory = (organizations["单位类型"] == "工厂").to_numpy()[employer] & (employer >= 0)
    stayed = source.integers(100, 9000, int(members.household[-1]) + 1)[members.household]
    since = period.dates(-np.floor(np.minimum(stayed, members.years * 365)).astype(np.int64) - 1)
    relation = [
        RELATIONS[part][int(woman)] for part, woman in zip(members.part.tolist(), members.female.tolist(), strict=True)
    ]
    return named(source, members, head, born).with_columns(
        公民身份号码=number,
        出生日期=born,
        户号="9901" + numbers.padded(members.household + 100_001, 8),
        户主身份号码=number.gather(head),
        与户主关系=pl.Series(relation),
        地址编码=there["地址编码"],
        住址=there["标准地址"],
        迁入日期=since.zip_with(since > there["启用日期"], there["启用日期"]),
        服务处所代码=organizations["统一社会信用代码"].gather(pl.Series(employer).set(pl.Series(employer < 0), None)),
        person=pl.Series(np.arange(count)),
        household=pl.Series(members.household),
        head=pl.Series(head),
        home=pl.Series(home),
        node=there["node"],
        years=pl.Series(members.years),
        female=pl.Series(members.female),
        employer=pl.Series(employer),
        night=pl.Series(factory & (source.random(count) < 0.25)),
    )


def make_members(source: Stream, count: int) -> Members:
    """Households drawn one after the other until there are `count` people."""
    shapes = list(HOUSEHOLDS)
    drawn = source.choice(len(shapes), count, p=shares(list(HOUSEHOLDS.values())))
    sizes = np.array([len(shape) for shape in shapes])[drawn]
    last = int(np.searchsorted(np.cumsum(sizes), count)) + 1
    part = np.array([one for shape in drawn[:last] for one in shapes[int(shape)]][:count])
    household = np.repeat(np.arange(last), sizes[:last])[:count]
    head_female = source.random(last)[household] < 0.3
    known = [np.isin(part, ["head", "elder"]), part == "spouse", part == "mother", part == "father"]
    female = np.select(known, [head_female, ~head_female, True, False], source.random(count) < 0.48).astype(np.bool_)
    return Members(household, part, ages(source, part, household), female)


def ages(source: Stream, part: Words, household: Ints) -> Floats:
    """Years of age; children are 22 to 32 years younger than the head, parents as much older."""
    families = int(household[-1]) + 1
    head = source.triangular(23, 36, 60, families)[household]
    elder = source.uniform(61, 84, families)[household]
    in_elder = np.isin(household, household[part == "elder"])
    first = np.where(in_elder, elder, head)
    between = source.uniform(22, 32, len(part))
    parts = [part == "spouse", part == "child", np.isin(part, ["father", "mother"])]
    spouse = first + source.normal(0, 2, len(part))
    child = np.maximum(first - between, source.uniform(0, 3, len(part)))
    years = np.select(parts, [spouse, child, first + between], first)
    return np.clip(years, 0.02, 97)


def employers(source: Stream, years: Floats, node: Ints, staff: Floats) -> Ints:
    """Four of five people of working age have an employer, larger ones more often.

    A third work for the one employer that houses its people in their quarter (3 by 3 crossings), so many neighbours
    have the same way at the same time.
    """
    working = (years >= 20) & (years < 60) & (source.random(len(years)) < 0.8)
    anywhere = source.choice(len(staff), len(years), p=shares(staff))
    quarter = node // SIDE // 3 * QUARTERS + node % SIDE // 3
    houses = source.choice(len(staff), QUARTERS * QUARTERS, p=shares(staff))
    return np.where(working, np.where(source.random(len(years)) < NEIGHBOURS, houses[quarter], anywhere), -1)


def homes(source: Stream, household: Ints, geography: Geography) -> Ints:
    """One home per household, none twice; a third of those who live alone live in dormitories, which are shared."""
    families = int(household[-1]) + 1
    home = source.permutation(geography.homes())[:families]
    alone = np.flatnonzero(np.bincount(household) == 1)
    boarders = alone[source.random(len(alone)) < 0.33]
    home[boarders] = source.choice(geography.rows_of("dormitory"), len(boarders))
    return home[household]


def named(source: Stream, members: Members, head: Ints, born: pl.Series) -> pl.DataFrame:
    """姓名 and 曾用名: children take their father's surname and parents of the head share the head's."""
    part = members.part
    own = names.surnames(source, len(part)).to_numpy()
    man = np.where(members.female[head] & (np.roll(part, -1)[head] == "spouse"), head + 1, head)
    surname = own.copy()
    inherits = part == "child"
    surname[inherits] = own[np.minimum(man, len(part) - 1)][inherits]
    surname[part == "father"] = own[head][part == "father"]
    years = born.str.slice(0, 4).cast(pl.Int64).to_numpy()
    given, earlier = (names.given_names(source, members.female, years) for _ in range(2))
    former = pl.Series(source.random(len(part)) < 0.03)
    columns = pl.DataFrame({"surname": surname.tolist(), "given": given, "earlier": earlier, "former": former})
    return columns.select(
        姓名=pl.col("surname") + pl.col("given"),
        曾用名=pl.when("former").then(pl.col("surname") + pl.col("earlier")),
    )
