"""A clock that stands still until a test moves it."""

from __future__ import annotations


class Clock:
    """Epoch seconds."""

    def __init__(self, at: float = 1_900_000_000.0) -> None:
        self.at = at

    def __call__(self) -> float:
        return self.at
