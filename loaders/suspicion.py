"""What makes a row suspect as it is written: hidden or lost characters, spoiled numbers, cells in wrong columns."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import polars as pl

from loaders.cells import texts
from loaders.mapping import Cell, Mapping
from ontology.identifiers.base import Identifier
from ontology.properties import PropertyKind
from store.archive import ROW

_CHARACTERS = {
    "replacement_character": "\ufffd|锟斤拷",
    "control_character": r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]",
    "invisible_character": "[\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]",
}
"""Tabs and line breaks may stand in a quoted cell; joiners without width belong to some scripts and to emoji."""

_ANY_CHARACTER = "|".join(_CHARACTERS.values())
_EXPONENT = r"^\s*\d(?:[.,]\d+)?[eE]\+\d+\s*$"
_POINT_NOUGHT = r"^\s*\d{6,}\.0+\s*$"
_SPOILED = f"{_EXPONENT}|{_POINT_NOUGHT}"
_LOOSE = ("address", "account_number", "case_number")
_NUMBER_IN_IT = r"\d{5}"


@dataclass(frozen=True, slots=True)
class Identified:
    """A cell that ought to be an identifier of some kind, or a name, with the flaw that each row's text has."""

    cell: Cell
    kind: Identifier | None
    flaw: pl.Series | None


def suspects(frame: pl.DataFrame, mapping: Mapping) -> pl.DataFrame:
    """ROW, column and code of what nobody would have written; a row may stand there several times."""
    found = [pl.DataFrame(schema={ROW: pl.Int64, "column": pl.String, "code": pl.String})]
    found += [one for name in mapping.columns for one in _characters(frame, name)]
    found += [
        _found(frame, pl.col(name).str.contains(_SPOILED), name, "spoiled_number") for name in _identifying(mapping)
    ]
    header = pl.all_horizontal(pl.col(name).str.strip_chars() == name for name in mapping.columns)
    found.append(_found(frame, header, "", "header_row"))
    return pl.concat(one for one in found if one.height or one is found[0])


def _characters(frame: pl.DataFrame, name: str) -> Iterator[pl.DataFrame]:
    if not frame[name].str.contains(_ANY_CHARACTER).any():
        return
    for code, pattern in _CHARACTERS.items():
        yield _found(frame, pl.col(name).str.contains(pattern), name, code)


def _found(frame: pl.DataFrame, wrong: pl.Expr, column: str, code: str) -> pl.DataFrame:
    return frame.filter(wrong).select(ROW, pl.lit(column).alias("column"), pl.lit(code).alias("code"))


def _identifying(mapping: Mapping) -> list[str]:
    """The columns of which a spreadsheet must not have made numbers."""
    columns = list(mapping.key)
    for part in mapping.entities.values():
        for name, cell in part.properties.items():
            kind = part.entity.properties()[name].kind
            if isinstance(kind, Identifier) or kind.name == "code":
                columns += cell.inputs if cell.h3 is None else ()
    return list(dict.fromkeys(columns))


def identified(kind: PropertyKind | Identifier, cell: Cell, flaw: pl.Series | None) -> Identified | None:
    """The cell as one that may be swapped with another, None for other kinds of cell."""
    if isinstance(kind, Identifier):
        strict = kind.name not in _LOOSE and cell.constant is None
        return Identified(cell, kind, flaw) if strict else None
    return Identified(cell, None, None) if kind.form == "name" else None


def swapped(frame: pl.DataFrame, cells: Sequence[Identified]) -> pl.DataFrame:
    """ROW, column and code of rows in which two cells are flawed as they stand and fit each other's column."""
    found = [pl.DataFrame(schema={ROW: pl.Int64, "column": pl.String, "code": pl.String})]
    for one in cells:
        if one.kind is None or one.flaw is None or one.flaw.null_count() == len(one.flaw):
            continue
        flawed = one.flaw.is_not_null()
        text = texts(one.cell, frame).filter(flawed)
        for other in cells:
            if other.cell != one.cell and other.kind is not one.kind:
                flaw = None if other.flaw is None else other.flaw.filter(flawed)
                wrong = _exchanged(one.kind, text, other, texts(other.cell, frame).filter(flawed), flaw)
                column = f"{', '.join(one.cell.inputs)}, {', '.join(other.cell.inputs)}"
                found.append(_found(frame.filter(flawed), pl.lit(wrong), column, "columns_swapped"))
    return pl.concat(one for one in found if one.height or one is found[0])


def _exchanged(
    kind: Identifier, text: pl.Series, other: Identified, its_text: pl.Series, its_flaw: pl.Series | None
) -> pl.Series:
    """In which rows each text fits the other's column; a name fits where no digit is."""
    likely = its_text.str.contains(_NUMBER_IN_IT).fill_null(value=False)
    if other.kind is not None:
        likely = likely & (its_flaw.is_not_null() if its_flaw is not None else False)
    else:
        likely = likely & ~text.str.contains(r"\d").fill_null(value=True)
    places = likely.arg_true().to_list()
    fits = [
        place
        for place in places
        if kind.read(its_text[place]).flaw is None and (other.kind is None or other.kind.read(text[place]).flaw is None)
    ]
    return pl.int_range(len(text), eager=True).is_in(fits)
