"""Reported call centres and listed payers are scored against the truth, and a wrong answer scores worse."""

from __future__ import annotations

from clew.evaluation.calls import A_DAY, Evening, Payer, scores
from clew.evaluation.scorecard import Figure

CENTRES, DECOYS = {"a", "b"}, {"c": "courier", "s": "sales"}


def scored(days: list[Evening], payers: list[Payer]) -> dict[str, Figure]:
    return {one.name: one for one in scores("x", CENTRES, DECOYS, days, payers)}


def test_all_found_and_nobody_else_reaches_every_bar() -> None:
    found = scored([Evening(["a"], 10, 1.0), Evening(["a", "b"], 20, 2.0)], [Payer(0, 0.1), Payer(49, 0.3)])

    assert all(one.reached for one in found.values())
    assert found["precision"].value == found["recall"].value == found["payers listed before paying"].value == 1.0
    assert found["contacts listed on a day, most"].value == 20
    assert found["decoys reported, share of all decoys"].value == 0.0


def test_decoys_reported_and_payers_missed_score_worse() -> None:
    found = scored([Evening(["a", "c", "z"], A_DAY + 1, 1.0)], [Payer(None, 0.1), Payer(3, 0.1)])

    short = {name for name, one in found.items() if not one.reached}
    assert short == {"precision", "payers listed before paying", "contacts listed on a day, most"}
    assert found["decoys reported, share of all decoys"].value == 0.5
    assert found["recall"].value == 0.5


def test_nothing_found_is_no_precision() -> None:
    found = scored([], [])

    assert not found["precision"].reached
    assert not found["payers listed before paying"].reached
