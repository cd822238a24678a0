"""Takes files out of a folder as they are complete: each once, however often the folder is looked at."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event

import orjson

from base.errors import EXIT_REJECTS, EXIT_USAGE, ClewError, SourceFileError, UsageError
from loaders.formats.content import content_of

_UNFINISHED = (".part", ".partial", ".tmp", ".crdownload", ".filepart")
_READY = ".done"
_HIDDEN = (".", "~")
_EVERY = 1.0

State = tuple[int, int, int]
"""Which file it is, its size, and when it was last written."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """A file that is complete, and the SHA-256 of its bytes."""

    path: Path
    digest: str

    @property
    def key(self) -> str:
        """What makes it another one: its bytes or, since names have dates in them, its name."""
        return f"{self.digest} {self.path.name}"


class Ledger:
    """What became of the files of a folder, by their names and the digests of their bytes, in a file of its own."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._known: dict[str, str] = orjson.loads(path.read_bytes()) if path.exists() else {}

    def __contains__(self, arrival: Arrival) -> bool:
        return arrival.key in self._known

    @contextmanager
    def held(self) -> Generator[None]:
        """Keep others from watching the same folder; raises UsageError where somebody does, of this machine."""
        self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with self._path.with_suffix(".lock").open("w") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise UsageError(
                    "This folder is being watched already: one `clew load --watch` takes all its files."
                ) from error
            yield

    def settle(self, arrival: Arrival, outcome: str) -> None:
        """Remember what became of these bytes under that name: they are not taken again."""
        self._known[arrival.key] = outcome
        self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        fresh = self._path.with_suffix(".new")
        with fresh.open("wb") as file:
            file.write(orjson.dumps(self._known, option=orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS))
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(self._path)


@dataclass(slots=True)
class Folder:
    """A folder that others write into. A file is complete when its size and time stood still for `steady` seconds.

    Where the writer puts a NAME.done beside its files, NAME is complete at once. While it writes under another name
    (.part, .tmp), or one such stands beside NAME, it is not.
    """

    path: Path
    steady: float
    _seen: dict[Path, tuple[State, float]] = field(default_factory=dict[Path, tuple[State, float]])
    _digests: dict[Path, tuple[State, str]] = field(default_factory=dict[Path, tuple[State, str]])

    def complete(self) -> Iterator[Arrival]:
        """The files that are complete, by name; one that cannot be read is left for later."""
        for path in sorted(self.path.iterdir()):
            if not self._is_complete(path):
                continue
            state = _state(path)
            if path not in self._digests or self._digests[path][0] != state:
                try:
                    self._digests[path] = (state, content_of(path).digest)
                except SourceFileError as error:
                    self._digests[path] = (state, f"{path.name} {state}: {error.detail}")
            yield Arrival(path, self._digests[path][1])

    def _is_complete(self, path: Path) -> bool:
        if not _is_delivery(path):
            return False
        state = _state(path)
        known, since = self._seen.get(path, (None, 0.0))
        if known != state:
            still = min(self.steady, max(0.0, time.time() - state[2] / 1e9))
            since = time.monotonic() - still
            self._seen[path] = (state, since)
        return path.with_name(path.name + _READY).exists() or time.monotonic() - since >= self.steady


def _is_delivery(path: Path) -> bool:
    if path.name.startswith(_HIDDEN) or path.name.endswith((*_UNFINISHED, _READY)) or path.is_dir():
        return False
    return not any(path.with_name(path.name + ending).exists() for ending in _UNFINISHED)


def _state(path: Path) -> State:
    try:
        found = path.lstat()
    except OSError:
        return (0, 0, 0)
    return found.st_ino, found.st_size, found.st_mtime_ns


def watch(
    folder: Folder,
    ledger: Ledger,
    load: Callable[[Path], str],
    say: Callable[[str], None],
    stopped: Event,
    *,
    once: bool,
) -> int:
    """Load every complete file that is new; returns how many were refused when it is stopped, or after one look.

    A file that is refused is told once, and tried again when its bytes change. What is no fault of the file, such as a
    database that is away, ends in its error: the file is tried at the next start.
    """
    refused = 0
    while not stopped.is_set():
        for arrival in folder.complete():
            if stopped.is_set():
                break
            if arrival not in ledger:
                refused += not _taken(arrival, ledger, load, say)
        if once:
            break
        stopped.wait(min(_EVERY, folder.steady) or _EVERY)
    return refused


def _taken(arrival: Arrival, ledger: Ledger, load: Callable[[Path], str], say: Callable[[str], None]) -> bool:
    try:
        outcome, taken = load(arrival.path), True
    except ClewError as error:
        if error.exit_code not in (EXIT_USAGE, EXIT_REJECTS):
            raise
        outcome, taken = f"refused: {error.code}", False
        say(f"{arrival.path.name} was not loaded: {error.detail}")
    ledger.settle(arrival, outcome)
    return taken
