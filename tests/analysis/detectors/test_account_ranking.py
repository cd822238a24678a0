"""The order of the queue asked of a graph: the rings that went in come out, those first that look most like rings."""

from __future__ import annotations

import numpy as np
import pytest

from analysis.detectors import account_ranking as module
from analysis.detectors.account_ranking import Queued, account_ranking
from analysis.findings import Evidence, Finding
from analysis.money.features import NAMES
from analysis.money.ranking import Ranker, train
from analysis.rings.ring import Ring, Transfer
from base.viewer import Viewer
from tests.analysis.conftest import NOW, Asker
from tests.graphs import Happened, Load, Said, World, an_id, number_of

BANK, SECRET = number_of(1, 1), number_of(2, 1)
START = NOW - 30 * 86_400
HOUR = 3_600
TELLING = NAMES.index("payer: transfers received in 1 day")
Paid = tuple[int, str, str]

GATHERED: list[Paid] = [(HOUR * i, f"sender {i}", "hub") for i in range(6)]
SCATTERED: list[Paid] = [(HOUR * (7 + i), "hub", f"receiver {i}") for i in range(4)]
APART: list[Paid] = [(HOUR * i, f"payer {i}", f"payee {i}") for i in range(4)]
HIDDEN: list[Paid] = [(HOUR, "a", "b")]


@pytest.fixture(scope="module")
def ranker() -> Ranker:
    """One that has learnt that money comes in before it goes out in a ring."""
    source = np.random.default_rng(3)
    labels = source.random(2_000) < 0.1
    rows = np.zeros((2_000, len(NAMES)), np.float32)
    rows[:, TELLING] = source.poisson(0.3 + 5 * labels)
    return train(rows, labels, np.sort(source.integers(0, 60 * 86_400, 2_000)))


@pytest.fixture(scope="module", autouse=True)
def _written(asker: Asker) -> None:
    paid = [*GATHERED, *SCATTERED, *APART, *HIDDEN]
    accounts = sorted({name for _, *ends in paid for name in ends})
    happened = tuple(
        Happened(
            SECRET if one in HIDDEN else BANK, "TRANSFERRED", account(one[1]), account(one[2]), START + one[0], row
        )
        for row, one in enumerate(paid, start=1)
    )
    said = tuple(Said(BANK, account(name), {"number": name, "institution": "bank"}) for name in accounts)
    asker.world(World((Load(BANK, "bank"), Load(SECRET, "other bank", level=2)), said, (), happened))


def account(name: str) -> str:
    return an_id("Account", name)


def ring(asker: Asker, typology: str, paid: list[Paid]) -> Ring:
    every = [*GATHERED, *SCATTERED, *APART, *HIDDEN]
    ask = asker.ask(Viewer("analyst", level=2))
    moved = [
        Transfer(
            account(one[1]),
            account(one[2]),
            START + one[0],
            60,
            ask.row_ref(SECRET if one in HIDDEN else BANK, every.index(one) + 1),
        )
        for one in paid
    ]
    evidence = [Evidence("flow", "little", 0.5, 3), Evidence("flow", "much", 2, 3), Evidence("flow", "against", -1, 3)]
    members = sorted({one.payer for one in moved} | {one.payee for one in moved})
    times = [one.at for one in moved] or [START]
    return Ring(typology, Finding("typologies", 1, members, evidence, [], 0.1), min(times), max(times), [], moved)


def asked(asker: Asker, ranker: Ranker, rings: list[Ring]) -> list[Queued]:
    return asker.run(account_ranking(asker.ask(), ranker, rings))


def test_rings_come_out_as_they_went_in_the_likelier_first(asker: Asker, ranker: Ranker) -> None:
    apart, scattered = ring(asker, "fan_out", APART), ring(asker, "gather_scatter", SCATTERED)

    found = asked(asker, ranker, [apart, scattered])

    assert [(one.place, one.ring) for one in found] == [(1, scattered), (2, apart)]
    assert found[0].share is not None
    assert found[1].share is not None
    assert found[0].share > 0.5 > found[1].share


def test_rules_and_features_explain_the_place(asker: Asker, ranker: Ranker) -> None:
    (found,) = asked(asker, ranker, [ring(asker, "gather_scatter", SCATTERED)])

    assert found.rules == ["much", "little"]
    assert found.reasons == ["payer: transfers received in 1 day: 6, which moves it up."]


def test_a_ring_without_transfers_to_be_seen_stands_last_and_is_not_lost(asker: Asker, ranker: Ranker) -> None:
    shared, hidden = ring(asker, "shared_identifiers", []), ring(asker, "chain", HIDDEN)
    scattered = ring(asker, "gather_scatter", SCATTERED)

    found = asked(asker, ranker, [shared, hidden, scattered])

    assert [(one.ring.typology, one.share is None) for one in found] == [
        ("gather_scatter", False),
        ("shared_identifiers", True),
        ("chain", True),
    ]


@pytest.mark.parametrize("rings", [[], ["shared_identifiers"]])
def test_without_transfers_nothing_is_read_and_the_order_stays(asker: Asker, ranker: Ranker, rings: list[str]) -> None:
    found = asked(asker, ranker, [ring(asker, typology, []) for typology in rings])

    assert [(one.ring.typology, one.share) for one in found] == [(typology, None) for typology in rings]


def test_features_made_in_chunks_give_the_same_order(
    asker: Asker, ranker: Ranker, monkeypatch: pytest.MonkeyPatch
) -> None:
    rings = [ring(asker, "fan_in", GATHERED), ring(asker, "gather_scatter", [*GATHERED, *SCATTERED])]
    whole = asked(asker, ranker, rings)

    monkeypatch.setattr(module, "CHUNK", 3)

    assert asked(asker, ranker, rings) == whole
