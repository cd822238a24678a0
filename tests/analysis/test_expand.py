"""Expansion: counts before neighbours, hubs named and not opened."""

from __future__ import annotations

import pytest

from analysis import expand as module
from analysis.answers import Expansion
from analysis.expand import expand
from base.errors import BadRequestError
from tests.analysis.conftest import Asker
from tests.graphs import Claimed, Happened, Load, Said, World, an_id, number_of

REGISTER, SECRET = number_of(1, 1), number_of(2, 1)
WANG, LI = an_id("Person", "wang"), an_id("Person", "li")
PHONES = tuple(an_id("Phone", str(number)) for number in range(5))
HOME = an_id("Address", "home")
TENANTS = tuple(an_id("Person", str(number)) for number in range(6))
SECRETLY = an_id("Phone", "secret")
NOBODY = an_id("Person", "nobody")


@pytest.fixture(scope="module", autouse=True)
def world(asker: Asker) -> None:
    people = [Said(REGISTER, id, {"name": "王伟"}, row=row) for row, id in enumerate((WANG, LI, *TENANTS), 1)]
    phones = [Said(REGISTER, id, {"number": id[-8:]}, row=row) for row, id in enumerate(PHONES, 20)]
    said = (
        *people,
        *phones,
        Said(REGISTER, HOME, {"text": "云溪市人民路1号"}),
        Said(SECRET, SECRETLY, {"number": "1"}),
    )
    claimed = (
        Claimed(REGISTER, "HOLDS", WANG, PHONES[0], row=1),
        Claimed(REGISTER, "HOLDS", WANG, PHONES[0], row=2),
        Claimed(REGISTER, "HOLDS", WANG, PHONES[1], row=3),
        Claimed(REGISTER, "HOLDS", WANG, PHONES[2], row=4, valid_to=10),
        Claimed(SECRET, "HOLDS", WANG, SECRETLY, row=5),
        Claimed(REGISTER, "RELATED_TO", WANG, LI, "spouse", row=6),
        Claimed(REGISTER, "RELATED_TO", LI, WANG, "spouse", row=6),
        *(Claimed(REGISTER, "LIVES_AT", id, HOME, row=row) for row, id in enumerate((WANG, *TENANTS), 30)),
    )
    happened = (
        *(Happened(REGISTER, "CALLED", PHONES[0], PHONES[3], at=at, row=at) for at in (1, 2, 3)),
        Happened(REGISTER, "CALLED", PHONES[0], PHONES[4], at=4, row=4),
        Happened(REGISTER, "CALLED", PHONES[0], PHONES[1], at=5_000, row=5),
        Happened(SECRET, "CALLED", PHONES[0], PHONES[4], at=6, row=6),
    )
    asker.world(World((Load(REGISTER), Load(SECRET, "secret", level=2)), said, claimed, happened))


def _expand(asker: Asker, id: str, types: list[str] | None = None, kinds: list[str] | None = None) -> Expansion:
    found = asker.run(expand(asker.ask(as_of=1_000), id, types, kinds, 100, None))
    assert found is not None
    return found


def test_counts_come_for_every_type_direction_and_kind(asker: Asker) -> None:
    counts = [(one.type, one.direction, one.kind, one.count) for one in _expand(asker, WANG, types=["HOLDS"]).counts]

    assert counts == [
        ("HOLDS", "out", "Phone", 2),
        ("LIVES_AT", "out", "Address", 1),
        ("RELATED_TO", "in", "Person", 1),
        ("RELATED_TO", "out", "Person", 1),
    ]


def test_neighbours_say_by_what_and_how_often(asker: Asker) -> None:
    found = _expand(asker, WANG, types=["HOLDS"]).neighbours

    assert [(one.entity.id, one.count, one.degree, one.hub) for one in found.items] == [
        (PHONES[0], 2, 5, False),
        (PHONES[1], 1, 1, False),
    ]
    assert found.total == 2


def test_events_count_once_per_neighbour(asker: Asker) -> None:
    found = _expand(asker, PHONES[0], types=["CALLED"])

    assert [(one.entity.id, one.direction, one.count) for one in found.neighbours.items] == [
        (PHONES[3], "out", 3),
        (PHONES[4], "out", 1),
    ]
    assert [(one.type, one.count) for one in found.counts] == [("CALLED", 2), ("HOLDS", 1)]


def test_kinds_narrow_the_neighbours_and_not_the_counts(asker: Asker) -> None:
    found = _expand(asker, WANG, kinds=["Address"])

    assert [one.entity.id for one in found.neighbours.items] == [HOME]
    assert len(found.counts) == 4


def test_pages_follow_each_other_in_a_stable_order(asker: Asker) -> None:
    surroundings = asker.ask(as_of=1_000)
    seen: list[tuple[str, str, str]] = []
    after = None
    while True:
        found = asker.run(expand(surroundings, WANG, None, None, 2, after))
        assert found is not None
        seen += [(one.type, one.direction, one.entity.id) for one in found.neighbours.items]
        assert found.neighbours.total == 5
        if found.neighbours.next is None:
            break
        after = found.neighbours.next

    assert seen == [(one.type, one.direction, one.entity.id) for one in _expand(asker, WANG).neighbours.items]


def test_a_hub_is_counted_and_named_and_not_opened(asker: Asker, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "HUB_CAP", 6)

    found = _expand(asker, HOME)

    assert [(one.type, one.count) for one in found.counts] == [("LIVES_AT", 7)]
    assert [hub.id for hub in found.hubs] == [HOME]
    assert (found.neighbours.items, found.neighbours.total) == ([], 7)
    assert (found.neighbours.truncated, found.neighbours.reason) == (True, "hub")


def test_a_neighbour_that_is_a_hub_is_named(asker: Asker, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "HUB_CAP", 6)

    found = _expand(asker, WANG)

    assert [hub.id for hub in found.hubs] == [HOME]
    assert [(one.degree, one.hub) for one in found.neighbours.items if one.entity.id == HOME] == [(6, True)]
    assert found.neighbours.truncated is False


def test_the_cap_itself_is_no_hub(asker: Asker, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "HUB_CAP", 7)

    assert (_expand(asker, HOME).hubs, _expand(asker, HOME).neighbours.total) == ([], 7)


def test_hidden_and_unknown_are_one_answer(asker: Asker) -> None:
    for id in (SECRETLY, NOBODY):
        assert asker.run(expand(asker.ask(), id, None, None, 10, None)) is None


def test_unknown_types_and_kinds_are_refused(asker: Asker) -> None:
    with pytest.raises(BadRequestError, match="No such type"):
        _expand(asker, WANG, types=["LOVES"])
    with pytest.raises(BadRequestError, match="No such kind"):
        _expand(asker, WANG, kinds=["Robot"])
