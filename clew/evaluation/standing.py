"""Whether standing questions are answered on the load that brings their answer: fifteen years of files in order."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import numpy as np
import polars as pl

from analysis.asking import Ask
from analysis.standing.alerts import Alert, alerts_from_now, alerts_since
from analysis.standing.asking import Asked, NewQuestion, ask_questions
from base.errors import UsageError
from clew.commands.load import run
from clew.deciding import decided_by
from clew.evaluation.cities import LoadedCity, Making, Size
from clew.evaluation.scorecard import Figure
from clew.session import Session
from clew.world.feeds import FEEDS
from loaders.comparison import SEPARATOR
from loaders.pipeline import Options
from loaders.report import Report
from store.archive import KEY, ROW
from store.decisions import Decisions

TRUTH = ("cold_cases", "standing_decoys")
CITIES = Making({"told": Size(2_000, sightings=20_000)}, ("places",))
"""Small cities of which only the history is asked; a register of places fills the store first."""

OWNER, GROUND = "evaluation", "a score on sample data"


@dataclass(frozen=True, slots=True)
class Told:
    """One alert: the question it answers, and feed, key and declared date of the row that does."""

    question: str
    feed: str
    key: str
    on: str


@dataclass(slots=True)
class Replay:
    """What came of a history: the question of each cold case by its number, what was told, and how long it took."""

    questions: dict[str, str] = field(default_factory=dict[str, str])
    told: list[Told] = field(default_factory=list[Told])
    seconds: list[float] = field(default_factory=list[float])


def figures(city: LoadedCity) -> list[Figure]:
    """Ask every cold case's question as soon as its case is known, then load what follows in the order of dates."""
    return scores(replayed(city.session, city.folder), city.folder, city.name)


def replayed(session: Session, folder: Path) -> Replay:
    """The history of a city, file by file; what a file tells is read before the next one is loaded."""
    replay = Replay()
    waiting = pl.read_csv(folder / "truth" / "cold_cases.csv", infer_schema=False).to_dicts()
    cursor = decided_by(session, lambda ask, _: alerts_from_now(ask))
    for path in in_order(folder):
        started = time.monotonic()
        (report,) = run(session, [path], None, Options(max_rejects=1_000_000), quiet=True)
        replay.seconds.append(time.monotonic() - started)
        cases = [one["case_number"] for one in waiting] + list(replay.questions)
        found = decided_by(session, lambda ask, _, after=cursor: alerts_since(ask, after), cases=cases)
        cursor = found.cursor
        replay.told += [told(session, one) for one in found.items]
        known = set(keys_of(session, report)) if report.feed == "cases" else set[str]()
        for one in [one for one in waiting if one["case_number"] in known]:
            waiting.remove(one)
            asked = keep(session, [(one["case_number"], one["kind"], one["value"])])
            replay.questions[one["case_number"]] = asked[0].id
    return replay


def in_order(folder: Path) -> list[Path]:
    """The files of a city's history in the order of their declared dates, registers of one day as the feeds stand."""
    stems = [feed.stem for feed in FEEDS]
    files = sorted((folder / "history").glob("*.csv"), key=lambda one: (one.stem[-8:], stems.index(one.stem[:-9])))
    if not files:
        raise UsageError(f"{folder} has no history: give --data a city made by clew world make.")
    return files


def keep(session: Session, asked: Sequence[tuple[str, str, str]]) -> list[Asked]:
    """Ask questions (case number, kind, what is looked for as JSON)."""
    new = [NewQuestion(kind, json.loads(value), OWNER, GROUND, case=case) for case, kind, value in asked]

    async def work(ask: Ask, decisions: Decisions) -> list[Asked]:
        return await ask_questions(ask, decisions, new)

    return decided_by(session, work, cases=[case for case, _, _ in asked])


def keys_of(session: Session, report: Report) -> list[str]:
    """The keys of the rows of a load."""
    rows = session.archive.scan(report.loads[0]).select(KEY).collect()
    return rows[KEY].drop_nulls().str.replace_all(SEPARATOR, ";", literal=True).to_list()


def told(session: Session, alert: Alert) -> Told:
    """The alert by the row behind it."""
    row = alert.hit.row
    key = session.archive.scan(row.load).filter(pl.col(ROW) == row.row).select(KEY).collect().item()
    description = session.archive.description(row.load)
    on = date.fromisoformat(f"{(Path(description.file).stem)[-8:]}").isoformat()
    return Told(alert.question.id, description.feed, key.replace(SEPARATOR, ";"), on)


def scores(replay: Replay, folder: Path, of: str) -> list[Figure]:
    """The share of arrivals told on their load, those told twice, before, and beside them rows that almost answer."""
    truth = [pl.read_csv(folder / "truth" / f"{name}.csv", infer_schema=False).to_dicts() for name in TRUTH]
    by_question = {(one["kind"], one["value"]): one["case_number"] for one in truth[0]}
    fired = twice = before = 0
    answers = set[tuple[str, str, str]]()
    for one in truth[0]:
        question = replay.questions.get(one["case_number"], "")
        row = (question, feed_of(one["arrives_feed"]), one["arrives_row"])
        answers.add(row)
        here = [told for told in replay.told if (told.question, told.feed, told.key) == row]
        fired += any(told.on == one["arrives_on"] for told in here)
        twice += max(0, len(here) - 1)
        before += sum(told.on < one["arrives_on"] for told in replay.told if told.question == question)
    almost = {
        (replay.questions.get(by_question[one["kind"], one["value"]], ""), feed_of(one["feed"]), one["row"])
        for one in truth[1]
    }
    rows = [(told.question, told.feed, told.key) for told in replay.told]
    named: list[tuple[str, float, float | None, bool]] = [
        ("cold cases with an answer", len(truth[0]), None, False),
        ("told on the load that brings it, share", fired / len(truth[0]), 1.0, False),
        ("told twice", twice, 0, True),
        ("told before it came", before, 0, True),
        ("rows that almost answer, told", sum(row in almost for row in rows), 0, True),
        ("other rows told", sum(row not in answers | almost for row in rows), None, False),
        ("seconds a file, median", float(np.median(replay.seconds)), None, False),
    ]
    return [Figure("standing", name, value, bar, at_most=most, of=of) for name, value, bar, most in named]


def feed_of(stem: str) -> str:
    """The name of a feed, whose files begin with the stem."""
    return stem.replace("_", "-")
