"""The days the city is watched: seconds and days since the first midnight, written as local time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import polars as pl

from analysis.calendars import calendar_of
from clew.world.feeds import When
from clew.world.streams import Floats, Ints

DAY = 86_400
HOUR = 3_600
MINUTE = 60
ZONE = "Asia/Shanghai"
"""Time zone of the city."""
FIRST_DAY = date(2024, 3, 1)
"""A Friday. Fixed, so that the same arguments give the same bytes in every year."""


@dataclass(frozen=True)
class Period:
    """`days` days from `first` on; offsets are seconds since its midnight in Asia/Shanghai, before it negative."""

    first: date
    days: int

    @property
    def last(self) -> date:
        """The last day, on which the event files and the later registers are declared."""
        return self.first + timedelta(days=self.days - 1)

    @property
    def later(self) -> date:
        """The date of the second household register, three quarters through."""
        return self.first + timedelta(days=self.days * 3 // 4)

    def declared(self, when: When) -> date:
        """The date a file of that time is declared for."""
        return {"first": self.first, "later": self.later, "last": self.last}[when]

    def workday(self, day: int) -> bool:
        """Whether people work on that day: Monday to Friday, but for public holidays and the days worked for them."""
        date_of = (self.first - date(1970, 1, 1)).days + day
        return bool(calendar_of(ZONE).is_workday(np.array([date_of]))[0])

    def day_of(self, when: date) -> int:
        """The day's offset from the first one."""
        return (when - self.first).days

    def moments(self, seconds: Ints) -> pl.Series:
        """Offsets in seconds as `YYYY-MM-DD HH:MM:SS`, local time."""
        origin = (self.first - date(1970, 1, 1)).days * DAY
        return pl.Series("at", (seconds + origin) * 1_000).cast(pl.Datetime("ms")).dt.to_string("%Y-%m-%d %H:%M:%S")

    def moment(self, seconds: int) -> str:
        """One offset in seconds as `YYYY-MM-DD HH:MM:SS`, local time."""
        return str(self.moments(np.array([seconds], dtype=np.int64))[0])

    def dates(self, days: Ints) -> pl.Series:
        """Offsets in days as `YYYY-MM-DD`."""
        origin = (self.first - date(1970, 1, 1)).days
        return pl.Series("on", days + origin).cast(pl.Int32).cast(pl.Date).dt.to_string("%Y-%m-%d")


def whole(values: Floats) -> Ints:
    """Values rounded down to whole seconds."""
    return np.floor(values).astype(np.int64)
