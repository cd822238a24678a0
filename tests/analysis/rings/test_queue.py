"""What a unit looks at first."""

from __future__ import annotations

import numpy as np

from analysis.rings.queue import CAPACITY, ConfirmedShare, Entry, queued

DAY = 86_400
SHARE = ConfirmedShare.fitted(np.array([4.0, 4.0, 6.0, 8.0, 9.0]), np.array([False, True, True, False, True]))


def test_the_confirmed_share_rises_with_the_score() -> None:
    shares = [SHARE.at(score) for score in (3.0, 4.0, 5.0, 8.0, 12.0)]

    assert shares == sorted(shares)
    assert (shares[0], shares[-1]) == (0.5, 1.0)


def test_more_to_recover_comes_first_and_what_rests_sinks() -> None:
    rich = Entry("rich", "abc", 8.0, 0, 500)
    rested = Entry("rested", "def", 8.0, -14 * DAY, 1_000)
    poor = Entry("poor", "ghi", 9.0, 0)

    assert [one.id for one in queued([poor, rested, rich], SHARE, 0)] == ["rich", "rested", "poor"]


def test_of_rings_that_share_over_half_of_their_members_the_better_is_one_entry() -> None:
    entries = [Entry("a", "abcd", 9.0, 0), Entry("b", "abcde", 8.0, 0), Entry("c", "cdxy", 7.0, 0)]

    assert [one.id for one in queued(entries, SHARE, 0)] == ["a", "c"]


def test_no_more_than_can_be_looked_at_in_a_day() -> None:
    entries = [Entry(f"{place:02}", [f"m{place}"], 9.0, 0) for place in range(40)]

    assert len(queued(entries, SHARE, 0)) == CAPACITY
