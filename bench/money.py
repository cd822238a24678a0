"""Money followed from hub accounts, side by side with the reference statements of LDBC's Financial Benchmark.

The statements are those of LDBC's draft implementation for Neo4j (ldbc_finbench_transaction_impls, G. Szárnyas), said
in the words of this graph: they read every path of up to three transfers and then ask for time and amount. They know
no gate, no balances and no truncation.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, LiteralString

import numpy as np
import polars as pl

from analysis.asking import Ask, ask
from analysis.detectors.money_trace import HORIZON, AccountSeed, MoneyFlow, money_trace
from analysis.money.finbench import AfterLoan, Answer, Loan, Within, after_loan
from analysis.money.transfers import Integers
from analysis.numbers import numbers_of
from base.viewer import Clocks, Viewer
from bench.clew import Bench, entity_id
from bench.files import TRANSFERS
from bench.rows import Figure, in_turn
from store.driver import open_reader
from store.graph import Graph

_ACCOUNTS, _TRANSFERS, _HUBS, _HUB_PAYS = 20_000, 200_000, 4, 3_000
_DAYS, _HUB_DAY, _BEGIN = 30, 10, 1_709_251_200
"""1 to 30 March 2024, UTC, and the day on which hubs pay."""

_SKEW = 0.45
"""Accounts pay and are paid in proportion to their rank to the power of minus this, as in LDBC's data."""

_HELD = 5_000_000
"""Minor units that a hub is asked to have paid on."""

_THRESHOLD = 0.1
_RUNS = 4

_TCR8: LiteralString = """
CYPHER 25
MATCH path = (account:Account {number: $number})-[move:TRANSFERRED|WITHDREW*1..3]->(other:Account)
WITH path, other, move, [one IN relationships(path) | one.amount] AS amounts
WHERE all(one IN move WHERE $from_at < one.at < $to_at)
  AND reduce(last = head(amounts), x IN tail(amounts) |
    CASE WHEN last <> -1 AND x > last * $threshold THEN x ELSE -1 END) <> -1
WITH other, length(path) + 1 AS distance, sum(relationships(path)[-1].amount) AS inflow
RETURN other.id AS other, round(1000.0 * inflow / $held) / 1000 AS ratio, distance
ORDER BY distance DESC, ratio DESC
"""

Samples = dict[str, list[float]]

_SAME = "FinBench TCR8 (money after a loan over 3 hops) by both, ours with the specification's stricter threshold"
_TRACE = (
    "FinBench TCR8, a trace of a sum over 3 hops, bare, against Clew's whole answer to where a sum went: to any "
    "depth, gated, with balances, bounds, exits, names and source rows"
)


def measure(bench: Bench) -> list[Figure]:
    """Both figures, each at p99 over hubs and runs, measured in turn."""
    bench.load(_transfers(bench.folder / "flows.csv"), TRANSFERS)
    graph = Graph(open_reader(bench.session.address), bench.session.address.uri)
    session = bench.session
    asking = bench.runner.run(ask(graph, session.archive, session.key, Viewer("bench", level=3), Clocks()))
    took: Samples = {"trace": [], "tcr8": [], "reference": []}
    for name in _names(np.arange(_HUBS) + _ACCOUNTS):
        hub = entity_id(bench, "Account", ("institution", "number"), "bench", name)
        ways = _ways(bench, asking, hub)
        _checked(*(way() for way in ways))
        for samples, seconds in zip(took.values(), in_turn(_RUNS, ways), strict=True):
            samples += seconds
    bench.runner.run(graph.close())
    return [_figure("money trace from a hub", "trace", took, _TRACE), _figure("TCR8 from a hub", "tcr8", took, _SAME)]


def _ways(bench: Bench, asking: Ask, hub: str) -> tuple[Callable[[], Any], ...]:
    """The same hub and 72 hours asked in three ways."""
    begin = _BEGIN + _HUB_DAY * 86_400
    number = bench.runner.run(numbers_of(asking, [hub]))[hub]
    loan, within = Loan("loan", hub, begin, _HELD), Within(begin, begin + HORIZON, _TRANSFERS)
    window = {"from_at": begin - 1, "to_at": begin + HORIZON}

    def reference() -> set[str]:
        with bench.driver.session() as session:
            given = {"number": number, "threshold": _THRESHOLD, "held": _HELD, **window}
            return {row["other"] for row in session.run(_TCR8, given).data()}

    return (
        lambda: bench.runner.run(money_trace(asking, AccountSeed(hub, begin, _HELD), begin + HORIZON)),
        lambda: bench.runner.run(after_loan(asking, loan, _THRESHOLD, within)),
        reference,
    )


def _checked(flow: MoneyFlow, after: Answer[AfterLoan], reference: set[str]) -> None:
    """Each way must lead somewhere, and TCR8's stricter text to no account that the reference does not reach."""
    if not (flow.holdings and after.items and {row.account for row in after.items} <= reference):
        raise AssertionError("the sides answer differently")


def _transfers(path: Path) -> Path:
    """Transfers among accounts of skewed activity, and hubs that pay many on one day."""
    draw = np.random.default_rng(8)
    weight = np.arange(1, _ACCOUNTS + 1) ** -_SKEW
    share = weight / weight.sum()
    hubs = np.repeat(np.arange(_HUBS), _HUB_PAYS) + _ACCOUNTS
    payer = np.concatenate([draw.choice(_ACCOUNTS, _TRANSFERS, p=share), hubs])
    payee = draw.choice(_ACCOUNTS, len(payer), p=share)
    at = draw.integers(0, _DAYS * 86_400, len(payer))
    at[_TRANSFERS:] = _HUB_DAY * 86_400 + draw.integers(0, 86_400, len(hubs))
    table = pl.DataFrame(
        {
            "id": np.arange(len(payer)),
            "at": pl.Series((at + _BEGIN) * 1_000).cast(pl.Datetime("ms")).dt.to_string("%Y-%m-%dT%H:%M:%S"),
            "payer": _names(payer),
            "payee": _names(payee),
            "amount": np.round(draw.lognormal(5.0, 1.5, len(payer)), 2) + 0.01,
        }
    )
    table.write_csv(path)
    return path


def _names(accounts: Integers) -> pl.Series:
    return "FLOW" + pl.Series(accounts).cast(pl.String).str.zfill(7)


def _figure(name: str, side: str, took: Samples, note: str) -> Figure:
    slowest = {way: float(np.percentile(took[way], 99)) for way in (side, "reference")}
    beside = f"{note}; p99 {slowest[side] * 1_000:,.0f} against {slowest['reference'] * 1_000:,.0f} ms"
    size = f"{_HUBS} hubs that pay {_HUB_PAYS} times in a day, {_TRANSFERS:,} transfers of {_ACCOUNTS:,} accounts, 72 h"
    samples = {way: took[way] for way in slowest}
    ratio = slowest["reference"] / slowest[side]
    return Figure(
        f"{name} against LDBC's reference", ratio, 10, at_most=False, samples=samples, note=f"{size}; {beside}"
    )
