"""Detects rings: all of them, or only those that what arrived since the last time can have changed."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import AsyncGenerator, Collection, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from hashlib import blake2b, sha256

from analysis.asking import Ask, ask, loads_of
from analysis.detectors import shared_identifiers as sharing
from analysis.detectors import typologies as flows
from analysis.rings.identity import identified
from analysis.rings.ring import Ring
from analysis.rings.stored import Current, content_of, current
from base.viewer import FOREVER, Clocks, Viewer
from clew.detection.backgrounds import Kept, keep, kept
from clew.detection.writing import SOURCE, Markings, Version, digest_of, marking_of, markings_of, write
from clew.session import Session
from loaders.touched import Touched, touched
from ontology import EVENTS
from ontology.keys import kind_of
from store.graph import open_graph

DETECTORS = sha256(repr((flows.VERSION, sharing.VERSION)).encode()).hexdigest()
"""What finds rings: where it changes, everything is looked at again."""


@dataclass(frozen=True, slots=True)
class Detected:
    """What a detection did: rings by what became of them, and what it looked at.

    `looked_at` counts the entities that something new was said about, None where all were looked at; `why` says why.
    """

    changes: dict[str, int]
    looked_at: int | None
    why: str
    loads: list[int]
    seconds: float

    def sentence(self) -> str:
        """The same for people."""
        what = ", ".join(f"{count:,} {change}" for change, count in sorted(self.changes.items())) or "no rings"
        return f"{what} ({self.why}; {self.seconds:.1f} s)"


def detect(session: Session, *, everything: bool = False) -> Detected:
    """Find rings and write what changed; does nothing where nothing arrived since the last time."""
    return asyncio.run(_detect(session, everything=everything))


@asynccontextmanager
async def asking(session: Session, clocks: Clocks) -> AsyncGenerator[Ask]:
    """What a detection asks with: it may see all that was loaded, and says with each ring who may see that."""
    async with open_graph(session.address) as graph:
        loads = await loads_of(graph)
        compartments = frozenset(name for some in loads.compartments for name in some)
        viewer = Viewer("detection", level=max(loads.levels, default=0), compartments=compartments)
        yield await ask(graph, session.archive, session.key, viewer, clocks, loads)


async def _detect(session: Session, *, everything: bool) -> Detected:
    started, clocks = time.monotonic(), Clocks()
    async with asking(session, clocks) as asks:
        before = kept(session, DETECTORS)
        about, why = (None, "all was looked at") if everything else _to_look_at(session, asks, before)
        if about == Touched():
            return Detected({}, 0, why, [], time.monotonic() - started)
        found, after = await _found(asks, about, before)
        known = await current(asks)
        if about is not None:
            sought = [await _of(asks, about.all), await _of(asks, about.said)]
            known = [one for one in known if one.id in sought[one.typology == sharing.TYPOLOGY]]
        versions, same = _versions(asks, known, found)
    changes = dict(Counter(version.change for version in versions))
    numbers = write(session, versions, clocks.known_at, DETECTORS, same)
    keep(session, after)
    changes |= {"same": same} if same else {}
    looked_at = None if about is None else len(about.all)
    return Detected(changes, looked_at, why, numbers, time.monotonic() - started)


async def _of(asks: Ask, entities: Collection[str]) -> set[str]:
    """The rings that any of these belong to."""
    return set((await asks.graph.columns("rings/of", asks.gate, entities=sorted(entities)))["ids"])


def _to_look_at(session: Session, asks: Ask, before: Kept | None) -> tuple[Touched | None, str]:
    """The entities that loads since the last detection name, None for all; and why."""
    rows = session.writer.rows("detections/last", never=FOREVER)
    if not rows:
        return None, "it is the first time"
    if rows[0]["detectors"] != DETECTORS:
        return None, "the detectors are newer than what they found"
    if before is None or before.worn:
        return None, "much changed since all was looked at" if before else "what is usual is not known any more"
    last, loads = int(rows[0]["at"]), asks.loads
    columns = zip(loads.numbers, loads.completed, loads.withdrawn, loads.sources, strict=True)
    fresh = [
        number
        for number, completed, withdrawn, source in columns
        if source != SOURCE and (last <= completed < FOREVER or last <= withdrawn < FOREVER)
    ]
    named = Touched()
    for load in fresh:
        some = touched(session.archive, load, session.key)
        if some is None:
            return None, f"load {load} came with another mapping, so all was looked at"
        named.add(some)
    return (
        named,
        f"{len(named.all):,} entities in {len(fresh)} loads since the last time" if fresh else "nothing is new",
    )


async def _found(asks: Ask, about: Touched | None, before: Kept | None) -> tuple[list[Ring], Kept]:
    """The rings, all or those of some entities, and what runs over changes need from now on."""
    if about is None or before is None:
        looked = await sharing.look(asks)
        return [*await flows.typologies(asks), *looked.rings], Kept(DETECTORS, looked.background)
    payers = EVENTS["TRANSFERRED"].sources
    accounts = sorted(id for id in about.all if kind_of(id).label() in payers)
    moved = await flows.typologies(asks, accounts=accounts) if accounts else []
    shared = await sharing.shared_identifiers(asks, sorted(about.said), before.sharing) if about.said else []
    return [*moved, *shared], before.after(len(about.said))


def _versions(asks: Ask, known: Sequence[Current], found: Sequence[Ring]) -> tuple[list[Version], int]:
    """What has to be written, and how many rings are as they were."""
    versions: list[Version] = []
    same, markings = 0, markings_of(asks)
    for typology in sorted({one.typology for one in (*known, *found)}):
        before = {one.id: one for one in known if one.typology == typology}
        rings = [one for one in found if one.typology == typology]
        members = [ring.finding.members for ring in rings]
        ids, became = identified(
            [(one.id, one.members) for one in before.values()], members, partial(_new_id, asks.key, rings)
        )
        for ring, id, after in zip(rings, ids, became[: len(rings)], strict=True):
            if id in before and before[id].digest == digest_of(content_of(ring)):
                same += 1
            else:
                change = "changed" if after.change == "same" else after.change
                versions.append(Version(id, change, marking_of(ring, markings), ring))
        versions += [_gone(before[one.id], markings) for one in became[len(rings) :]]
    return versions, same


def _new_id(key: bytes, rings: Sequence[Ring], place: int) -> str:
    """An id for a ring that has none: it is the same wherever the same ring is found first."""
    ring = rings[place]
    rows = sorted((one.row.source, one.row.load, one.row.row) for one in ring.transfers)
    text = repr((ring.typology, ring.from_at, sorted(ring.finding.members), rows))
    return f"ring-{blake2b(text.encode(), key=key, digest_size=15).hexdigest()}"


def _gone(ring: Current, markings: Markings) -> Version:
    """The word that a ring is gone, for those who could see it."""
    level, compartments = markings[ring.load]
    return Version(ring.id, "gone", (level, tuple(sorted(compartments))), None, ring.typology, ring.detector)
