"""Models: what they are learned from, how they are kept, and whole networks of offenders held out."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from analysis.cases.model import FEWEST_LINKED, chosen, fitted, load, save, training, usual
from analysis.cases.solved import Solved, folds
from base.errors import BadRequestError, ModelError
from tests.analysis.cases.casebook import Told, known_of, town

KNOWN = town()
CROWD = [Told(float(x)) for x in range(5)]
MODEL = fitted(KNOWN, training(KNOWN, KNOWN.solved), "tests")


def test_a_model_that_was_written_is_read_as_it_was(tmp_path: Path) -> None:
    save(MODEL, tmp_path / "models" / "case_links.json")

    assert load(tmp_path / "models" / "case_links.json") == MODEL
    assert chosen(tmp_path) == MODEL


def test_without_a_model_of_its_own_a_graph_is_asked_with_the_one_that_clew_brings(tmp_path: Path) -> None:
    assert chosen(tmp_path) is usual()
    assert "sample city" in usual().made
    assert min(usual().behaviour.with_gap.weights) > 0


@pytest.mark.parametrize("text", ["", "{}", "no json"])
def test_a_file_that_is_no_model_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "model.json").write_text(text)

    with pytest.raises(ModelError, match="clew detect series --train"):
        load(tmp_path / "model.json")


def test_a_model_of_another_version_is_refused(tmp_path: Path) -> None:
    save(MODEL, tmp_path / "model.json")
    text = (tmp_path / "model.json").read_text()
    (tmp_path / "model.json").write_text(text.replace('"version": 1', '"version": 99'))

    with pytest.raises(ModelError, match="another version"):
        load(tmp_path / "model.json")


def test_too_few_linked_pairs_teach_nothing() -> None:
    few = known_of(CROWD)

    with pytest.raises(BadRequestError, match=f"until there are {FEWEST_LINKED}"):
        training(few, few.solved)


def test_cases_that_share_an_offender_with_a_third_are_one_network() -> None:
    solved = Solved(np.array([0, 1, 1, 2, 3]), np.array([7, 7, 8, 8, 9]), 6)

    network = solved.network()

    assert network[0] == network[1] == network[2] != network[3]
    assert network[4] == network[5] == -1


def test_no_offender_stands_on_both_sides_of_a_fold() -> None:
    network = KNOWN.solved.network()
    order = np.arange(len(network))

    held = list(folds(network, order, 5, seed=1))

    assert np.sum(held, axis=0).tolist() == (network != -1).astype(int).tolist()
    for one in held:
        assert not set(network[one].tolist()) & set(network[~one & (network != -1)].tolist())


def test_the_same_seed_makes_the_same_folds_however_networks_are_numbered() -> None:
    network = KNOWN.solved.network()
    other = np.where(network == -1, -1, 10_000 - network)
    order = np.arange(len(network))

    assert all((a == b).all() for a, b in zip(folds(network, order, 5, 1), folds(other, order, 5, 1), strict=True))
