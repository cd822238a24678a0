"""The optional ranking: trained on the past, the same each time, told on a card, and refused where it does not fit."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.money.features import NAMES, Matrix
from analysis.money.ranking import GAP, Integers, Ranker, split, train
from analysis.money.ranking_files import load, save
from analysis.money.ranking_measures import Flags, Floats, at_budget, average_precision, logistic, sigmoid, top
from base.errors import ModelError, UsageError

DAY = 86_400
TELLING, TOLD = NAMES.index("payer: transfers received in 1 day"), NAMES.index("amount")


def data(rows: int = 1_500, days: int = 60, seed: int = 3) -> tuple[Matrix, Flags, Integers]:
    """Features of which one tells: a transfer of a ring has received about three more before it."""
    source = np.random.default_rng(seed)
    labels = source.random(rows) < 0.1
    matrix = source.normal(0, 1, (rows, len(NAMES))).astype(np.float32)
    matrix[:, TELLING] += 3 * labels
    return matrix, labels, np.sort(source.integers(0, days * DAY, rows))


@pytest.fixture(scope="module")
def ranker() -> Ranker:
    return train(*data())


def test_what_follows_is_tested_and_nine_days_lie_between() -> None:
    at = np.arange(0, 100 * DAY + 1, DAY)

    parts = split(at)

    assert at[parts.test][0] == parts.cut == 60 * DAY
    assert at[parts.train][-1] < parts.cut - GAP
    assert parts.train.sum() + parts.test.sum() == len(at) - GAP // DAY


def test_what_comes_after_the_training_does_not_change_the_model(ranker: Ranker) -> None:
    rows, labels, at = data()
    later = ~split(at).train
    others = np.where(later, ~labels, labels)

    changed = train(rows, others, at)

    assert changed.booster.model_to_string() == ranker.booster.model_to_string()
    assert changed.card.calibration == ranker.card.calibration
    assert changed.card.data != ranker.card.data, "the digest is of everything that was given"


def test_the_same_data_give_the_same_model_and_card(ranker: Ranker) -> None:
    again = train(*data())

    assert again.booster.model_to_string() == ranker.booster.model_to_string()
    assert again.card == ranker.card


def test_the_card_tells_what_the_test_found(ranker: Ranker) -> None:
    rows, labels, at = data()
    test = split(at).test
    shares = ranker.shares(rows[test])

    card = ranker.card
    assert card.tested.rows == test.sum()
    assert card.tested.of_rings == labels[test].sum()
    assert (card.tested.from_at, card.tested.to_at) == (at[test][0], at[-1])
    assert card.average_precision == average_precision(labels[test], shares) > 5 * card.base_rate
    first, last = card.budgets
    assert (first.share, last.share) == (0.005, 0.01)
    assert (last.precision, last.recall) == at_budget(labels[test], shares, 0.01)


def test_shares_are_about_what_is_found(ranker: Ranker) -> None:
    rows, labels, _ = data(seed=4)
    shares = ranker.shares(rows)

    likely = shares > 0.5
    assert labels[likely].mean() == pytest.approx(shares[likely].mean(), abs=0.1)
    assert labels[~likely].mean() == pytest.approx(shares[~likely].mean(), abs=0.03)


def test_features_that_tell_nothing_promise_nothing() -> None:
    rows, labels, at = data()

    card = train(rows, np.random.default_rng(5).permutation(labels), at).card

    assert card.budgets[-1].foretold < 0.2, "a share of 0.1 belongs to rings, whatever the features are"


def test_the_reasons_name_the_feature_that_tells(ranker: Ranker) -> None:
    rows, labels, _ = data()
    row = rows[labels][0].copy()
    row[TELLING] = 4

    strongest = ranker.reasons(row)[0]

    assert strongest.name == NAMES[TELLING]
    assert strongest.weight > 0
    assert strongest.sentence == "payer: transfers received in 1 day: 4, which moves it up."


def test_a_saved_ranker_is_read_back_with_its_card(ranker: Ranker, tmp_path: Path) -> None:
    file = tmp_path / "models" / "ranking.txt"
    save(ranker, file)

    read = load(file)

    rows = data()[0]
    np.testing.assert_array_equal(read.shares(rows), ranker.shares(rows))
    assert read.card == ranker.card
    page = file.with_suffix(".md").read_text(encoding="utf-8")
    assert all(f"- {name}\n" in page for name in NAMES)
    assert ranker.card.data in page


@pytest.mark.parametrize("suffix", [".txt", ".json"])
def test_a_ranker_or_card_that_was_changed_is_refused(ranker: Ranker, tmp_path: Path, suffix: str) -> None:
    file = tmp_path / "ranking.txt"
    save(ranker, file)
    changed = file.with_suffix(suffix)
    text = changed.read_text(encoding="utf-8")
    changed.write_text(text.replace("min_data_in_leaf", "min_data_in_leaf ", 1), encoding="utf-8")
    assert changed.read_text(encoding="utf-8") != text

    with pytest.raises(ModelError, match="was changed"):
        load(file)


def test_a_ranker_for_other_features_is_refused(ranker: Ranker, tmp_path: Path) -> None:
    file = tmp_path / "ranking.txt"
    save(replace(ranker, card=replace(ranker.card, features=NAMES[::-1])), file)

    with pytest.raises(ModelError, match="other features"):
        load(file)


@pytest.mark.parametrize(("lacking", "words"), [(".txt", "cannot be read"), (".json", "cannot be read")])
def test_a_ranker_without_its_card_is_refused(ranker: Ranker, tmp_path: Path, lacking: str, words: str) -> None:
    file = tmp_path / "ranking.txt"
    save(ranker, file)
    file.with_suffix(lacking).unlink()

    with pytest.raises(ModelError, match=words):
        load(file)


def test_a_card_that_is_none_is_refused(ranker: Ranker, tmp_path: Path) -> None:
    file = tmp_path / "ranking.txt"
    save(ranker, file)
    file.with_suffix(".json").write_text("{}", encoding="utf-8")

    with pytest.raises(ModelError, match="is none of this Clew"):
        load(file)


@pytest.mark.parametrize(("rows", "days", "what"), [(0, 60, "no transfers"), (1_500, 12, "to train on")])
def test_too_little_to_learn_from_is_refused_in_words(rows: int, days: int, what: str) -> None:
    with pytest.raises(UsageError, match=what):
        train(*data(rows, days))


def test_a_test_without_rings_is_refused() -> None:
    rows, labels, at = data()

    with pytest.raises(UsageError, match="to test with"):
        train(rows, labels & ~split(at).test, at)


scores = st.lists(st.tuples(st.booleans(), st.integers(-3, 3)), min_size=1, max_size=40)


@given(scores)
def test_average_precision_is_that_of_a_plain_count(drawn: list[tuple[bool, int]]) -> None:
    labels, values = np.array([one for one, _ in drawn]), np.array([float(value) for _, value in drawn])
    found = [
        (labels & (values >= value)).sum() / (values >= value).sum() * (labels & (values == value)).sum()
        for value in set(values.tolist())
    ]

    assert average_precision(labels, values) == pytest.approx(sum(found) / max(labels.sum(), 1))


@given(scores)
def test_the_budget_takes_the_highest_scores(drawn: list[tuple[bool, int]]) -> None:
    labels, values = np.array([one for one, _ in drawn]), np.array([float(value) for _, value in drawn])

    best = top(values, 0.1)

    assert values[best].min() >= np.delete(values, best).max(initial=-9)
    assert at_budget(labels, values, 1.0) == (labels.mean(), float(labels.any()))


@given(st.floats(0.2, 3), st.floats(-4, 1))
def test_the_logistic_curve_finds_what_made_the_labels(slope: float, offset: float) -> None:
    source = np.random.default_rng(1)
    margins: Floats = source.normal(0, 2, 20_000)
    labels = source.random(len(margins)) < sigmoid(slope * margins + offset)

    found = logistic(margins, labels)

    assert found == pytest.approx((slope, offset), abs=0.25)


@pytest.mark.parametrize("labels", [[True, True], [False, False], [False, True]])
def test_the_logistic_curve_is_finite_for_labels_that_are_apart(labels: list[bool]) -> None:
    assert np.isfinite(logistic(np.array([-1.0, 1.0]), np.array(labels))).all()


def test_the_logistic_curve_holds_for_margins_far_out() -> None:
    source = np.random.default_rng(1)
    labels = source.random(20_000) < 0.002
    margins: Floats = source.normal(-18, 4, len(labels)) + 20 * labels

    slope, offset = logistic(margins, labels)

    assert 0 < slope < 2
    assert sigmoid(slope * margins + offset).mean() == pytest.approx(labels.mean(), rel=0.2)


def test_a_curve_that_would_fall_is_flat() -> None:
    labels = np.arange(10) < 5

    assert logistic(np.arange(10, dtype=np.float64), labels) == (0.0, 0.0)
