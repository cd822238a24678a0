"""Streaming features of transfers: microseconds each, and beside the same windows computed with polars.

CLEW_BENCH_TRANSFERS sets how many transfers.
"""

from __future__ import annotations

import os
import statistics

import numpy as np
import polars as pl

from analysis.money.features import NAMES, Features, Matrix
from analysis.money.transfers import Transfers, in_order
from bench.clew import Bench
from bench.rows import Figure, ratio, seconds, side_by_side

_SIZE = 100_000
_ACCOUNTS = 50_000
_DAYS = 60
_HUBS, _BUSY = 100, 50_000
_DAY = 86_400
_RUNS = 3
_WINDOWS = {"12 h": _DAY // 2, "1 day": _DAY, "2 days": 2 * _DAY, "4 days": 4 * _DAY}
_SUMMED = ("1 day", "4 days")
_ENDS = ("payer", "payee")
_TARGET = 60
"""Microseconds a transfer."""


def measure(_: Bench) -> list[Figure]:
    """The figures; the graph has no part in them."""
    read = transfers(int(os.environ.get("CLEW_BENCH_TRANSFERS", _SIZE)))
    columns = _agreeing(Features().advance(read), windows(read))
    ours, theirs = side_by_side(_RUNS, lambda: Features().advance(read), lambda: windows(read))
    samples = {"clew": ours, "polars": theirs}
    of = f"{len(read):,} transfers of {_ACCOUNTS:,} accounts, one pass, one thread"
    beside = f"rolling windows of polars for {columns} of the {len(NAMES)} columns over all of ours; {of}"
    return [
        _time("streaming features: µs a transfer", samples, len(read), f"{len(NAMES)} columns; {of}"),
        _hubs(),
        Figure("streaming features against polars", ratio(theirs, ours), 1, False, samples, beside),
    ]


def _hubs() -> Figure:
    """The worst case: everybody pays everybody, so that all that is remembered of each account is looked at."""
    read = transfers(_BUSY, accounts=_HUBS)
    samples = {"clew": [seconds(lambda: Features().advance(read)) for _ in range(_RUNS)]}
    note = f"{len(read):,} transfers among {_HUBS} accounts, which all move more than is remembered"
    return _time("streaming features among hubs only: µs a transfer", samples, len(read), note)


def _time(name: str, samples: dict[str, list[float]], size: int, note: str) -> Figure:
    return Figure(name, statistics.median(samples["clew"]) / size * 1e6, _TARGET, True, samples, note)


def transfers(size: int, accounts: int = _ACCOUNTS) -> Transfers:
    """Made-up transfers, some accounts busier than others; no two at one moment, and none to self."""
    source = np.random.default_rng(1)
    at = np.sort(source.choice(_DAYS * _DAY, size, replace=False))
    payer, payee = ((accounts * source.random(size) ** 3).astype(np.int64) for _ in range(2))
    payee = np.where(payer == payee, (payee + 1) % accounts, payee)
    amount = source.integers(100, 1_000_000, size)
    return in_order(at=at, payer=payer, payee=payee, amount=amount, load=np.ones(size), row=np.arange(size) + 1)


def windows(read: Transfers) -> pl.DataFrame:
    """Counts, different accounts and amounts of each end in every window before each transfer, as polars has them."""
    frame = pl.DataFrame({"at": read.at, "payer": read.payer, "payee": read.payee, "amount": read.amount})
    parts: list[pl.DataFrame] = []
    for end in _ENDS:
        asking = frame.select("at", account=end, other=pl.lit(None, pl.Int64), amount=pl.lit(None, pl.Int64))
        for side, (own, other) in {"sent": _ENDS, "received": _ENDS[::-1]}.items():
            moved = frame.select("at", account=own, other=other, amount="amount")
            both = pl.concat([moved, asking]).sort("account", "at")
            parts += [_window(both, asking, f"{end}: {{}} {side} in {name}", name) for name in _WINDOWS]
    return pl.concat(parts, how="horizontal")


def _window(both: pl.DataFrame, asking: pl.DataFrame, named: str, window: str) -> pl.DataFrame:
    """What one side of one end did in one window before each of those that ask."""
    amount = pl.col("amount")
    wanted = {"transfers": amount.count(), "different accounts of transfers": pl.col("other").drop_nulls().n_unique()}
    if window in _SUMMED:
        wanted |= {
            "sum of amounts": amount.sum(),
            "mean of amounts": amount.mean(),
            "deviation of amounts": amount.std(ddof=0),
            "maximum of amounts": amount.max(),
        }
    rolled = both.rolling("at", period=f"{_WINDOWS[window]}i", closed="left", group_by="account")
    found = rolled.agg(**{named.format(what): how for what, how in wanted.items()}).unique(["account", "at"])
    joined = asking.select("account", "at").join(found, on=["account", "at"], how="left", maintain_order="left")
    return joined.drop("account", "at")


def _agreeing(ours: Matrix, theirs: pl.DataFrame) -> int:
    """How many columns both sides have, which must agree wherever we remember all transfers."""
    hubs = [place for place, name in enumerate(NAMES) if "than is remembered" in name]
    known = ~ours[:, hubs].any(axis=1)
    for name in theirs.columns:
        other = theirs[name].cast(pl.Float64).to_numpy()
        np.testing.assert_allclose(ours[known, NAMES.index(name)], other[known], rtol=1e-4, atol=0.1, err_msg=name)
    return theirs.width
