"""Loading against a plain script, and re-loading a file with 1 % changed rows against its first load."""

from __future__ import annotations

import csv
from pathlib import Path

from bench.clew import Bench
from bench.files import SUBSCRIPTIONS, TRANSFERS, phone, transfers, write
from bench.rows import Figure, ratio, seconds

_TRANSFERS = 98_498
_ACCOUNTS = 19_032
_BATCH = 1_000
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
    """Both figures."""
    return [_against_a_script(bench), _reload(bench)]


def _against_a_script(bench: Bench) -> Figure:
    with bench.driver.session() as session:
        session.run("CREATE CONSTRAINT plain IF NOT EXISTS FOR (n:PlainAccount) REQUIRE n.id IS UNIQUE").consume()
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
            batch = rows[start : start + _BATCH]
            session.execute_write(lambda tx, batch=batch: tx.run(_PLAIN, rows=batch).consume())


def _reload(bench: Bench) -> Figure:
    first: list[float] = []
    again: list[float] = []
    for run in range(_RUNS + 1):
        rows = [
            [phone(run * 10**6 + n), f"holder {run} {n}", f"人{n}", phone(50_000_000 + run * 10**6 + n)]
            for n in range(_REGISTER)
        ]
        feed = SUBSCRIPTIONS.model_copy(update={"feed": f"subscriptions-{run}"})
        path = write(bench.folder / f"register{run}a.csv", ["number", "holder", "name", "contact"], rows)
        fresh = seconds(lambda path=path, feed=feed: bench.load(path, feed, "2024-01-31"))
        for n in range(0, _REGISTER, 100):
            rows[n][3] = phone(90_000_000 + run * 10**6 + n)
        path = write(bench.folder / f"register{run}b.csv", ["number", "holder", "name", "contact"], rows)
        changed = seconds(lambda path=path, feed=feed: bench.load(path, feed, "2024-02-29"))
        if run:
            first.append(fresh)
            again.append(changed)
    samples = {"first": first, "again": again}
    note = f"a register of {_REGISTER:,} rows, then its next snapshot with 1 % of the rows changed"
    return Figure("re-load with 1 % changed rows", ratio(first, again), 20, at_most=False, samples=samples, note=note)
