"""Refused rows: each with file, line, column, code, reason and its cells, in a file that loads once it is repaired."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

import orjson

SUFFIX = ".rejects.ndjson"

ERASED = "erased"
"""The code of rows about what was erased: they are counted, and stand in no file."""


@dataclass(frozen=True, slots=True)
class Reject:
    """One refused row; `column` is empty where the row as a whole is the trouble.

    `byte`, from 0, is where the row begins in the file, or in what is packed in it; tables and workbooks have none.
    """

    row: int
    line: int
    column: str
    code: str
    reason: str
    cells: dict[str, str]
    byte: int | None = None


def withheld(reject: Reject, dropped: list[str]) -> Reject:
    """The reject of a row that could not be cut into cells, without them where the file has columns that are dropped.

    Which cell is whose is not known then, so any of them may be what must not be kept.
    """
    if not dropped:
        return reject
    reason = f"{reject.reason}; its cells are withheld, for columns of the file are not kept: repair it at its source"
    return replace(reject, cells={}, reason=reason)


def write_rejects(path: Path, file: str, feed: str, snapshot: str, rejects: Iterable[Reject]) -> None:
    """Write one JSON object a line; `clew load` takes the file again after its cells were corrected."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    head = {"file": file, "feed": feed, "snapshot": snapshot}
    with path.open("wb") as out:
        for reject in rejects:
            about = {"row": reject.row, "line": reject.line, "byte": reject.byte, "column": reject.column}
            body = {"code": reject.code, "reason": reject.reason, "cells": reject.cells}
            out.write(orjson.dumps(head | about | body, option=orjson.OPT_APPEND_NEWLINE))
    path.chmod(0o600)
