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
_LARGE = 200_000
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
    """The smaller register after a warm-up, then once the larger one, where what every load costs weighs less."""
    loader = PlainLoader(bench.driver)
    loader.prepare()
    _, *small, large = [
        _snapshots(bench, loader, run, _LARGE if run > _RUNS else _REGISTER) for run in range(_RUNS + 2)
    ]
    samples = {name: [one[name] for one in small] for name in ("first", "again", "plain")}
    writes = {name: [large[of]] for name, of in (("plain", "sent"), ("clew", "written"))}
    name = "re-load with 1 % changed rows"
    return [
        Figure(
            name,
            ratio(samples["first"], samples["again"]),
            20,
            at_most=False,
            samples=samples,
            note=f"{_changed(_REGISTER)}, over its first load; the merging loader "
            f"{ratio(samples['plain'], samples['again']):.1f}",
        ),
        Figure(
            f"{name} against a merging loader",
            large["plain"] / large["again"],
            20,
            at_most=False,
            samples={side: [large[side]] for side in ("first", "again", "plain")},
            note=_changed(_LARGE),
        ),
        Figure(
            f"writes of a {name}",
            ratio(writes["plain"], writes["clew"]),
            50,
            at_most=False,
            samples=writes,
            note="rows sent, the merging loader's over ours",
        ),
    ]


def _changed(rows: int) -> str:
    return f"a register of {rows:,} rows, then its next snapshot with 1 % of the rows changed"


def _snapshots(bench: Bench, loader: PlainLoader, run: int, rows: int) -> dict[str, float]:
    """Seconds of our first load, of our next and of the merging loader's, and the rows that both sent in the next."""
    feed = SUBSCRIPTIONS.model_copy(update={"feed": f"subscriptions-{run}"})
    before, after = _register(bench.folder, run, rows)
    first = seconds(lambda: bench.load(before, feed, "2024-01-31"))
    loader.subscriptions(before)
    loader.sent, written = 0, list[int]()
    again = seconds(lambda: written.extend(_written(bench, after, feed)))
    plain = seconds(lambda: loader.subscriptions(after))
    return {"first": first, "again": again, "plain": plain, "sent": loader.sent, "written": sum(written)}


def _register(folder: Path, run: int, register: int) -> tuple[Path, Path]:
    """A register, and its next snapshot."""
    header = ["number", "holder", "name", "contact"]
    rows = [
        [phone(run * 10**6 + n), f"holder {run} {n}", f"人{n}", phone(50_000_000 + run * 10**6 + n)]
        for n in range(register)
    ]
    before = write(folder / f"register{run}a.csv", header, rows)
    for n in range(0, register, 100):
        rows[n][3] = phone(90_000_000 + run * 10**6 + n)
    return before, write(folder / f"register{run}b.csv", header, rows)


def _written(bench: Bench, path: Path, feed: Mapping) -> list[int]:
    return list(bench.load(path, feed, "2024-02-29").written.values())
