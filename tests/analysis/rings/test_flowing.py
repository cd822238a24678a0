"""Money between members of a ring adds to its score by how much of a form it is, for real rings and by chance alike."""

from __future__ import annotations

import random
from collections.abc import Sequence
from itertools import permutations

import pytest

from analysis.answers import RowRef
from analysis.findings import Evidence, Finding
from analysis.rings.finding_rings import Found, found
from analysis.rings.flowing import FLOW_CAP
from analysis.rings.ring import Ring, Transfer
from tests.analysis.rings.test_finding_rings import CROWD, FEW, ring
from tests.analysis.rings.using import Used, uses

HELD = [Used(name, f"account-{name}", "account") for name in "abcdxy"]


def form(paid: Sequence[tuple[str, str]], weight: float = 2.0) -> Ring:
    """A form of money flow among accounts, each called by its holder."""
    transfers = [
        Transfer(f"account-{payer}", f"account-{payee}", row, 100, RowRef(1, row, "bank"))
        for row, (payer, payee) in enumerate(paid, 1)
    ]
    evidence = [Evidence("flow", "", weight, FLOW_CAP), Evidence("amount", "", 1.0, 2.0)]
    return Ring("cycle", Finding("typologies", 1, [], evidence, [], 0.01), 1, len(paid), [], transfers)


def of(*forms: Ring, more: Sequence[Used] = ()) -> Found:
    return found(uses([*CROWD, *ring("abcd"), *HELD, *more]), forms=forms, graphs=FEW)


@pytest.mark.parametrize(
    ("paid", "share"),
    [
        ([("a", "b"), ("b", "c"), ("c", "d"), ("d", "a")], 1),
        ([("a", "b"), ("b", "x"), ("x", "y"), ("y", "a")], 1 / 4),
        ([("a", "x"), ("x", "b")], 0),
        ([("x", "y"), ("y", "x")], 0),
        ([("a", "a"), ("a", "b")], 1 / 2),
        ([("a", "unknown"), ("unknown", "a")], 0),
    ],
)
def test_a_form_counts_by_the_share_of_it_that_goes_from_one_member_to_another(
    paid: list[tuple[str, str]], share: float
) -> None:
    without, known = of().scored, of(form(paid)).scored

    assert known.flow.tolist() == pytest.approx([2.0 * share])
    assert known.score.tolist() == pytest.approx(without.score + 2.0 * share)


def test_forms_add_up_to_the_cap_and_each_counts_no_more_than_that() -> None:
    there = [("a", "b"), ("b", "a")]

    assert of(form(there), form(there)).scored.flow.tolist() == [FLOW_CAP]
    assert of(form([*there, ("x", "y"), ("y", "x")], 9.0)).scored.flow.tolist() == [FLOW_CAP / 2]


def test_an_account_of_two_members_counts_once() -> None:
    joint = [Used("c", "account-a", "account")]

    assert of(form([("a", "b"), ("b", "x")]), more=joint).scored.flow.tolist() == [1.0]


def test_what_chance_makes_has_its_money_too() -> None:
    names = [f"n{i}" for i in range(30)]
    draw = random.Random(1)
    shared = [
        Used(who, f"{kind}-{number}", kind, -700)  # of another year than the crowd's, with which it is not exchanged
        for kind in ("device", "phone")
        for number in range(20)
        for who in draw.sample(names, 3)
    ]
    accounts = [Used(name, f"account-{name}", "account") for name in names]
    every = uses([*CROWD, *shared, *accounts])

    plain = found(every, graphs=FEW).background.chance.scores
    flowing = found(every, forms=[form(list(permutations(names, 2)))], graphs=FEW).background.chance.scores

    assert len(plain) == len(flowing) > 0
    assert (flowing >= plain).all()
    assert flowing.sum() > plain.sum()
