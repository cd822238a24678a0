"""Evidence about two cases in words: a sentence for each family, what it says, and the rows behind it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from analysis.answers import RowRef
from analysis.asking import Ask
from analysis.cases import methods, space, timing
from analysis.cases.behaviour import FAMILIES, Measured, Scored
from analysis.cases.columns import NOT_KNOWN, Pairs
from analysis.cases.forensic import CANDIDATE, RETRACTED
from analysis.cases.model import LinkModel
from analysis.cases.reading import Known
from analysis.findings import Evidence
from analysis.rings.naming import mark
from analysis.statistics import DAY
from cypher.macros import LOADS_PER_SCOPE

STATUS = {CANDIDATE: "a candidate hit, which counts a third", RETRACTED: "retracted, so it counts nothing"}
LONG = 31 * DAY
"""Seconds from which on a window is called long."""


@dataclass(frozen=True, slots=True, eq=False)
class Told:
    """Pairs of one case with others, and all that was measured and scored of them."""

    ask: Ask
    known: Known
    model: LinkModel
    pairs: Pairs
    measured: Measured
    scored: Scored

    def rows(self, pair: int, *, scene: bool = False) -> list[RowRef]:
        """The rows that describe both cases, or their scenes."""
        cases = self.known.cases
        load, row = (cases.scene_load, cases.scene_row) if scene else (cases.load, cases.row)
        places = [int(side[pair]) for side in (self.pairs.one, self.pairs.other)]
        return [
            self.ask.row_ref(int(load[place]), int(row[place])) for place in places if load[place] >= LOADS_PER_SCOPE
        ]

    def behaviour(self, pair: int) -> list[Evidence]:
        """Place, time and method, and what their calibration adds or takes away."""
        capped, weighed = self.scored.capped[pair], self.scored.weighed[pair]
        recent = bool(timing.recent(self.measured.differences)[pair])
        weights = (self.model.behaviour.with_gap if recent else self.model.behaviour.without_gap).weights
        told = (self._space, self._time, self._method)
        most = (space.MOST, timing.MOST, methods.MOST)
        found = [
            Evidence(
                family, tell(pair), float(value), cap * weight / np.log(10.0), self.rows(pair, scene=family == "space")
            )
            for family, tell, value, cap, weight, one in zip(
                FAMILIES, told, weighed, most, weights, capped, strict=True
            )
            if not np.isnan(one)
        ]
        if not found:
            return []
        rest = float(self.scored.reported[pair] - weighed.sum())
        linked = self.model.behaviour.linked
        words = f"Together, as {linked:,} linked pairs of solved cases teach: at most {self.model.behaviour.most:.1f}."
        return [*found, Evidence("calibration", words, rest, abs(rest))]

    def _space(self, pair: int) -> str:
        km = float(self.measured.km[pair])
        return f"The scenes lie {km:.1f} km apart." if km >= 1 else f"The scenes lie {km * 1_000:.0f} m apart."

    def _time(self, pair: int) -> str:
        days, hours, weekdays = self.measured.differences[pair].tolist()
        gap = f"{days:.0f} days" if days >= 3 else f"{days * 24:.0f} hours"
        late = "" if days <= timing.LONGEST_GAP else ", too long a gap to say anything"
        wide = "; a window is so wide that it says little" if self._wide(pair) else ""
        return (
            f"About {gap} lie between them{late}; hours of the day differ by {hours:.1f}, "
            f"weekdays by {weekdays:.1f}{wide}."
        )

    def _wide(self, pair: int) -> bool:
        cases = self.known.cases
        return any(
            cases.to_at[side[pair]] - cases.from_at[side[pair]] > LONG for side in (self.pairs.one, self.pairs.other)
        )

    def _method(self, pair: int) -> str:
        codes, found = self.known.methods, self.measured.compared
        kind = int(self.known.cases.kind[self.pairs.one[pair]])
        both: list[str] = []
        apart: list[str] = []
        for place, field in enumerate(codes.fields):
            if not found.recorded[pair, place]:
                continue
            code = int(found.shared[pair, place])
            share = self.known.rare.share[kind % len(self.known.rare.share), code]
            if code == NOT_KNOWN:
                apart.append(field)
            else:
                both.append(f"{codes.codes[code]} ({share:.1%} of cases of the kind have it)")
        parts = [f"Both have {', '.join(both)}" if both else "", f"they differ in {', '.join(apart)}" if apart else ""]
        text = "; ".join(part for part in parts if part)
        return f"{text[:1].upper()}{text[1:]}."

    def ties(self, pair: int, forensic: pl.DataFrame, entities: pl.DataFrame) -> list[Evidence]:
        """Traces and things in common between the two cases of the pair."""
        ends = sorted((int(self.pairs.one[pair]), int(self.pairs.other[pair])))
        own = (pl.col("one") == ends[0]) & (pl.col("other") == ends[1])
        found = [self._trace(row) for row in forensic.filter(own).iter_rows(named=True)]
        return [*found, *(self._thing(row) for row in entities.filter(own).iter_rows(named=True))]

    def _trace(self, row: dict[str, object]) -> Evidence:
        match = str(row["match"])
        what = f"{row['kind'] or 'trace'} {mark(str(row['trace']))}"
        tie = f"of one source with {mark(match)}" if match else "found in both"
        why = "of somebody whose traces are expected there, so it counts nothing" if row["innocent"] else ""
        status = why or STATUS.get(int(str(row["status"])), "confirmed")
        return Evidence("forensic", f"{what}: {tie}; {status}.", *_weight(row), self._sources(row))

    def _thing(self, row: dict[str, object]) -> Evidence:
        thing = mark(str(row["thing"]))
        through = [mark(str(row[end])) for end in ("holder", "holder_2") if row[end] != row["thing"]]
        by = f", through {' and '.join(dict.fromkeys(through))}" if through else ""
        count = f"{self.known.tables.counts.get(str(row['label']), 0):,}"
        held = f"{row['held']} have it, and there are {count} of its kind"
        again = "" if row["log10_lr"] else "; it counts nothing beside what stands above, or because of the roles"
        return Evidence("entity", f"Both lead to {thing}{by}: {held}{again}.", *_weight(row), self._sources(row))

    def _sources(self, row: dict[str, object]) -> list[RowRef]:
        return list(_refs(self.ask, row["rows"]))  # pyright: ignore[reportArgumentType]


def _weight(row: dict[str, object]) -> tuple[float, float]:
    return float(str(row["log10_lr"])), float(str(row["cap"]))


def _refs(ask: Ask, rows: Sequence[int]) -> Iterator[RowRef]:
    for load, row in dict.fromkeys(zip(rows[::2], rows[1::2], strict=True)):
        yield ask.row_ref(load, row)
