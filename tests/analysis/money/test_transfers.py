"""Transfers as read through the gate from a real graph, whole or round some accounts."""

from __future__ import annotations

import numpy as np
import pytest

from analysis.money import transfers as module
from analysis.money.transfers import NONE, Transfers, account_ids, joined, transfers
from analysis.numbers import numbers_of
from base.viewer import Viewer
from tests.analysis.conftest import NOW, Asker
from tests.graphs import Happened, Load, Said, World, an_id, number_of

BANK, SECRET = number_of(1, 1), number_of(2, 1)
T = NOW - 30 * 86_400
A, B, C, D = (an_id("Account", name) for name in "ABCD")


def paid(payer: str, payee: str, at: int, amount: int, row: int, load: int = BANK) -> Happened:
    return Happened(load, "TRANSFERRED", payer, payee, at, row, amount)


PAID = (
    paid(A, B, T + 60, 500, 4),
    paid(A, B, T + 60, 500, 2),
    paid(B, C, T + 20, -7, 3),
    paid(C, C, T + 30, 0, 5),
    paid(C, D, T + 90, 11, 6),
    paid(A, D, NOW + 5, 1, 7),
    paid(B, A, T + 10, 900, 1, SECRET),
)


@pytest.fixture(scope="module", autouse=True)
def world(asker: Asker) -> None:
    said = [
        Said(BANK, id, {"number": name, "institution": "bank"}) for id, name in zip((A, B, C, D), "ABCD", strict=True)
    ]
    asker.world(World((Load(BANK, "bank"), Load(SECRET, "other bank", level=2)), tuple(said), (), PAID))


def told(asker: Asker, found: Transfers) -> list[tuple[str, str, int, int, int]]:
    ask = asker.ask()
    payers, payees = (asker.run(account_ids(ask, some)) for some in (found.payer, found.payee))
    return list(zip(payers, payees, found.at.tolist(), found.amount.tolist(), found.row.tolist(), strict=True))


ALL = [
    (B, C, T + 20, -7, 3),
    (C, C, T + 30, 0, 5),
    (A, B, T + 60, 500, 2),
    (A, B, T + 60, 500, 4),
    (C, D, T + 90, 11, 6),
]


def test_all_transfers_come_in_order_without_those_hidden_or_after_as_of(asker: Asker) -> None:
    assert told(asker, asker.run(transfers(asker.ask(), None, None))) == ALL


def test_who_may_see_more_reads_more(asker: Asker) -> None:
    found = asker.run(transfers(asker.ask(Viewer("chief", level=2)), None, None))

    assert found.amount.tolist() == [900, *(amount for *_, amount, _ in ALL)]


def test_a_window_includes_its_beginning_and_not_its_end(asker: Asker) -> None:
    found = asker.run(transfers(asker.ask(), T + 20, T + 60))

    assert found.at.tolist() == [T + 20, T + 30]


def test_transfers_of_some_accounts_come_once_each_from_either_side(asker: Asker) -> None:
    ask = asker.ask()
    numbers = asker.run(numbers_of(ask, [B, C]))

    both = asker.run(transfers(ask, None, None, np.array(list(numbers.values()))))
    one = asker.run(transfers(ask, None, None, np.array([numbers[C]])))

    assert told(asker, both) == ALL
    assert [row for *_, row in told(asker, one)] == [3, 5, 6]


def test_slices_of_any_size_read_the_same(asker: Asker, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_READ", 1)

    assert told(asker, asker.run(transfers(asker.ask(), None, None))) == ALL


def test_nothing_joined_is_nothing() -> None:
    assert len(joined([NONE, NONE])) == 0
