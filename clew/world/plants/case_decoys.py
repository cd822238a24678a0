"""Cases that look as if they belonged to a series and do not, and traces that say less than they seem to."""

from __future__ import annotations

import dataclasses

import numpy as np
import polars as pl

from clew.world import cases
from clew.world.city import City
from clew.world.period import DAY, HOUR, whole
from clew.world.plants import offences
from clew.world.plants.case_ties import Laboratory
from clew.world.plants.cast import Cast, Planted, scaled
from clew.world.plants.offences import Series
from clew.world.streams import Stream

HOT_SPOTS, COPIES, HELD = 30, 20, 10
RESIDENTS, RESPONDERS, MIX_UPS, RETRACTIONS, CANDIDATES = 10, 3, 4, 4, 12
ATTENDED = 4
"""Cases in which each responder left a trace."""
NEAR, ANYWHERE = 400.0, 1e6
"""Metres within which look-alikes stay near a scene, and that make no difference in a city."""
LOOK_ALIKE = 20
"""Days after an arrest within which somebody else strikes in the same way."""
WEAK = (800, 2_500)
"""Likelihood ratios of candidate hits, log10 in thousandths."""


def make(city: City, cast: Cast, source: Stream, found: list[Series]) -> Planted:
    """All kinds; truth by case: its number and what it is mistaken for."""
    alike = [*hot_spots(city, source, found), *copies(city, source, found), *held(city, source, found)]
    told = pl.concat([rows for _, rows in alike])
    open_ = told.with_columns(closed=pl.lit(None, dtype=pl.Int64))
    table, involved = offences.case_files(city, cast, source, open_)
    kinds = [kind for kind, rows in alike for _ in range(rows.height)]
    laboratory = Laboratory(city, source, "case_decoys")
    forensic = Forensic(city, source, laboratory)
    forensic.all_kinds()
    decoys = [*zip(table["案件编号"], kinds, strict=True), *forensic.told]
    truth = pl.DataFrame(decoys, schema=["case_number", "decoy"], orient="row")
    people = pl.concat([involved, forensic.attending()])
    rows = {"cases": table, "case_people": people, **laboratory.rows()}
    later = {
        stem: rows[stem].filter(pl.col(column).is_in(forensic.withdrawn)).with_columns(状态=pl.lit("撤回"))
        for stem, column in (("traces", "比对键"), ("matches", "比对键"))
    }
    return Planted(rows, {"case_decoys": truth}, later=later)


def hot_spots(city: City, source: Stream, found: list[Series]) -> list[tuple[str, pl.DataFrame]]:
    """One-off offences of the same kind where a series struck, at any hour and by any method."""
    return [
        ("hot_spot", one_off(city, source, found[turn % len(found)], near=True, alike=False))
        for turn in range(scaled(city, HOT_SPOTS))
    ]


def copies(city: City, source: Stream, found: list[Series]) -> list[tuple[str, pl.DataFrame]]:
    """One-off offences elsewhere by the method of a series, as others hear of it."""
    return [
        ("copied_method", one_off(city, source, found[turn % len(found)], near=False, alike=True))
        for turn in range(scaled(city, COPIES))
    ]


def held(city: City, source: Stream, found: list[Series]) -> list[tuple[str, pl.DataFrame]]:
    """Offences as alike as any while the offender of the series was in custody."""
    caught = [(series, series.arrested) for series in found if series.arrested is not None]
    early = [(series, arrested) for series, arrested in caught if arrested < city.period.days - 4]
    return [
        ("in_custody", one_off(city, source, series, near=True, alike=True, day=day))
        for series, arrested in early[: scaled(city, HELD)]
        if (day := int(source.integers(arrested + 1, min(arrested + LOOK_ALIKE, city.period.days - 2))))
    ]


def one_off(
    city: City, source: Stream, series: Series, *, near: bool, alike: bool, day: int | None = None
) -> pl.DataFrame:
    """One offence of the kind of a series by somebody else, as rows of `offences`."""
    habit = series.habit
    last = city.period.days - 3
    drawn = series.rows["at"].to_numpy() // DAY + source.integers(-25, 26, series.rows.height)
    on = int(np.clip(source.choice(drawn), -cases.HISTORY, last)) if day is None else day
    hour = habit.hour + source.normal(0, 1.3) if alike else source.uniform(0, 24)
    scene = int(source.choice(series.rows["scene"].to_numpy()))
    radius = NEAR if near else ANYWHERE
    codes = habit.codes if alike else tuple(str(source.choice(codes)) for codes in offences.fields_of(habit.kind))
    own = dataclasses.replace(habit, codes=codes)
    return pl.DataFrame(
        {
            "kind": [habit.kind],
            "scene": offences.scenes(city, source, habit.kind, scene, radius, 1),
            "at": np.array([on * DAY], dtype=np.int64) + whole(np.array([hour * HOUR])),
            "method": offences.methods(source, own, 1),
        }
    )


class Forensic:
    """Traces in open cases of the city that lead nowhere; `withdrawn` are the keys that a laboratory took back."""

    def __init__(self, city: City, source: Stream, laboratory: Laboratory) -> None:
        self.told: list[tuple[str, str]] = []
        self.withdrawn: list[str] = []
        self._city, self._source, self._laboratory = city, source, laboratory
        table = city.cases.cases
        self._day = dict(zip(table["案件编号"], self._days(table["立案时间"]), strict=True))
        early = table.filter((pl.col("状态") == "侦查中") & (pl.col("立案时间") < f"{city.period.first:%Y-%m-%d}"))
        self._free = source.permutation(early["案件编号"].to_numpy()).tolist()
        self._attended: list[tuple[str, int]] = []

    def all_kinds(self) -> None:
        """Residents, responders, mix-ups, retractions and candidates, each as often as the city is large."""
        makers = {
            "resident_trace": (self._resident, RESIDENTS),
            "responder_trace": (self._responder, RESPONDERS),
            "mix_up": (self._mix_up, MIX_UPS),
            "retraction": (self._retraction, RETRACTIONS),
            "candidate_hit": (self._candidate, CANDIDATES),
        }
        for decoy, (make, full) in makers.items():
            for _ in range(scaled(self._city, full, 1)):
                self.told += [(case, decoy) for case in make()]

    def attending(self) -> pl.DataFrame:
        """The responders in the cases that they attended, in the columns of 涉案人员."""
        numbers = pl.Series([case for case, _ in self._attended], dtype=pl.String)
        who = np.array([person for _, person in self._attended], dtype=np.int64)
        return cases.involved(numbers, self._city.people, who, np.repeat("其他", len(who)))

    def _resident(self) -> list[str]:
        """The victim of one case left a trace there and, as a visitor, at the scene of another."""
        chosen, key = self._take(2), self._laboratory.key()
        home = self._city.cases.people.filter(案件编号=chosen[0], 角色="受害人")["证件号码"]
        self._leave(chosen, key)
        self._laboratory.matched(key, self._last(chosen), person=home[0])
        return chosen

    def _responder(self) -> list[str]:
        """Somebody who attends scenes for a living left the same trace at several."""
        chosen, key = self._take(ATTENDED), self._laboratory.key()
        adults = np.flatnonzero(self._city.people["years"].to_numpy() >= 25)
        person = int(self._source.choice(adults))
        self._leave(chosen, key)
        self._attended += [(case, person) for case in chosen]
        self._laboratory.matched(key, self._last(chosen), person=self._city.people["公民身份号码"][person])
        return chosen

    def _mix_up(self) -> list[str]:
        """Samples of two cases were switched: one key in both, which the laboratory takes back."""
        chosen, key = self._take(2), self._laboratory.key()
        self._leave(chosen, key)
        self.withdrawn.append(key)
        return chosen

    def _retraction(self) -> list[str]:
        """Two keys were said to have one source; that was taken back."""
        chosen, keys = self._two_keys()
        self._laboratory.matched(keys[0], self._last(chosen), other=keys[1])
        self.withdrawn.append(keys[0])
        return chosen

    def _candidate(self) -> list[str]:
        """A weak hit that nobody confirmed."""
        chosen, keys = self._two_keys()
        self._laboratory.matched(keys[0], self._last(chosen), other=keys[1], status="候选", strength=WEAK)
        return chosen

    def _two_keys(self) -> tuple[list[str], list[str]]:
        chosen, keys = self._take(2), [self._laboratory.key() for _ in range(2)]
        for case, key in zip(chosen, keys, strict=True):
            self._laboratory.found(case, key, self._day[case])
        return chosen, keys

    def _take(self, count: int) -> list[str]:
        chosen, self._free = self._free[:count], self._free[count:]
        return sorted(chosen)

    def _leave(self, chosen: list[str], key: str) -> None:
        for case in chosen:
            self._laboratory.found(case, key, self._day[case])

    def _last(self, chosen: list[str]) -> int:
        return min(max(self._day[case] for case in chosen) + 3, -1)

    def _days(self, dates: pl.Series) -> list[int]:
        return (dates.str.to_date() - self._city.period.first).dt.total_days().to_list()
