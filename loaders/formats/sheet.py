"""The inside of a workbook: its sheets, shared texts, date styles, and the rows of a sheet cell by cell."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from posixpath import join, normpath
from typing import Self

from loaders.formats.markup import MarkupError, parse, tags
from loaders.formats.numbers import EXACT, number_text
from loaders.lines import LARGEST_LINE

Part = Callable[[str], Iterator[bytes]]
"""The bytes of a part of the workbook, by its name."""

MOST_COLUMNS = 16_384
MOST_SHARED = 1 << 28
"""Characters that all shared texts of a workbook may have, for they are kept in memory."""

_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_REFERENCE = re.compile(r"([A-Z]{1,3})\d+")
_DATES = dict.fromkeys((14, 15, 16, 17, *range(27, 32), 36, *range(50, 55), 57, 58), "date")
_TIMES = dict.fromkeys((18, 19, 20, 21, 32, 33, 34, 35, 45, 46, 47, 55, 56), "time")
_BUILT_IN = {**_DATES, **_TIMES, 22: "moment"}
_LITERAL = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!h+\]|m+\]|s+\])[^\]]*\]')
_LAST_DAY = 2_958_465


@dataclass(slots=True)
class Row:
    """The cells of one row, and what is wrong with some of them: column from 0, code, reason."""

    line: int
    cells: list[str | None] = field(default_factory=list[str | None])
    faults: list[tuple[int, str, str]] = field(default_factory=list[tuple[int, str, str]])


@dataclass(frozen=True, slots=True)
class Dates:
    """Which styles of cells show a number as a date, a time or both, and where its days are counted from."""

    styles: dict[str, str]
    from_1904: bool

    @classmethod
    def of(cls, part: Part) -> Self:
        """The styles of a workbook."""
        codes: dict[int, str] = {}
        styles: list[str] = []
        within = ""
        for name, attributes in tags(part("xl/styles.xml")):
            if name in ("cellStyleXfs", "cellXfs", "cellStyles", "dxfs", "tableStyles"):
                within = name
            elif name == "numFmt":
                codes[int(attributes["numFmtId"])] = attributes["formatCode"]
            elif name == "xf" and within == "cellXfs":
                number = int(attributes.get("numFmtId", "0"))
                styles.append(_shown(codes[number]) if number in codes else _BUILT_IN.get(number, ""))
        book = dict(tags(part("xl/workbook.xml"))).get("workbookPr", {})
        kinds = {str(number): kind for number, kind in enumerate(styles) if kind}
        return cls(kinds, book.get("date1904") in ("1", "true"))

    def text(self, serial: float, style: str) -> str | None:
        """The moment that a number stands for, None where it stands for none, as in 1900-02-29."""
        days, of_day = divmod(round(serial * 86_400), 86_400)
        if not 0 <= days <= _LAST_DAY or (days == 60 and not self.from_1904):
            return None
        first = datetime(1904, 1, 1) if self.from_1904 else datetime(1899, 12, 30 if days > 60 else 31)
        moment = first + timedelta(days=days, seconds=of_day)
        kind = self.styles[style]
        if kind == "time" and serial < 1:
            return moment.strftime("%H:%M:%S")
        return moment.date().isoformat() if kind == "date" and not of_day else moment.isoformat(" ")


def _shown(code: str) -> str:
    """What a format of numbers shows: date, time, moment, or nothing of the kind."""
    letters = set(_LITERAL.sub("", code.split(";")[0]).lower()) if code.lower() != "general" else set[str]()
    time = bool(letters & set("hs"))
    date = bool(letters & set("yd")) or ("m" in letters and not time)
    return "moment" if date and time else "date" if date else "time" if time else ""


def sheets_of(part: Part) -> dict[str, str]:
    """The sheets by name, in their order, each with the part that holds it."""
    targets = {
        at["Id"]: at["Target"] for name, at in tags(part("xl/_rels/workbook.xml.rels")) if name == "Relationship"
    }
    found = [at for name, at in tags(part("xl/workbook.xml")) if name == "sheet"]
    return {at["name"]: normpath(join("/xl", targets[at["id"]])).lstrip("/") for at in found}


class _Shared:
    """Collects the shared texts; how a text is pronounced is no part of it."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self._pieces: list[str] = []
        self._size = 0
        self._spoken = False
        self._within = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        del attributes
        self._spoken = self._spoken or name == "rPh"
        self._within = name == "t" and not self._spoken

    def end(self, name: str) -> None:
        self._within = False
        if name == "rPh":
            self._spoken = False
        elif name == "si":
            self.texts.append(_plain("".join(self._pieces)))
            self._pieces = []

    def text(self, text: str) -> None:
        if self._within:
            self._pieces.append(text)
            self._size += len(text)
            if self._size > MOST_SHARED:
                raise MarkupError("its texts are too large")


def shared_of(part: Part) -> list[str]:
    """The texts that cells refer to by number."""
    shared = _Shared()
    for _ in parse(part("xl/sharedStrings.xml"), shared):
        pass
    return shared.texts


class _Sheet:
    """Collects the rows of a sheet."""

    def __init__(self, shared: list[str], dates: Dates) -> None:
        self.rows: list[Row] = []
        self._shared, self._dates = shared, dates
        self._row = Row(0)
        self._cell: dict[str, str] = {}
        self._column = -1
        self._pieces: list[str] = []
        self._size = 0
        self._spoken = self._within = self._formula = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "c":
            self._cell, self._pieces, self._size, self._formula = attributes, [], 0, False
            self._column = _column(attributes["r"]) if "r" in attributes else self._column + 1
        elif name == "row":
            self._row, self._column = Row(int(attributes.get("r", self._row.line + 1))), -1
        elif name == "rPh":
            self._spoken = True
        elif name == "f":
            self._formula = True
        self._within = name == "v" or (name == "t" and not self._spoken)

    def end(self, name: str) -> None:
        self._within = False
        if name == "c":
            self._finish("".join(self._pieces))
        elif name == "rPh":
            self._spoken = False
        elif name == "row" and any(cell for cell in self._row.cells):
            self.rows.append(self._row)

    def text(self, text: str) -> None:
        if self._within and self._size < LARGEST_LINE:
            self._pieces.append(text)
            self._size += len(text)

    def _finish(self, raw: str) -> None:
        value = self._value(raw) if raw else None
        if not raw and self._formula:
            self._fault("cell_error", "the formula has no value: open and save the workbook once")
        if value is not None:
            self._row.cells += [None] * (self._column + 1 - len(self._row.cells))
            self._row.cells[self._column] = value

    def _value(self, raw: str) -> str:
        kind = self._cell.get("t", "n")
        if kind == "s":
            return self._shared[int(raw)]
        if kind == "b":
            return "FALSE" if raw == "0" else "TRUE"
        if kind == "e":
            self._fault("cell_error", f"the workbook says {raw} there")
            return raw
        return self._number(raw) if kind == "n" else _plain(raw)

    def _number(self, raw: str) -> str:
        number, style = float(raw), self._cell.get("s", "0")
        if style in self._dates.styles:
            moment = self._dates.text(number, style)
            if moment is None:
                self._fault("cell_error", f"the number {raw} is shown as a date, and is none")
            return moment or raw
        if not abs(number) < EXACT:
            self._fault("number_rounded", f"of the number {raw} only 15 digits are certain: write it as text")
            return raw
        return number_text(number)

    def _fault(self, code: str, reason: str) -> None:
        self._row.faults.append((self._column, code, reason))


def rows_of(blocks: Iterator[bytes], shared: list[str], dates: Dates) -> Iterator[Row]:
    """The rows of a sheet in which something stands, as they are met."""
    sheet = _Sheet(shared, dates)
    for _ in parse(blocks, sheet):
        yield from sheet.rows
        sheet.rows.clear()


def letters_of(column: int) -> str:
    """A column as a workbook names it, from its number, from 0."""
    return (letters_of(column // 26 - 1) if column >= 26 else "") + chr(ord("A") + column % 26)


def _column(reference: str) -> int:
    found = _REFERENCE.fullmatch(reference)
    number = 0
    for letter in found[1] if found else "":
        number = number * 26 + ord(letter) - ord("A") + 1
    if not 0 < number <= MOST_COLUMNS:
        raise MarkupError(f"there is no cell {reference}")
    return number - 1


def _plain(text: str) -> str:
    """Text with the characters that XML cannot hold written out."""
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text) if "_x" in text else text
