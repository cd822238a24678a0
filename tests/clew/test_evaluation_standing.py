"""Fifteen years of small files in the order of their dates: each cold case is answered in the month of its answer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

from base.settings import Settings
from clew.evaluation import retraction
from clew.evaluation.cities import LoadedCity
from clew.evaluation.standing import Replay, replayed, scores
from clew.session import Session, open_session
from clew.world import make
from store import embedded


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make(tmp_path_factory.mktemp("city") / "files", 400, sightings=4_000).folder


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    home = tmp_path_factory.mktemp("standing")
    settings = Settings(home=home, graph_uri=None, store_heap="512m", store_page_cache="128m")
    with open_session(settings, quiet=True) as opened:
        yield opened
    embedded.stop(settings, force=True)


@pytest.fixture(scope="module")
def replay(session: Session, city: Path) -> Replay:
    return replayed(session, city)


def test_every_answer_is_told_in_the_month_in_which_it_comes_once_and_nothing_else_is(
    replay: Replay, city: Path
) -> None:
    truth = pl.read_csv(city / "truth" / "cold_cases.csv", infer_schema=False)

    figures = {one.name: one for one in scores(replay, city, "city")}

    assert truth.height == len(replay.told) == 6
    assert sorted(one.on for one in replay.told) == sorted(truth["arrives_on"].to_list())
    assert all(one.reached for one in figures.values())
    assert figures["other rows told"].value == 0


def test_an_answer_told_late_twice_or_beside_it_costs_the_score(replay: Replay, city: Path) -> None:
    first, *others = replay.told
    decoy = pl.read_csv(city / "truth" / "standing_decoys.csv", infer_schema=False).row(0, named=True)
    asks = pl.read_csv(city / "truth" / "cold_cases.csv", infer_schema=False).row(0, named=True)
    almost = replace(
        first, question=replay.questions[asks["case_number"]], feed=decoy["feed"], key=decoy["row"], on="2030-01-31"
    )

    late = scores(replace(replay, told=[replace(first, on="2030-01-31"), *others]), city, "")
    twice = scores(replace(replay, told=[*replay.told, first]), city, "")
    early = scores(replace(replay, told=[*replay.told, replace(first, on="2009-01-31", key="other")]), city, "")
    beside = scores(replace(replay, told=[*replay.told, almost]), city, "")

    short = [[one.name for one in figures if not one.reached] for figures in (late, twice, early, beside)]
    assert short[0] == ["told on the load that brings it, share"]
    assert short[1] == ["told twice"]
    assert short[2] == ["told before it came"]
    assert short[3] == ["rows that almost answer, told"]


def test_all_that_rests_on_withdrawn_traces_is_marked_and_nothing_else(session: Session, city: Path) -> None:
    figures = {one.name: one for one in retraction.figures(LoadedCity("city", "light", city, session))}

    assert figures["hit resting on them"].value > 0
    assert figures["not resting on them"].value > 0
    assert all(one.reached for one in figures.values())
