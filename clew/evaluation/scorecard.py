"""A scorecard: figures with their bars, for people, for a file and for the exit code."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import orjson


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured figure; a figure without a bar is reported only."""

    analysis: str
    name: str
    value: float
    bar: float | None = None
    at_most: bool = False

    @property
    def reached(self) -> bool:
        """Whether the figure is on the right side of its bar."""
        if self.bar is None:
            return True
        return self.value <= self.bar if self.at_most else self.value >= self.bar

    def line(self) -> str:
        """The figure for people."""
        bar = "" if self.bar is None else f"  ({'at most' if self.at_most else 'at least'} {self.bar:g})"
        return f"{'ok   ' if self.reached else 'SHORT'} {self.analysis}: {self.name} {self.value:,.6g}{bar}"


def write(figures: Sequence[Figure], file: Path) -> None:
    """Write the figures as a JSON list."""
    rows = [asdict(figure) | {"reached": figure.reached} for figure in figures]
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(orjson.dumps(rows, option=orjson.OPT_INDENT_2))
