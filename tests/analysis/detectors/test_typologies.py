"""Rings of money among ordinary accounts are told with members, transfers, rows and innocent reasons."""

from __future__ import annotations

import pytest

from analysis.detectors.typologies import search, typologies
from base.errors import BadRequestError
from base.viewer import Viewer
from tests.analysis.conftest import NOW, Asker
from tests.analysis.money.ledgers import Paid, quiet
from tests.graphs import Claimed, Happened, Load, Said, World, an_id, number_of

BANK, SECRET = number_of(1, 1), number_of(2, 1)
START = NOW - 110 * 86_400
ACCOUNTS = 300
CYCLE = [(1, 101, 50.0), (101, 201, 50.1), (201, 1, 50.2)]
PAYROLL = [(7, 20 + i, 60.0 + i / 1_000) for i in range(40)]
HIDDEN = [(5, 105, 70.0), (105, 205, 70.1), (205, 5, 70.2)]
ODD = [(9, 9, 10.0), (9, 10, 11.0), (9, 10, 11.0)]
HOLDER, FIRM = an_id("Person", "holder"), an_id("Organization", "firm")


def account(number: int) -> str:
    return an_id("Account", str(number))


def happened(rows: list[Paid], first_row: int, load: int = BANK, measure: int = 0) -> list[Happened]:
    return [
        Happened(
            load,
            "TRANSFERRED",
            account(payer),
            account(payee),
            START + round(day * 86_400),
            first_row + i,
            measure or 1_000 + (payer * 7_919 + payee * 104_729 + i) % 90_000,
        )
        for i, (payer, payee, day) in enumerate(rows)
    ]


@pytest.fixture(scope="module", autouse=True)
def world(asker: Asker) -> None:
    said = [Said(BANK, account(i), {"institution": "bank", "number": str(i)}, row=i + 1) for i in range(ACCOUNTS)]
    said += [Said(BANK, HOLDER, {"name": "Holder"}), Said(BANK, FIRM, {"name": "Firm"})]
    claimed = (
        Claimed(BANK, "HOLDS", HOLDER, account(1)),
        Claimed(BANK, "HOLDS", FIRM, account(7)),
        Claimed(SECRET, "HOLDS", HOLDER, account(201)),
    )
    every = happened(quiet(ACCOUNTS, each=3), 1) + happened(CYCLE, 2_001) + happened(PAYROLL, 3_001)
    every += happened(HIDDEN, 1, SECRET) + happened(ODD, 4_001, measure=500)
    loads = (Load(BANK, "banks"), Load(SECRET, "secret", level=2))
    asker.world(World(loads, tuple(said), claimed, tuple(every)))


def test_a_cycle_is_told_with_its_members_holders_transfers_and_rows(asker: Asker) -> None:
    (ring,) = asker.run(typologies(asker.ask(), kinds=["cycle"]))

    assert set(ring.finding.members) == {account(1), account(101), account(201)}
    assert ring.holders == [HOLDER]
    assert ring.loads == [BANK]
    assert [(one.payer, one.payee) for one in ring.transfers] == [(account(a), account(b)) for a, b, _ in CYCLE]
    assert [one.row.row for one in ring.transfers] == [2_001, 2_002, 2_003]
    assert (ring.from_at, ring.to_at) == (START + 50 * 86_400, START + round(50.2 * 86_400))
    assert ring.amount == sum(one.amount for one in ring.transfers)
    assert 0 < ring.finding.expected_innocent <= 0.1
    flow = ring.finding.evidence[0]
    assert flow.family == "flow"
    assert "3 transfers" in flow.sentence
    assert "5 hours" in flow.sentence
    assert [row.row for row in flow.rows] == [2_001, 2_002, 2_003]


def test_a_payroll_is_explained_and_not_among_the_rings(asker: Asker) -> None:
    found = asker.run(search(asker.ask(), kinds=["fan_out"]))

    assert account(7) not in {one.payer for ring in found.rings for one in ring.transfers}
    (payroll,) = found.explained
    assert {one.payer for one in payroll.transfers} == {account(7)}
    assert [one.found for one in payroll.finding.benign if one.found] == [
        "An organization holds the paying account, and 40 of 40 went within a day."
    ]


def test_what_cannot_carry_a_ring_is_counted(asker: Asker) -> None:
    found = asker.run(search(asker.ask()))

    assert (found.to_itself, found.no_amount, found.repeated) == (1, 0, 1)
    assert found.transfers == 3 * ACCOUNTS + len(CYCLE) + len(PAYROLL) + 1


def test_a_ring_of_hidden_transfers_is_told_to_those_who_may_see_them(asker: Asker) -> None:
    found = asker.run(typologies(asker.ask(Viewer("chief", level=2)), kinds=["cycle"]))

    assert {len(ring.transfers) for ring in found} == {3}
    assert account(105) in {member for ring in found for member in ring.finding.members}


def test_a_ring_rests_also_on_the_loads_that_say_who_holds_its_accounts(asker: Asker) -> None:
    rings = asker.run(typologies(asker.ask(Viewer("cleared", level=2)), kinds=["cycle"]))

    (ring,) = [one for one in rings if account(101) in one.finding.members]
    assert ring.loads == sorted([BANK, SECRET])


def test_rings_round_some_accounts_are_those_of_the_full_search(asker: Asker) -> None:
    every = asker.run(typologies(asker.ask()))

    beside = asker.run(typologies(asker.ask(), accounts=[account(101)]))

    assert beside == [ring for ring in every if account(101) in ring.finding.members]
    assert len(beside) >= 1
    assert asker.run(typologies(asker.ask(), accounts=[account(299), account(298)])) == [
        ring for ring in every if {account(299), account(298)} & set(ring.finding.members)
    ]


def test_a_window_without_transfers_has_no_rings(asker: Asker) -> None:
    found = asker.run(search(asker.ask(), from_at=START - 1_000, to_at=START - 500))

    assert (found.rings, found.transfers) == ([], 0)


def test_an_unknown_form_is_refused(asker: Asker) -> None:
    with pytest.raises(BadRequestError, match="no form 'spiral'"):
        asker.run(typologies(asker.ask(), kinds=["spiral"]))
