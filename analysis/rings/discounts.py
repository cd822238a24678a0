"""What people share because they live together or work together counts for little: who lives and works with whom."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

import numpy as np
import polars as pl
from scipy.sparse import coo_array, csr_array

from analysis.rings.uses import FAMILIES, Flags, Floats, Integers, Uses

HOUSEHOLD = {"place": 0.15, "phone": 0.15, "vehicle": 0.3}
EMPLOYER = {"place": 0.1, "phone": 0.3, "device": 0.3}
"""What is left of a weight in each family; the lower of the two where both hold."""

_HOUSEHOLD = np.array([HOUSEHOLD.get(family, 1.0) for family in FAMILIES])
_EMPLOYER = np.array([EMPLOYER.get(family, 1.0) for family in FAMILIES])


@dataclass(frozen=True, slots=True, eq=False)
class Ties:
    """Who is whose kin and who works where; `kin` holds pairs as `first * holders + second`, ascending, both ways."""

    holders: int
    kin: Integers
    jobs: pl.DataFrame
    surname: Integers
    organization: Flags

    def related(self, one: Integers, other: Integers) -> Flags:
        """Which pairs are kin, or kin of the same relative."""
        key = one * self.holders + other
        place = np.searchsorted(self.kin, key)
        found = np.zeros(len(key), dtype=np.bool_)
        inside = place < len(self.kin)
        found[inside] = self.kin[place[inside]] == key[inside]
        return found

    def namesakes(self, one: Integers, other: Integers) -> Flags:
        """Which pairs bear one surname."""
        return (self.surname[one] == self.surname[other]) & (self.surname[one] >= 0)

    def colleagues(self, one: Integers, other: Integers) -> Flags:
        """Which pairs worked for one organization at the same time, or one of them for the other."""
        pairs = pl.DataFrame({"one": one, "other": other}).with_row_index("pair")
        first = pairs.join(self.jobs, left_on="one", right_on="holder")
        both = first.join(self.jobs, left_on=["other", "employer"], right_on=["holder", "employer"], suffix="_2")
        at_once = pl.min_horizontal("to_at", "to_at_2") > pl.max_horizontal("from_at", "from_at_2")
        found = np.zeros(len(one), dtype=np.bool_)
        found[both.filter(at_once)["pair"].to_numpy()] = True
        return found

    def employed(self, holder: Integers, employer: Integers) -> Flags:
        """Which of the holders work, or worked, for the employer beside them."""
        known = self.jobs.select("holder", "employer").unique().with_columns(works=True)
        asked = pl.DataFrame({"holder": holder, "employer": employer})
        joined = asked.join(known, on=["holder", "employer"], how="left", maintain_order="left")
        return joined["works"].fill_null(value=False).to_numpy()


def ties(uses: Uses) -> Ties:
    """Kin, surnames and jobs of the holders; an organization counts as working for itself."""
    count = len(uses.holders)
    jobs = uses.jobs
    places = np.unique(jobs.employer)
    beginning, end = np.full(len(places), np.iinfo(np.int64).min), np.full(len(places), np.iinfo(np.int64).max)
    columns = {
        "holder": np.concatenate([jobs.holder, places]),
        "employer": np.concatenate([jobs.employer, places]),
        "from_at": np.concatenate([jobs.from_at, beginning]),
        "to_at": np.concatenate([jobs.to_at, end]),
    }
    names = {name: place for place, name in enumerate(sorted({*uses.surname} - {""}))}
    surname = np.array([names.get(name, -1) for name in uses.surname], dtype=np.int64)
    return Ties(count, _kin(count, *uses.kin), pl.DataFrame(columns), surname, uses.organization)


def _kin(count: int, one: Integers, other: Integers) -> Integers:
    """Direct kin and those with a common relative, as the register relates all of a household to its head only."""
    ends = np.concatenate([one, other]), np.concatenate([other, one])
    direct = coo_array((np.ones(len(ends[0]), dtype=np.int64), ends), shape=(count, count)).tocsr()
    near = cast(csr_array, direct + direct @ direct)
    row, column = cast(tuple[Integers, Integers], near.nonzero())
    return np.unique(row.astype(np.int64) * count + column)


def factors(household: Flags, employer: Flags) -> Floats:
    """What is left of each family's weight, pairs x families."""
    at_home = np.where(household[:, None], _HOUSEHOLD, 1.0)
    at_work = np.where(employer[:, None], _EMPLOYER, 1.0)
    return np.minimum(at_home, at_work)
