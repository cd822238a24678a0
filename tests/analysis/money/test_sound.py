"""What can carry a typology is kept, the rest is counted under one reason each."""

from __future__ import annotations

import numpy as np
import pytest

from analysis.money.candidates import Candidate, apart, claimed
from analysis.money.sound import sound
from analysis.money.transfers import in_order
from tests.analysis.money.ledgers import paid


def test_transfers_to_self_without_amount_and_repeated_are_left_out_and_counted() -> None:
    rows = [(1, 2, 0.0), (3, 3, 0.1), (1, 2, 0.0), (2, 1, 0.2), (2, 1, 0.3), (3, 3, 0.4)]
    kept = sound(paid(rows, [50, 50, 50, 0, -8, 0]))

    assert (kept.to_itself, kept.no_amount, kept.repeated) == (2, 2, 1)
    assert kept.transfers.row.tolist() == [1]


@pytest.mark.parametrize("other", [{"amount": 51}, {"at": 8}, {"payer": 3}, {"payee": 3}])
def test_transfers_that_differ_in_anything_are_two(other: dict[str, int]) -> None:
    one = {"at": 7, "payer": 1, "payee": 2, "amount": 50, "load": 1, "row": 1}
    both = {name: [value, (one | other)[name]] for name, value in one.items()} | {"row": [1, 2]}

    assert len(sound(in_order(**both)).transfers) == 2


def of(expected: float, *transfers: int) -> Candidate:
    return Candidate("chain", np.array(transfers), expected)


def test_of_two_that_share_half_of_their_transfers_the_less_expected_is_kept() -> None:
    strong, alike, other, weak = of(1e-5, 1, 2, 3), of(1e-3, 2, 3, 4), of(1e-2, 3, 5, 6), of(0.2, 8, 9)

    assert claimed([weak, other, alike, strong]) == [strong, other]
    assert apart([other, alike, strong]) == [strong]
