"""What is said about an entity: best values, corroboration, conflicts, periods."""

from __future__ import annotations

import pytest

from analysis.answers import Statement
from analysis.headings import headings
from analysis.statements import statements
from base.errors import BadRequestError
from base.viewer import Viewer
from tests.analysis.conftest import Asker
from tests.graphs import Load, Said, World, an_id, number_of

REGISTER, TELECOM, BANK, LATER, SECRET = (number_of(scope, 1) for scope in (1, 2, 3, 4, 5))
WANG, LEFT, NEWBORN, FIRM = (an_id("Person", name) for name in ("wang", "left", "newborn", "firm"))
WEI, WEI2, NA = "王伟", "王玮", "王娜"


@pytest.fixture(scope="module", autouse=True)
def world(asker: Asker) -> None:
    loads = (
        Load(REGISTER, "register"),
        Load(TELECOM, "telecom"),
        Load(BANK, "bank", snapshot_at=1_000_000_001),
        Load(LATER, "later", snapshot_at=1_000_000_002),
        Load(SECRET, "secret", level=3),
    )
    said = (
        Said(REGISTER, WANG, {"name": WEI, "birth_date": "1990-01-01"}, row=1),
        Said(REGISTER, WANG, {"name": WEI}, row=2),
        Said(TELECOM, WANG, {"name": WEI}, row=3),
        Said(BANK, WANG, {"name": WEI2, "birth_date": "1990-01-02"}, row=4, flags=("birth_date:implausible",)),
        Said(LATER, WANG, {"former_name": NA}, row=5, valid_from=100, valid_to=200),
        Said(TELECOM, WANG, {"former_name": NA}, row=6, valid_from=150, valid_to=250),
        Said(LATER, WANG, {"former_name": NA}, row=7, valid_from=300, valid_to=400),
        *(Said(SECRET, WANG, {"name": "Codename"}, row=row) for row in (1, 2, 3)),
        Said(REGISTER, LEFT, {"name": WEI}, row=8, ended_by=(TELECOM,)),
        Said(TELECOM, LEFT, {"name": WEI}, row=9, valid_to=500),
        Said(REGISTER, NEWBORN, {"name": NA}, row=10, ended_by=(SECRET,)),
    )
    asker.world(World(loads, said))


def _said(asker: Asker, property: str | None = None, as_of: int = 1_000, *, history: bool = False) -> list[Statement]:
    pages = asker.run(statements(asker.ask(as_of=as_of), [WANG], property, 100, None, history))
    return pages[WANG].items


def test_a_value_stands_once_with_every_row_behind_it(asker: Asker) -> None:
    name = _said(asker, "name")[0]

    assert (name.value, name.sources) == (WEI, 2)
    assert [(row.load, row.row, row.source) for row in name.rows] == [
        (TELECOM, 3, "telecom"),
        (REGISTER, 2, "register"),
        (REGISTER, 1, "register"),
    ]


def test_conflicting_values_stand_side_by_side_the_better_supported_first(asker: Asker) -> None:
    found = [(one.property, one.value, one.conflicting) for one in _said(asker)]

    assert found == [
        ("name", WEI, True),
        ("name", WEI2, True),
        ("birth_date", "1990-01-02", True),
        ("birth_date", "1990-01-01", True),
    ]


def test_a_flaw_is_shown_beside_its_value(asker: Asker) -> None:
    flaws = {one.value: one.flaw for one in _said(asker, "birth_date")}

    assert flaws == {"1990-01-01": None, "1990-01-02": "implausible"}


def test_values_of_other_times_come_only_with_history_one_statement_a_period(asker: Asker) -> None:
    assert _said(asker, "former_name") == []
    found = [
        (one.valid_from, one.valid_to, one.sources, one.conflicting)
        for one in _said(asker, "former_name", history=True)
    ]

    assert found == [(100, 250, 2, False), (300, 400, 1, False)]


def test_as_of_chooses_what_was_true_then(asker: Asker) -> None:
    assert [len(one.rows) for one in _said(asker, "former_name", as_of=160)] == [2]


def test_what_a_viewer_may_not_see_is_neither_counted_nor_shown(asker: Asker) -> None:
    chief = asker.run(statements(asker.ask(Viewer("chief", level=3)), [WANG], "name", 100, None))

    assert "Codename" in [one.value for one in chief[WANG].items]
    assert "Codename" not in [one.value for one in _said(asker)]


def test_pages_follow_each_other_without_gap_or_repeat(asker: Asker) -> None:
    surroundings = asker.ask(as_of=1_000)
    seen: list[str] = []
    after = None
    while True:
        page = asker.run(statements(surroundings, [WANG], None, 1, after))[WANG]
        seen += [one.value for one in page.items]
        assert (page.total, page.returned) == (4, 1)
        if page.next is None:
            break
        assert (page.truncated, page.reason) == (True, "limit")
        after = page.next

    assert seen == [one.value for one in _said(asker)]


def test_the_best_value_is_what_most_sources_say_then_the_latest(asker: Asker) -> None:
    entity = asker.run(headings(asker.ask(as_of=1_000), [WANG]))[WANG]

    assert entity.caption == WEI
    assert entity.best == {"name": WEI, "former_name": NA, "birth_date": "1990-01-02"}


def test_who_left_a_register_is_still_known_by_what_was_said(asker: Asker) -> None:
    assert asker.run(headings(asker.ask(as_of=1_000), [LEFT]))[LEFT].caption == WEI
    assert asker.run(statements(asker.ask(as_of=1_000), [LEFT], None, 10, None))[LEFT].items == []
    page = asker.run(statements(asker.ask(as_of=1_000), [LEFT], None, 10, None, history=True))[LEFT]
    assert [(one.valid_to, [row.row for row in one.rows]) for one in page.items] == [(500, [9])]


def test_an_ending_that_the_viewer_may_not_see_changes_nothing(asker: Asker) -> None:
    assert NEWBORN in asker.run(headings(asker.ask(), [NEWBORN]))
    assert NEWBORN not in asker.run(headings(asker.ask(Viewer("chief", level=3)), [NEWBORN]))


def test_headings_leave_out_the_unknown_and_keep_the_order(asker: Asker) -> None:
    found = asker.run(headings(asker.ask(), [LEFT, FIRM, WANG]))

    assert list(found) == [LEFT, WANG]


def test_a_property_that_the_kind_lacks_is_refused(asker: Asker) -> None:
    with pytest.raises(BadRequestError, match="No such property"):
        asker.run(statements(asker.ask(), [WANG], "wheels", 10, None))
