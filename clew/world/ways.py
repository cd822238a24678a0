"""The shortest ways between spots on the roads: along the block to a crossing, from crossing to crossing, and in."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from clew.world.geography import SIDE, Spots
from clew.world.streams import Flags, Floats, Ints


@dataclass(frozen=True)
class Ways:
    """The first and the last crossing of each way, and the blocks before the one and after the other.

    A way `within` one block passes neither; its length stands in `out`. `east` says which end of its block a way that
    begins between crossings leaves by, and which way another turns at its only crossing.
    """

    first: Ints
    last: Ints
    out: Floats
    into: Floats
    within: Flags
    east: Flags

    @property
    def between(self) -> Ints:
        """Blocks from the first crossing to the last."""
        columns = np.abs(self.first // SIDE - self.last // SIDE)
        return np.where(self.within, 0, columns + np.abs(self.first % SIDE - self.last % SIDE))


def ways(origin: Spots, target: Spots) -> Ways:
    """The shortest way from each origin to its target; the road of the easternmost addresses ends behind them."""
    (column, row), (to_column, to_row) = np.divmod(origin.node, SIDE), np.divmod(target.node, SIDE)
    start, end = column + origin.east, to_column + target.east
    one_column = column == to_column
    round_the_east = (start - column + end - column > 1) & (column % SIDE < SIDE - 1)
    east = np.where(one_column, round_the_east, end > start)
    first = column + (east & (origin.east > 0))
    last = np.where(one_column, first, to_column + (~east & (target.east > 0)))
    within = one_column & (row == to_row) & (origin.east > 0) & (target.east > 0)
    return Ways(
        first=first * SIDE + row,
        last=last * SIDE + to_row,
        out=np.where(within, np.abs(end - start), np.abs(start - first)),
        into=np.where(within, 0.0, np.abs(end - last)),
        within=within,
        east=np.where(origin.east > 0, east, end > start),
    )


def blocks(origin: Spots, target: Spots) -> Floats:
    """Blocks from each origin to its target, along the roads."""
    way = ways(origin, target)
    return way.out + way.between + way.into
