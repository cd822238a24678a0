"""What ties the cases of a series in the files: traces and their comparison, a plate, a telephone number."""

from __future__ import annotations

import numpy as np
import polars as pl

from clew.world import cases
from clew.world.city import City
from clew.world.feeds import BY_STEM
from clew.world.period import DAY
from clew.world.plants.cast import Planted
from clew.world.plants.kits import Kit
from clew.world.plants.offences import Series
from clew.world.streams import Stream, serials

OTHER_LABORATORY = "皖北物证鉴定中心"
YIELD = 0.4
"""Share of the cases of a series tied by traces in which one was found; at least two."""
NAMED = 0.6
"""Share of the cases of a series tied by a plate or a number that name it; at least two."""
SURE = (6_000, 11_000)
"""Likelihood ratios of confirmed comparisons, log10 in thousandths."""


class Laboratory:
    """Collects rows of 痕迹 and 比对 for one plant."""

    def __init__(self, city: City, source: Stream, producer: str) -> None:
        self._city, self._source, self._producer = city, source, producer
        self._traces: list[tuple[str | None, ...]] = []
        self._matches: list[tuple[str | None, ...]] = []

    def key(self) -> str:
        """A comparator key that no trace has yet."""
        return str(cases.keys(self._source, 1)[0])

    def found(
        self, case: str, key: str, day: int, kind: str = "DNA", laboratory: str = cases.LABORATORY, status: str = "确认"
    ) -> None:
        """A trace of a case, secured on that day."""
        self._traces.append((None, case, laboratory, key, kind, self._on(day), status))

    def matched(
        self,
        key: str,
        day: int,
        other: str | None = None,
        person: str | None = None,
        status: str = "确认",
        laboratories: tuple[str, str] = (cases.LABORATORY, cases.LABORATORY),
        strength: tuple[int, int] = SURE,
    ) -> None:
        """A comparison of a trace with another trace or with the reference of a person (identity number)."""
        lr = str(int(self._source.integers(*strength)))
        there = laboratories[1] if other else None
        self._matches.append((None, laboratories[0], key, there, other, person, status, lr, self._on(day)))

    def rows(self) -> dict[str, pl.DataFrame]:
        """All that was collected, by stem of the feed, each row with a serial number."""
        return {
            "traces": self._numbered("traces", "HJ", self._traces),
            "matches": self._numbered("matches", "BZ", self._matches),
        }

    def _numbered(self, stem: str, letters: str, rows: list[tuple[str | None, ...]]) -> pl.DataFrame:
        columns = BY_STEM[stem].columns
        table = pl.DataFrame(rows, schema=dict.fromkeys(columns, pl.String), orient="row")
        serial = letters + serials(self._city.seed, f"{stem} {self._producer}", len(rows))
        return table.with_columns(serial.alias(columns[0]))

    def _on(self, day: int) -> str:
        return str(self._city.period.dates(np.array([day]))[0])


def tie(city: City, source: Stream, found: list[Series]) -> Planted:
    """Traces, comparisons, plates and numbers of all series."""
    laboratory = Laboratory(city, source, "case_series")
    kit = Kit(city, source, len(found))
    vehicles: list[tuple[str, ...]] = []
    phones: list[tuple[str, ...]] = []
    for index, series in enumerate(found):
        if "forensic" in series.tied_by:
            leave(city, source, laboratory, series, two_laboratories=index % 3 == 0)
        if "entity" in series.tied_by and series.vehicle >= 0:
            plate, kind = city.fleet.plate[series.vehicle], city.fleet.kind[series.vehicle]
            vehicles += [(case, kind, plate, "嫌疑人") for case in some(source, series.numbers, NAMED)]
        elif "entity" in series.tied_by:
            since = int(series.rows["at"].to_numpy()[0]) // DAY - int(source.integers(20, 400))
            number = kit.line(int(series.offenders[0]), since)[0]
            phones += [(case, number, "嫌疑人") for case in some(source, series.numbers, NAMED)]
    rows = {**kit.rows(), **laboratory.rows()}
    named = {"case_vehicles": vehicles, "case_phones": phones}
    for stem, values in named.items():
        rows[stem] = pl.DataFrame(values, schema=dict.fromkeys(BY_STEM[stem].columns, pl.String), orient="row")
    return Planted(rows)


def some(source: Stream, numbers: pl.Series, share: float) -> list[str]:
    """About that share of the cases, in order, at least two."""
    drawn = source.random(len(numbers))
    chosen = np.sort(np.argsort(drawn)[: max(2, int((drawn < share).sum()))])
    return numbers.gather(chosen).to_list()


def leave(city: City, source: Stream, laboratory: Laboratory, series: Series, *, two_laboratories: bool) -> None:
    """Traces of the first offender; where two laboratories had some, a comparison between their keys.

    One who was arrested was compared, too.
    """
    kind = str(source.choice(cases.TRACE_KINDS[:2], p=[0.7, 0.3]))
    keys = (laboratory.key(), laboratory.key())
    reported = dict(zip(series.numbers, (series.rows["at"].to_numpy() // DAY + 1).tolist(), strict=True))
    chosen = some(source, series.numbers, YIELD)
    for turn, case in enumerate(chosen):
        there = int(two_laboratories and turn % 2 == 1)
        where = (cases.LABORATORY, OTHER_LABORATORY)[there]
        laboratory.found(case, keys[there], reported[case], kind, where)
    last = reported[chosen[-1]]
    if two_laboratories:
        laboratory.matched(keys[0], last + 5, other=keys[1], laboratories=(cases.LABORATORY, OTHER_LABORATORY))
    if series.arrested is not None:
        person = city.people["公民身份号码"][int(series.offenders[0])]
        laboratory.matched(keys[0], max(series.arrested, last) + 1, person=person)
