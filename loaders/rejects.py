"""Refused rows: each with file, line, column, code, reason and its cells, in a file that loads once it is repaired."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import orjson

SUFFIX = ".rejects.ndjson"


@dataclass(frozen=True, slots=True)
class Reject:
    """One refused row; `column` is empty where the row as a whole is the trouble."""

    row: int
    line: int
    column: str
    code: str
    reason: str
    cells: dict[str, str]


def write_rejects(path: Path, file: str, feed: str, snapshot: str, rejects: Iterable[Reject]) -> None:
    """Write one JSON object a line; `clew load` takes the file again after its cells were corrected."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    head = {"file": file, "feed": feed, "snapshot": snapshot}
    with path.open("wb") as out:
        for reject in rejects:
            about = {"row": reject.row, "line": reject.line, "column": reject.column}
            body = {"code": reject.code, "reason": reject.reason, "cells": reject.cells}
            out.write(orjson.dumps(head | about | body, option=orjson.OPT_APPEND_NEWLINE))
    path.chmod(0o600)
