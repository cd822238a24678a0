"""Hours of the day and nights within spans of local time, as columns."""

from __future__ import annotations

import numpy as np

from analysis.statistics import DAY, Calendar, Integers

HOUR = 3600


def seconds_in(start: Integers, end: Integers, hours: tuple[int, int], calendar: Calendar | None = None) -> Integers:
    """Seconds of each span [start, end) that lie between two hours, with a calendar on workdays only.

    Spans are local seconds. Hours may pass midnight: (22, 6) are the eight hours that begin at 22:00, and belong to the
    day on which they begin.

    >>> seconds_in(np.array([21 * HOUR]), np.array([24 * HOUR]), (22, 6)).item() // HOUR
    2
    """
    if not len(start):
        return np.empty(0, dtype=np.int64)
    length = (hours[1] - hours[0]) % 24 * HOUR
    begin, until = start - hours[0] * HOUR, end - hours[0] * HOUR
    days: Integers = np.arange(int(begin.min()) // DAY, int(until.max()) // DAY + 1)
    counts = np.ones(len(days), dtype=np.int64) if calendar is None else calendar.is_workday(days).astype(np.int64)
    before = np.concatenate(([0], np.cumsum(counts)[:-1])) * length

    def up_to(moment: Integers) -> Integers:
        day = moment // DAY - days[0]
        return before[day] + counts[day] * np.minimum(moment % DAY, length)

    return up_to(until) - up_to(begin)


def nights_in(start: Integers, end: Integers, hours: tuple[int, int], least: int) -> tuple[Integers, Integers]:
    """The nights that spans share for `least` seconds or more: which span, and the night as a day since 1970-01-01.

    Spans are local seconds; a night is the time between two hours of one day (0 to 5, say).
    """
    first, last = start // DAY, end // DAY
    count = last - first + 1
    which = np.repeat(np.arange(len(start)), count)
    night = first[which] + np.arange(len(which)) - np.repeat(np.cumsum(count) - count, count)
    opens, closes = night * DAY + hours[0] * HOUR, night * DAY + hours[1] * HOUR
    shared = np.minimum(end[which], closes) - np.maximum(start[which], opens)
    return which[shared >= least], night[shared >= least]
