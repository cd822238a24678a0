"""Loads in processes of their own, which may be killed at any moment: one server forks them, so each begins at once."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.context import ForkServerContext
from pathlib import Path
from resource import RLIMIT_FSIZE, setrlimit
from typing import Any

from base.errors import ClewError
from clew.session import open_session
from loaders.mapping_file import read_mapping
from loaders.pipeline import Loader, Options

OURS = ("/loaders/", "/store/", "/neo4j/_sync/")
"""Where the moments lie at which a load may be killed: reading, archiving, sending, and what is on the wire."""


@dataclass(frozen=True)
class Attempt:
    """One try at loading files, in batches of `largest` rows, in an installation that `environment` tells of.

    Variables that are None there are not set. It is killed at its `moment`-th step; without one its steps are not even
    counted, which takes time. `room` is how many bytes a file may have. What it did is written into the file `told`.
    """

    environment: dict[str, str | None]
    files: Sequence[Path]
    mapping: Path | None
    told: Path
    largest: int = 40
    moment: int | None = None
    room: int | None = None


NEVER = 1 << 60
"""A moment that does not come: the steps are counted."""


@dataclass(frozen=True)
class Told:
    """Rows that an attempt reported as committed, each with the step at which it did; its last step; repetitions."""

    done: list[int]
    steps: list[int]
    end: int = 0
    repeated: int = 0


def told(attempt: Attempt) -> Told:
    """What the attempt wrote down before it ended or was killed."""
    lines = attempt.told.read_text().splitlines() if attempt.told.exists() else []
    said = [[int(word) for word in line.split()] for line in lines]
    progress = [pair for pair in said if len(pair) == 2]
    end = said[-1][:2] if said and len(said[-1]) == 3 else (0, 0)
    return Told([pair[0] for pair in progress], [pair[1] for pair in progress], *end)


class Attempts:
    """Starts attempts."""

    def __init__(self) -> None:
        self._context: ForkServerContext = get_context("forkserver")
        self._context.set_forkserver_preload(["tests.loaders.attempts"])

    def start(self, attempt: Attempt) -> Any:
        """Its process, which is on its way; it has to be joined."""
        attempt.told.unlink(missing_ok=True)
        process = self._context.Process(target=_load, args=(attempt,))
        process.start()
        return process

    def run(self, attempt: Attempt, patience: float = 120) -> int:
        """Its exit code, that of `clew load`; negative where it was killed."""
        process = self.start(attempt)
        process.join(patience)
        assert process.exitcode is not None, "the load does not end"
        return process.exitcode


def _load(attempt: Attempt) -> None:
    for name, value in attempt.environment.items():
        os.environ.pop(name, None)
        if value is not None:
            os.environ[name] = value
    steps = _Steps(attempt.moment)
    notes = os.open(attempt.told, os.O_WRONLY | os.O_CREAT | os.O_APPEND)

    def progress(step: str, done: int, _: int) -> None:
        if step == "writing":
            os.write(notes, b"%d %d\n" % (done, steps.taken))

    repeated = 0
    if attempt.room is not None:
        setrlimit(RLIMIT_FSIZE, (attempt.room, attempt.room))
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    try:
        with open_session(quiet=True) as session:
            mapping = read_mapping(attempt.mapping) if attempt.mapping else None
            if attempt.moment is not None:
                steps.begin()
            loader = Loader(session.writer, session.archive, session.key, progress, attempt.largest)
            for path in attempt.files:
                loader.load(path, mapping, Options())
            repeated = session.writer.repeated
    except ClewError as error:
        attempt.told.with_suffix(".error").write_text(error.detail)
        sys.exit(error.exit_code)
    finally:
        steps.end()
        os.write(notes, b"%d %d 0\n" % (steps.taken, repeated))


class _Steps:
    """Counts the steps of the program, calls and returns, its threads included, and kills it at one of them."""

    def __init__(self, moment: int | None) -> None:
        self.taken = 0
        self._moment = moment
        self._ours: dict[str, bool] = {}

    def begin(self) -> None:
        """Count from here on."""
        threading.setprofile(self._step)
        sys.setprofile(self._step)

    def end(self) -> None:
        """Count no longer."""
        sys.setprofile(None)

    def _step(self, frame: Any, event: str, argument: object) -> None:
        file = frame.f_code.co_filename
        ours = self._ours.get(file)
        if ours is None:
            ours = self._ours[file] = any(one in file for one in OURS)
        if ours:
            self.taken += 1
            if self.taken == self._moment:
                os.kill(os.getpid(), signal.SIGKILL)
