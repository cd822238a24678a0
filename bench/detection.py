"""Detection of rings over everything, side by side with one over what a small delivery changed.

CLEW_BENCH_RINGS sets how many people the city has.
"""

from __future__ import annotations

import os
from datetime import date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import polars as pl

from base.settings import Settings
from bench.clew import Bench
from bench.rows import Figure, ratio
from clew.commands.load import fill, run
from clew.detection.rings import detect
from clew.evaluation.cities import file_of
from clew.session import Session, open_session
from clew.world import make
from loaders.pipeline import Options
from store import embedded

_PEOPLE = 20_000
_LOADED = ("address_register", "household_register", "organizations", "phones", "sims", "accounts", "transfers")
_SHARE = 0.01
_ROUNDS = 3
_MOMENT = "%Y-%m-%d %H:%M:%S"


def measure(_: Bench) -> list[Figure]:
    """The figure; it has a store of its own, for rings stay where they were found."""
    people = int(os.environ.get("CLEW_BENCH_RINGS", _PEOPLE))
    with TemporaryDirectory(prefix="clew-bench-") as name:
        folder = Path(name)
        settings = Settings(home=folder / "home", graph_uri=None)
        city = make(folder / "city", people).folder
        fill(settings, [file_of(city, stem) for stem in _LOADED], None, Options(), quiet=True)
        try:
            with open_session(settings, quiet=True) as session:
                return [_compared(session, city, people)]
        finally:
            embedded.stop(settings, force=True)


def _compared(session: Session, city: Path, people: int) -> Figure:
    draw = np.random.default_rng(1)
    full: list[float] = []
    part: list[float] = []
    detect(session, everything=True)
    changed = 0
    for day in range(1, _ROUNDS + 1):
        run(session, [_phones(city, draw, day), _transfers(city, draw, day)], None, Options(), quiet=True)
        after = detect(session)
        if after.looked_at is None:
            raise AssertionError(f"everything was looked at: {after.why}")
        changed = after.looked_at
        part.append(after.seconds)
        full.append(detect(session, everything=True).seconds)
    return Figure(
        "rings over everything / over the changed 1 %",
        ratio(full, part),
        20,
        at_most=False,
        samples={"everything": full, "changes": part},
        note=f"{people:,} people; 1 % of transfers new, 1 % of numbers given to others ({changed:,} entities)",
    )


def _phones(city: Path, draw: np.random.Generator, day: int) -> Path:
    """The register of numbers a day later, some of them given to another holder."""
    first = file_of(city, "phones")
    rows = pl.read_csv(first, infer_schema=False)
    some = pl.Series(draw.random(rows.height) < _SHARE)
    others = rows["机主身份号码"].gather(draw.integers(0, rows.height, rows.height))
    holder = pl.select(pl.when(some).then(others).otherwise(rows["机主身份号码"])).to_series()
    return _written(first, rows.with_columns(holder.alias("机主身份号码")), day)


def _transfers(city: Path, draw: np.random.Generator, day: int) -> Path:
    """As many transfers as a hundredth of all, between accounts that pay and are paid, on the last day."""
    first = file_of(city, "transfers")
    rows = pl.read_csv(first, infer_schema=False)
    count = max(int(rows.height * _SHARE), 1)
    paying, paid = (rows[draw.integers(0, rows.height, count).tolist()] for _ in range(2))
    last = str(rows["交易时间"].max())
    begin = datetime.strptime(last, _MOMENT).replace(hour=0, minute=0, second=0)
    moments = [begin + timedelta(seconds=int(one)) for one in np.sort(draw.integers(0, 86_400, count))]
    new = paying.with_columns(
        pl.Series("交易流水号", [str(10**12 * day + place) for place in range(count)]),
        pl.Series("交易时间", [moment.strftime(_MOMENT) for moment in moments]),
        paid["收款机构"],
        paid["收款账号"],
    )
    return _written(first, new, day)


def _written(first: Path, rows: pl.DataFrame, day: int) -> Path:
    stem, stamp = first.stem.rsplit("_", 1)
    later = date(int(stamp[:4]), int(stamp[4:6]), int(stamp[6:])) + timedelta(days=day)
    path = first.with_name(f"{stem}_{later:%Y%m%d}.csv")
    rows.write_csv(path)
    return path
