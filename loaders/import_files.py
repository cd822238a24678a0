"""Writes what rows say as the files that Neo4j's offline importer reads.

An entity's number, counted from 1 in the order of first mention, joins the files and stays on entities that take part
in events. Statements and events are written as they come; claims wait in columnar files, for a link is one
relationship with all its claims in arrays.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import polars as pl

from base.errors import DatabaseError
from cypher.generated import value_columns
from cypher.macros import LOADS_PER_SCOPE
from loaders.emission import PART, Emission, Frames, measured
from loaders.sending import first_mentions
from loaders.versions import first_version
from ontology import ENTITIES, EVENTS, LINKS
from store.archive import KEY, ROW

CLAIMS_AT_ONCE = 2_000_000
"""Claims whose links are gathered in memory at a time."""

_TYPES = {"LIST<STRING>": "string", "LIST<INTEGER>": "long", "LIST<FLOAT>": "double", "LIST<LIST<STRING>>": "string[]"}
_POINTS = {"longitude": ("latitude", "point", "WGS-84"), "x": ("y", "grid_point", "cartesian")}
_CLAIM = ("load", "row", "valid_from", "valid_to")
_LINK = ("source", "target", "role")
NODE = "#node"
ORDER = "#order"
"""Columns of frames: the number of a statement's entity; the turn of a claim's load."""


class Numbers:
    """The number of every entity mentioned so far."""

    def __init__(self) -> None:
        self._known: dict[str, int] = {}

    def __len__(self) -> int:
        return len(self._known)

    def of(self, ids: pl.Series) -> tuple[pl.Series, pl.DataFrame]:
        """The number of each id, and the ids that had none before with theirs."""
        distinct = ids.unique(maintain_order=True)
        before, known = len(self._known), self._known
        numbers = [known.setdefault(one, len(known) + 1) for one in distinct.to_list()]
        table = pl.DataFrame({"id": distinct, "number": pl.Series(numbers, dtype=pl.Int64)})
        return ids.replace_strict(distinct, table["number"]), table.filter(pl.col("number") > before)


class Marks:
    """A set of numbers."""

    def __init__(self) -> None:
        self._marked = np.zeros(1 << 16, dtype=np.bool_)

    def add(self, numbers: pl.Series) -> pl.Series:
        """Mark the numbers; says which of them were not before."""
        if len(numbers) and (greatest := int(numbers.to_numpy().max())) >= len(self._marked):
            self._marked = np.concatenate([self._marked, np.zeros(greatest + 1, dtype=np.bool_)])
        fresh = ~self._marked[numbers.to_numpy()]
        self._marked[numbers.to_numpy()] = True
        return pl.Series(fresh)


class ImportFiles:
    """The files of one import in a folder of their own."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._numbers = Numbers()
        self._nodes: dict[str, Path] = {}
        self._relationships: dict[Path, str] = {}
        self._multiline: set[Path] = set()
        self._described: dict[int, Marks] = {}
        self._claims: dict[str, int] = {}
        self._loads = 0
        folder.mkdir(parents=True)

    @property
    def entities(self) -> int:
        """How many there are, and the greatest number."""
        return len(self._numbers)

    def load(self, number: int, *, first_mention: bool) -> LoadFiles:
        """What one load writes; `first_mention`: one statement an entity and scope."""
        self.bring(number)
        self._loads += 1
        return LoadFiles(self, number, self._loads, first_mention=first_mention)

    def bring(self, load: int) -> None:
        """Write a load's node, which has its number and nothing else as yet."""
        self._write("Load", self._nodes, pl.DataFrame({"number": [load], "id": [load]}), "number:long,:ID(load)")

    def nodes(self, label: str, ids: pl.Series) -> pl.Series:
        """The numbers of those entities; the new ones are written."""
        numbers, fresh = self._numbers.of(ids)
        columns = [pl.col("id"), pl.lit(0).alias("seal"), pl.col("number").alias(NODE)]
        header = "id:string,seal:long,:ID(entity)"
        if ENTITIES[label].numbered:
            columns, header = [*columns, pl.col("number")], f"{header},number:long"
        self._write(f"Entity:{label}", self._nodes, fresh.select(columns), header)
        return numbers

    def numbers(self, ids: pl.Series) -> pl.Series:
        """The numbers of entities that the same rows describe."""
        numbers, fresh = self._numbers.of(ids)
        if fresh.height:
            raise DatabaseError(f"A row joins {fresh['id'][0]}, which it does not describe; nothing was loaded.")
        return numbers

    def described(self, load: int) -> Marks:
        """The entities that the load's scope has described."""
        return self._described.setdefault(load // LOADS_PER_SCOPE, Marks())

    def statements(self, label: str, frame: pl.DataFrame) -> None:
        """Write statements, whose entities and load stand as numbers in NODE and `load`."""
        values = value_columns(ENTITIES[label])
        columns = [
            pl.col("load").alias("#load"),
            "load",
            ROW,
            "valid_from",
            "valid_to",
            *(_value(name, name in frame.columns, kind) for name, kind in values.items()),
        ]
        header = ":START_ID(load),load:long,row:long,valid_from:long,valid_to:long,"
        header += ",".join(f"{name}:{_TYPES[kind]}" for name, kind in values.items()) + ",ended_by:long[]"
        columns.append(_value("ended_by", "ended_by" in frame.columns, "STRING"))
        for one, (other, name, system) in _POINTS.items():
            if one in values:
                point = _point(one, other) if {one, other} <= set(frame.columns) else pl.lit(None)
                columns.append(point.alias(name))
                header += f",{name}:point{{crs:{system}}}"
        text = [name for name in values if name != "flags" and frame.schema.get(name) == pl.String]
        broken = frame.select(pl.any_horizontal(pl.col(text).str.contains(r"[\r\n]")).any()).item() if text else False
        path = self._relate(
            f"statements-{label}", "DESCRIBES", frame.select(*columns, NODE), f"{header},:END_ID(entity)"
        )
        if broken:
            self._multiline.add(path)

    def events(self, name: str, frame: pl.DataFrame) -> None:
        """Write events between numbers."""
        measures = EVENTS[name].measures()
        columns = ["source", "target", "at", *(m if m != "place" else pl.col("target").alias(m) for m in measures)]
        header = ":START_ID(entity),:END_ID(entity)," + ",".join(f"{m}:long" for m in ("at", *measures, "load", "row"))
        self._relate(f"events-{name}", name, frame.select(*columns, "load", ROW), header)

    def claims(self, name: str, frame: pl.DataFrame) -> None:
        """Keep claims until all are there; `ended_by` has the loads that ended each, joined by semicolons, or null."""
        if "ended_by" not in frame.columns:
            frame = frame.with_columns(pl.lit(None, dtype=pl.String).alias("ended_by"))
        frame = frame.select(*_LINK, *_CLAIM, *LINKS[name].arrays, PART, ORDER, "ended_by")
        folder = self._folder / f"claims-{name}"
        folder.mkdir(exist_ok=True)
        kept = self._claims.get(name, 0)
        if frame.height:
            frame.write_parquet(folder / f"{kept:012}.parquet")
        self._claims[name] = kept + frame.height

    def finished(self) -> list[str]:
        """Write the links, and return what `neo4j-admin database import full` is told."""
        for name, count in self._claims.items():
            self._links(name, count)
        arguments = [f"--nodes={labels}={_with_header(path)}" for labels, path in self._nodes.items()]
        arguments += [f"--relationships={name}={_with_header(path)}" for path, name in self._relationships.items()]
        if self._multiline:
            paths = ",".join(str(path) for path in sorted(self._multiline))
            arguments += [f"--multiline-fields={paths}", "--multiline-fields-format=v2"]
        return arguments

    def _links(self, name: str, count: int) -> None:
        """The links of a type: claims in the order of loads, within a load in that of rows."""
        parts = -(-count // CLAIMS_AT_ONCE)
        arrays = (*_CLAIM, *LINKS[name].arrays)
        header = ":START_ID(entity),:END_ID(entity),role:string,"
        header += ",".join(f"{one}:long[]" for one in (*arrays, "ended", "ended_by"))
        for part in range(parts):
            claims = pl.scan_parquet(self._folder / f"claims-{name}" / "*.parquet")
            some = claims.filter(pl.col("source") % parts == part).collect()
            ordered = some.sort(ORDER, "row", PART, "valid_from", maintain_order=True)
            links = ordered.group_by(_LINK, maintain_order=True).agg(
                pl.col(one).cast(pl.String).str.join(";") for one in arrays
            )
            links = links.join(_endings(ordered), on=_LINK, how="left", maintain_order="left")
            self._relate(f"links-{name}", name, links, header)

    def _relate(self, stem: str, name: str, frame: pl.DataFrame, header: str) -> Path:
        path = self._folder / f"{stem}.csv"
        self._relationships[path] = name
        _append(path, frame, header)
        return path

    def _write(self, labels: str, paths: dict[str, Path], frame: pl.DataFrame, header: str) -> None:
        path = paths.setdefault(labels, self._folder / f"nodes-{labels.replace(':', '-')}.csv")
        _append(path, frame, header)


class LoadFiles:
    """One load on its way into the files, counted as the online path counts."""

    def __init__(self, files: ImportFiles, number: int, order: int, *, first_mention: bool) -> None:
        self._files = files
        self._number = number
        self._order = order
        self._first_mention = first_mention
        self._mentioned = Marks()
        self.sizes: list[dict[str, int]] = [{}, {}, {}, {}, {}]
        self.written: dict[str, int] = {}

    @property
    def done(self) -> int:
        """How many rows the online path would have sent."""
        return sum(self.written.values())

    def add(self, emission: Emission) -> None:
        """Write what some rows say."""
        for size, frames in zip(self.sizes, (emission.statements, emission.claims, emission.events), strict=False):
            for name, frame in frames.items():
                size[name] = size.get(name, 0) + frame.height
        for label, frame in _filled(emission.statements):
            self._describe(label, self._loaded(first_version(frame)))
        for name, frame in _filled(emission.claims):
            self._claim(name, self._joined(first_version(frame)))
        for name, frame in _filled(emission.events):
            self._files.events(name, self._joined(frame.select(ROW, "source", "target", "at", *measured(name))))
            self._count(f"event/{name}", frame.height)

    def _describe(self, label: str, frame: pl.DataFrame) -> None:
        frame = first_mentions(frame) if self._first_mention else frame
        node = self._files.nodes(label, frame["id"]).alias(NODE)
        said_before = ~self._files.described(self._number).add(node)
        frame = frame.with_columns(node)
        if self._first_mention:
            self._count(f"mention/{label}", int(self._mentioned.add(node).sum()))
            frame = frame.filter(~said_before)
        else:
            self._count(f"describe/{label}", frame.height)
        self._files.statements(label, frame)

    def _claim(self, name: str, frame: pl.DataFrame) -> None:
        kept = frame.drop(KEY).rename({ROW: "row"}).with_columns(pl.lit(self._order).alias(ORDER))
        self._files.claims(name, kept)
        self._count(f"claim/{name}", frame.height)

    def _joined(self, frame: pl.DataFrame) -> pl.DataFrame:
        ends = [self._files.numbers(frame[end]).alias(end) for end in ("source", "target")]
        return self._loaded(frame).with_columns(ends)

    def _loaded(self, frame: pl.DataFrame) -> pl.DataFrame:
        return frame.with_columns(pl.lit(self._number, dtype=pl.Int64).alias("load"))

    def _count(self, name: str, rows: int) -> None:
        self.written[name] = self.written.get(name, 0) + rows


def _filled(frames: Frames) -> Iterator[tuple[str, pl.DataFrame]]:
    return ((name, frame) for name, frame in frames.items() if frame.height)


def _endings(claims: pl.DataFrame) -> pl.DataFrame:
    """For each link the places of its ended claims, and the loads that ended them."""
    place = pl.int_range(pl.len()).over(_LINK).alias("ended")
    ended = claims.select(*_LINK, place, pl.col("ended_by").str.split(";")).drop_nulls("ended_by").explode("ended_by")
    return ended.group_by(_LINK).agg(pl.col("ended").cast(pl.String).str.join(";"), pl.col("ended_by").str.join(";"))


def _value(name: str, there: bool, kind: str) -> pl.Expr:
    if not there:
        return pl.lit(None).alias(name)
    return pl.col(name).str.replace_all("\n", ";") if kind == "LIST<LIST<STRING>>" else pl.col(name)


def _point(one: str, other: str) -> pl.Expr:
    return pl.format(f"{{{{{one}: {{}}, {other}: {{}}}}}}", one, other)


def _append(path: Path, frame: pl.DataFrame, header: str) -> None:
    """Append rows; the header stands in a file of its own. A null is an empty cell, an empty text two quotes."""
    heading = _heading(path)
    if not heading.exists():
        heading.write_text(header + "\n", encoding="utf-8")
    with path.open("ab") as file:
        frame.write_csv(file, include_header=False)


def _heading(path: Path) -> Path:
    return path.with_suffix(".header")


def _with_header(path: Path) -> str:
    return f"{_heading(path)},{path}"
