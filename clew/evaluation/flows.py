"""What a money trace is worth: its books balance, and what truly stayed on accounts lies within its bounds."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl

from analysis.asking import Ask
from analysis.detectors.money_trace import HORIZON, Known, MoneyFlow, TransferSeed, money_trace
from analysis.money.trace import LEAST_BRANCH, POLICIES, SHARE_OF_SEED
from clew.evaluation.cities import LoadedCity, Making, Size
from clew.evaluation.labelled_transfers import FEED, FEEDS, load_folder
from clew.evaluation.labelled_transfers import TRUTH as TRUTH_OF_RINGS
from clew.evaluation.questions import asked, id_of
from clew.evaluation.scorecard import Figure
from clew.session import Session
from clew.world import EVALUATION

TRUTH = ("money_tails", "money_tails_left", "money_tails_balances")
CITIES = Making(
    {"paying": Size(EVALUATION["people"], sightings=20_000)},
    ("organizations", "accounts", "places", "transfers", "withdrawals"),
)
"""Cities of full size with hardly a sighting."""

INSIDE = 0.95
"""Share of the sums left on accounts that must lie within the bounds."""

SAMPLE = 300
"""Transfers of labelled data that are followed."""

HALF = 0.5
IN_CHAINS = ("CYCLE", "RANDOM")
"""Typologies of labelled data whose transfers follow one another."""

DAY = 86_400
Left = Mapping[str, int]
"""Minor units by account."""


@dataclass(frozen=True, slots=True)
class Tail:
    """One tail: its first payments, what stayed on each account, and what the accounts held when the first came."""

    seeds: list[TransferSeed]
    left: Left
    balances: Left


def figures(city: LoadedCity) -> list[Figure]:
    """Follow every planted tail from its first payments, with the balances that banks report and without."""
    tails = tails_of(city)
    end = city.end + HORIZON
    reported = asked(city.session, lambda ask: _followed(ask, tails, reported=True), end)
    unknown = asked(city.session, lambda ask: _followed(ask, tails, reported=False), end)
    seconds = asked(city.session, lambda ask: _seconds(ask, [tail.seeds for tail in tails]), end)
    within = [inside(flow, tail.left) for flow, tail in zip(reported, tails, strict=True)]
    blind = [inside(flow, tail.left) for flow, tail in zip(unknown, tails, strict=True)]
    return [
        Figure("flows", "tails followed", len(tails), of=city.name),
        *books([*reported, *unknown], city.name),
        Figure("flows", "sums left on accounts", sum(map(len, within)), of=city.name),
        Figure("flows", "truth within bounds, balances reported", _share(within), INSIDE, of=city.name),
        Figure("flows", "truth within bounds, balances not known", _share(blind), of=city.name),
        Figure("flows", "width of bounds over seed, median", float(np.median(_widths(reported))), of=city.name),
        Figure("flows", "seconds a trace, median", float(np.median(seconds)), of=city.name),
    ]


def _share(found: Iterable[Sequence[bool]]) -> float:
    every = [one for some in found for one in some]
    return sum(every) / max(len(every), 1)


def inside(flow: MoneyFlow, left: Left) -> list[bool]:
    """For each account with a sum worth following, by truth or by its bounds: whether the truth lies within them."""
    worth = max(LEAST_BRANCH, flow.seed // SHARE_OF_SEED)
    spans = {one.account.id: one.remaining for one in flow.holdings}
    judged = {id for id, sum_ in left.items() if sum_ >= worth} | {
        id for id, one in spans.items() if one.least >= worth
    }
    return [id in spans and spans[id].least <= left.get(id, 0) <= spans[id].most for id in sorted(judged)]


def _widths(flows: Sequence[MoneyFlow]) -> list[float]:
    return [
        sum(one.remaining.most - one.remaining.least for one in flow.holdings) / max(flow.seed, 1) for flow in flows
    ]


def books(flows: Sequence[MoneyFlow], of: str) -> list[Figure]:
    """How many answers do not account for every unit of their seed."""
    wrong = sum(out_of_balance(flow) != 0 for flow in flows)
    return [
        Figure("flows", "traces whose books were looked at", len(flows), of=of),
        Figure("flows", "traces out of balance", wrong, 0, at_most=True, of=of),
    ]


def out_of_balance(flow: MoneyFlow) -> int:
    """Seed less all that remains, left and was not followed, minor units."""
    remaining = sum(one.remaining.headline for one in flow.holdings)
    return flow.seed - remaining - sum(one.amount.headline for one in flow.exits) - flow.untraced.headline


async def _followed(ask: Ask, tails: Sequence[Tail], *, reported: bool) -> list[MoneyFlow]:
    return [
        await money_trace(ask, tail.seeds, known=Known(opening=tail.balances) if reported else None, history=28 * DAY)
        for tail in tails
    ]


async def _seconds(ask: Ask, seeds: Sequence[list[TransferSeed]]) -> list[float]:
    found: list[float] = []
    for some in seeds:
        started = time.monotonic()
        await money_trace(ask, some)
        found.append(time.monotonic() - started)
    return found


def tails_of(city: LoadedCity) -> list[Tail]:
    """The planted tails, their first payments by source row."""
    first = city.truth("money_tails").filter(layer="0").rename({"serial": "交易流水号"})
    transfers = city.feed("transfers").with_row_index("row", offset=1).join(first, on="交易流水号")
    load = load_of(city.session, "transfers")
    seeds: dict[str, list[TransferSeed]] = defaultdict(list)
    for tail, row, institution, number in transfers.select("tail", "row", "收款机构", "收款账号").iter_rows():
        seeds[tail].append(TransferSeed(_account(city.session, institution, number), load, row))
    left, balances = _sums(city, "money_tails_left", "fen"), _sums(city, "money_tails_balances", "balance")
    return [Tail(some, left[tail], balances[tail]) for tail, some in sorted(seeds.items(), key=lambda one: int(one[0]))]


def _sums(city: LoadedCity, table: str, column: str) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = defaultdict(dict)
    for tail, institution, number, sum_ in (
        city.truth(table).select("tail", "institution", "account", column).iter_rows()
    ):
        found[tail][_account(city.session, institution, number)] = int(sum_)
    return found


def _account(session: Session, institution: str, number: str) -> str:
    return id_of(session, "Account", ("institution", "number"), (institution, number))


def load_of(session: Session, feed: str) -> int:
    """The number of the one load of a feed."""

    async def loads(ask: Ask) -> int:
        return next(row["number"] for row in await ask.graph.rows("sources/loads", ask.gate) if row["feed"] == feed)

    return asked(session, loads)


def on_data(session: Session, data: Path) -> list[Figure]:
    """Follow a sample of the transfers of labelled data; amounts may carry no signal there, so chains have no bar."""
    folder = load_folder(session, data)
    rows = pl.read_csv(folder / FEEDS[FEED], infer_schema=False).with_row_index("row", offset=1)
    truth = pl.read_csv(folder / TRUTH_OF_RINGS, infer_schema=False)
    load = load_of(session, FEED)
    step = max(1, rows.height // SAMPLE)
    sample = [_seed(session, load, row) for row in rows.gather_every(step).iter_rows(named=True)]
    rings = rows.join(truth.filter(pl.col("typology").is_in(IN_CHAINS)), on="tx_id").sort("timestamp", "row")
    grouped = [ring for _, ring in rings.group_by("ring_id", maintain_order=True) if ring.height > 2]
    starts = [_seed(session, load, ring.row(0, named=True)) for ring in grouped]

    async def everything(ask: Ask) -> tuple[list[MoneyFlow], list[MoneyFlow], list[float]]:
        flows = [await money_trace(ask, [one], policy=POLICIES[i % len(POLICIES)]) for i, one in enumerate(sample)]
        return flows, [await money_trace(ask, [one]) for one in starts], await _seconds(ask, [[one] for one in sample])

    flows, chained, seconds = asked(session, everything)
    found = [_covered(flow, set(ring["row"].to_list()[1:])) for flow, ring in zip(chained, grouped, strict=True)]
    return [
        *books([*flows, *chained], ""),
        Figure("flows", "rings in chains followed", len(found)),
        Figure("flows", "half of their transfers in one chain", sum(found) / max(len(found), 1)),
        Figure("flows", "seconds a trace, median", float(np.median(seconds))),
    ]


def _seed(session: Session, load: int, row: Mapping[str, object]) -> TransferSeed:
    return TransferSeed(_account(session, "fraud-rings", str(row["to_account"])), load, int(str(row["row"])))


def _covered(flow: MoneyFlow, rows: set[int]) -> bool:
    """Whether one chain holds half of those transfers."""
    return any(len(rows & {one.row.row for one in chain}) >= HALF * len(rows) for chain in flow.chains)
