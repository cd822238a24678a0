"""The city before anything is planted: every part built in order, each from a stream of its own."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from clew.world import accounts, cameras, cases, geography, organizations, people, phones, register, vehicles
from clew.world.accounts import Accounts
from clew.world.cameras import Optics
from clew.world.cases import Cases
from clew.world.geography import Geography
from clew.world.period import FIRST_DAY, Period
from clew.world.phones import Phones
from clew.world.register import Register
from clew.world.streams import Ints
from clew.world.vehicles import Fleet


@dataclass(frozen=True)
class City:
    """All parts; `work[person]` is the crossing where that person works, or lives if there is no work."""

    seed: int
    period: Period
    geography: Geography
    organizations: pl.DataFrame
    people: pl.DataFrame
    work: Ints
    vehicles: pl.DataFrame
    fleet: Fleet
    phones: Phones
    accounts: Accounts
    register: Register
    cases: Cases
    optics: Optics


def build(count: int, days: int, seed: int, camera_count: int | None = None) -> City:
    """A city of `count` people, watched for `days` days, by so many cameras if said."""
    period = Period(FIRST_DAY, days)
    ground = geography.build(seed, count, period, camera_count)
    firms = organizations.build(seed, count, ground, period)
    crowd = people.build(seed, count, ground, firms, period)
    table, fleet = vehicles.build(seed, crowd, firms, ground, period)
    lines = phones.build(seed, crowd, period)
    clocks = cameras.make_clocks(seed, len(ground.places_of("卡口")))
    return City(
        seed=seed,
        period=period,
        geography=ground,
        organizations=firms.with_columns(联系电话=lines.numbers_of(spokespeople(crowd, firms.height))),
        people=crowd,
        work=workplaces(crowd, firms),
        vehicles=table,
        fleet=fleet,
        phones=lines,
        accounts=accounts.build(seed, crowd, firms, lines, period),
        register=register.build(seed, crowd, ground, lines, fleet.owner, period),
        cases=cases.build(seed, crowd, ground, period),
        optics=Optics(seed, ground, fleet, clocks, period),
    )


def workplaces(crowd: pl.DataFrame, firms: pl.DataFrame) -> Ints:
    """The crossing of each person's employer, of the home for those without one."""
    employer = crowd["employer"].to_numpy()
    return np.where(employer >= 0, firms["node"].to_numpy()[employer], crowd["node"].to_numpy())


def spokespeople(crowd: pl.DataFrame, firms: int) -> Ints:
    """One employee of each organisation, whose number is the organisation's; the first adult where nobody works."""
    employer = crowd["employer"].to_numpy()
    answers = np.full(firms, int(np.flatnonzero(crowd["years"].to_numpy() >= 20)[0]), dtype=np.int64)
    staff = np.flatnonzero(employer >= 0)
    answers[employer[staff]] = staff
    return answers
