"""What happened to the feeds of a source, in order: which loads were completed, and which of them were undone when."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

from loaders.comparison import Earlier
from store.writer import Writer


@dataclass(frozen=True, slots=True)
class Turn:
    """One load at its completion, with its declared date (epoch seconds) and rank among the versions of that date.

    A repair is no version: it withdrew other loads, and says what of them still holds. `withdrawn_by` is the repair
    that withdrew this load, None while it counts. A relabelling load is a repair that withdrew nothing: it says rows of
    others again under a weaker marking. Loads of one delivery are completed together.
    """

    load: int
    feed: str
    file: str
    date: int
    rank: int
    full: bool
    repair: bool
    mentions: bool
    withdrawn_by: int | None
    delivery: str
    completion: int
    relabel: bool = False


@dataclass(frozen=True, slots=True)
class Chronicle:
    """All that happened to the feeds of one source, in the order of completion."""

    turns: list[Turn]

    def of_feed(self, feed: str) -> Chronicle:
        """What happened to one feed."""
        return Chronicle([turn for turn in self.turns if turn.feed == feed])

    def scope(self, scopes: Iterable[int], loads_per_scope: int) -> Chronicle:
        """What happened in some scopes."""
        wanted = set(scopes)
        return Chronicle([turn for turn in self.turns if turn.load // loads_per_scope in wanted])

    def withdrawn_with(self, repair: int) -> set[int]:
        """What a repair withdrew."""
        return {turn.load for turn in self.turns if turn.withdrawn_by == repair}

    def standing(self, without: Iterable[int] = ()) -> list[Turn]:
        """What counts now, without some loads."""
        left_out = set(without)
        return [turn for turn in self.turns if turn.withdrawn_by is None and turn.load not in left_out]

    def known_to(self, load: int) -> list[Turn]:
        """What counted when a load of the same feed was completed."""
        known: dict[int, Turn] = {}
        for turn in self.turns:
            if turn.load == load:
                break
            known[turn.load] = turn
            for gone in self.withdrawn_with(turn.load):
                known.pop(gone, None)
        return list(known.values())

    def moments(self) -> Iterator[list[Turn]]:
        """The loads that were completed together."""
        for _, some in groupby(self.turns, key=lambda turn: turn.completion):
            yield list(some)

    def __iter__(self) -> Iterator[Turn]:
        return iter(self.turns)


def earlier(turns: Iterable[Turn]) -> Earlier:
    """Those loads as versions that a file of their feed is compared with."""
    known = list(turns)
    versions = sorted((turn for turn in known if not turn.repair), key=lambda turn: (turn.date, turn.rank))
    return Earlier(
        [turn.load for turn in versions],
        [turn.date for turn in versions],
        [turn.full for turn in versions],
        [turn.rank for turn in versions],
        [turn.load for turn in known if turn.repair],
    )


def chronicle_of(writer: Writer, source: str) -> Chronicle:
    """All that happened to the feeds of that source."""
    return Chronicle([Turn(**row) for row in writer.rows("loads/chronicle", source=source)])
