"""Leaves out of a file the rows about what was erased, before anything of them is stored."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from loaders.emission import Emitter
from loaders.mapping import Mapping
from loaders.reasons import REASONS
from loaders.rejects import ERASED, Reject
from ontology.keys import kind_of
from store.archive import BYTE, LINE, ROW


@dataclass(frozen=True, slots=True)
class Erased:
    """The ids that no load brings back, and the installation's key, by which rows are told to name one."""

    ids: frozenset[str]
    installation_key: bytes

    def without(self, frame: pl.DataFrame, mapping: Mapping) -> tuple[pl.DataFrame, list[Reject]]:
        """The rows that name none of them, and the rest as rejects without a cell."""
        kinds = {kind_of(id).label() for id in self.ids} & {part.type for part in mapping.entities.values()}
        if not kinds:
            return frame, []
        named = [ids.is_in(list(self.ids)) for ids in Emitter(mapping, self.installation_key).ids(frame, kinds)]
        going = pl.select(pl.any_horizontal(named).fill_null(value=False))[:, 0]
        places = frame.filter(going).select(ROW, LINE, BYTE).rows()
        rejects = [Reject(row, line, "", ERASED, REASONS[ERASED], {}, byte) for row, line, byte in places]
        return frame.filter(~going), rejects
