"""The mappings of other makers' data sets, on small invented files of the same form, and on the whole sets."""

from __future__ import annotations

import os
from pathlib import Path

import h3
import pytest
from neo4j import Driver

from store.address import Address
from tests.loaders.front_door import CLEARED, FrontDoor, id_of

SMALL = Path(__file__).parents[1] / "worlds" / "reference"
WHOLE = os.environ.get("CLEW_REFERENCE_DATA")
ROWS = {
    "fraud_rings/accounts.csv": 19_032,
    "fraud_rings/transactions.csv": 98_498,
    "trajectories/places.csv": 106,
    "trajectories/pings.csv": 34_205,
    "cold_case/crimes.csv": 250,
    "identity/fake_1000.csv": 1_000,
    "identity/dataset4a.csv": 5_000,
    "identity/dataset4b.csv": 5_000,
}


@pytest.fixture(scope="module")
def small(graph_server: Address, loaders_driver: Driver, tmp_path_factory: pytest.TempPathFactory) -> FrontDoor:
    door = FrontDoor(graph_server, loaders_driver, tmp_path_factory.mktemp("reference"), CLEARED)
    answer = door.clew("load", "--json", *(SMALL / Path(name).name for name in ROWS))
    assert answer.exit_code == 0, answer.output + answer.errors
    door.reports = answer.value["loads"]
    return door


def account(number: str) -> str:
    return id_of("Account", institution="fraud-rings", number=number)


def test_every_row_is_loaded(small: FrontDoor) -> None:
    assert [(report["created"], report["rejected"]) for report in small.reports] == [
        (report["read"], 0) for report in small.reports
    ]


def test_transfers_join_the_accounts_of_both_files(small: FrontDoor) -> None:
    money = small.seen("MATCH (a)-[e:TRANSFERRED]->(b) WHERE happened(e) RETURN a.id, b.id, e.at, e.amount, e.row")

    assert money == {
        (account("ACC1"), account("ACC2"), 1_672_562_100, 10_394, 1),
        (account("ACC1"), account("ACC2"), 1_672_562_100, 10_394, 2),
        (account("ACC2"), account("ACC9"), 1_677_628_740, 7, 3),
    }
    assert small.count("MATCH (a:Account) RETURN count(a)") == 4
    assert small.count("MATCH (:Account)<-[d:DESCRIBES]-() RETURN count(d)") == 4


def test_pings_are_sightings_at_the_centres_of_their_cells(small: FrontDoor) -> None:
    cell = h3.latlng_to_cell(36.6691979, -38.3181372, 14)
    latitude, longitude = h3.cell_to_latlng(cell)

    seen = small.seen(
        "MATCH (d:Device)-[e:SEEN_AT]->(p:Place {number: e.place})<-[s:DESCRIBES]-() "
        "WHERE happened(e) AND says(s) AND d.id = $device RETURN s.code, e.at, s.latitude, s.longitude",
        device=id_of("Device", system="trajectories", code="u1"),
    )

    assert {(code, at) for code, at, _, _ in seen} == {(cell, 1_704_107_520), (cell, 1_704_108_360)}
    assert {(lat, lng) for _, _, lat, lng in seen} == {(round(latitude, 7), round(longitude, 7))}


def test_places_have_their_point(small: FrontDoor) -> None:
    found = small.seen(
        "MATCH (p:Place)<-[d:DESCRIBES]-() WHERE says(d) AND d.system = 'trajectories' "
        "RETURN d.code, d.kind, d.point.y, d.point.x"
    )

    assert found == {("p-1", "park", 36.6695149, -38.3179439), ("h-1", "home", 36.6691907, -38.3184155)}


def test_crimes_have_scene_window_and_the_codes_that_were_recorded(small: FrontDoor) -> None:
    found = small.seen(
        "MATCH (:Case)<-[c:DESCRIBES]-() WHERE says(c) MATCH (s:Place)<-[p:DESCRIBES]-() WHERE says(p) "
        "MATCH (case:Case)-[l:OCCURRED_AT]->(s) WHERE holds(l) AND EXISTS { (case)<-[c]-() } "
        "RETURN c.number, c.methods, c.from_at, c.to_at, p.code, p.grid_point.x, p.grid_point.y"
    )

    assert found == {
        ("C:1", "MO1:25;MO2:a;MO3:E", 726_476_400, 726_514_200, "100.5/-88.25", 100.5, -88.25),
        ("C:2", "MO1:7", 726_161_400, 726_161_400, "14/-19.5", 14.0, -19.5),
    }


def test_every_row_of_the_identity_sets_is_a_person_of_its_own(small: FrontDoor) -> None:
    people = small.seen(
        "MATCH (p:Person)<-[d:DESCRIBES]-() WHERE says(d) RETURN p.id, d.name, d.birth_date, d.flags IS NOT NULL"
    )

    assert {row[1:] for row in people} == {
        ("Ann Example", "1971-06-24", False),
        ("Ann", "1971-06-24", False),
        (None, "2015-02-30", True),
        ("ann example", "1915-11-11", False),
        ("bob", None, False),
        ("anm example", "19151191", True),
    }
    assert len({id for id, *_ in people}) == 6
    mails = small.seen("MATCH (p:Person)-[l:USES]->(o:OnlineAccount) WHERE holds(l) RETURN o.id, p.id")
    assert len(mails) == 2
    assert {mail for mail, _ in mails} == {id_of("OnlineAccount", platform="email", handle="ann@example.org")}


def test_addresses_are_joined_without_their_empty_parts(small: FrontDoor) -> None:
    found = small.seen("MATCH (:Address)<-[d:DESCRIBES]-() WHERE says(d) RETURN d.text, d.flags")

    assert ("OTHERSTREETFARMELSEWHERE4560VIC", ("text:imprecise",)) in found


@pytest.mark.skipif(WHOLE is None, reason="CLEW_REFERENCE_DATA names no folder with the data sets")
@pytest.mark.parametrize("name", ROWS)
def test_the_whole_sets_have_no_row_that_is_refused(door: FrontDoor, name: str) -> None:
    report = door.clew("check", "--json", Path(WHOLE or "") / name).account

    assert (report["read"], report["created"], report["rejected"]) == (ROWS[name], ROWS[name], 0)
