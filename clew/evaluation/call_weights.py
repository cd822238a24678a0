"""How often phones of call centres and others show each sign of one: `python -m clew.evaluation.call_weights`.

Made on a city that no scorecard is made on. Later the outcomes of reviewed findings take its place.
"""

from __future__ import annotations

import numpy as np
import polars as pl

from analysis.asking import Ask
from analysis.calls.calls import Calls, calls
from analysis.calls.measures import WEEK
from analysis.calls.signs import SIGNS, WEIGHTS
from analysis.detectors.call_patterns import examined
from analysis.numbers import numbers_of
from base.settings import Settings
from clew.evaluation.calls import CITIES, evenings, phones_of
from clew.evaluation.cities import LoadedCity, cities
from clew.evaluation.questions import asked

SEED = 11
EVERY = 3
"""Days between the moments at which all phones are looked at."""

HEAD = """\
# Phones with 30 calls or more in a week, on every {every}rd evening of a sample city of {people:,} people, seed {seed}:
# how many of those of call centres (planted) and of all others (ordinary) there are, and how many show each sign.
# Made by python -m clew.evaluation.call_weights; scorecards are made on other seeds.
"""


def counted(city: LoadedCity) -> pl.DataFrame:
    """Phones and evenings of one city, planted and ordinary, and how many of them show each sign."""
    planted = set(phones_of(city, city.truth("call_centres")["phone"]).values())

    async def everything(ask: Ask) -> pl.DataFrame:
        whole = await calls(ask, None, None)
        ours = np.array(sorted((await numbers_of(ask, planted)).values()), dtype=np.int64)
        return pl.concat([await _evening(ask, whole, at, ours) for at in evenings(city, EVERY)])

    every = asked(city.session, everything, as_of=city.end)
    columns = ("planted_with", "planted", "ordinary_with", "ordinary")
    return every.group_by("sign", maintain_order=True).agg(pl.col(columns).sum())


async def _evening(
    ask: Ask, whole: Calls, at: int, planted: np.ndarray[tuple[int], np.dtype[np.int64]]
) -> pl.DataFrame:
    found = await examined(ask, whole.within(at - WEEK, at), at)
    ours = np.isin(found.measures.phone, planted)
    shown = [found.shown[sign] for sign in SIGNS]
    return pl.DataFrame(
        {
            "sign": SIGNS,
            "planted_with": [int((one & ours).sum()) for one in shown],
            "planted": int(ours.sum()),
            "ordinary_with": [int((one & ~ours).sum()) for one in shown],
            "ordinary": int((~ours).sum()),
        }
    )


def main() -> None:
    """Write the table beside the module that reads it."""
    for city in cities(Settings(), None, [SEED], CITIES):
        table = counted(city)
        (size,) = CITIES.sizes.values()
        head = HEAD.format(every=EVERY, people=size.people, seed=SEED)
        WEIGHTS.write_text(head + table.write_csv(), encoding="utf-8")


if __name__ == "__main__":
    main()
