"""The loads in which Clew writes what it found and what people decided: of its own source, each with its marking."""

from __future__ import annotations

from dataclasses import dataclass
from secrets import token_hex
from typing import Any

from base import marking
from base.viewer import FOREVER

SOURCE, TITLE = "clew", "Clew"


@dataclass(frozen=True, slots=True)
class Marking(marking.Marking):
    """The marking of such loads, which says their scope."""

    @property
    def _key(self) -> str:
        return "/".join((SOURCE, str(self.level), *self.compartments))

    def scope(self) -> dict[str, Any]:
        """The scope of such loads, as `loads/scope` takes it."""
        own = {"source": SOURCE, "title": TITLE, "level": self.level, "compartments": list(self.compartments)}
        return {"key": self._key, **own}

    def opening(self, feed: str, opened_at: int, snapshot_at: int, mapping: str = "") -> dict[str, Any]:
        """A new load of a feed as `loads/open` takes it, but for the number of its scope; epoch seconds.

        `mapping` is a digest of what made it.
        """
        delivery = f"{self._key}/{feed}/{token_hex(8)}"
        file = {"feed": feed, "file": "", "digest": "", "mapping": mapping, "full": False, "plan": ""}
        file |= {"mentions": False, "repair": False, "rank": None}
        when = {"snapshot_at": snapshot_at, "opened_at": opened_at, "never": FOREVER}
        return {"key": delivery, "delivery": delivery, **file, **when}
