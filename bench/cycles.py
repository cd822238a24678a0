"""Temporal cycles among made-up transfers, side by side with snapml's graph feature preprocessor.

CLEW_BENCH_CYCLES sets how many transfers; CLEW_BENCH_SNAPML names a folder where snapml is installed already. Its
licence does not let it into our requirements: without that folder pip puts it into one that is gone afterwards.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from numpy.typing import NDArray

from analysis.money.cycles import WINDOW, Cycles, cycles
from analysis.money.ledger import Ledger, ledger
from analysis.money.transfers import Integers, in_order
from analysis.statistics import DAY
from bench.clew import Bench
from bench.preprocessor import LONGEST
from bench.rows import ROOT, Figure, ratio, seconds

_SIZE = 1_000_000
_A_TRANSFER = 5
"""Transfers of an account, on average."""

_DAYS = 30
_SKEW = 0.6
"""Exponent of the power law of how busy accounts are, in either direction."""

_PLANTED = 100
_HOPS = 6
_ALL = LONGEST - 1
_RUNS = 3
_SAMPLE = 100
_NO_CAP = 2**30


def measure(_: Bench) -> list[Figure]:
    """The figures; the graph has no part in them."""
    found = made(int(os.environ.get("CLEW_BENCH_CYCLES", _SIZE)))
    every = _found(found, _ALL)
    checked = _brute_force(found, _found(found, _HOPS))
    with TemporaryDirectory() as folder, _installed() as packages:
        if packages is None:
            print("cycles: snapml is not installed and could not be; left out", flush=True)
            return []
        theirs, closed = _preprocessed(found, Path(folder), packages)
    if not np.array_equal(_closed(found, every), closed):
        raise AssertionError("the sides count different cycles")
    samples = {
        "clew": [seconds(lambda: _found(found, _ALL)) for _ in range(_RUNS)],
        "up to 6 hops": [seconds(lambda: _found(found, _HOPS)) for _ in range(_RUNS)],
        "snapml": [theirs],
    }
    note = (
        f"{len(found):,} transfers of {len(found.number):,} accounts in {_DAYS} days; simple cycles in strictly "
        f"ascending time, first to last within {WINDOW // DAY} days, {len(every.ends):,} of any length: the "
        "preprocessor has no limit of hops on temporal cycles. Both name the same cycles that each transfer closes. "
        "No pair pays twice, since the preprocessor counts parallel first transfers once. One thread each, "
        f"snapml one transfer at a time, {theirs:,.0f} s; plain search from {checked} transfers found the same"
    )
    return [
        Figure("temporal cycles against snapml", ratio([theirs], samples["clew"]), 30, False, samples, note),
        Figure(
            "temporal cycles of up to 6 hops against snapml",
            ratio([theirs], samples["up to 6 hops"]),
            30,
            False,
            samples,
            "the same, but ours stops at 6 hops; of these too both name the same",
        ),
    ]


def made(size: int) -> Ledger:
    """Transfers between accounts of unequal custom, at distinct seconds and of distinct pairs, cycles among them."""
    draw = np.random.default_rng(11)
    accounts = size // _A_TRANSFER
    weight = np.cumsum((np.arange(accounts) + 1.0) ** -_SKEW)
    payer, payee = _drawn(draw, weight, size), _drawn(draw, weight, size)
    at = np.sort(draw.choice(_DAYS * DAY, size, replace=False))
    for _ in range(_PLANTED):
        hops = int(draw.integers(3, _HOPS + 1))
        start = int(draw.integers(0, size - size // 8))
        places = np.sort(start + draw.choice(size // 8, hops, replace=False))
        ring = draw.choice(accounts, hops, replace=False)
        payer[places], payee[places] = ring, np.roll(ring, -1)
    once = np.sort(np.unique(payer * accounts + payee, return_index=True)[1])
    kept = once[payer[once] != payee[once]]
    same = np.ones_like(kept)
    return ledger(in_order(at=at[kept], payer=payer[kept], payee=payee[kept], amount=same, load=same, row=kept))


def _drawn(draw: np.random.Generator, weight: NDArray[np.floating], size: int) -> Integers:
    return np.asarray(np.searchsorted(weight, draw.random(size) * weight[-1]), dtype=np.int64)


def _found(found: Ledger, hops: int) -> Cycles:
    return cycles(found, WINDOW, hops, _NO_CAP)


def _closed(found: Ledger, every: Cycles) -> Integers:
    """For each transfer how many cycles of each length from 2 on it closes."""
    lengths = np.diff(every.ends, prepend=0)
    counts = np.zeros((len(found), LONGEST - 2), dtype=np.int64)
    np.add.at(counts, (every.transfers[every.ends - 1], lengths - 2), 1)
    return counts


def _brute_force(found: Ledger, every: Cycles) -> int:
    """Compares the cycles that begin with some transfers with those of a plain search; returns how many transfers."""
    begins = every.transfers[every.ends - np.diff(every.ends, prepend=0)]
    draw = np.random.default_rng(5)
    asked = np.union1d(draw.choice(begins, _SAMPLE // 2), draw.choice(len(found), _SAMPLE // 2))
    for root in asked.tolist():
        if _plain(found, [root]) != int(np.sum(begins == root)):
            raise AssertionError(f"a plain search from transfer {root} finds other cycles")
    return len(asked)


def _plain(found: Ledger, path: list[int]) -> int:
    """How many cycles of up to _HOPS transfers go on from a path, by trying every way."""
    last, home = path[-1], int(found.payer[path[0]])
    account = int(found.payee[last])
    leaving = found.out.order[found.out.begin[account] : found.out.begin[account + 1]]
    onward = leaving[(leaving > last) & (found.at[leaving] <= found.at[path[0]] + WINDOW)].tolist()
    visited = {int(found.payee[one]) for one in path}
    closing = sum(int(found.payee[one]) == home for one in onward)
    if len(path) + 1 == _HOPS:
        return closing
    further = [one for one in onward if int(found.payee[one]) != home and int(found.payee[one]) not in visited]
    return closing + sum(_plain(found, [*path, one]) for one in further)


@contextmanager
def _installed() -> Generator[Path | None]:
    """A folder with snapml, or None where it cannot be had."""
    if given := os.environ.get("CLEW_BENCH_SNAPML"):
        yield Path(given)
        return
    with TemporaryDirectory() as folder:
        install = [sys.executable, "-m", "pip", "install", "--quiet", "--target", folder, "snapml"]
        yield Path(folder) if subprocess.run(install, check=False).returncode == 0 else None


def _preprocessed(found: Ledger, folder: Path, packages: Path) -> tuple[float, Integers]:
    """Seconds of the preprocessor and what it counts."""
    source, target = folder / "transfers.npy", folder / "cycles.npz"
    rows = np.column_stack([np.arange(len(found)), found.payer, found.payee, found.at])
    np.save(source, rows.astype(np.float64))
    run = [sys.executable, "-m", "bench.preprocessor", str(source), str(target), str(WINDOW)]
    subprocess.run(run, check=True, cwd=ROOT, env=os.environ | {"PYTHONPATH": str(packages)})
    told = np.load(target)
    return float(told["seconds"]), told["closed"]
