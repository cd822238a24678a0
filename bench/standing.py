"""A load put to standing questions by its delta, side by side with asking the questions one by one, at two graph sizes.

CLEW_BENCH_QUESTIONS sets how many questions are kept.
"""

from __future__ import annotations

import os
import random
import statistics
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

from analysis.asking import Ask
from analysis.standing.asking import NewQuestion, ask_questions
from analysis.standing.existing import answers, everything
from analysis.standing.kinds import read_sought
from base.settings import Settings
from bench.clew import Bench, unseen
from bench.files import DATE, invented, mapping, phone, write
from bench.rows import Figure, seconds
from clew.commands.load import run
from clew.deciding import decided_by
from clew.session import Session, open_session
from loaders.feeds import feed_named
from loaders.pipeline import Loader, Options, delivery_of
from loaders.standing import Standing, rows_of
from loaders.versions import Effect
from store import embedded
from store.decisions import Decisions

_QUESTIONS = 100_000
_DELTA, _SMALL, _LARGE = 10_000, 10_000, 100_000
_ONE_BY_ONE, _RUNS, _BATCH = 300, 7, 20_000
_CASE = "A1999"
_HEADER = ["number", "holder", "name", "contact", "plate"]
_REGISTER = mapping(
    "register",
    ["number"],
    {
        "holder": {
            "type": "Person",
            "properties": {"identity_number": {"column": "holder"}, "name": {"column": "name"}},
        },
        "phone": {"type": "Phone", "properties": {"number": {"column": "number"}}},
        "contact": {"type": "Phone", "properties": {"number": {"column": "contact"}}},
        "plate": {"type": "Plate", "properties": {"text": {"column": "plate"}}},
    },
    links=[
        {"type": "HOLDS", "from": "holder", "to": "phone"},
        {"type": "USES", "from": "holder", "to": "contact"},
    ],
)
_SURNAMES, _GIVEN = "王李张刘陈杨赵黄周吴", "伟芳娜敏静强磊军洋勇艳杰娟涛明超秀霞平刚"


@dataclass(frozen=True, slots=True)
class Delta:
    """A load whose rows are in the graph: its effect, and what it is joined with."""

    effect: Effect
    standing: Standing

    def join(self) -> int:
        """Put its rows to the questions again: every hit is there already and stays as it is."""
        return self.standing.answer(self.effect, first_mention=False)


def measure(_: Bench) -> list[Figure]:
    """Both figures; they have a store of their own, for questions stay where they were asked."""
    count = int(os.environ.get("CLEW_BENCH_QUESTIONS", _QUESTIONS))
    with TemporaryDirectory(prefix="clew-bench-") as name:
        settings = Settings(home=Path(name) / "home", graph_uri=None)
        try:
            with open_session(settings, quiet=True) as session:
                return _measured(session, Path(name), count)
        finally:
            embedded.stop(settings, force=True)


def _measured(session: Session, folder: Path, count: int) -> list[Figure]:
    told = {"案件编号": _CASE, "案件类别": "盗窃"}
    columns = feed_named("cases").columns
    path = write(folder / "cases_20010201.csv", columns, [[told.get(name, "") for name in columns]])
    run(session, [path], feed_named("cases"), Options(), quiet=True)
    _register(session, folder, "small", 0, _SMALL)
    before = _delta(session, folder, "before", 800_000, 1_000)
    free = min(seconds(before.join) for _ in range(_RUNS))
    asked = seconds(lambda: _keep(session, count))
    delta = _delta(session, folder, "delta", 900_000, _DELTA)
    hits = delta.join()
    small = [seconds(delta.join) for _ in range(_RUNS)]
    _register(session, folder, "large", _SMALL, _LARGE)
    large = [seconds(delta.join) for _ in range(_RUNS)]
    one_by_one = _one_by_one(session, count)
    at_once, alone = statistics.median(small), statistics.fmean(one_by_one) * count
    mix = f"{count:,} questions: numbers, documents, plates and people in part"
    return [
        Figure(
            "standing questions one by one against a load's rows",
            alone / at_once,
            50,
            at_most=False,
            samples={"one": one_by_one, "join": small},
            note=f"{mix}; a load of {_DELTA:,} rows, {hits} hits: {at_once * 1_000:,.0f} ms; one by one "
            f"{alone:,.0f} s by a sample of {len(one_by_one)}. Asking all of them took {asked:,.0f} s; a load that "
            f"meets none pays {free * 1_000:,.1f} ms",
        ),
        Figure(
            "the same rows put to them in a graph ten times as large",
            min(large) / min(small),
            1.5,
            at_most=True,
            samples={"small": small, "large": large},
            note=f"registers of {_SMALL:,} and {_SMALL + _LARGE:,} rows, the fastest of {_RUNS} runs each",
        ),
    ]


def _register(session: Session, folder: Path, name: str, first: int, count: int) -> None:
    """A register of subscriptions, all of them of people and numbers that nobody asks for."""
    feed = _REGISTER.model_copy(update={"feed": f"register-{name}"})
    path = write(folder / f"{name}.csv", _HEADER, (_row(first + n) for n in range(count)))
    run(session, [path], feed, Options(snapshot_date=DATE), quiet=True)


def _row(number: int) -> list[str]:
    draw = random.Random(number)
    name = draw.choice(_SURNAMES) + "".join(draw.choices(_GIVEN, k=2))
    return [phone(number), f"holder {number}", name, phone(40_000_000 + number), f"粤B{number % 100_000:05}"]


def _delta(session: Session, folder: Path, name: str, first: int, count: int) -> Delta:
    """A file that is loaded, with what it did to the graph."""
    feed = _REGISTER.model_copy(update={"feed": f"register-{name}"})
    path = write(folder / f"{name}.csv", _HEADER, (_row(first + n) for n in range(count)))
    loader = Loader(session.writer, session.archive, session.key, unseen)
    prepared = loader.prepared(delivery_of(path, feed, Options(snapshot_date=DATE)))
    (report,) = run(session, [path], feed, Options(snapshot_date=DATE), quiet=True)
    (number,) = report.loads
    emitted = rows_of(session.archive, feed, number, session.key)
    return Delta(prepared.effect, Standing(session.writer, session.key, number, [], emitted))


def _questions(count: int) -> list[tuple[str, dict[str, Any]]]:
    """Seventeen in twenty know a number, a few of them one that comes; the others know something in part."""
    return [_KINDS[n % len(_KINDS)](n) for n in range(count)]


def _phone(n: int) -> tuple[str, dict[str, Any]]:
    return "phone", {"number": phone(900_000 + n if n % 4_000 == 0 else 60_000_000 + n)}


def _document(n: int) -> tuple[str, dict[str, Any]]:
    return "document", {"identity_number": invented(n % 50_000)}


def _plate(n: int) -> tuple[str, dict[str, Any]]:
    serial = f"{n:05}"
    return "plate", {"text": f"皖A{serial[:2]}?{serial[3]}?"}


def _person(n: int) -> tuple[str, dict[str, Any]]:
    born = f"{1950 + n % 50}-{1 + n % 12:02}-{1 + n % 28:02}"
    return "person_description", {"name": _row(n)[2], "birth_date": born}


_KINDS: list[Callable[[int], tuple[str, dict[str, Any]]]] = [
    *[_phone] * 9,
    *[_document] * 8,
    *[_plate] * 2,
    _person,
]


def _keep(session: Session, count: int) -> None:
    every = _questions(count)
    for start in range(0, count, _BATCH):
        new = [
            NewQuestion(kind, value, "bench", "a measurement", case=_CASE)
            for kind, value in every[start : start + _BATCH]
        ]

        async def work(ask: Ask, decisions: Decisions, new: list[NewQuestion] = new) -> None:
            await ask_questions(ask, decisions, new)

        decided_by(session, work, cases=[_CASE])


def _one_by_one(session: Session, count: int) -> list[float]:
    """Seconds of questions that are each put to the whole graph, in a sample of all."""
    every = random.Random(1).sample(_questions(count), min(_ONE_BY_ONE, count))
    sought = [read_sought(kind, value) for kind, value in every]

    async def work(ask: Ask, decisions: Decisions) -> list[float]:
        gate = everything(ask.loads)
        taken: list[float] = []
        for one in sought:
            started = perf_counter()
            await answers(decisions, gate, [one], ask.key)
            taken.append(perf_counter() - started)
        return taken

    return decided_by(session, work)
