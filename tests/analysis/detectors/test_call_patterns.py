"""A call centre is reported with reasons in words; a courier, a school line and talkers are not."""

from __future__ import annotations

import numpy as np
import pytest

from analysis.calls.calls import calls, dialled, in_order
from analysis.calls.measures import WEEK
from analysis.detectors.call_patterns import call_patterns, examined
from analysis.findings import Finding
from analysis.numbers import numbers_of
from analysis.statistics import DAY
from base.viewer import Viewer
from ontology.keys import kind_of
from tests.analysis.calls.ringing import (
    CENTRE,
    COURIER,
    EVENING,
    NOON,
    SCHOOL,
    SECOND,
    SECRET,
    Book,
    centre,
    phone,
    ringing,
)
from tests.analysis.conftest import Asker

BOOK = ringing()


@pytest.fixture(scope="module", autouse=True)
def _written(asker: Asker) -> None:
    asker.world(BOOK.world())


def found(asker: Asker, at: int = EVENING, most_expected: float = 0.1) -> dict[str, Finding]:
    answer = asker.run(call_patterns(asker.ask(as_of=at), at, most_expected))
    return {one.members[0]: one for one in answer}


def test_the_call_centre_is_reported_and_honest_trades_are_not(asker: Asker) -> None:
    assert list(found(asker)) == [phone(CENTRE)]


def test_every_reason_is_a_sentence_with_numbers_and_source_rows(asker: Asker) -> None:
    (finding,) = found(asker).values()

    said = {one.family: one.sentence for one in finding.evidence}
    assert set(said) >= {
        "fan_out",
        "no_call_back",
        "short_and_long",
        "no_group",
        "scanning",
        "sim_device",
        "new_number",
    }
    assert "9 SIMs lay in one device" in said["sim_device"]
    assert "4 days before" in said["new_number"]
    assert "40 minutes" in said["short_and_long"]
    assert all(one.rows for one in finding.evidence)
    assert all(one.cut == (one.events > len(one.rows)) for one in finding.evidence)
    assert finding.expected_innocent < 0.1
    assert [one.found for one in finding.benign] == [None, None, None]


def test_findings_are_about_phones_and_never_about_persons(asker: Asker) -> None:
    everybody = found(asker, most_expected=10**9)

    assert len(everybody) > 40
    assert {kind_of(member).label() for one in everybody.values() for member in one.members} == {"Phone"}


def test_honest_trades_have_their_innocent_explanations(asker: Asker) -> None:
    everybody = found(asker, most_expected=10**9)

    courier, school = (" ".join(one.found or "" for one in everybody[phone(line)].benign) for line in (COURIER, SCHOOL))
    assert "called back" in courier
    assert "青石实验学校 (学校)" in school
    assert everybody[phone(COURIER)].score < 2
    assert everybody[phone(SCHOOL)].score < 2


def test_the_score_is_what_its_evidence_adds_up_to(asker: Asker) -> None:
    ask = asker.ask(as_of=EVENING)
    week = asker.run(calls(ask, EVENING - WEEK, EVENING))
    looked = asker.run(examined(ask, week, EVENING))
    told = {one.members[0]: one.score for one in asker.run(call_patterns(ask, EVENING, 10**9))}

    assert [told[looked.ids[n]] for n in looked.measures.phone.tolist()] == pytest.approx(looked.score.tolist())


def test_what_happens_later_is_not_known_before(asker: Asker) -> None:
    before = NOON - DAY - 4 * 3_600

    assert phone(CENTRE) not in found(asker, before, most_expected=10**9)


def test_a_line_with_few_calls_is_not_looked_at(asker: Asker) -> None:
    assert phone(SECOND) not in found(asker, most_expected=10**9)


def test_calls_of_some_phones_are_those_among_all_calls(asker: Asker) -> None:
    ask = asker.ask(as_of=EVENING)
    numbers = asker.run(numbers_of(ask, [phone(CENTRE), phone(SECOND)]))
    some = np.array(sorted(numbers.values()), dtype=np.int64)

    whole = asker.run(calls(ask, NOON - DAY, EVENING))
    part = asker.run(calls(ask, NOON - DAY, EVENING, some))

    of_them = whole.taken(np.isin(whole.caller, some) | np.isin(whole.callee, some))
    assert len(part) == len(of_them) > 100
    assert (part.row == of_them.row).all()
    assert len(whole) == sum(NOON - DAY <= at < EVENING for _, _, at, _ in BOOK.rings)


def test_telephone_numbers_are_read_as_integers_and_service_numbers_left_out(asker: Asker) -> None:
    ask = asker.ask(as_of=EVENING)
    numbers = asker.run(numbers_of(ask, [phone(CENTRE)]))

    read, digits = asker.run(dialled(ask, np.array(list(numbers.values()), dtype=np.int64)))

    assert read.tolist() == list(numbers.values())
    assert digits.tolist() == [8_613_490_000_001]


def test_a_row_that_stands_there_twice_counts_once() -> None:
    one = {"at": [5, 5], "caller": [1, 1], "callee": [2, 2], "seconds": [9, 9], "load": [3, 3], "row": [4, 4]}

    assert len(in_order(**one)) == 1


def test_calls_that_the_viewer_may_not_see_do_not_count(asker: Asker) -> None:
    hidden = Book()
    centre(hidden, 77, 100_000)
    asker.world(hidden.world(load=SECRET))
    try:
        assert found(asker, most_expected=10**9) == {}
        ask = asker.ask(Viewer("chief", level=2), as_of=EVENING)
        assert len(asker.run(call_patterns(ask, EVENING, 10**9))) == 1
    finally:
        asker.world(BOOK.world())
