"""What a plant receives and gives: subjects that no other plant has, and the rows and truths it adds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import numpy as np
import polars as pl

from clew.world.cases import AGENCY, GAP, Incidents
from clew.world.city import City
from clew.world.period import DAY
from clew.world.streams import Flags, Ints, Stream


@dataclass(frozen=True)
class Planted:
    """What one plant adds: rows by stem of the feed, tables of truth by file stem, and its entry in story.json.

    Rows come in the columns of the feed (others are dropped). Rows of `passes` are made by `city.optics`.
    """

    rows: dict[str, pl.DataFrame]
    truth: dict[str, pl.DataFrame] = field(default_factory=dict[str, pl.DataFrame])
    story: dict[str, Any] = field(default_factory=dict[str, Any])


class Cast:
    """Hands out people and case numbers, none twice: a plant later in the list only skips what earlier ones took."""

    def __init__(self, city: City) -> None:
        self._people: set[int] = set()
        self._cases = set(city.cases.cases["案件编号"].to_list())

    def people(self, source: Stream, suitable: Flags, count: int) -> Ints:
        """`count` people (rows) out of those marked as suitable, in random order."""
        free = [person for person in np.flatnonzero(suitable).tolist() if person not in self._people]
        chosen = source.permutation(np.array(free, dtype=np.int64))[:count]
        self._people.update(chosen.tolist())
        return chosen

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
