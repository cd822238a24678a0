"""Constraints asked of a real graph: who fulfils several conditions, what each took away, and what may be asked."""

from __future__ import annotations

import pytest

from analysis.detectors.constraints import (
    Called,
    Condition,
    Constrained,
    Drives,
    HoldsAccount,
    InvolvedInKind,
    LivesNear,
    SeenAt,
    constraints,
)
from base.errors import BadRequestError, CaseMissingError, OutsideCaseWindowError, WindowTooWideError
from base.viewer import Viewer
from tests.analysis.conftest import Asker
from tests.analysis.detectors.graphs import LATER, REGISTER, SECRET, camera, cameras, case, case_id, reads_of, world
from tests.analysis.detectors.simulated import DAY, START
from tests.graphs import Claimed, Happened, Said, World, an_id

NUMBER = "A3499010000002024010001"
AT = START + 5 * DAY + 8 * 3_600
SEEN = SeenAt([camera(1)], AT - 3_600, AT + 3_600)
WHITE = Drives(colour="白")
PHONE = an_id("Phone", "asked about")
CALLED = Called(PHONE, AT - DAY, AT + DAY)
HOME = LivesNear(117.0, 31.0, 500)
BANK = HoldsAccount("云溪银行")
BURGLARS = InvolvedInKind(("burglary",))


def somebody(name: str, colour: str, load: int = REGISTER, **at: float) -> tuple[list[Said], list[Claimed]]:
    """A person with a vehicle, a telephone, an account and a home."""
    person, vehicle, phone, account, home = (
        an_id(kind, name) for kind in ("Person", "Vehicle", "Phone", "Account", "Address")
    )
    said = [
        Said(load, person, {"name": name}, row=1),
        Said(load, vehicle, {"colour": colour, "model": "WJ3 sedan"}, row=2),
        Said(load, an_id("Plate", name), {"text": name, "type": "02"}, row=6),
        Said(load, phone, {"number": f"+86138000000{len(name):02}"}, row=3),
        Said(load, account, {"institution": "云溪银行" if colour == "白" else "另一银行", "number": name}, row=4),
        Said(load, home, {"text": name, "longitude": 117.0, "latitude": 31.0 + at.get("north", 0.0)}, row=5),
    ]
    links = [("OWNS", person, vehicle), ("BEARS", vehicle, an_id("Plate", name)), ("HOLDS", person, phone)]
    links += [("HOLDS", person, account), ("LIVES_AT", person, home)]
    return said, [Claimed(load, *one, row=10) for one in links]


@pytest.fixture(scope="module", autouse=True)
def town(asker: Asker) -> None:
    people = [somebody("one", "白"), somebody("other", "黑"), somebody("third", "白", north=0.5)]
    hidden = somebody("hidden", "白", load=SECRET)
    said, seen = reads_of([("one", 5, 8 * 3_600, 1), ("other", 5, 8 * 3_600 + 60, 1), ("hidden", 5, 8 * 3_600, 1)])
    calls = [
        Happened(REGISTER, "CALLED", an_id("Phone", name), PHONE, AT, row=40 + n) for n, name in enumerate(CALLERS)
    ]
    done = Claimed(REGISTER, "INVOLVED_IN", an_id("Person", "one"), an_id("Case", "old"), "convicted", row=50)
    harmed = Claimed(REGISTER, "INVOLVED_IN", an_id("Person", "other"), an_id("Case", "old"), "victim", row=51)
    old = Said(REGISTER, an_id("Case", "old"), {"number": "old", "kind": "burglary"}, row=52)
    every = [one for some, _ in (*people, hidden) for one in some]
    claimed = [one for _, some in (*people, hidden) for one in some]
    phone = Said(REGISTER, PHONE, {"number": "+8613911112222"}, row=60)
    now = case(NUMBER, AT - 1_800, AT + 1_800)
    graph: World = world([*cameras(4), *said, *every, old, phone, now], [*seen, *calls], [*claimed, done, harmed])
    asker.world(graph)


CALLERS = ("one", "third")


def asked(asker: Asker, *conditions: Condition, viewer: Viewer | None = None, first: int = 10) -> Constrained:
    who = viewer or Viewer("analyst", case=NUMBER)
    return asker.run(constraints(asker.ask(who, as_of=LATER, known_at=LATER), conditions, first))


def left(found: Constrained) -> set[str]:
    return {one.id for one in found.remaining.items}


def people(*names: str) -> set[str]:
    return {an_id("Person", name) for name in names}


@pytest.mark.parametrize(
    ("one", "other", "remaining"),
    [
        (SEEN, WHITE, {"one"}),
        (SEEN, CALLED, {"one"}),
        (WHITE, CALLED, {"one", "third"}),
        (WHITE, HOME, {"one"}),
        (BANK, HOME, {"one"}),
        (Drives(model="wj3"), SEEN, {"one", "other"}),
        (BURGLARS, SEEN, {"one"}),
    ],
)
def test_who_remains_fulfils_both(asker: Asker, one: Condition, other: Condition, remaining: set[str]) -> None:
    found, turned = asked(asker, one, other), asked(asker, other, one)

    assert left(found) == left(turned) == people(*remaining)


def test_each_condition_says_how_many_it_had_and_what_it_alone_took_away(asker: Asker) -> None:
    found = asked(asker, SEEN, WHITE, CALLED)

    seen, white, called = found.conditions
    assert (seen.had, seen.remain_without, seen.removed_alone) == (2, 2, 1)
    assert (white.had, white.remain_without, white.removed_alone) == (2, 1, 0)
    assert (called.had, called.remain_without, called.removed_alone) == (2, 1, 0)
    assert seen.condition.startswith("seen at 1 places from 2024-01-06")
    assert found.remaining.total == 1


def test_a_victim_of_a_case_of_the_kind_does_not_fulfil_it(asker: Asker) -> None:
    assert left(asked(asker, BURGLARS, Drives(model="sedan"))) == people("one")


def test_who_is_hidden_is_counted_nowhere(asker: Asker) -> None:
    inside = asked(asker, SEEN, WHITE, viewer=Viewer("analyst", level=2, case=NUMBER))

    assert left(inside) == people("one", "hidden")
    assert asked(asker, SEEN, WHITE).conditions[0].had == 2


def test_pages_follow_each_other(asker: Asker) -> None:
    page = asked(asker, WHITE, CALLED, first=1).remaining
    who = Viewer("analyst", case=NUMBER)
    ask = asker.ask(who, as_of=LATER, known_at=LATER)
    rest = asker.run(constraints(ask, [WHITE, CALLED], 1, page.next)).remaining

    assert (page.total, page.truncated, rest.truncated) == (2, True, False)
    assert {one.id for one in (*page.items, *rest.items)} == people("one", "third")


@pytest.mark.parametrize(
    ("conditions", "error", "words"),
    [
        ([WHITE], BadRequestError, "2 to 8 conditions"),
        ([WHITE] * 9, BadRequestError, "2 to 8 conditions"),
        ([WHITE, Drives()], BadRequestError, "a model or a colour"),
        ([WHITE, HoldsAccount(" ")], BadRequestError, "institution"),
        ([WHITE, InvolvedInKind(())], BadRequestError, "kind of case"),
        ([WHITE, LivesNear(117, 31, 5_000)], WindowTooWideError, "smaller area"),
        ([WHITE, LivesNear(117, 131, 500)], BadRequestError, "no map"),
        ([WHITE, SeenAt([camera(1)], AT, AT + 2 * DAY)], WindowTooWideError, "24 hours"),
        ([WHITE, SeenAt([camera(1)], AT - 20 * DAY, AT - 20 * DAY + 60)], OutsideCaseWindowError, "72 hours"),
        ([WHITE, SeenAt([], AT, AT + 60)], BadRequestError, "at least one place"),
        ([WHITE, Called(PHONE, AT - 20 * DAY, AT)], OutsideCaseWindowError, "72 hours"),
        ([WHITE, Called(camera(1), AT, AT + 60)], BadRequestError, "telephone number"),
        ([WHITE, Called(PHONE, AT, AT)], BadRequestError, "ends before it begins"),
    ],
)
def test_what_says_nothing_or_reaches_too_far_is_refused(
    asker: Asker, conditions: list[Condition], error: type[Exception], words: str
) -> None:
    with pytest.raises(error, match=words):
        asked(asker, *conditions)


def test_without_a_case_nobody_is_narrowed_down(asker: Asker) -> None:
    with pytest.raises(CaseMissingError):
        asked(asker, WHITE, HOME, viewer=Viewer("analyst"))
    assert case_id(NUMBER)
