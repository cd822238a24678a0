"""Rings are scored by the attempts they cover and by how much of them is true, down to a whole folder with truth."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest
from typer.testing import CliRunner

from analysis.answers import RowRef
from analysis.findings import Finding
from analysis.rings.ring import Ring, Transfer
from clew.evaluation.rings import Attempts, named, scores
from clew.evaluation.scorecard import Figure, read
from clew.main import app
from tests.analysis.money.ledgers import quiet

TRUTH = Attempts(
    {(1, row): ring for ring, rows in {"a": (1, 2, 3), "b": (4, 5, 6), "small": (7, 8)}.items() for row in rows},
    {"a": "cycle", "b": "chain", "small": "chain"},
    frozenset({(1, 20)}),
)


def ring(typology: str, *rows: int) -> Ring:
    transfers = [Transfer("account-a", "account-b", row, 100, RowRef(1, row, "bank")) for row in rows]
    return Ring(typology, Finding("typologies", 1, [], [], [], 0.01), rows[0], rows[-1], [], transfers)


def value(figures: list[Figure], name: str) -> float:
    (found,) = [one.value for one in figures if one.name == name]
    return found


def test_an_attempt_is_found_where_half_of_it_is_covered_by_rings_of_any_kind() -> None:
    figures = scores([ring("chain", 1, 9), ring("cycle", 3, 4)], TRUTH, {})

    assert value(figures, "attempts") == 2
    assert value(figures, "recall") == 0.5
    assert value(figures, "recall of cycle") == 1.0
    assert value(figures, "recall of chain") == 0.0


def test_a_transfer_counts_as_true_in_any_attempt_and_not_at_all_in_another_crime() -> None:
    figures = scores([ring("cycle", 1, 7, 9, 20), ring("chain", 1)], TRUTH, {})

    assert value(figures, "precision") == pytest.approx(2 / 3)
    assert value(figures, "precision of chain") == 1.0


def test_a_form_with_a_bar_and_no_ring_falls_short() -> None:
    figures = scores([], TRUTH, {"cycle": (0.9, 0.9)})

    assert [one.reached for one in figures if one.name.endswith("of cycle")] == [False, False]
    assert not [one for one in figures if one.name == "precision of chain"]


@pytest.mark.parametrize(("theirs", "ours"), [("GATHER-SCATTER", "gather_scatter"), ("RANDOM", "chain")])
def test_typologies_are_named_as_ours(theirs: str, ours: str) -> None:
    assert named(theirs) == ours


def test_a_folder_is_loaded_searched_and_scored_and_the_exit_code_says_whether_bars_are_reached(tmp_path: Path) -> None:
    ordinary = quiet(400, days=90, each=3)
    planted = [(i, (i + 50) % 250, 40 + i / 1_000) for i in range(0, 250, 50)]
    rows = [
        (f"T{i}", f"A{payer}", f"A{payee}", f"{i % 7 + 1}.00", int(day * 86_400))
        for i, (payer, payee, day) in enumerate([*ordinary, *planted])
    ]
    table = pl.DataFrame(rows, ["tx_id", "from_account", "to_account", "amount", "second"], orient="row")
    at = (pl.lit(1_672_531_200) + pl.col("second")).cast(pl.Int64) * 1_000
    told = table.with_columns(timestamp=at.cast(pl.Datetime("ms")).dt.strftime("%Y-%m-%dT%H:%M"))
    told.select("tx_id", "timestamp", "from_account", "to_account", "amount").write_csv(tmp_path / "transactions.csv")
    pl.DataFrame({"account": [f"A{i}" for i in range(400)]}).write_csv(tmp_path / "accounts.csv")
    ring = [f"T{len(ordinary) + i}" for i in range(len(planted))]
    pl.DataFrame({"tx_id": ring, "ring_id": "R1", "typology": "CYCLE"}).write_csv(tmp_path / "truth_transactions.csv")

    file = tmp_path / "rings.json"

    result = CliRunner().invoke(app, ["evaluate", "rings", "--data", str(tmp_path), "--json", str(file)])

    figures = read(file)
    assert {one.analysis for one in figures} == {"rings"}
    assert result.exit_code == (0 if all(one.reached for one in figures) else 1)
    assert all(one.line() in result.stdout for one in figures)
    assert value(figures, "recall of cycle") == 1.0
    assert value(figures, "transfers searched") == len(rows)
