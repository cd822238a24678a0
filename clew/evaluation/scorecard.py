"""A scorecard: figures with their bars, for people, for a file, for the page in docs, and for the exit code."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

import orjson


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured figure, of one data set where there are several; a figure without a bar is reported only."""

    analysis: str
    name: str
    value: float
    bar: float | None = None
    at_most: bool = False
    of: str = ""

    @property
    def reached(self) -> bool:
        """Whether the figure is on the right side of its bar."""
        if self.bar is None:
            return True
        return self.value <= self.bar if self.at_most else self.value >= self.bar

    def line(self) -> str:
        """The figure for people."""
        about = f"{self.analysis} ({self.of})" if self.of else self.analysis
        return f"{'ok   ' if self.reached else 'SHORT'} {about}: {self.name} {self.value:,.6g}{self.limit(' ')}"

    def limit(self, before: str = "") -> str:
        """The bar in words, nothing without one."""
        return "" if self.bar is None else f"{before}({'at most' if self.at_most else 'at least'} {self.bar:.3g})"


def write(figures: Sequence[Figure], file: Path) -> None:
    """Write the figures as a JSON list."""
    rows = [asdict(figure) | {"reached": figure.reached} for figure in figures]
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(orjson.dumps(rows, option=orjson.OPT_INDENT_2))


def read(file: Path) -> list[Figure]:
    """The figures that were written to a file."""
    rows: list[dict[str, Any]] = orjson.loads(file.read_bytes())
    return [Figure(**{name: value for name, value in row.items() if name != "reached"}) for row in rows]


HEAD = """\
# Scorecards

Made by `make evaluate`: labelled data and sample cities are loaded through the loaders, asked through the graph, and
compared with the truth. A figure on the wrong side of its bar stands in **bold**; one without a bar is reported only.

A column of a city is named by how it is made and by its seed: dense and light have about 2,400,000 and 830,000 camera
passes of 40,000 people in 28 days, watched has a camera at every second crossing, tracked has positions of devices,
ringing has hardly a camera and is asked about calls, told is asked about the fifteen years before.
"""


def page(figures: Sequence[Figure]) -> str:
    """The figures as a page in Markdown: a table for each analysis, a column for each data set."""
    ordered = sorted(figures, key=lambda figure: _first(figures, "analysis", figure))
    tables = [_table(analysis, list(some)) for analysis, some in groupby(ordered, lambda figure: figure.analysis)]
    return "\n".join([HEAD, *tables])


def _first(figures: Sequence[Figure], name: str, figure: Figure) -> int:
    """Where something of that name first stands."""
    return next(i for i, one in enumerate(figures) if getattr(one, name) == getattr(figure, name))


def _table(analysis: str, figures: list[Figure]) -> str:
    sets = list(dict.fromkeys(figure.of for figure in figures))
    rows: dict[str, dict[str, Figure]] = {}
    for figure in figures:
        rows.setdefault(figure.name, {})[figure.of] = figure
    lines = [
        f"## {analysis}",
        "",
        f"| figure | {' | '.join(one or 'value' for one in sets)} |",
        f"|---|{'---|' * len(sets)}",
        *(f"| {name} | {' | '.join(_cell(some.get(one)) for one in sets)} |" for name, some in rows.items()),
        "",
    ]
    return "\n".join(lines)


def _cell(figure: Figure | None) -> str:
    if figure is None:
        return ""
    value = f"{figure.value:,.3g}" if abs(figure.value) < 1_000 else f"{figure.value:,.0f}"
    return f"{value if figure.reached else f'**{value}**'}{figure.limit(' ')}"


if __name__ == "__main__":
    source, target = map(Path, sys.argv[1:])
    target.write_text(page(read(source)), encoding="utf-8")
