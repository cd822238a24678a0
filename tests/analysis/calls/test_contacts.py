"""Contacts of flagged numbers: added up one by one, the flagged themselves left out."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.calls.contacts import LONGEST, SEVERAL, contacts, is_colleague, things_seen
from tests.analysis.calls.random_calls import END, random_calls


@settings(deadline=None)
@given(st.integers(0, 10**6), st.sets(st.integers(1, 13), min_size=0, max_size=5))
def test_contacts_are_what_counting_one_by_one_gives(seed: int, flagged: set[int]) -> None:
    seen = random_calls(seed)
    found = contacts(seen, np.array(sorted(flagged), dtype=np.int64))

    rows = list(zip(*(column.tolist() for column in (seen.at, seen.caller, seen.callee, seen.seconds)), strict=True))
    mixed = [row for row in rows if (row[1] in flagged) != (row[2] in flagged)]
    others = sorted({caller if callee in flagged else callee for _, caller, callee, _ in mixed})
    assert found.phone.tolist() == others
    for i, phone in enumerate(others):
        own = [row for row in mixed if phone in row[1:3]]
        assert found.longest[i] == max(row[3] for row in own)
        assert found.together[i] == sum(row[3] for row in own)
        assert found.flagged[i] == len({*(row[1] for row in own), *(row[2] for row in own)} & flagged)
        assert found.reached[i] == len({row[2] for row in own if row[1] == phone})
        assert found.first_at[i] == min(row[0] for row in own)
        assert found.last_at[i] == max(row[0] + row[3] for row in own)


@settings(deadline=None)
@given(st.integers(0, 10**6))
def test_whoever_was_kept_on_the_line_is_never_a_colleague(seed: int) -> None:
    found = contacts(random_calls(seed), np.array([1, 2, 3], dtype=np.int64))

    for i in range(len(found)):
        if is_colleague(found, i):
            assert found.longest[i] <= LONGEST
            assert found.reached[i] >= SEVERAL


def test_a_contact_grows_old() -> None:
    found = contacts(random_calls(3), np.array([1], dtype=np.int64))

    assert things_seen(found, int(found.last_at.max()))["recent"].any()
    assert not things_seen(found, END + 3 * 3_600)["recent"].any()
