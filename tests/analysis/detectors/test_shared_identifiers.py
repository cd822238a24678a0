"""Rings of shared identifiers asked through the graph: what they say, what they leave out, and who may see what."""

from __future__ import annotations

from dataclasses import replace

import pytest

from analysis.answers import RowRef
from analysis.detectors.shared_identifiers import Looked, look, shared_identifiers
from analysis.findings import Evidence, Finding
from analysis.rings.naming import named
from analysis.rings.ring import Ring, Transfer
from base.viewer import Viewer
from tests.analysis.conftest import NOW, Asker
from tests.graphs import Claimed, Load, Said, World, an_id, number_of

PEOPLE, BANKS, TELECOM, SECRET = (number_of(scope, 1) for scope in (1, 2, 3, 4))
LOADS = (Load(PEOPLE), Load(BANKS, "banks"), Load(TELECOM, "telecom"), Load(SECRET, "secret", level=2))
DAY = 86_400
BEGAN = NOW - 200 * DAY
CROWD = [f"c{one:03}" for one in range(300)]
RING = ["r0", "r1", "r2", "r3"]


def described(load: int, kind: str, called: str, **values: str) -> Said:
    return Said(load, an_id(kind, called), values)


def line(who: str, device: str, since: int = BEGAN, load: int = TELECOM) -> World:
    """A person with a number, its card and the device it lies in."""
    ids = {kind: an_id(kind, f"{kind}-{who}") for kind in ("Phone", "Sim")}
    person, thing = an_id("Person", who), an_id("Device", device)
    said = (
        described(PEOPLE, "Person", who, name=f"王{who}"),
        described(load, "Phone", f"Phone-{who}", number=f"+861349{sum(map(ord, who)):07}"),
        described(load, "Sim", f"Sim-{who}", iccid=f"898699{who}"),
        described(load, "Device", device, imei=f"001{device}"),
    )
    claimed = (
        Claimed(load, "HOLDS", person, ids["Phone"], row=1, valid_from=since),
        Claimed(load, "USES", ids["Phone"], ids["Sim"], row=1, valid_from=since),
        Claimed(load, "INSTALLED_IN", ids["Sim"], thing, row=2, valid_from=since),
    )
    return World(LOADS, said, claimed)


def account(who: str, of: str, since: int = BEGAN + DAY, load: int = BANKS) -> World:
    """An account of a person with the number of that or another person left at the bank."""
    name = f"{who}-{of}"
    said = (
        described(load, "Account", name, institution="云溪银行", number=name),
        described(load, "Phone", f"Phone-{of}", number=f"+861349{sum(map(ord, of)):07}"),
        described(load, "Person", who, name=f"王{who}"),
    )
    claimed = (
        Claimed(load, "HOLDS", an_id("Person", who), an_id("Account", name), row=7, valid_from=since),
        Claimed(load, "USES", an_id("Account", name), an_id("Phone", f"Phone-{of}"), row=7),
    )
    return World(LOADS, said, claimed)


def joined(*worlds: World) -> World:
    said = {(one.load, one.id): one for world in worlds for one in world.said}
    return World(LOADS, tuple(said.values()), tuple(one for world in worlds for one in world.claimed))


def everybody() -> World:
    return joined(*(line(who, f"d-{who}") for who in CROWD))


def ring(device_load: int = TELECOM) -> World:
    """Four whose cards lie in one device, and whose accounts have the number of the first; two opened through it."""
    cards = [line(who, "shared", BEGAN, device_load) for who in RING]
    return joined(*cards, *(account(who, "r0") for who in RING), account("r1", "r1"))


@pytest.fixture(scope="module")
def looked(asker: Asker) -> Looked:
    asker.world(joined(everybody(), ring()))
    return asker.run(look(asker.ask()))


def the_ring(looked: Looked) -> Ring:
    (one,) = looked.rings
    return one


def told(asker: Asker, ring: Ring) -> list[Evidence]:
    (finding,) = asker.run(named(asker.ask(), [ring.finding]))
    return finding.evidence


def test_the_ring_is_told_with_its_holders_and_without_a_person_among_its_members(looked: Looked) -> None:
    one = the_ring(looked)

    assert one.typology == "shared_identifiers"
    assert one.holders == sorted(an_id("Person", who) for who in RING)
    assert sorted(one.finding.members) == sorted([an_id("Device", "shared"), an_id("Phone", "Phone-r0")])
    assert one.finding.expected_innocent < 1


def test_every_identifier_says_who_has_it_how_rare_it_is_and_what_is_left_without_it(
    looked: Looked, asker: Asker
) -> None:
    evidence = told(asker, the_ring(looked))
    device, phone = (next(one for one in evidence if one.family == family) for family in ("device", "phone"))

    assert "4 of them have device 001shared: 王r" in device.sentence
    assert all(f"王{who}" in device.sentence for who in RING)
    assert "of 304 who have a device" in device.sentence
    assert "4 people opened an account through it." in device.sentence
    assert device.sentence.endswith("Without device 001shared it falls in 4: 1, 1, 1 and 1.")
    assert "4 of them have phone +86" in phone.sentence
    assert {(row.load, row.row) for row in device.rows} == {(TELECOM, 1), (TELECOM, 2)}
    assert {(row.load, row.row) for row in phone.rows} == {(TELECOM, 1), (BANKS, 7)}


def test_the_score_is_the_sum_of_what_is_told(looked: Looked) -> None:
    finding = the_ring(looked).finding
    families = {one.family for one in finding.evidence if one.log10_lr}

    assert families == {"device", "phone", "same_day"}
    assert finding.score == pytest.approx(
        4 + 4 + sum(one.log10_lr for one in finding.evidence if one.family == "same_day")
    )


def gone_round(*names: str, load: int = BANKS, weight: float = 2.0) -> Ring:
    """A sum that goes from one account to the next, and from the last to somebody."""
    hops = zip(names, [*names[1:], "c000"], strict=True)
    transfers = [
        Transfer(
            an_id("Account", f"{one}-r0"), an_id("Account", f"{other}-r0"), BEGAN, 10_000, RowRef(load, 50 + i, "b")
        )
        for i, (one, other) in enumerate(hops)
    ]
    finding = Finding("typologies", 1, [], [Evidence("flow", "", weight, 3.0)], [], 0.01)
    return Ring("gather_scatter", finding, BEGAN, BEGAN, [], transfers, loads=[load])


@pytest.mark.parametrize("around", [None, [an_id("Person", "r2")]])
def test_money_that_moved_among_them_adds_to_the_evidence_with_its_rows_and_loads(
    asker: Asker, looked: Looked, around: list[str] | None
) -> None:
    asker.world(joined(everybody(), ring()))
    forms = [gone_round("r0", "r1", "r2", load=SECRET), gone_round("c001", "c002")]

    (one,) = asker.run(look(asker.ask(Viewer("cleared", level=2)), around, looked.background, forms=forms)).rings

    (flow,) = [each for each in one.finding.evidence if each.family == "flow"]
    assert flow.sentence == "2 of 3 transfers of a gather scatter went between accounts of theirs, 200.00 in all."
    assert (flow.log10_lr, flow.events) == (pytest.approx(2.0 * 2 / 3), 2)
    assert [(row.load, row.row) for row in flow.rows] == [(SECRET, 50), (SECRET, 51)]
    assert one.finding.score == pytest.approx(the_ring(looked).finding.score + flow.log10_lr)
    assert (SECRET in one.loads, SECRET in the_ring(looked).loads) == (True, False)
    assert one.finding.expected_innocent <= the_ring(looked).finding.expected_innocent


def related(*pairs: tuple[str, str]) -> World:
    claims = (
        Claimed(PEOPLE, "RELATED_TO", an_id("Person", one), an_id("Person", other), "child") for one, other in pairs
    )
    return World(LOADS, (), tuple(claims))


def test_innocent_reasons_are_looked_for_and_what_was_found_is_said(asker: Asker) -> None:
    asker.world(joined(everybody(), ring(), related(("r1", "r0"), ("r3", "r2"))))

    (one,) = asker.run(shared_identifiers(asker.ask()))

    household, *others = one.finding.benign
    assert household.found == "2 of 6 pairs are related: what these share at home counts little."
    assert all(item.found is None for item in others)


def test_a_family_with_one_device_and_one_number_is_no_ring(asker: Asker) -> None:
    asker.world(joined(everybody(), ring(), related(("r1", "r0"), ("r2", "r0"), ("r3", "r0"))))

    assert asker.run(shared_identifiers(asker.ask())) == []


def test_who_uses_what_is_told_with_times_and_rows(looked: Looked) -> None:
    ties = the_ring(looked).ties

    assert {(tie.holder, tie.member) for tie in ties} == {
        (an_id("Person", who), member)
        for who in RING
        for member in (an_id("Device", "shared"), an_id("Phone", "Phone-r0"))
    }
    assert {tie.from_at for tie in ties} == {BEGAN, BEGAN + DAY}


def test_a_ring_lasts_from_the_first_to_the_last_moment_that_is_told_whenever_it_is_asked_for(
    asker: Asker, looked: Looked
) -> None:
    asker.world(joined(everybody(), ring()))

    (later,) = asker.run(shared_identifiers(asker.ask(as_of=NOW + 9 * DAY), None, looked.background))

    assert (later.from_at, later.to_at) == (BEGAN, BEGAN + DAY)
    assert later == the_ring(looked)


def test_around_one_of_it_the_ring_is_the_same_and_around_others_there_is_none(asker: Asker, looked: Looked) -> None:
    asker.world(joined(everybody(), ring()))
    one, background = the_ring(looked), looked.background

    for id in (an_id("Person", "r2"), an_id("Device", "shared"), an_id("Phone", "Phone-r0")):
        (again,) = asker.run(shared_identifiers(asker.ask(), [id], background))
        assert replace(again) == one

    assert asker.run(shared_identifiers(asker.ask(), [an_id("Person", "c001")], background)) == []


def test_who_may_not_see_the_cards_sees_no_ring(asker: Asker) -> None:
    asker.world(joined(everybody(), ring(SECRET)))

    assert asker.run(shared_identifiers(asker.ask())) == []
    assert len(asker.run(shared_identifiers(asker.ask(Viewer("cleared", level=2))))) == 1


def test_a_number_left_at_a_bank_does_not_also_count_as_the_device_behind_it(asker: Asker) -> None:
    asker.world(joined(everybody(), *(account(who, "c000") for who in CROWD[:4])))

    assert asker.run(shared_identifiers(asker.ask())) == []


def test_in_an_empty_graph_there_is_no_ring(asker: Asker) -> None:
    asker.world(World(LOADS))

    looked = asker.run(look(asker.ask()))

    assert (looked.rings, looked.hubs, looked.communal, looked.below) == ([], 0, 0, 0)


def test_a_ring_rests_on_the_loads_of_rows_that_it_does_not_name(asker: Asker) -> None:
    kin = Claimed(SECRET, "RELATED_TO", an_id("Person", "r0"), an_id("Person", "r1"), row=1, role="sibling")
    asker.world(joined(everybody(), ring(), World(LOADS, (), (kin,))))

    (before,) = asker.run(shared_identifiers(asker.ask()))
    (one,) = asker.run(shared_identifiers(asker.ask(Viewer("cleared", level=2))))

    assert SECRET not in {row.load for each in one.finding.evidence for row in each.rows}
    assert SECRET in one.loads
    assert SECRET not in before.loads
