"""Whether what rests on withdrawn references is marked, all of it and nothing else: on the traces of sample cities."""

from __future__ import annotations

import json
import time
from collections import Counter, defaultdict
from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

import polars as pl

from analysis.answers import Page
from analysis.asking import Ask, case_id
from analysis.cases.stored_series import contents, current
from analysis.paging import MOST
from analysis.standing.hits import hits
from analysis.standing.questions import questions
from analysis.standing.tasks import tasks_of
from clew.commands.load import run
from clew.deciding import decided_by
from clew.detection import series
from clew.evaluation.cities import LoadedCity, files_of
from clew.evaluation.scorecard import Figure
from clew.evaluation.standing import keep
from clew.session import Session
from loaders.pipeline import Options
from store.archive import KEY, ROW

Item = TypeVar("Item")

TRUTH = ("case_series",)
STEM, NUMBER, CASE, STATUS, TAKEN_BACK = "traces", "痕迹编号", "案件编号", "状态", "撤回"
ONE_IN = 3
"""Of the traces each of so many is taken back."""

Place = tuple[int, int]
"""Load and row."""


@dataclass(slots=True)
class Stored:
    """What is stored and on which traces (by their numbers) each rests, by id; and which of it is said to be stale."""

    rests: dict[str, set[str]] = field(default_factory=dict[str, set[str]])
    stale: set[str] = field(default_factory=set[str])


def figures(city: LoadedCity) -> list[Figure]:
    """Keep a question for each trace, let the others arrive, find series; then take every third trace back."""
    session = city.session
    run(session, [files_of(city.folder, "cases")[-1]], None, Options(max_rejects=1_000_000), quiet=True)
    source = files_of(city.folder, STEM)[-1]
    every = pl.read_csv(source, infer_schema=False).filter(pl.col(STATUS) != TAKEN_BACK)
    first = every.unique(["实验室", "比对键"], keep="first", maintain_order=True)
    last = date.fromisoformat(f"{source.stem[-8:-4]}-{source.stem[-4:-2]}-{source.stem[-2:]}")
    back = set(every[NUMBER].gather_every(ONE_IN).to_list())
    taken = every.with_columns(
        pl.when(pl.col(NUMBER).is_in(back)).then(pl.lit(TAKEN_BACK)).otherwise(STATUS).alias(STATUS)
    )
    with TemporaryDirectory(prefix="clew-traces-") as folder:
        _load(session, Path(folder), first, last + timedelta(days=1))
        asked = [
            (row[CASE], "trace", json.dumps({"laboratory": row["实验室"], "key": row["比对键"]}))
            for row in first.iter_rows(named=True)
        ]
        keep(session, asked)
        _load(session, Path(folder), every, last + timedelta(days=2))
        series.detect(session)
        started = time.monotonic()
        _load(session, Path(folder), taken, last + timedelta(days=3))
        seconds = time.monotonic() - started
    numbers = _numbers(session)
    found = decided_by(session, lambda ask, _: _stored(ask, numbers, every), cases=every[CASE].unique())
    return scores(found, back, seconds, city.name)


def _load(session: Session, folder: Path, rows: pl.DataFrame, declared: date) -> None:
    path = folder / f"{STEM}_{declared:%Y%m%d}.csv"
    rows.write_csv(path)
    run(session, [path], None, Options(), quiet=True)


def _numbers(session: Session) -> dict[Place, str]:
    """The number of the trace in each archived row about one."""
    found: dict[Place, str] = {}
    for load in session.archive.loads():
        if session.archive.description(load).feed == STEM:
            rows = session.archive.scan(load).select(ROW, KEY).collect()
            found |= {(load, row): key for row, key in rows.iter_rows()}
    return found


async def _stored(ask: Ask, numbers: Mapping[Place, str], every: pl.DataFrame) -> Stored:
    """Hits, the open tasks that they belong to, and series as they were before."""
    found = Stored()
    of_task: dict[str, set[str]] = defaultdict(set)
    own = await _own(ask, every)
    for hit in await whole(lambda after: hits(ask, MOST, after)):
        place = (hit.row.load, hit.row.row)
        if place not in numbers:
            continue  # a question of another kind, kept here before
        found.rests[hit.id] = {numbers[place]} | own[hit.question]
        found.stale |= {hit.id} if hit.stale else set()
        if hit.task:
            of_task[hit.task] |= found.rests[hit.id]
    for task in await tasks_of(ask, None):
        if task.id in of_task and task.state != "closed":
            found.rests[task.id] = of_task[task.id]
            found.stale |= {task.id} if task.stale else set()
    for one in await contents(ask, [one.id for one in await current(ask)]):
        rows = {(row.load, row.row) for part in one.series.finding.evidence for row in part.rows}
        found.rests[one.id] = {numbers[row] for row in rows if row in numbers}
        found.stale |= {one.id} if one.stale else set()
    return found


async def _own(ask: Ask, every: pl.DataFrame) -> dict[str, set[str]]:
    """For each question the numbers of its own case's traces with the key that it asks for."""
    own: dict[tuple[str, str], set[str]] = defaultdict(set)
    for row in every.iter_rows(named=True):
        own[case_id(row[CASE], ask.key), row["比对键"]].add(row[NUMBER])
    asked = await whole(lambda after: questions(ask, None, MOST, after))
    return {one.id: own[one.case, one.value["key"]] for one in asked if "key" in one.value}


async def whole(page: Callable[[str | None], Awaitable[Page[Item]]]) -> list[Item]:
    """All pages of a list."""
    found = await page(None)
    items = found.items
    while found.next is not None:
        found = await page(found.next)
        items += found.items
    return items


def scores(found: Stored, back: Collection[str], seconds: float, of: str) -> list[Figure]:
    """The share of what rests on the traces taken back that is marked, and what is marked beside it."""
    resting = {id for id, traces in found.rests.items() if traces & set(back)}
    by_kind = Counter(id.split("-")[0] for id in resting)
    told: list[tuple[str, float, float | None, bool]] = [
        ("traces taken back", len(back), None, False),
        *((f"{kind} resting on them", by_kind[kind], None, False) for kind in ("hit", "task", "series")),
        ("marked stale, share", len(resting & found.stale) / max(len(resting), 1), 1.0, False),
        ("marked beside them", len(found.stale - resting), 0, True),
        ("not resting on them", len(found.rests) - len(resting), None, False),
        ("seconds to load what takes them back", seconds, None, False),
    ]
    return [Figure("retraction", name, value, bar, at_most=most, of=of) for name, value, bar, most in told]
