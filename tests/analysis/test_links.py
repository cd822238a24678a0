"""Links and their claims."""

from __future__ import annotations

import pytest

from analysis.answers import LinkView, Page
from analysis.links import links
from base.errors import BadRequestError, MalformedIdError
from base.viewer import Viewer
from tests.analysis.conftest import Asker
from tests.graphs import Claimed, Load, Said, World, an_id, number_of

REGISTER, TELECOM, SECRET, OPEN = (number_of(scope, 1) for scope in (1, 2, 3, 4))
WANG, LI = an_id("Person", "wang"), an_id("Person", "li")
HOME, OLD, SEALED = (an_id("Address", name) for name in ("home", "old", "sealed"))
PHONE = an_id("Phone", "phone")


@pytest.fixture(scope="module", autouse=True)
def world(asker: Asker) -> None:
    loads = (
        Load(REGISTER, "register"),
        Load(TELECOM, "telecom"),
        Load(SECRET, "secret", level=3),
        Load(OPEN, "telecom", completed_at=34_000_000_000),
    )
    said = (
        *(Said(REGISTER, id, {"name": name}) for id, name in ((WANG, "王伟"), (LI, "李娜"))),
        *(Said(REGISTER, id, {"text": text}) for id, text in ((HOME, "云溪市人民路1号"), (OLD, "云溪市人民路2号"))),
        Said(REGISTER, SEALED, {"text": "云溪市人民路3号"}),
        Said(SECRET, PHONE, {"number": "+8613800138000"}),
    )
    claimed = (
        Claimed(REGISTER, "LIVES_AT", WANG, HOME, row=1, valid_from=100),
        Claimed(TELECOM, "LIVES_AT", WANG, HOME, row=2),
        Claimed(SECRET, "LIVES_AT", WANG, HOME, row=3),
        Claimed(OPEN, "LIVES_AT", WANG, HOME, row=4),
        Claimed(REGISTER, "LIVES_AT", WANG, HOME, row=5, valid_from=10, valid_to=20),
        Claimed(REGISTER, "LIVES_AT", WANG, OLD, row=6, valid_to=100),
        Claimed(REGISTER, "LIVES_AT", WANG, SEALED, row=7),
        Claimed(REGISTER, "RELATED_TO", LI, WANG, "spouse", row=8),
        Claimed(REGISTER, "RELATED_TO", WANG, LI, "spouse", row=8, ended_by=(TELECOM,)),
        Claimed(SECRET, "HOLDS", WANG, PHONE, row=9),
    )
    asker.world(World(loads, said, claimed, seals={SEALED: 1}))


def _links(
    asker: Asker, type: str | None = None, *, history: bool = False, viewer: Viewer | None = None
) -> Page[LinkView]:
    return asker.run(links(asker.ask(viewer, as_of=1_000), WANG, type, 100, None, history))


def test_links_that_hold_are_shown_as_people_read_them(asker: Asker) -> None:
    found = [(link.type, link.direction, link.role, link.reads, link.other.caption) for link in _links(asker).items]

    assert found == [
        ("LIVES_AT", "out", "", "lives at", "云溪市人民路1号"),
        ("RELATED_TO", "in", "spouse", "is related to", "李娜"),
    ]


def test_claims_that_hold_come_first_and_only_visible_ones_count(asker: Asker) -> None:
    home = _links(asker, "LIVES_AT").items[0]

    assert home.sources == 2
    assert [(claim.row.row, claim.valid_from, claim.valid_to) for claim in home.claims] == [
        (1, 100, None),
        (2, None, None),
        (5, 10, 20),
    ]


def test_history_adds_links_that_held_before(asker: Asker) -> None:
    found = _links(asker, "LIVES_AT", history=True)

    assert {link.other.id for link in found.items} == {HOME, OLD}
    assert found.total == 2


def test_clearance_opens_what_its_loads_brought(asker: Asker) -> None:
    found = _links(asker, viewer=Viewer("chief", level=3))

    assert [link.type for link in found.items] == ["HOLDS", "LIVES_AT", "RELATED_TO"]
    assert found.items[1].sources == 3


def test_pages_follow_each_other(asker: Asker) -> None:
    surroundings = asker.ask(as_of=1_000)
    one = asker.run(links(surroundings, WANG, None, 1, None))
    two = asker.run(links(surroundings, WANG, None, 1, one.next))

    assert [one.items[0].type, two.items[0].type] == ["LIVES_AT", "RELATED_TO"]
    assert (one.total, one.truncated, one.reason) == (2, True, "limit")
    assert (two.total, two.truncated, two.next) == (2, False, None)


def test_an_entity_without_links_has_an_empty_page(asker: Asker) -> None:
    assert asker.run(links(asker.ask(), an_id("Person", "nobody"), None, 10, None)) == Page([], 0)


def test_bad_types_and_ids_are_refused(asker: Asker) -> None:
    with pytest.raises(BadRequestError, match="No such type of link"):
        asker.run(links(asker.ask(), WANG, "LOVES", 10, None))
    with pytest.raises(MalformedIdError):
        asker.run(links(asker.ask(), "wang", None, 10, None))
