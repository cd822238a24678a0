"""What a whole graph tells that a part of it cannot, and how it is kept from a full run for runs over what changed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import orjson
import polars as pl

from analysis.rings.chance import Chance
from analysis.rings.scores import Branches
from analysis.rings.weights import Measure


@dataclass(frozen=True, slots=True, eq=False)
class Background:
    """How rare things are, how branches open accounts, and what chance makes; `uses` counts what it was read from."""

    measure: Measure
    branches: Branches
    chance: Chance
    uses: int

    def stale(self, uses: int) -> bool:
        """Whether more than one use in twenty was added or taken away since."""
        return abs(uses - self.uses) * 20 > self.uses

    def written(self) -> bytes:
        """All of it as JSON."""
        table = {name: self.branches.opened[name].to_list() for name in ("branch", "day", "opened")}
        values = {
            "holders": dict(self.measure.holders),
            "hub": dict(self.measure.hub),
            "opened": table,
            "scores": self.chance.scores.tolist(),
            "graphs": self.chance.graphs,
            "uses": self.uses,
        }
        return orjson.dumps(values)

    @classmethod
    def read(cls, text: bytes) -> Background:
        """What was written."""
        values: dict[str, Any] = orjson.loads(text)
        opened = pl.DataFrame(values["opened"], schema=dict.fromkeys(("branch", "day", "opened"), pl.Int64))
        return cls(
            Measure(values["holders"], values["hub"]),
            Branches(opened),
            Chance(np.array(values["scores"], dtype=np.float64), values["graphs"]),
            values["uses"],
        )
