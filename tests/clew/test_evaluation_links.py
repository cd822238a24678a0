"""Scorecards of case links and series: networks held out, queries ranked, and planted series told from the rest."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from analysis.cases.model import training
from base.errors import UsageError
from clew.commands.evaluate import split
from clew.evaluation import case_series, links
from clew.evaluation.city_cases import NO_SERIES, Planted, scores
from clew.evaluation.labelled_cases import LabelledCases
from clew.evaluation.scorecard import Figure
from tests.analysis.cases.casebook import town

TOWN = town(offenders=20)
CASES = LabelledCases(TOWN, TOWN.solved, np.arange(len(TOWN.cases)))
SOME = training(TOWN, TOWN.solved)


@pytest.fixture(scope="module")
def queries() -> list[links.Asked]:
    return list(links.queries_of(CASES, SOME))


@pytest.fixture(scope="module")
def judged() -> links.Judged:
    return links.held_out(CASES, SOME, seed=0)


def by_name(figures: list[Figure]) -> dict[str, float]:
    return {figure.name: figure.value for figure in figures}


def test_every_pair_of_a_fold_is_scored_once_by_a_model_that_knows_none_of_its_cases(judged: links.Judged) -> None:
    found = judged

    assert found.linked.sum() == SOME.linked.sum()
    assert len(found.score) < len(SOME.pairs)
    assert found.figures()["auc"] > 0.95


def test_every_case_with_a_linked_one_is_asked_about_once_against_all_others(queries: list[links.Asked]) -> None:
    assert len(queries) == 80
    assert all(len(one.ranks.ranks) == 3 and max(one.ranks.ranks) < len(TOWN.cases) for one in queries)
    assert all(one.innocent.tolist() == sorted(one.innocent.tolist()) for one in queries)


def test_the_scorecard_has_the_agreed_names_and_their_bars(queries: list[links.Asked], judged: links.Judged) -> None:
    found = links.scores(judged.figures(), queries, barred=True)
    plain = links.scores(judged.figures(), queries, barred=False)

    bars = {figure.name: figure.bar for figure in found if figure.bar is not None}
    assert {"auc", "ap", "cllr", "cllr_min", "hit@1", "hit@10", "recall@10", "mrr"} <= set(by_name(found))
    assert (bars["auc"], bars["hit@10"], bars["cllr"], bars["calibration loss"]) == (0.945, 0.88, 0.43, 0.08)
    assert all(figure.bar is None for figure in plain)


def test_chance_is_observed_over_expected_at_each_level(queries: list[links.Asked]) -> None:
    found = by_name(links.chance(queries, "town"))

    seen = np.mean([one.innocent[1] for one in queries])
    assert found["observed over expected innocent at E = 1"] == pytest.approx(seen)


def test_series_of_held_out_cases_are_judged_by_who_did_them() -> None:
    found = list(case_series.held_out(CASES, SOME, seed=0))

    assert sum(one.cases for one in found) == 80
    assert np.mean([one.f1 for one in found]) > 0.6


def test_on_a_city_only_what_stands_beside_a_planted_case_is_counted() -> None:
    truth = Planted(np.array([0, 0, 1, NO_SERIES, NO_SERIES, NO_SERIES]), {0: "behaviour", 1: "forensic"})

    apart = by_name(scores(np.array([0, 0, 1, 2, 2, 2]), truth, "city"))
    mixed = by_name(scores(np.array([0, 0, 0, 0, 1, 1]), truth, "city"))

    assert (apart["f1"], apart["b_cubed"]) == (1.0, 1.0)
    assert mixed["precision"] == pytest.approx(1 / 6)
    assert mixed["recall"] == 1.0


@pytest.mark.parametrize(
    ("name", "train", "test", "message"),
    [
        ("rings", ".", ".", "--train and --test go with one of links, series"),
        ("links", ".", None, "Give both --train and --test"),
        ("series", ".", "nowhere", "There is no folder nowhere"),
    ],
)
def test_a_split_that_cannot_be_is_refused(name: str, train: str, test: str | None, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        split(name, Path(train), Path(test) if test else None)
