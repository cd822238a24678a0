"""A measured figure with its target, and where the figures are written."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

import orjson

ROOT = Path(__file__).parents[1]
RESULTS = ROOT / "build" / "bench.json"
PAGE = ROOT / "docs" / "benchmarks.md"


@dataclass(frozen=True, slots=True)
class Figure:
    """One ratio: `at_most` or `at_least` its target; `samples` are seconds of both sides, in the order of the runs."""

    name: str
    ratio: float
    target: float
    at_most: bool
    samples: dict[str, list[float]]
    note: str

    @property
    def reached(self) -> bool:
        """Whether the ratio is on the right side of its target."""
        return self.ratio <= self.target if self.at_most else self.ratio >= self.target

    def line(self) -> str:
        """The figure for people."""
        sign = "at most" if self.at_most else "at least"
        mark = "ok   " if self.reached else "SHORT"
        return f"{mark} {self.name}: {self.ratio:.2f} ({sign} {self.target:g})  {self.note}"

    def row(self) -> str:
        """The figure as a row of the page."""
        sign = "at most" if self.at_most else "at least"
        return f"| {self.name} | {self.ratio:.2f} | {sign} {self.target:g} | {self.note} |"


def side_by_side(
    runs: int, one: Callable[[], object], other: Callable[[], object], warm: int = 1
) -> tuple[list[float], list[float]]:
    """Seconds of both, measured in turn after a warm-up, so that a drift of the machine's speed meets both."""
    first, second = in_turn(runs, [one, other], warm)
    return first, second


def in_turn(runs: int, ways: Sequence[Callable[[], object]], warm: int = 1) -> list[list[float]]:
    """Seconds of each of several ways, one after the other in every run."""
    for _ in range(warm):
        for way in ways:
            way()
    rounds = [[seconds(way) for way in ways] for _ in range(runs)]
    return [list(column) for column in zip(*rounds, strict=True)]


def seconds(work: Callable[[], object]) -> float:
    """How long one call takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def ratio(over: list[float], under: list[float]) -> float:
    """Median over median."""
    return statistics.median(over) / statistics.median(under)


def write(benchmark: str, figures: list[Figure], order: list[str]) -> None:
    """Write the figures of one benchmark to build/bench.json, and docs/benchmarks.md once all of them stand there.

    `order` are the names of all benchmarks.
    """
    RESULTS.parent.mkdir(exist_ok=True)
    measured = {"benchmark": benchmark, "on": date.today().isoformat()}
    stood: list[dict[str, Any]] = orjson.loads(RESULTS.read_bytes()) if RESULTS.exists() else []
    rows = [row for row in stood if row.get("benchmark") in order and row["benchmark"] != benchmark]
    rows += [asdict(figure) | {"reached": figure.reached, "line": figure.row()} | measured for figure in figures]
    rows.sort(key=lambda row: order.index(row["benchmark"]))
    RESULTS.write_bytes(orjson.dumps(rows, option=orjson.OPT_INDENT_2))
    if {row["benchmark"] for row in rows} != set(order):
        return
    head = [
        "# Benchmarks",
        "",
        "Made by `make bench`: each ratio compares two ways side by side in one run, on one real server and two cores;",
        "medians. The samples are in `build/bench.json`; `python -m bench NAME` measures one benchmark again.",
        "",
        "| figure | ratio | target | how it is measured | benchmark | on |",
        "|---|---|---|---|---|---|",
    ]
    lines = [f"{row['line']} {row['benchmark']} | {row['on']} |" for row in rows]
    PAGE.write_text("\n".join([*head, *lines, ""]), encoding="utf-8")
