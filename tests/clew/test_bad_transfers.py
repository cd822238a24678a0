"""Transfers as they should not be, through `clew load` and `clew detect rings`: clear results, nothing lost."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import orjson
import pytest
from neo4j import Driver, GraphDatabase

from ontology.identifiers import KINDS
from store import schema
from store.address import Address
from store.writer import open_writer_at
from tests.analysis.money.ledgers import quiet
from tests.loaders.front_door import FrontDoor, id_of

BEGIN = datetime(2023, 1, 1)
HEADER = "id,at,payer,payee,amount,money,firm"
MAPPING = """\
feed: ledger
title: Ledger
source: {id: bank, title: Bank}
files: ["ledger_*.csv"]
key: [id]
entities:
  payer: {type: Account, institution: {constant: bank}, number: payer}
  payee: {type: Account, institution: {constant: bank}, number: payee}
  firm: {type: Organization, when: {column: firm, is: credit_code}, credit_code: firm}
links:
  - {type: HOLDS, from: firm, to: payer}
events:
  - type: TRANSFERRED
    from: payer
    to: payee
    at: at
    amount: {column: amount, currency: {column: money, is: [CNY]}}
"""
FIRM = KINDS["credit_code"].examples[0][0]
NAMES = ("C1", "C2", "C3", "C4", "C5")


@dataclass(frozen=True)
class Paid:
    """One row; `day` counts from BEGIN."""

    id: str
    day: float
    payer: str
    payee: str
    amount: str = "100.00"
    money: str = "CNY"
    firm: str = ""

    @property
    def cells(self) -> str:
        at = BEGIN + timedelta(days=self.day)
        return f"{self.id},{at:%Y-%m-%d %H:%M:%S},{self.payer},{self.payee},{self.amount},{self.money},{self.firm}"


ORDINARY = [Paid(f"O{n}", day, f"A{payer}", f"A{payee}") for n, (payer, payee, day) in enumerate(quiet(250, 90, 3))]
CYCLE = [Paid(f"R{n}", 40 + n / 12, NAMES[n], NAMES[(n + 1) % 5]) for n in range(5)]
"""A sum that goes round five accounts within ten hours."""

WAGES = [Paid(f"W{n}", 60 + n / 1_000, "F", f"A{5 * n}", "5000.00") for n in range(40)]


@pytest.fixture(scope="module")
def driver(graph_server: Address) -> Iterator[Driver]:
    with open_writer_at(graph_server) as writer:
        schema.apply(writer)
    login = (graph_server.user, graph_server.password)
    with GraphDatabase.driver(graph_server.uri, auth=login, notifications_min_severity="OFF") as opened:
        yield opened


class Bank:
    """An installation that is sent ledgers, and what is found in them."""

    def __init__(self, door: FrontDoor, folder: Path) -> None:
        self.door = door
        self._folder = folder
        self._mapping = folder / "ledger.yaml"
        self._mapping.write_text(MAPPING, encoding="utf-8")

    def send(self, rows: list[Paid], name: str = "ledger_20230601") -> dict[str, Any]:
        path = self._folder / f"{name}.csv"
        path.write_text("\n".join([HEADER, *(one.cells for one in rows)]) + "\n", encoding="utf-8")
        return self.door.load("--mapping", self._mapping, path)

    def rings(self, typology: str, account: str) -> list[Any]:
        """The rings of that form in which the account is, as they are told, after a detection."""
        found = self.door.clew("detect", "rings", "--json")
        assert found.exit_code == 0, found.errors
        texts = self.door.seen("MATCH (r:Ring) WHERE happened(r) AND r.size > 0 RETURN r.content")
        wanted = id_of("Account", institution="bank", number=account)
        told = [orjson.loads(text) for text in texts]
        return [one for one in told if one["typology"] == typology and wanted in one["finding"]["members"]]


@pytest.fixture
def bank(graph_server: Address, driver: Driver, tmp_path: Path) -> Bank:
    return Bank(FrontDoor(graph_server, driver, tmp_path / "home"), tmp_path)


def accounts(ring: Any) -> set[str]:
    ids = {id_of("Account", institution="bank", number=name): name for name in NAMES}
    return {ids[member] for member in ring["finding"]["members"]}


def test_rows_in_any_order_of_time_make_the_same_ring(bank: Bank) -> None:
    rows = [*ORDINARY, *CYCLE]
    random.Random(1).shuffle(rows)

    report = bank.send(rows)
    (ring,) = bank.rings("cycle", "C1")

    assert (report["created"], report["rejected"]) == (len(rows), 0)
    assert accounts(ring) == set(NAMES)
    times = [one["at"] for one in ring["transfers"]]
    assert times == sorted(times)


def test_a_ring_over_two_loads_is_found_when_both_are_there_the_later_first(bank: Bank) -> None:
    later = bank.send([*ORDINARY, *CYCLE[2:]], "ledger_20230602")
    before = bank.rings("cycle", "C1")
    earlier = bank.send(CYCLE[:2], "ledger_20230601")

    (ring,) = bank.rings("cycle", "C1")

    assert before == []
    assert accounts(ring) == set(NAMES)
    assert ring["loads"] == sorted([*later["loads"], *earlier["loads"]])


def test_a_sum_that_would_go_back_in_time_makes_no_cycle(bank: Bank) -> None:
    bank.send([*ORDINARY, *(replace(one, day=80 - one.day) for one in CYCLE)])

    assert bank.rings("cycle", "C1") == []


def test_a_transfer_that_is_told_twice_counts_once_and_one_told_differently_not_at_all(bank: Bank) -> None:
    report = bank.send([*ORDINARY, *CYCLE, *CYCLE, Paid("X", 50, "A1", "A2"), Paid("X", 50, "A1", "A2", "7.00")])
    (ring,) = bank.rings("cycle", "C1")

    assert (report["created"], report["same"]) == (len(ORDINARY) + len(CYCLE), len(CYCLE))
    assert report["reject_codes"] == {"duplicate_key": 2}
    assert len(ring["transfers"]) == len(CYCLE)


def test_a_transfer_under_two_numbers_counts_once(bank: Bank) -> None:
    report = bank.send([*ORDINARY, *CYCLE, *(replace(one, id=f"again {one.id}") for one in CYCLE)])
    (ring,) = bank.rings("cycle", "C1")

    assert report["created"] == len(ORDINARY) + 2 * len(CYCLE)
    assert len(ring["transfers"]) == len(CYCLE)


def test_amounts_of_two_currencies_are_not_mixed(bank: Bank) -> None:
    foreign = [replace(one, money="USD") for one in CYCLE[:2]]

    report = bank.send([*ORDINARY, *foreign, *CYCLE[2:]])
    reasons = [orjson.loads(line) for line in Path(report["rejects_file"]).read_bytes().splitlines()]

    assert (report["created"], report["reject_codes"]) == (len(ORDINARY) + 3, {"other_currency": 2})
    assert {(one["cells"]["id"], one["cells"]["money"]) for one in reasons} == {("R0", "USD"), ("R1", "USD")}
    assert bank.rings("cycle", "C1") == []


@pytest.mark.parametrize("amount", ["0.00", "-100.00"])
def test_what_moves_no_money_is_kept_and_makes_no_ring(bank: Bank, amount: str) -> None:
    itself = Paid("S", 45, "C1", "C1")

    report = bank.send([*ORDINARY, *(replace(one, amount=amount) for one in CYCLE), itself])

    assert (report["created"], report["rejected"]) == (len(ORDINARY) + len(CYCLE) + 1, 0)
    assert bank.rings("cycle", "C1") == []


@pytest.mark.parametrize(("firm", "found"), [(FIRM, 0), ("", 1)], ids=["an employer", "somebody"])
def test_a_payday_is_no_ring_and_the_same_from_a_private_account_is_one(bank: Bank, firm: str, found: int) -> None:
    bank.send([*ORDINARY, *(replace(one, firm=firm) for one in WAGES)])

    assert len(bank.rings("fan_out", "F")) == found
