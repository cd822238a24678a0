"""What commands print: one JSON object or plain lines on stdout, progress and errors on stderr, and the exit code."""

from __future__ import annotations

import logging
import sys
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import asdict, is_dataclass
from pathlib import Path
from typing import Any

import orjson
import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from base.errors import ClewError, UsageError

_CONSOLE = Console(stderr=True)


def emit(value: Any, lines: list[str] | str, *, as_json: bool) -> None:
    """Print the value as one JSON object, or the lines for people."""
    if as_json:
        typer.echo(orjson.dumps(value, default=_plain, option=orjson.OPT_INDENT_2).decode())
        return
    for line in [lines] if isinstance(lines, str) else lines:
        typer.echo(line)


def _plain(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        return asdict(value)
    if isinstance(value, Path):
        return str(value)
    raise TypeError(type(value).__name__)


def say(line: str) -> None:
    """One line of progress for people, on stderr."""
    _CONSOLE.print(line, highlight=False, markup=False, soft_wrap=True)


def log_to_stderr(level: int, form: logging.Formatter | None = None) -> None:
    """Let Clew's own log lines of at least that level go to stderr, one a line: with their time, or in `form`."""
    handler = logging.StreamHandler()
    handler.setFormatter(form or logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    log = logging.getLogger("clew")
    log.addHandler(handler)
    log.setLevel(level)


@contextmanager
def reporting(*, as_json: bool = False) -> Generator[None]:
    """Turn an expected failure into one sentence (or one JSON object) and the exit code that belongs to it."""
    try:
        yield
    except ClewError as error:
        if as_json:
            typer.echo(orjson.dumps(error.problem(), default=_plain, option=orjson.OPT_INDENT_2).decode())
        else:
            typer.echo(f"clew: {error.detail}", err=True)
        raise typer.Exit(error.exit_code) from error
    except KeyboardInterrupt as error:
        typer.echo("clew: stopped; what is not complete is seen by nobody, and the same command goes on.", err=True)
        raise typer.Exit(130) from error


def read_text(path: Path) -> str:
    """What a file says that is handed in; raises UsageError."""
    try:
        return path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeError) as error:
        raise UsageError(f"{path} cannot be read: hand in a file of text.") from error


class Steps:
    """Progress of long work: a bar per step on a terminal, a plain line per finished step elsewhere."""

    def __init__(self, *, quiet: bool = False) -> None:
        self._quiet = quiet
        self._bar = Progress(
            TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), console=_CONSOLE
        )
        self._tasks: dict[str, Any] = {}
        self._title = ""

    def __enter__(self) -> Steps:
        if self._shows_bar():
            self._bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._shows_bar():
            self._bar.stop()

    def _shows_bar(self) -> bool:
        return not self._quiet and sys.stderr.isatty()

    def of(self, title: str) -> None:
        """Name the thing that the following steps belong to."""
        self._title = title

    def __call__(self, step: str, done: int, total: int) -> None:
        """Report that `done` of `total` parts of a step are done."""
        if not self._shows_bar():
            return
        name = f"{self._title} {step}".strip()
        if name not in self._tasks:
            self._tasks[name] = self._bar.add_task(name, total=total)
        self._bar.update(self._tasks[name], completed=done, total=total)
