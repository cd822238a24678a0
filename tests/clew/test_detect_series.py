"""`clew detect series` on a real graph: ids stay, what grew or went is told, and nothing is done for nothing new."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from analysis.asking import Ask
from analysis.cases.model import FILE, load, usual
from analysis.cases.stored_series import StoredSeries, all_series, current, history, series, series_of
from analysis.standing.deciding import decide
from analysis.standing.tasks import WITHDRAWN
from base.errors import BadRequestError
from base.settings import Settings
from clew.commands.load import run
from clew.deciding import decided_by
from clew.detection.series import detect
from clew.evaluation.questions import asked, id_of
from clew.session import Session, open_session
from clew.training_cases import train_on_folder, train_on_graph
from loaders.feeds import feed_named
from loaders.pipeline import Options
from store import embedded
from store.decisions import Decisions
from store.own_loads import Marking

START = datetime(1993, 3, 1, 22)
HEAD = "crimeID,X,Y,MO1,MO2,MO3,DT.FROM,DT.TO"


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    home = tmp_path_factory.mktemp("detect-series")
    settings = Settings(home=home, graph_uri=None, store_heap="512m", store_page_cache="128m")
    with open_session(settings, quiet=True) as opened:
        yield opened
    embedded.stop(settings, force=True)


def line(name: str, x: float, days: float, methods: str) -> str:
    at = START + timedelta(days=days)
    return f"{name},{x:.0f},0,{methods},{at:%Y-%m-%d %H:%M:%S},{at + timedelta(minutes=20):%Y-%m-%d %H:%M:%S}"


def crimes(series: int) -> list[str]:
    """So many crimes of one sort close together, and forty others far and wide."""
    draw = np.random.default_rng(6)
    same = [line(f"S{n}", 100.0 * n, 2.0 * n, "7,a,B") for n in range(series)]
    others = [
        line(
            f"O{n}",
            float(draw.uniform(20_000, 90_000)),
            float(draw.uniform(0, 300)),
            f"{n % 6},{'bcd'[n % 3]},{'CDEF'[n % 4]}",
        )
        for n in range(40)
    ]
    return [*same, *others]


def deliver(session: Session, folder: Path, lines: list[str], day: int) -> None:
    path = folder / f"crimes{day}.csv"
    path.write_text("\n".join([HEAD, *lines]) + "\n", encoding="utf-8")
    run(session, [path], feed_named("cold-case-crimes"), Options(f"1994-01-{day:02}"), quiet=True)


def stored(session: Session) -> dict[str, StoredSeries]:
    async def question(ask: Ask) -> dict[str, StoredSeries]:
        return {one.id: one for one in (await all_series(ask, 100)).items}

    return asked(session, question)


def crime(session: Session, name: str) -> str:
    return id_of(session, "Case", ("number",), (name,))


def test_a_series_is_found_keeps_its_id_while_it_grows_and_says_what_it_was(session: Session, tmp_path: Path) -> None:
    deliver(session, tmp_path, crimes(3), 1)

    first = detect(session)
    detect(session)  # the load may have been completed within the second in which it was looked at
    again = detect(session)
    (id,) = (id for id, one in stored(session).items() if crime(session, "S0") in one.series.finding.members)
    deliver(session, tmp_path, crimes(4), 2)
    grown = detect(session)

    assert first.changes["new"] == len(first.told) >= 1
    assert (again.changes, again.why) == ({}, "nothing is new")
    assert [one.id for one in grown.told if one.change == "grown"] == [id]
    assert any(text.startswith("grown series-") for text in grown.lines())
    found = asked(session, lambda ask: series(ask, id))
    assert found is not None
    assert sorted(found.series.finding.members) == sorted(crime(session, f"S{n}") for n in range(4))
    assert [one.change for one in asked(session, lambda ask: history(ask, id))] == ["new", "grown"]
    assert [one.id for one in asked(session, lambda ask: series_of(ask, crime(session, "S3"), 5)).items] == [id]


def test_looked_at_again_all_is_as_it_was(session: Session) -> None:
    before = stored(session)

    found = detect(session, everything=True)

    assert set(found.changes) == {"same"}
    assert stored(session).keys() == before.keys()


def test_a_series_whose_evidence_was_withdrawn_is_stale_and_no_other(session: Session) -> None:
    one, *_ = sorted(stored(session))

    async def withdraw(ask: Ask, decisions: Decisions) -> None:
        (version,) = [f"{some.id} {some.load}" for some in await current(ask) if some.id == one]
        await decide(ask, decisions, Marking(), WITHDRAWN, "the laboratory took it back", version)

    assert not any(some.stale for some in stored(session).values())
    decided_by(session, withdraw)

    assert {id for id, some in stored(session).items() if some.stale} == {one}


def test_a_graph_with_too_few_solved_cases_teaches_nothing_and_says_what_to_do(session: Session) -> None:
    with pytest.raises(BadRequestError, match="or keep the model that Clew brings"):
        train_on_graph(session, session.settings.home / FILE)


def test_a_folder_with_its_truth_teaches_a_model(tmp_path: Path) -> None:
    lines = [line(f"C{n}", 3_000.0 * (n // 4) + 50 * n, 20.0 * (n // 4) + n, f"{n // 4},a,B") for n in range(80)]
    (tmp_path / "crimes.csv").write_text("\n".join([HEAD, *lines]) + "\n")
    truth = [f"P{n // 4},C{n}" for n in range(80)]
    (tmp_path / "offenders_truth.csv").write_text("\n".join(["offenderID,crimeID", *truth]) + "\n")

    made = train_on_folder(tmp_path, tmp_path / "model.json")

    assert load(tmp_path / "model.json") == made
    assert "120 linked of 3,160 pairs" in made.made
    assert made.behaviour.linked != usual().behaviour.linked
