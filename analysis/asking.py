"""One question's surroundings: who asks, as of when, and the doors to the graph and to the archive."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass, replace

from analysis.answers import RowRef
from base.errors import MalformedIdError
from base.viewer import Clocks, Viewer
from ontology import ENTITIES
from ontology.identifiers import KINDS
from ontology.keys import kind_of, natural_key, public_id
from store.archive import Archive
from store.gate import Gate, LoadColumns, gate_for
from store.graph import Graph
from store.own_loads import Marking


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
        return self.loads.sources[self._place(load)]

    def marking_of(self, loads: Iterable[int]) -> Marking:
        """The join of the markings of some loads: who may see what rests on all of them."""
        joined = Marking()
        for place in map(self._place, set(loads)):
            joined = joined.joined(Marking(self.loads.levels[place], tuple(self.loads.compartments[place])))
        return joined

    def admits(self, load: int) -> bool:
        """Whether there is a load of that number and the viewer may see it."""
        return self.gate.admits(load) and self._found(load) is not None

    def _place(self, load: int) -> int:
        place = self._found(load)
        if place is None:
            raise KeyError(load)
        return place

    def _found(self, load: int) -> int | None:
        place = bisect_left(self.loads.numbers, load)
        return place if place < len(self.loads.numbers) and self.loads.numbers[place] == load else None

    def covers(self, level: int, compartments: Iterable[str]) -> bool:
        """Whether the viewer, in the case of the request, may see what bears that marking."""
        return in_case(self.viewer, self.key).covers(level, frozenset(compartments))

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
    return Ask(graph, archive, key, viewer, clocks, gate_for(in_case(viewer, key), clocks, known), known)


def in_case(viewer: Viewer, key: bytes) -> Viewer:
    """The viewer with the compartment of the case it asks for, and of no other."""
    if not viewer.case:
        return viewer
    return replace(viewer, compartments=viewer.compartments | {compartment_of(case_id(viewer.case, key))})


def compartment_of(case: str) -> str:
    """The compartment of what belongs to a case, by the id of the case."""
    return f"case:{case}"


def case_id(stated: str, key: bytes) -> str:
    """The id of the case that is named by its number, or by its id."""
    try:
        if kind_of(stated).label() == "Case":
            return stated
    except MalformedIdError:
        pass
    number = KINDS["case_number"].normalise(stated)
    return public_id(ENTITIES["Case"], natural_key(ENTITIES["Case"], ("number",), (number,)), key)


def sees_all(name: str, loads: LoadColumns, also: Iterable[str] = ()) -> Viewer:
    """A viewer who may see all that those loads brought, and has some compartments beside."""
    compartments = {name for some in loads.compartments for name in some}
    return Viewer(name, level=max(loads.levels, default=0), compartments=frozenset(compartments.union(also)))


async def loads_of(graph: Graph) -> LoadColumns:
    """Every load of the graph, from which gates are computed."""
    return LoadColumns(**await graph.columns("gate/loads"))
