"""The signs of a call centre and those of an honest trade, which of them a phone shows, and what each is worth."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

from analysis.calls.calls import Integers
from analysis.calls.measures import LONG, Measures
from analysis.statistics import DAY, Floats

Flags = NDArray[np.bool_]

WEIGHTS = Path(__file__).with_name("weights.csv")
"""How many phones of call centres and how many others show each sign, in a sample city; its first lines say which."""

CAPS = {
    "fan_out": 1.5,
    "no_call_back": 1.0,
    "short_and_long": 1.0,
    "no_group": 1.5,
    "scanning": 1.0,
    "sim_device": 2.0,
    "new_number": 0.5,
}
"""The signs that speak for a call centre, and what each counts for at most, log10 of a likelihood ratio."""

BENIGN_CAPS = {"stable_group": 2.0, "call_backs": 2.0, "organization": 1.5}
"""The signs that speak against one: each subtracts at most so much."""

SIGNS = (*CAPS, *BENIGN_CAPS)

STRANGERS, NEW = 60, 0.9
FEW_BACK, SOME_BACK = 0.03, 0.1
SHORT_SHARE = 0.6
LOOSE_GROUP, STABLE_GROUP, CLOSED = 0.1, 0.4, 0.01
SCANNED = 0.2
MANY_SIMS, MANY_DEVICES = 8, 4
YOUNG = 14 * DAY


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known about phones beside their calls: one row each, ascending by `phone`.

    `scanned` is the share of callees close to another callee's number; `sims` the most SIMs that lay in one device with
    its own within seven days, `devices` the most devices one of its SIMs lay in; `opened` the moment since which the
    number is held (epoch seconds, a sentinel if nobody says); `organization` whether it stands in the name of one.
    """

    phone: Integers
    scanned: Floats
    sims: Integers
    devices: Integers
    opened: Integers
    organization: Flags


def fired(day: Measures, week: Measures, facts: Facts, at: int) -> dict[str, Flags]:
    """Which phone shows which sign at a moment; `facts` stand in the order of `week`, `day` holds some of them."""
    today = np.searchsorted(week.phone, day.phone)
    either = {name: flags.copy() for name, flags in _in_window(week).items()}
    for name, flags in _in_window(day).items():
        either[name][today] |= flags
    age = at - facts.opened
    return {
        **either,
        "no_call_back": week.backs < FEW_BACK,
        "no_group": (week.group < LOOSE_GROUP) & (week.closure < CLOSED),
        "scanning": facts.scanned >= SCANNED,
        "sim_device": (facts.sims >= MANY_SIMS) | (facts.devices >= MANY_DEVICES),
        "new_number": (age >= 0) & (age <= YOUNG),
        "stable_group": week.group >= STABLE_GROUP,
        "call_backs": week.backs >= SOME_BACK,
        "organization": facts.organization,
    }


def _in_window(measures: Measures) -> dict[str, Flags]:
    """The signs that a day's calls may show as well as a week's."""
    return {
        "fan_out": (measures.strangers >= STRANGERS) & (measures.new >= NEW),
        "short_and_long": (measures.shorts > SHORT_SHARE) & (measures.longest > LONG),
    }


@cache
def weights() -> dict[str, float]:
    """What each sign counts for: log10 of how much oftener phones of call centres show it, within its cap."""
    table = pl.read_csv(WEIGHTS, comment_prefix="#")
    return dict(zip(table["sign"].to_list(), _log10_lr(table).tolist(), strict=True))


def _log10_lr(table: pl.DataFrame) -> Floats:
    """Add-one smoothed, so that what was never seen is not held impossible."""
    shares = [(table[f"{of}_with"] + 1).to_numpy() / (table[of] + 2).to_numpy() for of in ("planted", "ordinary")]
    low = np.array([-BENIGN_CAPS[sign] if sign in BENIGN_CAPS else 0.0 for sign in table["sign"]])
    high = np.array([CAPS.get(sign, 0.0) for sign in table["sign"]])
    return np.clip(np.log10(shares[0] / shares[1]), low, high)


def scores(shown: dict[str, Flags]) -> Floats:
    """The sum of the weights of the signs that each phone shows."""
    total = np.zeros(len(shown["fan_out"]))
    for sign, weight in weights().items():
        total += np.where(shown[sign], weight, 0.0)
    return total
