"""Puts a load's new rows to the standing questions: which question a row answers is found by the marks they share.

Data flow: effect of the load -> marks of its rows, each once -> questions that stand under them -> rows that truly
answer -> hits and tasks, which are seen when the load is. It costs by the rows of the load, whatever the graph holds,
and may be done again after a crash: a hit is written once for its question, load and row.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import polars as pl

from analysis.standing.found import SAID, Found, answered, columns_of, learned, pairs_of, tasks_for
from analysis.standing.kinds import read_written
from analysis.standing.marks import EVENTS_TOO, Shapes
from analysis.standing.stated import Stated
from base.viewer import now
from loaders.emission import Emission, Emitter
from loaders.mapping import Mapping
from loaders.named import named_by, named_in, spans_in, stated_in, value_marks
from loaders.sending import first_mentions
from loaders.versions import Effect
from store.archive import ROW, Archive
from store.writer import Writer

_KEYS, _HITS = 20_000, 1_000
"""Keys looked up, and hits written, in one query."""

_ASKED: dict[str, Any] = {
    **dict.fromkeys(("key", "id"), pl.String),
    "load": pl.Int64,
    **dict.fromkeys(("kind", "value", "case"), pl.String),
    "watch": pl.Boolean,
}


@dataclass(frozen=True, slots=True)
class Standing:
    """The standing questions of one graph, as one load meets them; `unsettled` are other open or withdrawn loads.

    `emitted` tells all that some rows of the load say, also what they said before.
    """

    writer: Writer
    installation_key: bytes
    load: int
    unsettled: list[int]
    emitted: Callable[[pl.Series], Emission]

    def answer(self, effect: Effect, *, first_mention: bool) -> int:
        """Write a hit for every row of the load that answers a question; returns how many there are."""
        shapes, at = self._shapes(), now()
        if not shapes.names:
            return 0
        if first_mention:
            effect = replace(
                effect, statements={label: first_mentions(one) for label, one in effect.statements.items()}
            )
        named = named_in(effect, events=shapes.events_until > at)
        by_id = named.select(pl.col("entity").alias("key"), pl.all())
        rows = pl.concat([by_id, *value_marks(effect, shapes, self.installation_key)])
        met = rows.join(self._asked(rows["key"].unique().sort(), at), on="key")
        met = met.filter(pl.col("watch") | ~pl.col("event"))
        met = met.unique(["id", ROW, "entity", "how"]).sort("id", ROW, "event", "how", "entity")
        found = self._fitting(self._mentioned(met) if first_mention else met)
        self._write(found, at)
        return len(found)

    def _shapes(self) -> Shapes:
        (row,) = self.writer.rows("hits/shapes")
        until = dict(zip(row["shapes"], row["until"], strict=True))
        return Shapes(frozenset(until), until.get(EVENTS_TOO, 0))

    def _asked(self, keys: pl.Series, at: int) -> pl.DataFrame:
        """The questions under each of the keys."""
        found = [pl.DataFrame(schema=_ASKED)]
        for start in range(0, len(keys), _KEYS):
            some = keys.slice(start, _KEYS).to_list()
            (row,) = self.writer.rows("hits/asked", keys=some, now=at, unsettled=self.unsettled)
            key = [some[place] for place in row.pop("place")]
            found.append(pl.DataFrame({"key": key, **row}, schema=_ASKED))
        return pl.concat(found)

    def _mentioned(self, met: pl.DataFrame) -> pl.DataFrame:
        """Of a feed of events its events and links, and of what it says about entities what is kept."""
        said = met.filter(pl.col("how") == SAID)
        (row,) = self.writer.rows(
            "hits/mentioned", load=self.load, id=said["entity"].to_list(), row=said[ROW].to_list()
        )
        return pl.concat([met.filter(pl.col("how") != SAID), said[row["places"]]])

    def _fitting(self, met: pl.DataFrame) -> list[Found]:
        """Of candidates those that answer, the first for each question and row; what its own case says is no answer."""
        if not met.height:
            return []
        rows = self.emitted(met[ROW].unique().sort())
        met = met.join(
            named_by(rows), left_on=["case", ROW], right_on=["entity", ROW], how="anti", maintain_order="left"
        )
        statements, spans, points = stated_in(rows, met), spans_in(rows, met), self._points(met)
        found: dict[tuple[str, int], Found] = {}
        for one in met.iter_rows(named=True):
            sought = read_written(one["kind"], one["value"], watched=one["watch"])
            row = (one["entity"], one[ROW])
            stated = Stated(statements.get(row, {}), tuple(points.get(row[0], ())), spans.get(row, ()))
            matched = answered(sought, one["how"], stated)
            if matched is not None:
                hit = Found(one["id"], one["kind"], one["entity"], self.load, one[ROW], matched)
                found.setdefault((one["id"], one[ROW]), hit)
        return list(found.values())

    def _points(self, met: pl.DataFrame) -> dict[str, list[tuple[float, float]]]:
        """Where the cases among the candidates happened."""
        cases = met.filter(pl.col("kind") == "method")["entity"].unique().to_list()
        found: dict[str, list[tuple[float, float]]] = {}
        if cases:
            (row,) = self.writer.rows("hits/scenes", cases=cases, unsettled=self.unsettled)
            for id, longitude, latitude in zip(row["id"], row["longitude"], row["latitude"], strict=True):
                found.setdefault(id, []).append((longitude, latitude))
        return found

    def _write(self, found: Sequence[Found], at: int) -> None:
        pairs = pairs_of(found)
        tasks = self._tasks(pairs, at)
        for start in range(0, len(found), _HITS):
            some = found[start : start + _HITS]
            self.writer.rows("hits/write", at=at, **columns_of(some, tasks, at, self.installation_key))
        self.writer.rows("hits/learn", **learned(found))

    def _tasks(self, pairs: Sequence[tuple[str, str]], at: int) -> dict[tuple[str, str], str]:
        if not pairs:
            return {}
        questions, entities = map(list, zip(*pairs, strict=True))
        (row,) = self.writer.rows(
            "hits/open_tasks", question=questions, entity=entities, now=at, unsettled=self.unsettled
        )
        return tasks_for(pairs, dict.fromkeys(pairs, self.load), row, self.installation_key)


def rows_of(archive: Archive, mapping: Mapping, load: int, installation_key: bytes) -> Callable[[pl.Series], Emission]:
    """What tells all that some rows of an archived load say."""

    def emitted(rows: pl.Series) -> Emission:
        frame = archive.scan(load).filter(pl.col(ROW).is_in(rows.implode())).collect()
        return Emitter(mapping, installation_key).emit(frame)

    return emitted
