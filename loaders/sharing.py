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
from loaders.marking import Marked
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
    """A marked delivery as its loads, the weakest marking first; raises AccountError where they do not add up."""
    keyed = marks.rows.sort(ROW).filter(pl.col(KEY).is_not_null())
    again = keyed.filter(~pl.col(KEY).is_first_distinct())[ROW]
    portions = marks.portions(delivery.mapping, [reject.row for reject in rejects], effect.marks())
    paths = marks.split(staged, delivery.columns, [one.code for one in portions])
    accepted = ~pl.col(ROW).is_in([reject.row for reject in rejects])
    new = comparison.new.filter(accepted)[ROW]
    taken = comparison.changed.filter(accepted & pl.col(KEY).is_in(effect.keys().implode()))[ROW]
    left = marks.of_keys(comparison.left)[BEFORE]
    found: list[Share] = []
    for one in portions:
        created, changed, gone = one.count(new), one.count(taken), len(one.refused)
        same = one.read - created - changed - gone
        of = [one.read, created, changed, same, gone, int((left == one.code).sum()), one.count(again)]
        marking, mine = marks.markings[one.code], effect.of(one.code)
        found.append(Share(marking, paths[one.code], mine, sorted(set(one.refused)), of))
    if [sum(column) for column in zip(*(one.counts for one in found), strict=True)] != counts:
        raise AccountError(f"The rows of {delivery.source.path.name} do not add up over its markings: report it.")
    return found
