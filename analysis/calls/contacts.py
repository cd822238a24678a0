"""Who is in contact with flagged numbers, and what is seen of it: its value belongs to the contact, to no person."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.calls.calls import Calls, Integers
from base.viewer import FOREVER

HOUR = 3_600
LONGEST, TOGETHER, RECENT = 600, 1_800, 2 * HOUR
"""Seconds: of the longest call, of all calls together, and since the last contact."""

SEVERAL = 2

VALUES = {"longest": 1.0, "together": 0.5, "several": 0.5, "recent": 0.5, "called_back": 0.3, "paid": 1.0}
"""What each thing seen adds to the value of a contact."""


@dataclass(frozen=True, slots=True)
class Contacts:
    """One row for each phone in contact with flagged ones, ascending by `phone`.

    `longest` and `together` are seconds of calls, `flagged` counts the flagged numbers, `reached` those of them that
    the phone itself called; `first_at` is the beginning of the first contact and `last_at` the end of the last one
    (epoch seconds).
    """

    phone: Integers
    longest: Integers
    together: Integers
    flagged: Integers
    reached: Integers
    first_at: Integers
    last_at: Integers

    def __len__(self) -> int:
        return len(self.phone)


def contacts(seen: Calls, flagged: Integers) -> Contacts:
    """Those on the other end of calls with flagged phones; calls between two flagged ones are left out."""
    from_flagged, to_flagged = np.isin(seen.caller, flagged), np.isin(seen.callee, flagged)
    one = from_flagged ^ to_flagged
    seen, out = seen.taken(one), from_flagged[one]
    theirs, other = np.where(out, seen.caller, seen.callee), np.where(out, seen.callee, seen.caller)
    phone, which = np.unique(other, return_inverse=True)
    longest, together, last = (np.zeros(len(phone), dtype=np.int64) for _ in range(3))
    begins = np.full(len(phone), FOREVER, dtype=np.int64)
    np.minimum.at(begins, which, seen.at)
    np.maximum.at(longest, which, seen.seconds)
    np.add.at(together, which, seen.seconds)
    np.maximum.at(last, which, seen.at + seen.seconds)
    return Contacts(
        phone,
        longest,
        together,
        _distinct(which, theirs, len(phone)),
        _distinct(which[~out], theirs[~out], len(phone)),
        begins,
        last,
    )


def _distinct(which: Integers, theirs: Integers, size: int) -> Integers:
    pairs = np.unique(np.stack([which, theirs]), axis=1)
    return np.bincount(pairs[0], minlength=size).astype(np.int64)


def things_seen(found: Contacts, at: int) -> dict[str, NDArray[np.bool_]]:
    """What of VALUES is seen in the calls of each contact at a moment; payments are looked up apart."""
    return {
        "longest": found.longest > LONGEST,
        "together": found.together > TOGETHER,
        "several": found.flagged >= SEVERAL,
        "recent": found.last_at > at - RECENT,
        "called_back": found.reached >= 1,
    }


def is_colleague(found: Contacts, i: int) -> bool:
    """Whether the i-th contact rang two flagged numbers or more and was never kept on the line.

    Whoever was kept on the line may be a victim and is warned, whatever else it did.
    """
    return bool(found.reached[i] >= SEVERAL and found.longest[i] <= LONGEST)
