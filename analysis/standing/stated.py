"""What one row says about one entity, as questions look at it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Stated:
    """The values of a statement by property; and, where that is asked, when and where what the row says holds.

    `points` are longitude and latitude, `spans` moments (epoch seconds, the end not included): those of its links, else
    those of its statement.
    """

    values: Mapping[str, Any]
    points: tuple[tuple[float, float], ...] = ()
    spans: tuple[tuple[int, int], ...] = ()
