"""The rows that an answer names, and one digest for all of them as they stand in the archive."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any, cast

import polars as pl

from base.errors import ClewError
from service.audit.records import canonical
from service.audit.tree import Growing, leaf_hash
from store.archive import OWN_COLUMNS, ROW, Archive

Place = tuple[int, int]
"""Load and row."""


def rows_in(answer: Any) -> set[Place]:
    """Every row that an answer names: whatever has a load and a row."""
    return set(_rows(answer))


def _rows(answer: Any) -> Iterator[Place]:
    if isinstance(answer, dict):
        named = cast("dict[str, Any]", answer)
        load, row = named.get("load"), named.get("row")
        if isinstance(load, int) and isinstance(row, int):
            yield load, row
        for part in named.values():
            yield from _rows(part)
    elif isinstance(answer, list):
        for part in cast("list[Any]", answer):
            yield from _rows(part)


def root_of_rows(archive: Archive, places: Iterable[Place]) -> str:
    """The Merkle root over the digests of the rows, in their order; a row that is gone counts as empty."""
    tree, by_load = Growing(), defaultdict[int, list[int]](list)
    for load, row in sorted(places):
        by_load[load].append(row)
    for load, rows in by_load.items():
        cells = _cells(archive, load, rows)
        for row in rows:
            tree.push(leaf_hash(canonical([load, row, cells.get(row)])))
    return tree.root().hex()


def _cells(archive: Archive, load: int, rows: list[int]) -> dict[int, dict[str, str]]:
    try:
        found = archive.scan(load).filter(pl.col(ROW).is_in(rows)).collect()
    except (ClewError, OSError):  # an archived file that is gone
        return {}
    named = found.drop(OWN_COLUMNS, strict=False).iter_rows(named=True)
    whole = ({name: str(text) for name, text in cells.items() if text is not None} for cells in named)
    return dict(zip(found[ROW].to_list(), whole, strict=True))
