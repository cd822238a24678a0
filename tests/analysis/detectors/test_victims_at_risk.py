"""Whom to warn: in the order of what was seen, before they pay, for a case only, and with the fraudsters' own apart."""

from __future__ import annotations

import pytest

from analysis.detectors.call_patterns import call_patterns
from analysis.detectors.victims_at_risk import EXPIRES, SAY, SAY_PAID, AtRisk, ContactAtRisk, victims_at_risk
from analysis.findings import Finding
from base.errors import BadRequestError, CaseMissingError, PurposeForbidsError
from base.viewer import Viewer
from tests.analysis.calls.ringing import (
    CHATTER,
    COLLEAGUE,
    COURIER,
    EVENING,
    HOUR,
    NOON,
    SECOND,
    VICTIM,
    account,
    person,
    phone,
    ringing,
)
from tests.analysis.conftest import Asker

OFFICER = Viewer("officer", purpose="fraud-warning", case="A1")


@pytest.fixture(scope="module", autouse=True)
def _written(asker: Asker) -> None:
    asker.world(ringing().world())


def asked(asker: Asker, at: int = EVENING, found: list[Finding] | None = None, viewer: Viewer = OFFICER) -> AtRisk:
    ask = asker.ask(viewer, as_of=at)
    reviewed = asker.run(call_patterns(ask, at)) if found is None else found
    return asker.run(victims_at_risk(ask, at, reviewed))


def of(answer: AtRisk, number: int) -> ContactAtRisk:
    (one,) = [one for one in answer.contacts.items if one.phone.id == phone(number)]
    return one


def test_the_victim_is_listed_first_before_it_pays_with_what_was_seen_and_what_to_say(asker: Asker) -> None:
    answer = asked(asker)
    first = answer.contacts.items[0]

    assert first.phone.id == phone(VICTIM)
    assert [holder.id for holder in first.holders] == [person("victim")]
    assert first.value == pytest.approx(1.0 + 0.5 + 0.5 + 0.5 + 0.3)
    assert "One call with a flagged number lasted 40 minutes." in [one.sentence for one in first.seen]
    assert all(one.rows for one in first.seen)
    assert first.say == SAY
    assert first.expires_at == first.last_at + EXPIRES


def test_the_order_is_that_of_the_values_and_short_calls_are_counted_only(asker: Asker) -> None:
    answer = asked(asker)

    values = [one.value for one in answer.contacts.items]
    assert [one.phone.id for one in answer.contacts.items] == [phone(VICTIM), phone(CHATTER)]
    assert values == sorted(values, reverse=True)
    assert answer.below > 100
    assert answer.flagged == 2


def test_money_that_went_to_a_new_account_after_the_call_raises_the_value(asker: Asker) -> None:
    later = EVENING + 2 * HOUR
    before, after = of(asked(asker), VICTIM), of(asked(asker, later), VICTIM)

    (paid,) = [one for one in after.seen if "50,000.00" in one.sentence]
    assert paid.value == 1.0
    assert "opened" in paid.sentence
    assert after.say == SAY_PAID
    assert not [one for one in before.seen if "went out" in one.sentence], "an old shop is not odd"


def test_an_account_of_a_ring_is_odd_however_old(asker: Asker) -> None:
    ask = asker.ask(OFFICER, as_of=EVENING)
    found = asker.run(call_patterns(ask, EVENING))

    answer = asker.run(victims_at_risk(ask, EVENING, found, rings=[account("shop")]))

    assert "of a ring" in " ".join(one.sentence for one in of(answer, VICTIM).seen)


def test_who_rings_several_lines_without_being_kept_on_one_is_listed_apart(asker: Asker) -> None:
    answer = asked(asker)

    assert [one.phone.id for one in answer.colleagues] == [phone(COLLEAGUE)]
    assert phone(COLLEAGUE) not in [one.phone.id for one in answer.contacts.items]


def test_without_findings_only_numbers_of_suspects_in_open_cases_are_flagged(asker: Asker) -> None:
    answer = asked(asker, found=[])

    assert answer.flagged == 1
    flagged = {one.id for contact in [*answer.contacts.items, *answer.colleagues] for one in contact.flagged}
    assert flagged <= {phone(SECOND)}
    assert phone(COURIER) not in flagged


def test_a_contact_is_forgotten_after_two_days(asker: Asker) -> None:
    reviewed = asker.run(call_patterns(asker.ask(OFFICER, as_of=EVENING), EVENING))

    assert asked(asker, NOON + 60 * HOUR, reviewed).contacts.items == []


@pytest.mark.parametrize(
    ("viewer", "error"),
    [
        (Viewer("officer", purpose="fraud-warning"), CaseMissingError),
        (Viewer("officer", purpose="fraud-warning", case="A9"), CaseMissingError),
        (Viewer("officer", case="A1"), PurposeForbidsError),
        (Viewer("officer", purpose="data-quality", case="A1"), PurposeForbidsError),
    ],
)
def test_without_a_case_or_with_another_purpose_nothing_is_told(
    asker: Asker, viewer: Viewer, error: type[Exception]
) -> None:
    with pytest.raises(error):
        asked(asker, found=[], viewer=viewer)


def test_an_investigation_may_ask_too(asker: Asker) -> None:
    assert asked(asker, viewer=Viewer("officer", purpose="investigation", case="A1")).contacts.items


def test_pages_follow_one_another(asker: Asker) -> None:
    ask = asker.ask(OFFICER, as_of=EVENING)
    found = asker.run(call_patterns(ask, EVENING))

    one = asker.run(victims_at_risk(ask, EVENING, found, first=1)).contacts
    two = asker.run(victims_at_risk(ask, EVENING, found, first=1, after=one.next)).contacts

    assert (one.total, one.truncated, two.truncated) == (2, True, False)
    assert [one.items[0].phone.id, two.items[0].phone.id] == [phone(VICTIM), phone(CHATTER)]
    with pytest.raises(BadRequestError):
        asker.run(victims_at_risk(ask, EVENING, found, first=0))


def test_nobody_flagged_leaves_nobody_to_call(asker: Asker) -> None:
    answer = asked(asker, NOON - 300 * 24 * HOUR, found=[])

    assert (answer.contacts.items, answer.colleagues, answer.flagged, answer.below) == ([], [], 0, 0)
