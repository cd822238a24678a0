"""What a plant receives and gives: subjects that no other plant has, and the rows and truths it adds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import numpy as np
import polars as pl

from clew.world import numbers
from clew.world.cases import AGENCY, GAP, Incidents
from clew.world.city import City
from clew.world.period import DAY
from clew.world.streams import Flags, Ints, Stream


@dataclass(frozen=True)
class Planted:
    """What one plant adds: rows by stem of the feed, tables of truth by file stem, and its entry in story.json.

    Rows come in the columns of the feed (others are dropped); in a register, one with the key of another takes its
    place. Rows of `passes` are made by `city.optics`. `replaced` names days (`vehicle`, a row of the fleet, and `day`)
    of vehicles whose usual trips do not happen, since the plant's own take their place. `later` are rows that only the
    files of a feed have that are declared after its first. `history` are rows of the files of former years.
    """

    rows: dict[str, pl.DataFrame]
    truth: dict[str, pl.DataFrame] = field(default_factory=dict[str, pl.DataFrame])
    story: dict[str, Any] = field(default_factory=dict[str, Any])
    replaced: pl.DataFrame | None = None
    later: dict[str, pl.DataFrame] = field(default_factory=dict[str, pl.DataFrame])
    history: dict[str, pl.DataFrame] = field(default_factory=dict[str, pl.DataFrame])


FULL = 40_000
"""People of a city that holds the plants in full number."""


def scaled(city: City, full: int, least: int = 2) -> int:
    """How many of `full` subjects a city of this size holds."""
    return min(full, max(least, round(full * city.people.height / FULL)))


class Cast:
    """Hands out people, vehicles, plates and case numbers, none twice.

    A plant later in the list only skips what earlier ones took.
    """

    def __init__(self, city: City) -> None:
        self._people: set[int] = set()
        self._cases = set(city.cases.cases["案件编号"].to_list())
        self._plates = set(city.vehicles["号牌号码"].to_list())
        self._owner = city.fleet.owner

    def people(self, source: Stream, suitable: Flags, count: int) -> Ints:
        """`count` people (rows) out of those marked as suitable, in random order."""
        free = [person for person in np.flatnonzero(suitable).tolist() if person not in self._people]
        chosen = source.permutation(np.array(free, dtype=np.int64))[:count]
        self._people.update(chosen.tolist())
        return chosen

    def free(self) -> Flags:
        """Marks the vehicles (rows of the fleet) whose keeper no plant has."""
        return ~np.isin(self._owner, np.array(sorted(self._people), dtype=np.int64))

    def vehicles(self, source: Stream, suitable: Flags, count: int) -> Ints:
        """`count` vehicles (rows of the fleet) out of those marked as suitable, with their keepers, in random order."""
        of_person = np.full(int(self._owner.max()) + 1, -1, dtype=np.int64)
        of_person[self._owner[suitable]] = np.flatnonzero(suitable)
        return of_person[self.people(source, of_person >= 0, count)]

    def pairs(self, source: Stream, one: Ints, other: Ints, count: int) -> tuple[Ints, Ints]:
        """`count` of the pairs of vehicles whose keepers are both free, with their keepers."""
        free = [not self._people & {*self._owner[[a, b]].tolist()} for a, b in zip(one, other, strict=True)]
        rows = source.permutation(np.flatnonzero(free))
        chosen: list[int] = []
        for row in rows.tolist():
            keepers = {*self._owner[[one[row], other[row]]].tolist()}
            if len(chosen) < count and not self._people & keepers:
                self._people |= keepers
                chosen.append(row)
        return one[chosen], other[chosen]

    def plates(self, source: Stream, count: int) -> pl.Series:
        """`count` plates of small cars that nobody bears or bore."""
        drawn = numbers.plates(source, np.zeros(2 * count + 20, dtype=np.bool_)).to_list()
        free = [plate for plate in drawn if plate not in self._plates][:count]
        self._plates.update(free)
        return pl.Series("plate", free, dtype=pl.String)

    def case_number(self, source: Stream, reported: str) -> str:
        """A free case number of the month in which the case was reported (`YYYY-MM-DD...`)."""
        month = AGENCY + reported[:4] + reported[5:7]
        used = sum(number.startswith(month) for number in self._cases)
        while True:
            number = f"{month}{int(source.integers(1, GAP * (used + 2))):04d}"
            if number not in self._cases:
                self._cases.add(number)
                return number


@dataclass(frozen=True)
class OpenCase:
    """One case under investigation; `scene` is the row of an address, `begin` and `end` are seconds, `loss` yuan."""

    kind: str
    scene: int
    begin: int
    end: int
    method: str
    text: str
    loss: str = "0.00"

    def row(self, city: City, number: str) -> pl.DataFrame:
        """The case in the columns of 案件, reported when it ended."""
        begin, end, scene = (np.array([value], dtype=np.int64) for value in (self.begin, self.end, self.scene))
        number_, text, loss, method = (pl.Series([value]) for value in (number, self.text, self.loss, self.method))
        kind = np.array([self.kind])
        incident = Incidents(number_, kind, scene, begin, end, end // DAY, text, loss, method)
        return incident.rows(city.geography, city.period)


Plant: TypeAlias = Callable[[City, Cast, Stream], Planted]
