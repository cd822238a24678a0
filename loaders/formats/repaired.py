"""Files of repaired rejects: one object a line with the cells of a refused row, as Clew wrote it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import orjson

from base.errors import SourceFileError
from loaders.cutting import Chunk, Place, Rows
from loaders.formats.content import Content
from loaders.formats.objects import written_lines
from loaders.lines import Writing
from loaders.rejects import Reject

_WRITING = Writing("utf-8")


@dataclass(frozen=True, slots=True)
class Repaired:
    """The columns of the refused rows, the feed that they belong to, and its declared date."""

    columns: list[str]
    feed: str
    snapshot: str
    name: str = "repaired rejects"
    encoding: str = "utf-8"
    delimiter: str = ""

    def chunks(self, content: Content, size: int) -> Iterator[Chunk]:
        """The rows; one that still lacks cells is refused again."""
        rows = Rows(self.columns)
        for number, (line, byte, cells) in enumerate(_cells(content), start=1):
            place = Place(number, line, byte)
            if len(cells) == len(self.columns):
                rows.add(place, [cells[name] for name in self.columns])
            else:
                rows.rejects.append(Reject(number, line, "", "short_row", "cells are missing", cells, byte))
            if len(rows) >= size:
                yield rows.chunk()
                rows = Rows(self.columns)
        yield rows.chunk()


def repaired(content: Content) -> Repaired:
    """Look at every row; raises SourceFileError where a line is none that Clew wrote."""
    columns: dict[str, None] = {}
    for _, _, cells in _cells(content):
        columns |= dict.fromkeys(cells)
    with content.open() as file:
        first = orjson.loads(file.readline())
    return Repaired([*columns], str(first["feed"]), str(first["snapshot"]))


def is_reject(line: bytes) -> bool:
    """Whether a line is a refused row as Clew writes it."""
    try:
        return {"feed", "snapshot", "code", "cells"} <= set(orjson.loads(line))
    except (orjson.JSONDecodeError, TypeError):
        return False


def _cells(content: Content) -> Iterator[tuple[int, int, dict[str, str]]]:
    for line, byte, text in written_lines(content, _WRITING):
        try:
            cells = orjson.loads(text)["cells"]
            fits = all(value is None or isinstance(value, str) for value in cells.values())
        except (orjson.JSONDecodeError, KeyError, TypeError, AttributeError):
            fits, cells = False, {}
        if not fits:
            raise SourceFileError(
                f"{content.path}:{line}: this is no reject: each line is an object with 'cells', as Clew wrote it."
            )
        yield line, byte, cells
