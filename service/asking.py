"""From a request to what the questions need: the graph, the archive, the key, and the viewer the gate let in."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.requests import Request

from analysis.asking import Ask, ask
from base.viewer import Clocks, Viewer
from store.archive import Archive
from store.graph import Graph


@dataclass(frozen=True, slots=True)
class Doors:
    """What is open while the service runs; `app.state.doors` holds it."""

    graph: Graph
    archive: Archive
    key: bytes


@dataclass(frozen=True, slots=True)
class Asking:
    """One request: its viewer before the open doors."""

    doors: Doors
    viewer: Viewer

    async def at(self, clocks: Clocks) -> Ask:
        """What every function of analysis takes first, at those clocks."""
        return await ask(self.doors.graph, self.doors.archive, self.doors.key, self.viewer, clocks)


def asking(request: Request) -> Asking:
    """The request as the gate let it in."""
    return Asking(request.app.state.doors, request.state.viewer)
