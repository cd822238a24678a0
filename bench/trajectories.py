"""Questions about sightings, each side by side with DuckDB on the same data.

DuckDB has them twice: in the order of time, where it skips what a window leaves out, and scattered, where it scans.

CLEW_BENCH_SIGHTINGS sets how many sightings, or several sizes with commas between: then it is told how times grow.
"""

from __future__ import annotations

import os
import random
import statistics
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from analysis.trajectories.sightings import Integers, seen, seen_in
from bench.clew import Bench
from bench.rows import Figure, ratio, seconds
from bench.sightings import Sides, both_sides

_SIZES = "1000000"
_WEEK = (1_709_827_200, 1_710_432_000)
"""8 to 14 March 2024, local days, epoch seconds."""

_ALL = (1_706_745_600, 1_714_521_600)
"""February to April 2024: every pass, whatever the camera's clock says."""

_MARGIN = 300
_HOUR = 3_600
_ASKED = 20
_RUNS = 5
_WARM = 60
"""Rounds before the clock starts: a server compiles what it does often, and is asked all day."""

_JUDGED = 10_000_000
"""From so many sightings on DuckDB scans and the store's files are not mostly room to grow."""

_SIGHTINGS = 100
"""Sightings of a target, about."""

_OF_WEEK = "SELECT line FROM {table} WHERE who = ? AND moment >= ? AND moment < ? ORDER BY moment, line"
_CO_PASSES = f"""
WITH target AS (SELECT place, moment FROM {{table}} WHERE who = ?)
SELECT s.line FROM {{table}} AS s JOIN target AS t
  ON s.place = t.place AND s.moment >= t.moment - {_MARGIN} AND s.moment <= t.moment + {_MARGIN}"""
_COLLISION = f"""
SELECT who FROM {{table}} WHERE place = ? AND moment >= ? AND moment < ? + {_HOUR}
INTERSECT SELECT who FROM {{table}} WHERE place = ? AND moment >= ? AND moment < ? + {_HOUR}"""

Samples = dict[str, list[float]]
Answer = Callable[[], object]
Pair = tuple[Answer, Callable[[str], object]]
"""One question to Clew, and the same to a table of DuckDB."""

_SORTED = "duckdb in order of time"
_TABLES = {"duckdb": "scattered", _SORTED: "sightings"}


def measure(bench: Bench) -> list[Figure]:
    """The figures of every size."""
    sizes = [int(size) for size in os.environ.get("CLEW_BENCH_SIGHTINGS", _SIZES).split(",")]
    found: list[list[Figure]] = []
    for size in sizes:
        with TemporaryDirectory(dir=bench.folder) as folder, both_sides(Path(folder), size) as sides:
            found.append([*_questions(sides), *_loading(sides)])
    every = [figure for figures in found for figure in figures]
    return every + (_growth(found[0], found[-1], sizes) if len(sizes) > 1 else [])


def _questions(sides: Sides) -> list[Figure]:
    week, co_passes, collision = _week(sides), _co_passes(sides), _collision(sides, _median_pairs(sides))
    busiest = _collision(sides, _busiest_pairs(sides))
    beside = f"; the two busiest: {_millis(busiest['clew']):.1f} against {_millis(busiest['duckdb']):.1f} ms"
    size = f"of {sides.size:,} sightings"
    window = f"one hour at each of two places of median traffic, {size}{beside}"
    times = [
        _time(f"one entity's week {size}", week, 5, f"p50 in ms, {_ASKED} plates with about {_SIGHTINGS} sightings"),
        _time(f"co-passes of one target {size}", co_passes, 25, "p50 in ms, all within 5 min of its passes"),
        _time(f"collision in two windows {size}", collision, 50, f"p50 in ms, {window}"),
    ]
    if sides.size < _JUDGED:
        return times
    return [
        *times,
        _against("co-passes of one target against DuckDB", co_passes, size),
        _against("collision in two windows against DuckDB", collision, window),
    ]


def _loading(sides: Sides) -> list[Figure]:
    took = {"load": [sides.seconds]}
    rate = f"{sides.size / sides.seconds:,.0f} sightings/s with all other feeds of the city, indexes included"
    each = sides.stored / sides.size, (sides.stored + sides.indexed) / sides.size
    note = f"all files of the store over {sides.size:,} sightings"
    resident = sides.resident / 2**30
    memory = Figure(
        "memory of a first load in GiB", resident, 2, at_most=True, samples=took, note=f"our process; {rate}"
    )
    if sides.size < _JUDGED:
        return [memory]
    return [
        memory,
        Figure("bytes a sighting without indexes", each[0], 100, at_most=True, samples={}, note=note),
        Figure("bytes a sighting with indexes", each[1], 160, at_most=True, samples={}, note=note),
    ]


def _growth(small: Sequence[Figure], large: Sequence[Figure], sizes: Sequence[int]) -> list[Figure]:
    note = f"p50 at {sizes[-1]:,} over p50 at {sizes[0]:,} sightings"
    return [
        Figure(f"growth: {one.name.split(' of ')[0]}", other.ratio / one.ratio, 2, at_most=True, samples={}, note=note)
        for one, other in zip(small[:3], large[:3], strict=True)
    ]


def _time(name: str, samples: Samples, target: float, note: str) -> Figure:
    other = f"; DuckDB {_millis(samples['duckdb']):.1f} ms, in order of time {_millis(samples[_SORTED]):.1f} ms"
    return Figure(name, _millis(samples["clew"]), target, at_most=True, samples=samples, note=note + other)


def _against(name: str, samples: Samples, note: str) -> Figure:
    return Figure(
        name,
        ratio(samples["duckdb"], samples["clew"]),
        10,
        at_most=False,
        samples=samples,
        note=f"DuckDB over Clew, {note}; with DuckDB in order of time {ratio(samples[_SORTED], samples['clew']):.1f}",
    )


def _millis(seconds: Sequence[float]) -> float:
    return statistics.median(seconds) * 1_000


def _targets(sides: Sides) -> list[int]:
    """Bearers with about as many sightings as a target has."""
    order = "SELECT who FROM bearers ORDER BY abs(sightings - ?), plate LIMIT ?"
    return [who for (who,) in sides.rows(order, _SIGHTINGS, _ASKED)]


def _timed(pairs: Sequence[Pair]) -> Samples:
    """All questions to one side, then to the next, over and over; after all sides have given the same answers.

    Taking turns at every question would measure what a scan of the one leaves in the processor for the other.
    """
    ours, theirs = zip(*pairs, strict=True)
    sides: dict[str, Sequence[Answer]] = {"clew": ours}
    sides |= {name: [partial(ask, table) for ask in theirs] for name, table in _TABLES.items()}
    answers = [[way() for way in ways] for ways in sides.values()]
    if any(other != answers[0] for other in answers):
        raise AssertionError("the sides answer differently")
    for _ in range(_WARM):
        for way in ours:
            way()
    samples: Samples = {name: [] for name in sides}
    for _ in range(_RUNS):
        for name, ways in sides.items():
            samples[name] += [seconds(way) for way in ways]
    return samples


def _week(sides: Sides) -> Samples:
    def pair(who: int) -> Pair:
        id = sides.bearer(who)

        def ours() -> object:
            return sides.runner.run(seen(sides.asking, id, *_WEEK)).sightings.row.tolist()

        return ours, lambda table: [row for (row,) in sides.rows(_OF_WEEK.format(table=table), who, *_WEEK)]

    return _timed([pair(who) for who in _targets(sides)])


def _co_passes(sides: Sides) -> Samples:
    def pair(who: int) -> Pair:
        id = sides.bearer(who)

        async def read() -> Integers:
            target = (await seen(sides.asking, id, *_ALL)).sightings
            found, _ = await seen_in(sides.asking, target.place, target.at - _MARGIN, target.at + _MARGIN + 1)
            return found.row

        return lambda: sorted(sides.runner.run(read()).tolist()), lambda table: sorted(
            row for (row,) in sides.rows(_CO_PASSES.format(table=table), who)
        )

    return _timed([pair(who) for who in _targets(sides)])


def _collision(sides: Sides, pairs: Sequence[tuple[int, int]]) -> Samples:
    draw = random.Random(3)

    def pair(places: tuple[int, int]) -> Pair:
        numbers = np.array([sides.place(place) for place in places])
        at = np.array([_WEEK[0] + draw.randrange(7 * 24) * _HOUR for _ in places])

        async def read() -> int:
            found, which = await seen_in(sides.asking, numbers, at, at + _HOUR)
            return len(np.intersect1d(found.who[which == 0], found.who[which == 1]))

        values = [value for place, start in zip(places, at.tolist(), strict=True) for value in (place, start, start)]
        return lambda: sides.runner.run(read()), lambda table: len(sides.rows(_COLLISION.format(table=table), *values))

    return _timed([pair(places) for places in pairs])


def _median_pairs(sides: Sides) -> list[tuple[int, int]]:
    every = [place for (place,) in sides.rows("SELECT place FROM places ORDER BY sightings, camera")]
    middle = every[len(every) // 2 - _ASKED // 2 : len(every) // 2 + _ASKED // 2]
    return list(zip(middle, reversed(middle), strict=True))[: len(middle) // 2]


def _busiest_pairs(sides: Sides) -> list[tuple[int, int]]:
    one, other = (place for (place,) in sides.rows("SELECT place FROM places ORDER BY sightings DESC, camera LIMIT 2"))
    return [(one, other)] * 5
