"""Refuses mappings and files that would keep what Clew does not keep, and names the columns that are left out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, cast

import polars as pl

from base.forbidding import (
    BY_NAME,
    ForbiddenFeedError,
    ForbiddenPlaceError,
    ForbiddenValuesError,
)
from loaders.mapping import Cell, EntityPart, EventPart, Mapping
from ontology.forbidden import (
    SHARE,
    about_door,
    about_petition,
    about_travel,
    forbidden_name,
    forbidden_values,
    travel_columns,
)

Place = tuple[str | int, ...]
Located = Callable[[Place], str]
"""How a place inside a mapping is told to people: the file with the line."""

SAMPLE = 2_000
"""Rows at the beginning of a file by whose values a column that nobody reads is judged."""

_LOOKED_AT = 500
"""Rows out of every chunk that tell whether all of a mapped column has to be looked at."""

_WORDS: dict[tuple[str, str], tuple[str, Callable[[str], str | None]]] = {
    ("Case", "kind"): ("refused_petition", about_petition),
    ("Occurrence", "kind"): ("refused_petition", about_petition),
    ("Place", "kind"): ("refused_place", about_door),
    ("Place", "name"): ("refused_place", about_door),
}
"""Properties in which a word refuses the row."""


def refuse_mapping(mapping: Mapping, located: Located) -> None:
    """Raise the error of what the mapping would keep; a mapping that is lawful passes."""
    _refuse_feed(mapping, located)
    for place, cell in _cells(mapping):
        for column in cell.reads:
            _refuse_column(column, located(place))
    for column in mapping.key:
        _refuse_column(column, located(("key",)))
    for number, one in enumerate(mapping.marking.rows):
        _refuse_column(one.column, located(("marking", "rows", number)))
    for alias, part in mapping.entities.items():
        _refuse_place(alias, part, located)
    for number, event in enumerate(mapping.events):
        _refuse_watching(mapping, event, located(("events", number)))


def _refuse_feed(mapping: Mapping, located: Located) -> None:
    names = {"feed": [mapping.feed], "title": [mapping.title], "files": mapping.files}
    for place, texts in names.items():
        if word := about_travel(texts):
            raise ForbiddenFeedError(
                f"{located((place,))}: '{word}': feeds of tickets, passengers or bookings are not taken; "
                "ask for the one record that a case needs."
            )
        if word := next(filter(None, (about_petition(text.replace("_", " ")) for text in texts)), None):
            raise ForbiddenFeedError(f"{located((place,))}: '{word}': feeds of petitions or assemblies are not taken.")
        if place != "files" and (word := next(filter(None, map(about_door, texts)), None)):
            raise ForbiddenPlaceError(f"{located((place,))}: '{word}': who passes which door is not kept.")
    if words := travel_columns(mapping.columns):
        raise ForbiddenFeedError(f"{located(('files',))}: {_listed(words)}: travel of many people is not kept.")


def _refuse_column(column: str, where: str) -> None:
    if found := forbidden_name(column):
        raise BY_NAME[found.code](
            f"{where}: the column '{column}' speaks of {found.subject}, which is not kept: take it out of the mapping; "
            "then it is dropped before anything is stored.",
            column=column,
        )


def _refuse_place(alias: str, part: EntityPart, located: Located) -> None:
    if part.type != "Place":
        return
    for name, cell in part.properties.items():
        words = [word for word in (cell.constant, *cell.values.values()) if word]
        if found := next(filter(None, map(about_door, words)), None):
            where = located(("entities", alias, "properties", name))
            raise ForbiddenPlaceError(f"{where}: '{found}': doors, entrances and lifts are no places.")


def _refuse_watching(mapping: Mapping, event: EventPart, where: str) -> None:
    origin = mapping.entities.get(event.source)
    if event.type == "SEEN_AT" and origin is not None and origin.type == "Person":
        raise ForbiddenPlaceError(f"{where}: a plate, a phone or a device is seen at a place, never a person.")


def _cells(mapping: Mapping) -> Iterator[tuple[Place, Cell]]:
    """Every value of the mapping with where it stands in the file."""
    for alias, part in mapping.entities.items():
        yield from ((("entities", alias, "properties", name), cell) for name, cell in part.properties.items())
        if part.when is not None:
            yield ("entities", alias, "when"), Cell(column=part.when.column)
    for kind, parts in (("entities", mapping.entities.items()), ("links", enumerate(mapping.links))):
        for place, part in parts:
            ends = {"valid_from": part.valid_from, "valid_to": part.valid_to}
            yield from (((kind, place, name), cell) for name, cell in ends.items() if cell is not None)
    for number, link in enumerate(mapping.links):
        own = {"role": link.role, **link.arrays}
        yield from ((("links", number, name), cell) for name, cell in own.items() if cell is not None)
    for number, event in enumerate(mapping.events):
        yield from ((("events", number, name), cell) for name, cell in {"at": event.at, **event.measures}.items())


def _listed(words: Iterable[str]) -> str:
    return ", ".join(f"'{word}'" for word in words)


def refuse_travel(path: object, columns: Iterable[str]) -> None:
    """Raise ForbiddenFeedError where a file's columns make it one of travel, whatever the mapping reads of it."""
    if words := travel_columns(columns):
        raise ForbiddenFeedError(f"{path} has columns of tickets or passengers ({_listed(words)}): it is not taken.")


def kept_columns(columns: Iterable[str], mapping: Mapping, sample: pl.DataFrame) -> list[str]:
    """The columns that may be stored: all that the mapping reads, and of the others those that are lawful.

    A column is left out for its name, or for its values in a sample of the file's rows.
    """
    read = set(mapping.columns)
    return [name for name in columns if name in read or not subject_of(sample.get_column(name))]


def subject_of(column: pl.Series) -> str:
    """What the name of a column, or its values, speak of that is not kept; empty for a lawful one."""
    found = forbidden_name(column.name)
    return found.subject if found else _told(column)[0]


def _told(cells: pl.Series, least: float = SHARE) -> tuple[str, float]:
    """The forbidden subject of a column's values, where at least such a share of the filled ones tells it."""
    subject, share = forbidden_values(_filled(cells))
    return (subject, share) if share >= least else ("", share)


def _filled(cells: pl.Series) -> list[str]:
    return [text for text in cells.drop_nulls().to_list() if text.strip()]


class Watched:
    """Looks at some rows of every chunk: no mapped column may hold what is not kept, whatever it is called."""

    def __init__(self, mapping: Mapping) -> None:
        self._mapping = mapping
        self._rows: list[pl.DataFrame] = []

    def add(self, chunk: pl.DataFrame) -> None:
        """Take some of these rows into account."""
        some = chunk.select(self._mapping.columns).sample(min(_LOOKED_AT, chunk.height), seed=chunk.height)
        self._rows.append(_on_its_own(some))

    def refuse(self, path: object, staged: Path) -> None:
        """Raise ForbiddenValuesError, or ForbiddenPlaceError for a column of doors; what is likely is counted."""
        rows = pl.concat(self._rows) if self._rows else pl.DataFrame()
        for name in rows.columns:
            if _told(rows[name], SHARE / 2)[0]:
                _refuse_values(path, pl.read_parquet(staged, columns=[name])[name])
        places = [part for part in self._mapping.entities.values() if part.type == "Place"]
        cells = [cell for part in places for name, cell in part.properties.items() if (part.type, name) in _WORDS]
        for column in {name for cell in cells for name in cell.inputs if name in rows.columns}:
            _refuse_doors(path, rows[column])


def _on_its_own(rows: pl.DataFrame) -> pl.DataFrame:
    """The same rows without the buffers of what they were taken from: texts that are views keep those alive whole."""
    held = cast("Any", rows.to_arrow(compat_level=pl.CompatLevel.oldest()))
    return cast("pl.DataFrame", pl.from_arrow(held))


def _refuse_values(path: object, column: pl.Series) -> None:
    subject, share = _told(column)
    if subject:
        raise ForbiddenValuesError(
            f"{path}: {share:.0%} of the values of '{column.name}' speak of {subject}, which is not kept: "
            "take the column out of the mapping.",
            column=column.name,
            share=round(share, 3),
        )


def _refuse_doors(path: object, column: pl.Series) -> None:
    filled = _filled(column)
    if sum(about_door(text) is not None for text in filled) >= SHARE * max(1, len(filled)):
        raise ForbiddenPlaceError(f"{path}: '{column.name}' names doors, entrances or lifts, which are no places.")


def refused_word(label: str, name: str) -> tuple[str, Callable[[str], str | None]] | None:
    """The code, and the test of a text, by which a word in that property refuses the row."""
    return _WORDS.get((label, name))
