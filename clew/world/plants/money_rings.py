"""Rings of every form in which money moves between people's accounts, half of them without a sign in the amounts."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np
import polars as pl

from clew.world import money
from clew.world.city import City
from clew.world.money import Payments
from clew.world.period import DAY, HOUR, whole
from clew.world.plants.cast import Cast, Planted, scaled
from clew.world.streams import Floats, Ints, Stream

RINGS = 5
"""Of each form in a city of full size."""

SHORTEST = 6 * HOUR
SHARE = 5
"""At most one account in so many belongs to a ring: a small city has fewer rings."""

KEPT = 0.05
"""Share of the money that stays behind at each step, where amounts are passed on."""


@dataclass(frozen=True)
class Shape:
    """A ring before it has accounts and times: transfers between accounts counted from 0, each in a step.

    All transfers of a step come before those of the next one; a ring lasts at most so many days.
    """

    payer: Ints
    payee: Ints
    step: Ints
    days: float

    @property
    def accounts(self) -> int:
        """How many accounts it takes."""
        return int(max(self.payer.max(), self.payee.max())) + 1


def layered(pairs: list[tuple[Ints, Ints]], days: float) -> Shape:
    """A shape whose steps are these lists of payers and payees."""
    payer, payee = (np.concatenate([pair[side] for pair in pairs]) for side in (0, 1))
    return Shape(payer, payee, np.repeat(np.arange(len(pairs)), [len(pair[0]) for pair in pairs]), days)


def every_pair(senders: Ints, receivers: Ints) -> tuple[Ints, Ints]:
    """Each sender pays each receiver."""
    return np.repeat(senders, len(receivers)), np.tile(receivers, len(senders))


def sizes(source: Stream, least: int, most: int, count: int) -> list[int]:
    """So many sizes from `least` to `most`."""
    return [int(size) for size in source.integers(least, most + 1, count)]


def fan_in(source: Stream) -> Shape:
    """Six to sixteen pay one."""
    many = int(source.integers(6, 17))
    return layered([(np.arange(1, many + 1), np.zeros(many, dtype=np.int64))], 4)


def fan_out(source: Stream) -> Shape:
    """One pays six to sixteen."""
    shape = fan_in(source)
    return replace(shape, payer=shape.payee, payee=shape.payer)


def gather_scatter(source: Stream) -> Shape:
    """Five to twelve pay one, which then pays as many others."""
    many, others = sizes(source, 5, 12, 2)
    hub = np.zeros(max(many, others), dtype=np.int64)
    return layered([(np.arange(1, many + 1), hub[:many]), (hub[:others], many + 1 + np.arange(others))], 8)


def scatter_gather(source: Stream) -> Shape:
    """One pays four to twelve, who all pay another one."""
    many = int(source.integers(4, 13))
    first, last = (np.full(many, end) for end in (0, many + 1))
    return layered([(first, np.arange(1, many + 1)), (np.arange(1, many + 1), last)], 4)


def cycle(source: Stream) -> Shape:
    """Three to ten pay one another in turn, until the first has it back."""
    many = int(source.integers(3, 11))
    return Shape(np.arange(many), (np.arange(many) + 1) % many, np.arange(many), 4)


def chain(source: Stream) -> Shape:
    """Four to eight transfers in a row."""
    hops = int(source.integers(4, 9))
    return Shape(np.arange(hops), np.arange(hops) + 1, np.arange(hops), 4)


def bipartite(source: Stream) -> Shape:
    """Three to five pay each of three to five others."""
    senders, receivers = sizes(source, 3, 5, 2)
    return layered([every_pair(np.arange(senders), senders + np.arange(receivers))], 2)


def stack(source: Stream) -> Shape:
    """Three or four pay each of three or four, and these each of as many again."""
    first, second, third = sizes(source, 3, 4, 3)
    middle = first + np.arange(second)
    return layered([every_pair(np.arange(first), middle), every_pair(middle, first + second + np.arange(third))], 5)


FORMS: dict[str, Callable[[Stream], Shape]] = {
    "fan_in": fan_in,
    "fan_out": fan_out,
    "gather_scatter": gather_scatter,
    "scatter_gather": scatter_gather,
    "cycle": cycle,
    "chain": chain,
    "bipartite": bipartite,
    "stack": stack,
}
"""Sizes and longest times are those of the patterns in AMLworld (Altman et al. 2023)."""


def plant(city: City, cast: Cast, source: Stream) -> Planted:
    """Rings in turn of each form as far as there are accounts for them; every second one passes amounts on."""
    able = city.accounts.account_of >= 0
    wanted = list(shapes(city, source))
    needed = np.cumsum([shape.accounts for _, _, shape in wanted])
    fitting = wanted[: int(np.searchsorted(needed, int(able.sum()) // SHARE, side="right"))]
    account = city.accounts.account_of[cast.people(source, able, sum(shape.accounts for _, _, shape in fitting))]
    payments: list[Payments] = []
    told: list[pl.DataFrame] = []
    for (form, turn, shape), first in zip(fitting, [0, *needed.tolist()], strict=False):
        at, own = times(city, source, shape), account[first:]
        amount = passed_on(source, shape) if turn % 2 else ordinary(source, len(at))
        payments.append(Payments(own[shape.payer], own[shape.payee], at, amount, "转账"))
        told.append(pl.DataFrame({"ring": [f"{form}-{turn + 1}"] * len(at), "typology": form}))
    rows = money.rows(city.accounts.rows, payments, city, "transfers money rings")
    truth = pl.concat(told).insert_column(0, serial_of(rows))
    story = truth["ring"].unique(maintain_order=True).to_list()
    return Planted({"transfers": rows}, {"money_rings": truth}, {"rings": story})


def shapes(city: City, source: Stream) -> Iterator[tuple[str, int, Shape]]:
    """One of each form, then the second of each, and so on."""
    for turn in range(scaled(city, RINGS, 1)):
        for name, form in FORMS.items():
            yield name, turn, form(source)


def times(city: City, source: Stream, shape: Shape) -> Ints:
    """Seconds, step after step, spread evenly over six hours to the longest time that the form and the period allow."""
    longest = min(shape.days, city.period.days - 3) * DAY
    span = math.exp(source.uniform(math.log(SHORTEST), math.log(longest)))
    steps = int(shape.step.max()) + 1
    within: Floats = (shape.step.astype(np.float64) + source.random(len(shape.step))) / steps
    begins = source.uniform(0, city.period.days * DAY - span)
    return whole(begins + within * span)


def ordinary(source: Stream, count: int) -> Ints:
    """Amounts in fen as people give them to one another: they tell nothing."""
    return whole(source.lognormal(5.3, 1.0, count)) * 1_000 + 1_000


def passed_on(source: Stream, shape: Shape) -> Ints:
    """Amounts in fen: one sum goes through, a little less at each step, in nearly equal parts."""
    total = source.uniform(2_000_000, 30_000_000)
    parts: Ints = np.bincount(shape.step)[shape.step]
    kept: Floats = (1 - KEPT) ** shape.step.astype(np.float64)
    return whole(total / 100 * kept / parts * source.normal(1, 0.03, len(parts))) * 100


def serial_of(rows: pl.DataFrame) -> pl.Series:
    """The serial numbers of transfers, as the truth names them."""
    return rows["交易流水号"].alias("serial")
