"""What rows say, as columns: statements about entities, claims of links and events, made from frames of text."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from functools import lru_cache

import polars as pl

from loaders.cells import (
    DAY,
    Values,
    by_distinct,
    read_array,
    read_bounds,
    read_integers,
    read_moments,
    read_property,
    texts,
)
from loaders.mapping import Cell, EntityPart, EventPart, LinkPart, Mapping, When
from loaders.stating import Rows, values_of
from ontology import EVENTS, Entity
from ontology.identifiers import KINDS
from ontology.identifiers.base import Identifier
from ontology.keys import public_id, row_key
from ontology.names import search_words
from ontology.properties import PropertyKind
from store.archive import KEY, ROW

PART = "#part"
"""Which entity or link of the mapping a statement or claim comes from."""

Frames = dict[str, pl.DataFrame]
_SEPARATOR = "\x1f"


@dataclass(frozen=True, slots=True)
class Emission:
    """Statements by label, claims and events by type; each frame has ROW, KEY and, but for events, PART."""

    statements: Frames = field(default_factory=dict[str, pl.DataFrame])
    claims: Frames = field(default_factory=dict[str, pl.DataFrame])
    events: Frames = field(default_factory=dict[str, pl.DataFrame])
    refused: pl.DataFrame = field(default_factory=lambda: _no_refusals())


def _no_refusals() -> pl.DataFrame:
    return pl.DataFrame(schema={ROW: pl.Int64, "column": pl.String, "code": pl.String})


class Emitter:
    """Reads frames of one feed; the same text always becomes the same value, but for what has not happened yet."""

    def __init__(self, mapping: Mapping, installation_key: bytes) -> None:
        self._mapping = mapping
        self._installation_key = installation_key

    def ids(self, frame: pl.DataFrame, kinds: Collection[str]) -> list[pl.Series]:
        """The ids that every row of a text frame gives to entities of some kinds, whatever is wrong with the row."""
        rows = Rows(self._whole(frame), self._mapping, None)
        parts = [(alias, part) for alias, part in self._mapping.entities.items() if part.type in kinds]
        return [self._ids(alias, part, values_of(part, rows), rows.frame) for alias, part in parts]

    def _whole(self, frame: pl.DataFrame) -> pl.DataFrame:
        """The frame with every column that the mapping reads; an earlier file had fewer."""
        later = [name for name in self._mapping.columns if name not in frame.columns]
        return frame.with_columns(pl.lit("").alias(name) for name in later)

    def emit(self, frame: pl.DataFrame, latest: int | None = None) -> Emission:
        """What the rows of a text frame (with ROW and KEY) say; a row that misfits says nothing and is refused.

        `latest`: epoch seconds after which nothing has happened that a row of this file reports.
        """
        rows = Rows(self._whole(frame), self._mapping, latest)
        entities = {alias: self._entity(alias, part, rows) for alias, part in self._mapping.entities.items()}
        ids = {alias: statements["id"] for alias, statements in entities.items()}
        claims = [(part.type, self._claim(number, part, ids, rows)) for number, part in enumerate(self._mapping.links)]
        events = [(part.type, self._event(part, ids, rows)) for part in self._mapping.events]
        refused = rows.refused()
        statements = [
            (self._mapping.entities[alias].type, one) for alias, one in self._without_repeats(entities).items()
        ]
        return Emission(
            _gathered(statements, refused, "id"),
            _gathered(claims, refused, "source", "target"),
            _gathered(events, refused, "source", "target"),
            refused,
        )

    def _entity(self, alias: str, part: EntityPart, rows: Rows) -> pl.DataFrame:
        values, frame = values_of(part, rows), rows.frame
        columns: dict[str, pl.Series] = {name: read.value for name, read in values.items()}
        return frame.select(ROW, KEY, pl.lit(alias).alias(PART)).with_columns(
            self._ids(alias, part, values, frame).alias("id"),
            *self._validity(part, rows),
            *(column.alias(name) for name, column in columns.items()),
            _searched(part, columns, words=False).alias("keys"),
            _searched(part, columns, words=True).alias("words"),
            _flags(values, frame.height).alias("flags"),
        )

    def _validity(self, part: EntityPart | LinkPart, rows: Rows) -> list[pl.Series]:
        ends: list[pl.Series] = []
        for name, cell in (("valid_from", part.valid_from), ("valid_to", part.valid_to)):
            if cell is None:
                ends.append(pl.Series(name, [None], dtype=pl.Int64).new_from_index(0, rows.frame.height))
                continue
            dated = cell if cell.format else cell.model_copy(update={"format": DAY})
            read = read_bounds(texts(cell, rows.frame), dated, self._mapping.zone)
            rows.judge(cell, read)
            ends.append(read.value.alias(name))
        if part.valid_to is not None:
            rows.refuse_where(part.valid_to, ends[0] > ends[1], "ends_before_start")
        return ends

    def _ids(self, alias: str, part: EntityPart, values: dict[str, Values], frame: pl.DataFrame) -> pl.Series:
        """The id in every row: by the first natural key that is complete and valid, else by source and row."""
        entity, name = part.entity, self._mapping.source.id
        own = [values[prop].value.is_not_null() for prop, cell in part.properties.items() if cell.constant is None]
        there = pl.select(pl.any_horizontal(own))[:, 0] if own else pl.Series([True]).new_from_index(0, frame.height)
        there = there if part.when is None else there & _stands(part.when, frame)
        keyed = pl.Series([None], dtype=pl.String).new_from_index(0, frame.height)
        for properties in entity.natural_keys:
            if all(prop in values for prop in properties):
                keyed = _first(keyed, _natural(properties, values))
        head = entity.prefix + _SEPARATOR
        by_row = frame.select(pl.when(there).then(pl.lit(row_key(entity, name, alias, "")) + pl.col(KEY)))[:, 0]
        by_key = pl.select(pl.when(there).then(pl.lit(head) + keyed))[:, 0]
        chosen = _first(by_key, by_row)
        return by_distinct(chosen, lambda key: _id(entity, key, self._installation_key))

    def _claim(self, number: int, part: LinkPart, ids: dict[str, pl.Series], rows: Rows) -> pl.DataFrame:
        frame = rows.frame
        role = pl.Series("role", [""]).new_from_index(0, frame.height)
        if part.role is not None:
            read = read_property(_ROLE, part.role, frame, self._mapping.zone)
            rows.judge(part.role, read)
            role = read.value.fill_null("").alias("role")
        arrays: list[pl.Series] = []
        for name, cell in part.arrays.items():
            read = read_array(cell, frame)
            rows.judge(cell, read)
            arrays.append(read.value.alias(name))
        claims = frame.select(ROW, KEY, pl.lit(str(number)).alias(PART)).with_columns(
            ids[part.source].alias("source"),
            ids[part.target].alias("target"),
            role,
            *self._validity(part, rows),
            *arrays,
        )
        return claims.filter(pl.col("source") != pl.col("target"))  # the head of a household is nobody's relative here

    def _event(self, part: EventPart, ids: dict[str, pl.Series], rows: Rows) -> pl.DataFrame:
        frame, source, target = rows.frame, ids[part.source], ids[part.target]
        at = read_moments(texts(part.at, frame), part.at, self._mapping.zone)
        rows.judge(part.at, at, required=True)
        rows.refuse_later(part.at, at.value)
        for alias in () if part.optional else (part.source, part.target):
            rows.judge(_first_cell(self._mapping.entities[alias]), Values(ids[alias]), required=True)
        if part.same_ends == "reject":
            rows.refuse_where(_first_cell(self._mapping.entities[part.target]), source == target, "same_ends")
        measures: list[pl.Series] = []
        for name, cell in part.measures.items():
            kind = _MEASURES.get(name)
            text = texts(cell, frame)
            read = read_integers(text) if kind is None else read_property(kind, cell, frame, self._mapping.zone)
            rows.judge(cell, read, required=True)
            measures.append(read.value.alias(name))
        columns = [at.value.alias("at"), source.alias("source"), target.alias("target")]
        return frame.select(ROW, KEY).with_columns(*columns, *measures)

    def _without_repeats(self, entities: dict[str, pl.DataFrame]) -> dict[str, pl.DataFrame]:
        """Each alias's statements, without those that only name what another alias of the row describes."""
        kept: dict[str, pl.DataFrame] = {}
        parts = self._mapping.entities
        for alias, statements in sorted(entities.items(), key=lambda item: _only_names(parts[item[0]])):
            for other, earlier in kept.items():
                if parts[other].type == parts[alias].type and _only_names(parts[alias]):
                    statements = statements.join(earlier.select(ROW, "id"), on=[ROW, "id"], how="anti")
            kept[alias] = statements
        return kept


@lru_cache(maxsize=200_000)
def _id(entity: type[Entity], key: str, installation_key: bytes) -> str:
    return public_id(entity, key, installation_key)


@lru_cache(maxsize=100_000)
def _words(name: str) -> str:
    return " ".join(search_words(name))


_ROLE = PropertyKind("role", "text")
_MEASURES = {"amount": PropertyKind("amount", "amount", stored="integer")}


def measured(event_type: str) -> tuple[str, ...]:
    """The measures a loader hands in for an event of that type; a place's number is looked up in the graph."""
    return tuple(name for name in EVENTS[event_type].measures() if name != "place")


def _only_names(part: EntityPart) -> bool:
    return any(set(part.properties) <= set(key) for key in part.entity.natural_keys)


def _stands(when: When, frame: pl.DataFrame) -> pl.Series:
    kind = KINDS[when.kind or when.other_than or ""]
    text = frame[when.column].str.strip_chars()
    valid = by_distinct(text, lambda one: kind.read(one).flaw is None, pl.Boolean)
    return valid if when.kind else ~valid


def _first_cell(part: EntityPart) -> Cell:
    return next(cell for cell in part.properties.values() if cell.constant is None)


def _natural(properties: tuple[str, ...], values: dict[str, Values]) -> pl.Series:
    flaws = [values[prop].flaw for prop in properties]
    valid = [flaw.is_null() for flaw in flaws if flaw is not None]
    parts = [pl.lit(_SEPARATOR.join(properties)), *(values[prop].value for prop in properties)]
    key = pl.concat_str(parts, separator=_SEPARATOR)
    return pl.select(pl.when(pl.all_horizontal(valid)).then(key) if valid else key)[:, 0]


def _first(one: pl.Series, other: pl.Series) -> pl.Series:
    return pl.select(pl.coalesce(one, other))[:, 0]


def _searched(part: EntityPart, columns: dict[str, pl.Series], *, words: bool) -> pl.Series:
    """The index-only text of a statement: its identifiers and names between bars, or the words of names and titles."""
    texts_: list[pl.Series] = []
    for name, column in columns.items():
        kind = part.entity.properties()[name].kind
        identifier = isinstance(kind, Identifier)
        named = not identifier and kind.form == "name"
        if words and named:
            texts_.append(by_distinct(column, _words))
        elif (words and (kind.name == "address" or (not identifier and kind.searched == "words"))) or (
            not words and (identifier or named or kind.searched == "keys")
        ):
            texts_.append(column)
    height = len(next(iter(columns.values())))
    if not texts_:
        return pl.Series([None], dtype=pl.String).new_from_index(0, height)
    joined = pl.concat_str(texts_, separator=" " if words else "|", ignore_nulls=True)
    text = joined if words else pl.lit("|") + joined + pl.lit("|")
    return pl.select(pl.when(joined != "").then(text))[:, 0]


def _flags(values: dict[str, Values], height: int) -> pl.Series:
    """The flaws of a statement as `property:flaw`, one a line; null where there are none."""
    marks = [pl.lit(f"{name}:") + read.flaw for name, read in values.items() if read.flaw is not None]
    if not marks:
        return pl.Series([None], dtype=pl.String).new_from_index(0, height)
    joined = pl.concat_str(marks, separator="\n", ignore_nulls=True)
    return pl.select(pl.when(joined != "").then(joined))[:, 0]


def _gathered(parts: list[tuple[str, pl.DataFrame]], refused: pl.DataFrame, *needed: str) -> Frames:
    gathered: dict[str, list[pl.DataFrame]] = {}
    for name, frame in parts:
        whole = frame.filter(pl.all_horizontal(pl.col(column).is_not_null() for column in needed))
        gathered.setdefault(name, []).append(whole.join(refused, on=ROW, how="anti") if refused.height else whole)
    return {name: pl.concat(frames, how="diagonal") for name, frames in gathered.items()}
