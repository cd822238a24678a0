"""Loading against loaders that send every row every time: a file of events, and a register with 1 % changed rows."""

from __future__ import annotations

import csv
from pathlib import Path

from bench.clew import Bench
from bench.files import SUBSCRIPTIONS, TRANSFERS, phone, transfers, write
from bench.plain import BATCH as PLAIN_BATCH
from bench.plain import PlainLoader
from bench.rows import Figure, ratio, seconds
from loaders.mapping import Mapping

_TRANSFERS = 98_498
_ACCOUNTS = 19_032
_BATCH = 1_000
_EVENTS = 1_000_000
_KNOWN = 20_000
_REGISTER = 20_000
_RUNS = 3

_PLAIN = """
UNWIND $rows AS row
MERGE (payer:PlainAccount {id: row.payer})
MERGE (payee:PlainAccount {id: row.payee})
MERGE (payer)-[paid:PLAIN_PAID {id: row.id}]->(payee)
SET paid.at = row.at, paid.amount = toInteger(round(toFloat(row.amount) * 100))
"""


def measure(bench: Bench) -> list[Figure]:
    """All figures."""
    return [_against_a_script(bench), _events(bench), *_reload(bench)]


def _against_a_script(bench: Bench) -> Figure:
    with bench.driver.session() as session:
        session.run("CREATE CONSTRAINT account IF NOT EXISTS FOR (n:PlainAccount) REQUIRE n.id IS UNIQUE").consume()
    plain: list[float] = []
    ours: list[float] = []
    for run in range(_RUNS + 1):
        path = transfers(bench.folder / f"transfers{run}.csv", _TRANSFERS, _ACCOUNTS, f"r{run}")
        script = seconds(lambda path=path: _script(bench, path))
        loader = seconds(lambda path=path: bench.load(path, TRANSFERS))
        if run:  # the first warms both up
            plain.append(script)
            ours.append(loader)
    samples = {"script": plain, "clew": ours}
    note = f"{_TRANSFERS:,} transfers: UNWIND ... MERGE in batches of {_BATCH:,}, over `clew load`, which also archives"
    return Figure(
        "load of transfers against a script", ratio(plain, ours), 1.5, at_most=False, samples=samples, note=note
    )


def _script(bench: Bench, path: Path) -> None:
    with path.open(encoding="utf-8", newline="") as file, bench.driver.session() as session:
        rows = list(csv.DictReader(file))
        for start in range(0, len(rows), _BATCH):
            session.run(_PLAIN, rows=rows[start : start + _BATCH]).consume()


def _events(bench: Bench) -> Figure:
    """A day's events between accounts that a file before them has named."""
    loader = PlainLoader(bench.driver)
    loader.prepare()
    samples: dict[str, list[float]] = {"plain": [], "clew": []}
    for run, rows in enumerate((_TRANSFERS, _EVENTS)):
        path = transfers(bench.folder / f"events{run}.csv", rows, _KNOWN, "known", ids=f"e{run}-")
        took = [
            seconds(lambda path=path: loader.transfers(path)),
            seconds(lambda path=path: bench.load(path, TRANSFERS)),
        ]
        if run:
            samples["plain"].append(took[0])
            samples["clew"].append(took[1])
    note = f"{_EVENTS:,} transfers between {_KNOWN:,} known accounts; cartography's way in batches of {PLAIN_BATCH:,}"
    held = ratio(samples["plain"], samples["clew"])
    return Figure("load of events against a merging loader", held, 2, at_most=False, samples=samples, note=note)


def _reload(bench: Bench) -> list[Figure]:
    loader = PlainLoader(bench.driver)
    loader.prepare()
    samples: dict[str, list[float]] = {"first": [], "again": [], "plain": []}
    writes: dict[str, list[float]] = {"plain": [], "clew": []}
    for run in range(_RUNS + 1):
        feed = SUBSCRIPTIONS.model_copy(update={"feed": f"subscriptions-{run}"})
        before, after = _register(bench.folder, run)
        fresh = seconds(lambda path=before, feed=feed: bench.load(path, feed, "2024-01-31"))
        loader.subscriptions(before)
        loader.sent, written = 0, list[int]()
        took = {
            "first": fresh,
            "again": seconds(lambda path=after, feed=feed, to=written: to.extend(_written(bench, path, feed))),
            "plain": seconds(lambda path=after: loader.subscriptions(path)),
        }
        if run:
            for name, one in took.items():
                samples[name].append(one)
            writes["plain"].append(loader.sent)
            writes["clew"].append(sum(written))
    register = f"a register of {_REGISTER:,} rows, then its next snapshot with 1 % of the rows changed"
    plain, again = samples["plain"], samples["again"]
    of_first, of_plain, fewer = (
        ratio(samples["first"], again),
        ratio(plain, again),
        ratio(writes["plain"], writes["clew"]),
    )
    name = "re-load with 1 % changed rows"
    return [
        Figure(name, of_first, 20, at_most=False, samples=samples, note=f"{register}, over its first load"),
        Figure(f"{name} against a merging loader", of_plain, 20, at_most=False, samples=samples, note=register),
        Figure(
            f"writes of a {name}",
            fewer,
            50,
            at_most=False,
            samples=writes,
            note="rows sent, the merging loader's over ours",
        ),
    ]


def _register(folder: Path, run: int) -> tuple[Path, Path]:
    """A register, and its next snapshot."""
    header = ["number", "holder", "name", "contact"]
    rows = [
        [phone(run * 10**6 + n), f"holder {run} {n}", f"人{n}", phone(50_000_000 + run * 10**6 + n)]
        for n in range(_REGISTER)
    ]
    before = write(folder / f"register{run}a.csv", header, rows)
    for n in range(0, _REGISTER, 100):
        rows[n][3] = phone(90_000_000 + run * 10**6 + n)
    return before, write(folder / f"register{run}b.csv", header, rows)


def _written(bench: Bench, path: Path, feed: Mapping) -> list[int]:
    return list(bench.load(path, feed, "2024-02-29").written.values())
