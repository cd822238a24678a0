"""Counts refused tokens by the address they came from: who tries many is told to wait."""

from __future__ import annotations

import math
import time
from collections import OrderedDict, deque
from collections.abc import Callable

from base.admission import TooManyFailuresError

MOST, WITHIN = 20, 60.0
"""Refused tokens of one address within so many seconds."""

_REMEMBERED = 10_000


class Failures:
    """The refused tokens of the last minute. A good token is never counted: several people may share an address."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._of: OrderedDict[str, deque[float]] = OrderedDict()

    def forget(self) -> None:
        """Begin anew."""
        self._of.clear()

    def count(self, client: str) -> None:
        """One more from there; raises TooManyFailuresError where that is too many."""
        at = self._clock()
        times = self._of.setdefault(client, deque(maxlen=MOST))
        self._of.move_to_end(client)
        while len(self._of) > _REMEMBERED:
            self._of.popitem(last=False)
        while times and at - times[0] >= WITHIN:
            times.popleft()
        if len(times) == MOST:
            wait = math.ceil(times[0] + WITHIN - at)
            raise TooManyFailuresError(f"Too many tokens were refused: try again in {wait} s.", retry_after=wait)
        times.append(at)
