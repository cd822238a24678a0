"""What the calls of a phone look like: how many strangers, how long, who rings back, whether callees are friends."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from analysis.calls.calls import Calls, Integers
from analysis.statistics import DAY, Floats

LEAST = 30
"""Calls made within a window, below which nothing is said about a phone."""

WEEK = 7 * DAY
SHORT, LONG = 10, 600
"""Seconds: a call below the one was broken off at once, one above the other kept somebody on the line."""

CLOSE_FRIENDS = 5
NEAR = 100
"""Two telephone numbers that differ by so much at most stand close together."""


@dataclass(frozen=True, slots=True)
class Measures:
    """One row for each phone with LEAST calls or more in a window of `days` days, ascending by `phone`.

    `strangers` is the mean number of distinct callees on a day with calls, days counted back from the end, and `new`
    the share of them not called on an earlier one; `backs` the share of callees who called back, `shorts` the share of
    calls under 10 s, `longest` in seconds, `group` the share of calls to the five callees called most, `closure` the
    share of pairs of callees who called each other.
    """

    days: int
    phone: Integers
    made: Integers
    callees: Integers
    strangers: Floats
    new: Floats
    backs: Floats
    shorts: Floats
    longest: Integers
    group: Floats
    closure: Floats

    def __len__(self) -> int:
        return len(self.phone)


def measured(week: Calls, at: int, days: int) -> Measures:
    """The measures of the last `days` days before `at`; `week` holds the calls of the last seven, from everybody."""
    frame = pl.DataFrame(
        {"phone": week.caller, "callee": week.callee, "at": week.at, "seconds": week.seconds}
    ).with_columns(ago=(at - 1 - pl.col("at")) // DAY)
    window = frame.filter(pl.col("ago") < days)
    own = window.group_by("phone").agg(
        made=pl.len(),
        callees=pl.col("callee").n_unique(),
        shorts=(pl.col("seconds") < SHORT).mean(),
        longest=pl.col("seconds").max(),
    )
    own = own.filter(pl.col("made") >= LEAST).sort("phone")
    window = window.join(own.select("phone"), on="phone", how="semi")
    parts = [_group(window), _strangers(frame, window), _backs(frame, window)]
    for part in parts:
        own = own.join(part, on="phone", how="left", maintain_order="left")
    own = own.with_columns(pl.col("backs").fill_null(0.0))
    phone, made, callees, longest = (_integers(own[name]) for name in ("phone", "made", "callees", "longest"))
    strangers, new, backs, shorts, group = (
        own[name].cast(pl.Float64).to_numpy() for name in ("strangers", "new", "backs", "shorts", "group")
    )
    closure = _closure(week, window, phone)
    return Measures(days, phone, made, callees, strangers, new, backs, shorts, longest, group, closure)


def _integers(column: pl.Series) -> Integers:
    return column.cast(pl.Int64).to_numpy()


def _group(window: pl.DataFrame) -> pl.DataFrame:
    pairs = window.group_by("phone", "callee").len()
    top = pl.col("len").top_k(CLOSE_FRIENDS).sum() / pl.col("len").sum()
    return pairs.group_by("phone").agg(group=top)


def _strangers(frame: pl.DataFrame, window: pl.DataFrame) -> pl.DataFrame:
    earliest = frame.join(window.select("phone").unique(), on="phone", how="semi")
    first = earliest.group_by("phone", "callee").agg(first=pl.col("ago").max())
    met = window.select("phone", "callee", "ago").unique().join(first, on=["phone", "callee"])
    return met.group_by("phone").agg(
        strangers=pl.len() / pl.col("ago").n_unique(), new=(pl.col("ago") == pl.col("first")).mean()
    )


def _backs(frame: pl.DataFrame, window: pl.DataFrame) -> pl.DataFrame:
    met = window.group_by("phone", "callee").agg(first=pl.col("at").min())
    back = frame.group_by(phone="callee", callee="phone").agg(last=pl.col("at").max())
    both = met.join(back, on=["phone", "callee"], how="left")
    return both.group_by("phone").agg(backs=(pl.col("last") > pl.col("first")).fill_null(value=False).mean())


def _closure(week: Calls, window: pl.DataFrame, phones: Integers) -> Floats:
    """The share of pairs of callees, in either direction, by sparse products: (callees x calls) at callees."""
    everybody, ends = np.unique(np.concatenate([week.caller, week.callee]), return_inverse=True)
    caller, callee = ends[: len(week)], ends[len(week) :]
    size = (len(everybody), len(everybody))
    once = np.unique(np.stack([np.minimum(caller, callee), np.maximum(caller, callee)]), axis=1)
    once = once[:, once[0] != once[1]]  # nobody is a friend by ringing themselves
    both = np.concatenate([once, once[::-1]], axis=1)
    known = csr_matrix((np.ones(both.shape[1]), (both[0], both[1])), shape=size)
    pairs = window.select("phone", "callee").unique()
    row = np.searchsorted(phones, pairs["phone"].to_numpy())
    column = np.searchsorted(everybody, pairs["callee"].to_numpy())
    reaches = csr_matrix((np.ones(len(row)), (row, column)), shape=(len(phones), len(everybody)))
    friends = cast(csr_matrix, cast(csr_matrix, reaches @ known).multiply(reaches))
    among = np.asarray(friends.sum(axis=1), dtype=np.float64).ravel()
    many = np.bincount(row, minlength=len(phones)).astype(np.float64)
    return among / np.maximum(many * (many - 1), 1.0)


def scanned(phone: Integers, digits: Integers) -> tuple[Integers, Floats, NDArray[np.bool_]]:
    """For each phone the share of its callees whose telephone numbers lie close to another callee's, and which do.

    Takes one row for each pair of phone and callee; gives the phones ascending, the share of each, and a mark for each
    row as it came.
    """
    order = np.lexsort((digits, phone))
    same = phone[order][1:] == phone[order][:-1]
    near = same & (digits[order][1:] - digits[order][:-1] <= NEAR)
    close = np.zeros(len(phone), dtype=np.bool_)
    close[order] = np.append(near, False) | np.append(False, near)
    phones, which = np.unique(phone, return_inverse=True)
    return phones, np.bincount(which, weights=close) / np.maximum(np.bincount(which), 1), close
