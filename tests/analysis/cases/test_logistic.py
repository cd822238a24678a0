"""Weights that are learned from pairs and cannot be negative."""

from __future__ import annotations

import numpy as np
import pytest

from analysis.cases.logistic import fitted


def sample(weight: float, bias: float, count: int = 20_000) -> tuple[np.ndarray, np.ndarray]:
    draw = np.random.default_rng(3)
    features = draw.normal(0, 1, (count, 1))
    return features, draw.random(count) < 1 / (1 + np.exp(-(features[:, 0] * weight + bias)))


def test_the_weight_and_bias_of_the_odds_are_found_again_without_the_prior() -> None:
    features, linked = sample(1.5, -3.0)

    found = fitted(features, linked)

    prior = np.log(linked.sum() / (~linked).sum())
    assert found.weights[0] == pytest.approx(1.5, abs=0.1)
    assert found.bias + prior == pytest.approx(-3.0, abs=0.1)


def test_a_feature_that_would_speak_against_a_link_gets_no_weight() -> None:
    features, linked = sample(-1.5, -2.0)

    assert fitted(features, linked).weights == (0.0,)


@pytest.mark.parametrize("linked", [np.zeros(5, dtype=bool), np.ones(5, dtype=bool)])
def test_with_one_sort_of_pairs_only_nothing_is_learned(linked: np.ndarray) -> None:
    found = fitted(np.arange(5.0)[:, None], linked)

    assert (found.weights, found.bias) == ((0.0,), 0.0)


def test_few_pairs_are_held_back_by_the_penalty() -> None:
    features, linked = np.array([[1.0], [0.0]]), np.array([True, False])

    assert 0 < fitted(features, linked).weights[0] < 1
