"""Reads cases out of the graph, through the gate, as the columns that links and series are computed from."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

import numpy as np
import polars as pl

from analysis.asking import Ask
from analysis.cases import methods
from analysis.cases.candidates import Index
from analysis.cases.columns import NO_TIME, NOT_KNOWN, Cases, Methods
from analysis.cases.forensic import CONFIRMED
from analysis.cases.methods import Rarity
from analysis.cases.solved import Solved
from analysis.cases.tables import Tables, tables
from analysis.statistics import Integers
from analysis.trajectories.sightings import plane
from cypher.macros import LOADS_PER_SCOPE
from ontology.case import TRACE_STATUSES

KEPT = 2
"""Columns of so many earlier moments are kept beside those of the latest one asked about."""

MOST_IN_A_FIELD = 4
"""So many codes of one field are compared: the rarest of a case."""

CLOSED = ("已破", "破案", "结案", "已结", "closed", "solved", "cleared")
"""What a status says of a case that was cleared; a day on which it was closed says so too."""

_DIGITS = re.compile(r"\d.*")


@dataclass(frozen=True, slots=True, eq=False)
class Known:
    """All cases as a viewer knows them at a moment, with what is computed from them once.

    `involved` has one row for each claim: place of the case, entity, role, load and row, ascending by entity. `found`
    has the traces of cases with laboratory, key, kind and status, `matches` what laboratories say is one source.
    `offenders` are the people whom `solved` numbers.
    """

    tables: Tables
    cases: Cases
    methods: Methods
    rare: Rarity
    involved: pl.DataFrame
    found: pl.DataFrame
    matches: pl.DataFrame
    solved: Solved
    offenders: Sequence[str]
    index: Index
    kept: dict[str, pl.DataFrame] = field(default_factory=dict[str, pl.DataFrame])

    def places_of(self, pair: tuple[str, str]) -> tuple[int | None, int | None]:
        """Where two cases stand, None for one that is not there."""
        return self.cases.place_of(pair[0]), self.cases.place_of(pair[1])

    def involving(self, entities: Collection[str]) -> pl.DataFrame:
        """The involvements of some entities: found by bisection, for there may be millions."""
        column, wanted = self.involved["entity"], sorted(set(entities))
        if not wanted or not len(column):
            return self.involved.clear()
        asked = pl.Series(wanted, dtype=pl.String)
        starts, ends = column.search_sorted(asked, "left").to_list(), column.search_sorted(asked, "right").to_list()
        places = [place for start, end in zip(starts, ends, strict=True) for place in range(start, end)]
        return self.involved[places]


async def known(ask: Ask) -> Known:
    """The cases at `as_of`; raises BudgetExceededError."""
    read = await tables(ask)
    if "moments" not in read.derived:
        read.derived["moments"] = read.moments().to_list()
    between = bisect_right(read.derived["moments"], ask.gate.as_of)
    if between not in read.derived:
        for other in [key for key in read.derived if key != "moments"][:-KEPT]:
            del read.derived[other]
        read.derived[between] = of_tables(read, ask.gate.as_of)
    return read.derived[between]


def of_tables(read: Tables, as_of: int) -> Known:
    """The columns at a moment."""
    said = _holding(read.statements, as_of).sort("id", "valid_from", "load", "row")
    ids = said["id"].unique(maintain_order=True)
    places = pl.DataFrame({"id": ids, "case": np.arange(len(ids))})
    cases, texts = _cases(read, said, places, _holding(read.scenes, as_of))
    codes = coded(texts)
    involved = _holding(read.involved, as_of).join(places, on="id").drop("id", "valid_from", "valid_to")
    involved = involved.sort("entity", "case", "role", "load", "row")
    rare = methods.rarity(cases, codes)
    found, matches = _found(read, places, as_of), _holding(read.matches, as_of).drop("valid_from", "valid_to")
    index = Index(cases, codes)
    return Known(read, cases, codes, rare, involved, found, matches, *_solved(involved, cases), index)


def _holding(table: pl.DataFrame, as_of: int) -> pl.DataFrame:
    return table.filter((pl.col("valid_from") <= as_of) & (as_of < pl.col("valid_to")))


def _cases(read: Tables, said: pl.DataFrame, places: pl.DataFrame, scenes: pl.DataFrame) -> tuple[Cases, Sequence[str]]:
    """The columns of cases and the text of their codes: of several rows about one the latest that says something."""
    nothing = {
        "kind": "",
        "methods": "",
        "status": "",
        "closed_on": "",
        "from_at": NO_TIME,
        "to_at": NO_TIME,
        "loss": -1,
    }
    telling = [pl.col(name).filter(pl.col(name) != empty).last().alias(name) for name, empty in nothing.items()]
    often = said.group_by("id", maintain_order=True).agg(
        *telling, pl.col("load", "row").last(), variants=pl.struct("kind", "from_at", "to_at").n_unique() - 1
    )
    one = often.with_columns(pl.col(name).fill_null(empty) for name, empty in nothing.items())
    one = one.with_columns(to_at=pl.max_horizontal("from_at", pl.when(pl.col("to_at") != NO_TIME).then("to_at")))
    where, further = _scenes(scenes, places)
    kinds = tuple(one["kind"].filter(one["kind"] != "").unique().sort())
    kind = one["kind"].replace_strict({name: place for place, name in enumerate(kinds)}, default=NOT_KNOWN)
    closed = one["status"].is_in(CLOSED) | (one["closed_on"] != "")
    general = (one["load"] // LOADS_PER_SCOPE).is_in(read.general)
    columns = {name: one[name].to_numpy() for name in ("from_at", "to_at", "loss", "load", "row")}
    cases = Cases(
        ids=places["id"].to_list(),
        kinds=kinds,
        kind=kind.cast(pl.Int64).to_numpy(),
        **where,
        **columns,
        closed=closed.to_numpy(),
        general=general.to_numpy(),
        variants=one["variants"].cast(pl.Int64).to_numpy() + further,
    )
    return cases, one["methods"].to_list()


def _scenes(scenes: pl.DataFrame, places: pl.DataFrame) -> tuple[dict[str, Any], Integers]:
    """Plane, metres and row of each case's scene, and how many other scenes rows name for it.

    Degrees are laid into one plane round their middle; each grid of metres is a plane of its own.
    """
    ordered = scenes.sort("id", "valid_from", "order", "load", "row")
    last = ordered.group_by("id", maintain_order=True).agg(
        pl.all().exclude("id").last(), scenes=pl.struct("datum", "east", "north").n_unique() - 1
    )
    found = places.join(last, on="id", how="left", maintain_order="left")
    grids = found["datum"].drop_nulls().unique().sort().to_list()
    numbered = found["datum"].replace_strict(
        {name: place for place, name in enumerate(grids)}, default=NOT_KNOWN, return_dtype=pl.Int64
    )
    east, north = (found[name].fill_null(np.nan).to_numpy(writable=True) for name in ("east", "north"))
    degrees = (found["datum"] == "").fill_null(value=False).to_numpy()
    if degrees.any():
        east[degrees], north[degrees] = plane(north[degrees], east[degrees])(east[degrees], north[degrees])
    names = {"load": "scene_load", "row": "scene_row", "order": "point_load", "scenes": "further"}
    numbers = {called: found[name].fill_null(0).cast(pl.Int64).to_numpy() for name, called in names.items()}
    further = numbers.pop("further")
    return {"plane": numbered.to_numpy(), "x": east, "y": north, **numbers}, further


def field_of(code: str) -> str:
    """The field a code belongs to: what stands before its ':' or '=', or its leading letters.

    >>> field_of("MO1:25"), field_of("T01")
    ('MO1', 'T')
    """
    named, found, _ = code.replace("=", ":").partition(":")
    return named if found else _DIGITS.sub("", code)


def coded(texts: Sequence[str]) -> Methods:
    """The codes of each text, of which ';' stands between two, sorted into fields: of each at most the rarest four."""
    long = pl.DataFrame({"case": np.arange(len(texts)), "code": texts}, schema_overrides={"code": pl.String})
    long = long.with_columns(pl.col("code").str.split(";")).explode("code").filter(pl.col("code") != "")
    codes = long["code"].unique().sort().to_list()
    fields = sorted({field_of(code) for code in codes})
    of_code = np.array([fields.index(field_of(code)) for code in codes], dtype=np.int64)
    number = long["code"].replace_strict(dict(zip(codes, range(len(codes)), strict=True)), return_dtype=pl.Int64)
    placed = long.select("case", code=number.cast(pl.Int64)).with_columns(often=pl.len().over("code"))
    field = pl.Series("field", of_code, dtype=pl.Int64).gather(placed["code"])
    placed = placed.with_columns(field).sort("case", "field", "often", "code")
    placed = placed.with_columns(slot=pl.int_range(pl.len()).over("case", "field")).filter(
        pl.col("slot") < MOST_IN_A_FIELD
    )
    wide = int(cast("int", placed["slot"].max())) + 1 if len(placed) else 1
    code = np.full((len(texts), len(fields), wide), NOT_KNOWN, dtype=np.int32)
    code[tuple(placed[name].to_numpy() for name in ("case", "field", "slot"))] = placed["code"].to_numpy()
    return Methods(tuple(fields), tuple(codes), of_code, code)


def _found(read: Tables, places: pl.DataFrame, as_of: int) -> pl.DataFrame:
    """The traces of cases with the latest that is said about each; a reference of no known status is confirmed."""
    said = _holding(read.traces, as_of).sort("id", "valid_from", "load", "row")
    latest = said.group_by("id", maintain_order=True).agg(
        pl.col(name).filter(pl.col(name) != "").last().fill_null("") for name in ("laboratory", "key", "kind", "status")
    )
    status = {name: number for number, name in enumerate(TRACE_STATUSES)}
    numbered = latest.with_columns(pl.col("status").replace_strict(status, default=CONFIRMED, return_dtype=pl.Int64))
    where = _holding(read.found, as_of).join(places, on="id").drop("id", "valid_from", "valid_to")
    return where.join(numbered, left_on="trace", right_on="id").sort("trace", "case", "load", "row")


def _solved(involved: pl.DataFrame, cases: Cases) -> tuple[Solved, list[str]]:
    """Offenders of solved cases, and their ids: who was convicted, or a suspect of a case that was closed."""
    closed = pl.Series(cases.closed).gather(involved["case"])
    guilty = (pl.col("role") == "convicted") | ((pl.col("role") == "suspect") & closed)
    part = involved.filter(pl.col("entity").str.starts_with("person-") & guilty)
    people = part["entity"].unique().sort()
    who = part["entity"].rank("dense").cast(pl.Int64).to_numpy() - 1
    return Solved(part["case"].to_numpy(), who, len(cases)), people.to_list()
