"""One case scored against a million others: every question through the graph, its whole answer with evidence.

CLEW_BENCH_CASES sets how many cases there are.
"""

from __future__ import annotations

import os
import time
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import polars as pl

from analysis.asking import Ask
from analysis.cases.candidates import MOST
from analysis.detectors.case_links import case_links
from base.settings import Settings
from bench.clew import Bench
from bench.rows import Figure
from clew.commands.load import fill
from clew.evaluation.questions import asked
from clew.session import open_session
from loaders.feeds import feed_named
from loaders.pipeline import Options
from store import embedded

_CASES = 1_000_000
_QUESTIONS = 40
_SECONDS = 0.2
_ACROSS = 400_000.0
"""Metres of the square in which cases lie: as dense as a city has them within a few years."""

_YEARS = 15
_DAY = 86_400


def measure(_: Bench) -> list[Figure]:
    """The figure; it has a store of its own."""
    count = int(os.environ.get("CLEW_BENCH_CASES", _CASES))
    with TemporaryDirectory(prefix="clew-bench-") as name:
        folder = Path(name)
        settings = Settings(home=folder / "home", graph_uri=None)
        fill(settings, [_crimes(folder / "crimes.csv", count)], feed_named("cold-case-crimes"), Options(), quiet=True)
        try:
            with open_session(settings, quiet=True) as session:
                return [asked(session, lambda ask: _asked(ask, count))]
        finally:
            embedded.stop(settings, force=True)


async def _asked(ask: Ask, count: int) -> Figure:
    """The median of questions about cases drawn evenly, after a first one that reads all cases."""
    started = time.perf_counter()
    ids = (await ask.graph.columns("cases/statements", ask.gate, prefix="case-00"))["id"]
    await case_links(ask, ids[0], 10)
    first = time.perf_counter() - started
    took: list[float] = []
    compared: list[int] = []
    for id in ids[1 : 1 + _QUESTIONS]:
        started = time.perf_counter()
        found = await case_links(ask, id, 10)
        took.append(time.perf_counter() - started)
        compared.append(found.compared if found else 0)
    if not min(compared) or max(compared) > MOST:
        raise AssertionError(f"{min(compared)} to {max(compared)} cases were compared")
    middle = float(np.median(took))
    note = (
        f"p50 {middle * 1_000:.0f} ms, p95 {np.percentile(took, 95) * 1_000:.0f} ms of {len(took)} questions among "
        f"{count:,} cases; at most {max(compared)} compared; the first question read all cases in {first:.0f} s"
    )
    samples = {"question": took, "allowed": [_SECONDS]}
    return Figure(
        f"one case against {count:,} others, over 200 ms",
        middle / _SECONDS,
        1,
        at_most=True,
        samples=samples,
        note=note,
    )


def _crimes(path: Path, count: int) -> Path:
    """Cases evenly spread over a square and over years, with three codes of method."""
    draw = np.random.default_rng(15)
    begin = draw.integers(0, _YEARS * 365 * _DAY, count) + 1_200_000_000
    lasts = draw.integers(0, 12 * 3_600, count)
    moment = "%Y-%m-%d %H:%M:%S"
    table = pl.DataFrame(
        {
            "crimeID": pl.Series(np.arange(count)).cast(pl.String).str.zfill(8),
            "X": draw.uniform(0, _ACROSS, count).round(1),
            "Y": draw.uniform(0, _ACROSS, count).round(1),
            "MO1": draw.zipf(1.4, count).clip(max=40),
            "MO2": draw.integers(0, 8, count),
            "MO3": draw.integers(0, 14, count),
            "DT.FROM": pl.Series(begin * 1_000).cast(pl.Datetime("ms")).dt.to_string(moment),
            "DT.TO": pl.Series((begin + lasts) * 1_000).cast(pl.Datetime("ms")).dt.to_string(moment),
        }
    )
    table.write_csv(path)
    return path
