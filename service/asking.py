"""From a request to what the questions need: the graph, the archive, the key, and the viewer the gate let in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from time import monotonic

from starlette.requests import Request

from analysis.asking import Ask, ask, in_case, loads_of
from analysis.cases.model import LinkModel, chosen, usual
from base.settings import PettyRule
from base.trace import note_clocks, present, then
from base.viewer import Clocks, Viewer
from store.archive import Archive
from store.decisions import Decisions
from store.gate import LoadColumns, as_known, recent
from store.graph import Graph

LOADS_KEPT = 1.0
"""Seconds for which the graph's loads may be kept: a delivery appears, or is withdrawn, that much later at most."""


@dataclass(slots=True)
class Doors:
    """What is open while the service runs, as `app.state.doors`; `home` is the state folder, where there is one.

    `closing` once the service is to stop: who listens is told no more.
    """

    graph: Graph
    decisions: Decisions
    archive: Archive
    key: bytes
    home: Path | None = None
    petty_rules: Sequence[PettyRule] = ()
    closing: bool = False
    _loads: LoadColumns | None = None
    _schema: int | None = None
    _schema_read_at: float = -LOADS_KEPT
    _read_at: float = -LOADS_KEPT
    _written: int = 0

    def case_model(self) -> LinkModel:
        """What is known of case links: learned in the state folder, or else what Clew brings."""
        return usual() if self.home is None else chosen(self.home)

    def petty_rule(self, kind: str, place: str) -> PettyRule:
        """The rule for small cases of a kind at a place: that of the settings, else one without threshold or count."""
        fitting = [rule for rule in self.petty_rules if kind in rule.kinds and place.startswith(rule.place)]
        return max(fitting, key=lambda rule: len(rule.place), default=PettyRule(kinds=(kind,), place=place))

    async def loads(self) -> LoadColumns:
        """The graph's loads as they were at most a second ago, and with all that was decided through these doors."""
        written = self.decisions.written
        if self._loads is None or self._written != written or monotonic() - self._read_at > LOADS_KEPT:
            self._written, started = written, monotonic()
            self._loads, self._read_at = await loads_of(self.graph), started
        return self._loads

    async def schema_version(self) -> int | None:
        """The version of the schema in the store as it was at most a second ago, None where there is none."""
        if monotonic() - self._schema_read_at > LOADS_KEPT:
            started = monotonic()
            found = await self.graph.rows("schema/version")
            self._schema, self._schema_read_at = (found[0]["version"] if found else None), started
        return self._schema


@dataclass(frozen=True, slots=True)
class Asking:
    """One request: its viewer before the open doors."""

    doors: Doors
    viewer: Viewer

    async def at(self, clocks: Clocks) -> Ask:
        """What every function of analysis takes first, at those clocks."""
        doors, known = self.doors, then()
        loads = await doors.loads() if known is None else as_known(await doors.loads(), known)
        found = await ask(doors.graph, doors.archive, doors.key, self.viewer, clocks, loads)
        note_clocks(clocks, found.gate.upto, partial(recent, in_case(self.viewer, doors.key), present(), loads))
        return found


def asking(request: Request) -> Asking:
    """The request as the gate let it in."""
    return Asking(request.app.state.doors, request.state.admission.viewer)
