"""One question's surroundings: who asks, as of when, and the doors to the graph and to the archive."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass

from analysis.answers import RowRef
from base.viewer import Clocks, Viewer
from store.archive import Archive
from store.gate import Gate, LoadColumns, gate_for
from store.graph import Graph


@dataclass(frozen=True, slots=True)
class Ask:
    """What every function of this package takes first; made once per request, so that all its answers agree."""

    graph: Graph
    archive: Archive
    key: bytes
    viewer: Viewer
    clocks: Clocks
    gate: Gate
    loads: LoadColumns

    def source_of(self, load: int) -> str:
        """The id of the source that delivered the load; a KeyError means that the graph changed meanwhile."""
        place = bisect_left(self.loads.numbers, load)
        if place == len(self.loads.numbers) or self.loads.numbers[place] != load:
            raise KeyError(load)
        return self.loads.sources[place]

    def row_ref(self, load: int, row: int) -> RowRef:
        """That row as evidence."""
        return RowRef(load, row, self.source_of(load))


async def ask(
    graph: Graph, archive: Archive, key: bytes, viewer: Viewer, clocks: Clocks, loads: LoadColumns | None = None
) -> Ask:
    """Computes what the viewer may see at those clocks; `key` is the installation's, behind every id.

    `loads` are the graph's loads where they were read a moment ago; without them they are read now.
    """
    known = loads or await loads_of(graph)
    return Ask(graph, archive, key, viewer, clocks, gate_for(viewer, clocks, known), known)


async def loads_of(graph: Graph) -> LoadColumns:
    """Every load of the graph, from which gates are computed."""
    return LoadColumns(**await graph.columns("gate/loads"))
