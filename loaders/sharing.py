"""A delivery as its loads: the rows of each marking, what is written for them, and their account."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from base.forbidding import AccountError
from base.marking import Marking
from loaders.comparison import Comparison
from loaders.emission import Frames
from loaders.marking import Marked, strictest
from loaders.rejects import Reject
from loaders.versions import AFTER, BEFORE, MARK, Effect
from store.archive import KEY, ROW

if TYPE_CHECKING:
    from loaders.delivery import Delivery


@dataclass(frozen=True, slots=True)
class Share:
    """What becomes one load: the rows of a delivery that bear one marking, and what is to be written for them.

    `counts`: rows read, created, changed, the same, rejected, left and repeated.
    """

    marking: Marking
    staged: Path
    effect: Effect
    refused: list[int]
    counts: list[int]


def with_marks(effect: Effect, marks: pl.DataFrame) -> Effect:
    """What new keys write, with the MARK that each bears; `marks` has KEY and AFTER."""

    def born(frames: Frames) -> Frames:
        new = marks.select(KEY, pl.col(AFTER).alias(MARK))
        return {name: frame.join(new, on=KEY, how="left", maintain_order="left") for name, frame in frames.items()}

    return Effect(born(effect.statements), born(effect.claims), born(effect.events))


def shared(
    delivery: Delivery,
    staged: Path,
    marks: Marked,
    effect: Effect,
    comparison: Comparison,
    rejects: list[Reject],
    counts: list[int],
) -> list[Share]:
    """A marked delivery as its loads, the weakest marking first; raises AccountError where they do not add up.

    A line that could not be cut into cells counts where a row counts whose marking nobody knows.
    """
    rows = marks.rows.sort(ROW).with_columns(again=pl.col(KEY).is_not_null() & ~pl.col(KEY).is_first_distinct())
    mark_of = dict(rows.select(ROW, MARK).iter_rows()) if rejects else {}
    lost = marks.markings.code(strictest(delivery.mapping))
    refused: dict[int, list[int]] = {}
    for reject in rejects:
        refused.setdefault(mark_of.get(reject.row, lost), []).append(reject.row)
    codes = marks.codes() | effect.marks() | set(refused)
    paths = marks.split(staged, delivery.columns, ordered := marks.markings.ordered(codes or {0}))
    accepted = ~pl.col(ROW).is_in([reject.row for reject in rejects])
    taken = comparison.changed.filter(accepted & pl.col(KEY).is_in(effect.keys().implode()))
    left = marks.of_keys(comparison.left).select(pl.col(BEFORE).alias(MARK))
    found: list[Share] = []
    for code in ordered:
        mine, gone = rows.filter(pl.col(MARK) == code), refused.get(code, [])
        read = mine.height + sum(row not in mark_of for row in gone)
        created = comparison.new.filter(accepted).join(mine, on=ROW, how="semi").height
        changed = taken.join(mine, on=ROW, how="semi").height
        same = read - created - changed - len(gone)
        of = [
            read,
            created,
            changed,
            same,
            len(gone),
            left.filter(pl.col(MARK) == code).height,
            mine.filter("again").height,
        ]
        found.append(Share(marks.markings[code], paths[code], effect.of(code), sorted(set(gone)), of))
    if [sum(column) for column in zip(*(one.counts for one in found), strict=True)] != counts:
        raise AccountError(f"The rows of {delivery.source.path.name} do not add up over its markings: report it.")
    return found
