"""What a row's versions say together: when each value held, and what a new version therefore writes and ends.

A version of a row is its content in one load, dated by that file's declared date. The state of a row's part (an entity
or a link of the mapping) is the list of values with the time each held; a new version's effect is the difference of
the states with and without it, whatever the order in which files were loaded.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

import polars as pl

from base.viewer import BEGINNING, FOREVER
from loaders.emission import PART, Frames
from store.archive import KEY, ROW

Change = Literal["succession", "correction"]
LOAD = "#load"
DATE = "#date"
CONTENT = "#content"
"""A hash of what the mapping reads of a row."""

RANK = "#rank"
"""By which versions of one date are ordered: the number of the load, or of the undone one whose place it takes."""

ARRIVING = 2**62
"""Stands for the number of the load that arrives: above every other, for it is the latest of its date."""

VALUE = "#value"
"""A hash of what a statement or claim says, its times left out."""

MARK, BEFORE, AFTER = "#mark", "#mark before", "#mark after"
"""The marking of a row, or of a value; what a key bore before the arriving version, and what it bears with it."""

_ABSENT = "#absent"
SLOT = [KEY, PART]
"""What has one value at a time: an entity or link of the mapping in the rows of one key."""

SAID = [*SLOT, VALUE, "valid_from", "valid_to"]
"""What makes two statements or claims the same."""

_OWN = {ROW, KEY, PART, LOAD, MARK, DATE, RANK, CONTENT, VALUE, "valid_from", "valid_to", "keys", "words"}


@dataclass(frozen=True, slots=True)
class Effect:
    """What a load writes and ends; ended frames carry `loads` and `rows`, the versions their claims may come from."""

    statements: Frames = field(default_factory=dict[str, pl.DataFrame])
    claims: Frames = field(default_factory=dict[str, pl.DataFrame])
    events: Frames = field(default_factory=dict[str, pl.DataFrame])
    ended_statements: Frames = field(default_factory=dict[str, pl.DataFrame])
    ended_claims: Frames = field(default_factory=dict[str, pl.DataFrame])

    def groups(self) -> tuple[Frames, Frames, Frames, Frames, Frames]:
        """All that it writes and ends, in the order of its parts."""
        return self.statements, self.claims, self.events, self.ended_statements, self.ended_claims

    def keys(self) -> pl.Series:
        """The row keys with any effect."""
        columns = [frame[KEY] for group in self.groups() for frame in group.values() if frame.height]
        return pl.concat(columns).unique() if columns else pl.Series(dtype=pl.String)

    def of(self, mark: int) -> Effect:
        """What of it bears one marking."""

        def some(frames: Frames) -> Frames:
            return {name: frame.filter(pl.col(MARK) == mark).drop(MARK) for name, frame in frames.items()}

        return Effect(*map(some, self.groups()))

    def marks(self) -> set[int]:
        """The markings that it bears."""
        return {mark for group in self.groups() for frame in group.values() for mark in frame[MARK].unique().to_list()}


def first_version(frame: pl.DataFrame) -> pl.DataFrame:
    """What rows without earlier versions write: each value holds from its declared start, or since ever."""
    return frame.with_columns(pl.col("valid_from").fill_null(BEGINNING), pl.col("valid_to").fill_null(FOREVER))


def effect_of(
    said: pl.DataFrame, versions: pl.DataFrame, change: Change, marks: pl.DataFrame | None = None
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """What the arriving version writes and ends, for one frame of statements or claims.

    `said` is what all versions say (with LOAD and ROW), `versions` has KEY, LOAD, ROW, DATE and RANK of every version,
    one that left a full snapshot with ROW 0 and nothing said. Without a date it is no version: a repair that may have
    written what a version says. With `marks` (KEY, BEFORE, AFTER) both bear a MARK: of a key that is raised all is
    ended as it was and written as it is now.
    """
    said = valued(said)
    after = states(said, versions, change)
    before = states(said, versions.filter(pl.col(LOAD) != ARRIVING), change)
    same = SAID
    if marks is not None:
        after = after.join(marks.select(KEY, pl.col(AFTER).alias(MARK)), on=KEY, how="left")
        before = before.join(marks.select(KEY, pl.col(BEFORE).alias(MARK)), on=KEY, how="left")
        same = [*SAID, MARK]
    written = after.join(before, on=same, how="anti").drop(ROW, LOAD)
    ended = before.join(after, on=same, how="anti")
    rows = versions.filter(pl.col(LOAD) == ARRIVING).select(KEY, ROW)
    others = versions.filter(pl.col(LOAD) != ARRIVING).group_by(KEY)
    return written.join(rows, on=KEY), ended.join(others.agg(loads=LOAD, rows=ROW), on=KEY)


def valued(said: pl.DataFrame) -> pl.DataFrame:
    """What rows say, with VALUE."""
    payload = [name for name in said.columns if name not in _OWN]
    return said.with_columns(pl.struct(payload).hash().alias(VALUE))


def states(said: pl.DataFrame, versions: pl.DataFrame, change: Change) -> pl.DataFrame:
    """The values of every part with the time each held; LOAD and ROW are the last version that said so.

    A run is what held on: in succession one value, in correction everything from one absence to the next, of which
    only the last is true.
    """
    dated = versions.filter(pl.col(DATE).is_not_null())
    grid = said.select(SLOT).unique().join(dated, on=KEY).join(said, on=[*SLOT, LOAD, ROW], how="left")
    ordered = grid.sort(*SLOT, DATE, RANK).with_columns((pl.col(ROW) == 0).alias(_ABSENT))
    ordered = ordered.filter(pl.col(ROW).cum_max().over(SLOT) > 0)  # who was never there has not left
    held_on = pl.struct(_ABSENT) if change == "correction" else pl.struct(_ABSENT, VALUE)
    fresh = (held_on != held_on.shift(1).over(SLOT)) | (pl.int_range(pl.len()).over(SLOT) == 0)
    runs = ordered.with_columns(fresh.cum_sum().over(SLOT).alias("#run")).group_by(*SLOT, "#run", maintain_order=True)
    spans = runs.agg(pl.all().exclude(DATE).last(), pl.col(DATE).first()).with_columns(
        pl.col(DATE).shift(-1).over(SLOT).alias("#until"),
        pl.col("valid_from").shift(-1).over(SLOT).alias("#next_from"),
    )
    since = pl.when(pl.col("#run") == 1).then(BEGINNING).otherwise(pl.col(DATE))
    declared = pl.when(pl.col("#next_from") > pl.coalesce("valid_from", pl.lit(BEGINNING))).then(pl.col("#next_from"))
    until = pl.coalesce(declared, "#until", pl.lit(FOREVER))
    held = spans.filter(pl.col(VALUE).is_not_null()).with_columns(
        pl.coalesce("valid_from", since).alias("valid_from"),
        pl.min_horizontal(pl.coalesce("valid_to", pl.lit(FOREVER)), until).alias("valid_to"),
    )
    same_day = (pl.col("valid_from") >= pl.col("valid_to")) & (pl.col("valid_to") == pl.col("#until"))
    return held.filter(~same_day.fill_null(value=False)).drop("#run", "#until", "#next_from", _ABSENT, DATE, RANK)
