"""Takes rows out of archive files and rejects, and looks for what is left of a text in any file of a state folder."""

from __future__ import annotations

import mmap
import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, replace
from hashlib import file_digest
from pathlib import Path
from typing import Any, cast
from unicodedata import normalize

import orjson
import polars as pl

from store.archive import KEY, OF_LOAD, OF_ROW, OWN_COLUMNS, ROW, Archive, Description, groups, open_rows

_ENCODINGS = ("utf-8", "utf-16-le", "utf-16-be", "gb18030")


def forget_rows(archive: Archive, rows: Iterable[tuple[int, int]], sought: Sequence[str]) -> dict[int, list[int]]:
    """Take rows out of every archive file: those named, all with their key in any load of their feed, and all that
    hold one of the texts; returns which went, by load. It may be repeated after a crash.
    """
    named: dict[int, set[int]] = {}
    for load, row in rows:
        named.setdefault(load, set()).add(row)
    described = {load: archive.description(load) for load in archive.loads()}
    keys = _keys(archive, described, named)
    gone: dict[int, list[int]] = {}
    for load, about in described.items():
        if about.repair:
            continue
        going = _going(archive, load, named.get(load, set()), keys.get((about.source, about.feed), set()), sought)
        if going:
            rewrite(archive, load, going)
            gone[load] = sorted(going)
    _forget_references(archive, described, gone, keys)
    return gone


def _keys(
    archive: Archive, described: dict[int, Description], named: dict[int, set[int]]
) -> dict[tuple[str, str], set[str]]:
    """The keys of the named rows, by source and feed."""
    keys: dict[tuple[str, str], set[str]] = {}
    for load, rows in named.items():
        about = described.get(load)
        if about is None or about.repair:
            continue
        found = archive.scan(load).filter(pl.col(ROW).is_in(sorted(rows))).select(KEY).collect()[KEY]
        keys.setdefault((about.source, about.feed), set()).update(found.drop_nulls().to_list())
    return keys


def _going(archive: Archive, load: int, rows: set[int], keys: set[str], sought: Sequence[str]) -> set[int]:
    """The rows of a file that are to go."""
    frame = archive.scan(load)
    texts = [name for name in frame.collect_schema() if name not in OWN_COLUMNS]
    tests = [pl.col(ROW).is_in(sorted(rows)), pl.col(KEY).is_in(sorted(keys)).fill_null(value=False)]
    if sought:
        wanted = [_plain(one) for one in sought]
        tests += [_plainly(pl.col(name)).str.contains_any(wanted).fill_null(value=False) for name in (*texts, KEY)]
    return set(frame.filter(pl.any_horizontal(tests)).select(ROW).collect()[ROW].to_list())


def _plain(text: str) -> str:
    return "".join(normalize("NFKC", text).upper().replace("-", "").split())


def _plainly(column: pl.Expr) -> pl.Expr:
    """Cells half width, in capitals, without spaces and hyphens."""
    return column.str.normalize("NFKC").str.to_uppercase().str.replace_all(r"[\s-]", "")


def rewrite(archive: Archive, load: int, going: Iterable[int] | None) -> None:
    """Write an archive file anew without some rows, None: without any; its description says what it is now."""
    path, left_out = archive.file(load), None if going is None else sorted(going)
    columns = [name for name in pl.scan_parquet(path).collect_schema() if name not in OWN_COLUMNS]
    staged = archive.staging(f"{load}-without.parquet")
    with open_rows(staged, columns) as writer:
        for group in groups(path):
            rest = group.clear() if left_out is None else group.filter(~pl.col(ROW).is_in(left_out))
            writer.write_table(cast("Any", rest.to_arrow()).cast(writer.schema))
    _exchange(archive, staged, archive.description(load))


def _exchange(archive: Archive, staged: Path, about: Description) -> None:
    """Put the new rows in place of the old, their description first: between the two the file is known as damaged."""
    with staged.open("rb") as file:
        digest = file_digest(file, "sha256").hexdigest()
        os.fsync(file.fileno())
    note = staged.with_suffix(".json")
    note.write_bytes(orjson.dumps(asdict(replace(about, digest=digest)), option=orjson.OPT_INDENT_2))
    with note.open("rb") as file:
        os.fsync(file.fileno())
    note.replace(archive.file(about.load).with_suffix(".json"))
    staged.replace(archive.file(about.load))


def _forget_references(
    archive: Archive,
    described: dict[int, Description],
    gone: dict[int, list[int]],
    keys: dict[tuple[str, str], set[str]],
) -> None:
    """Take out of repairs what refers to rows that went, and their keys."""
    rows = pl.DataFrame(
        [(load, row) for load, some in gone.items() for row in some],
        {OF_LOAD: pl.Int64, OF_ROW: pl.Int64},
        orient="row",
    )
    for load, about in described.items():
        own = keys.get((about.source, about.feed), set())
        if not about.repair:
            continue
        kept = archive.references(load)
        rest = kept.join(rows, on=[OF_LOAD, OF_ROW], how="anti").filter(~pl.col(KEY).is_in(sorted(own)))
        touched = [key for key in about.touched if key not in own]
        if rest.height < kept.height or len(touched) < len(about.touched):
            staged = archive.staging(f"{load}-without.parquet")
            rest.write_parquet(staged)
            _exchange(archive, staged, replace(about, touched=touched))


def forget_rejects(folder: Path, sought: Sequence[str]) -> int:
    """Take the rows that hold one of the texts out of the files of refused rows; returns how many went."""
    wanted, gone = [_plain(one) for one in sought], 0
    for path in sorted(folder.glob("*.ndjson")) if wanted else ():
        lines = path.read_bytes().splitlines(keepends=True)
        kept = [line for line in lines if not any(one in _plain(line.decode(errors="replace")) for one in wanted)]
        if len(kept) < len(lines):
            draft = path.with_suffix(".draft")
            draft.write_bytes(b"".join(kept))
            draft.chmod(0o600)
            draft.replace(path)
            gone += len(lines) - len(kept)
    return gone


def left_in(folder: Path, archive: Archive, sought: Sequence[str]) -> list[Path]:
    """Every file below a state folder that still holds one of the texts: its bytes, and the rows of the archive.

    A text of at most a few characters that the database packs into a record does not show in its bytes.
    """
    found = {path for path in _files(folder) if any(one in path.name for one in sought) or _holds(path, sought)}
    found |= {archive.file(load) for load in archive.loads() if _going(archive, load, set(), set(), sought)}
    return sorted(found)


def _files(folder: Path) -> Iterator[Path]:
    for path in folder.rglob("*"):
        if path.is_file() and not path.is_symlink():
            yield path


def _holds(path: Path, sought: Sequence[str]) -> bool:
    patterns = {text.encode(encoding) for text in sought for encoding in _ENCODINGS}
    try:
        with path.open("rb") as file:
            if not os.fstat(file.fileno()).st_size:
                return False
            with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
                return any(content.find(pattern) >= 0 for pattern in patterns)
    except OSError:
        return True  # what cannot be read cannot be called clean
