"""Calls at random among a few phones, one of which calls often enough to be looked at; a week ends at END."""

from __future__ import annotations

import numpy as np

from analysis.calls.calls import Calls, in_order
from analysis.calls.measures import LEAST, WEEK

END = 1_700_000_000
BUSY = 1
"""The number of the phone that calls often."""


def random_calls(seed: int, others: int = 12) -> Calls:
    """LEAST calls or more by the busy phone, and some among the others, back to it too; times may be equal."""
    draw = np.random.default_rng(seed)
    made, rest = int(draw.integers(LEAST, 3 * LEAST)), int(draw.integers(0, 4 * LEAST))
    phone = np.arange(others) + 2
    caller = np.concatenate([np.full(made, BUSY), draw.choice(phone, rest)])
    callee = np.concatenate([draw.choice(phone, made), draw.choice(np.append(phone, BUSY), rest)])
    at = END - 1 - draw.integers(0, WEEK, made + rest)
    seconds = draw.choice([1, 9, 10, 50, 600, 601, 2_000], made + rest)
    return in_order(at=at, caller=caller, callee=callee, seconds=seconds, load=at * 0 + 1, row=np.arange(made + rest))
