"""Detects rings: all of them, or only those that what arrived since the last time can have changed."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import AsyncGenerator, Collection, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from hashlib import blake2b, sha256

from analysis.asking import Ask, ask, loads_of, sees_all
from analysis.detectors import shared_identifiers as sharing
from analysis.detectors import typologies as flows
from analysis.rings.identity import identified
from analysis.rings.ring import Ring
from analysis.rings.stored import Current, as_found, content_of, current
from base.viewer import FOREVER, Clocks
from clew.detection.backgrounds import Kept, keep, kept
from clew.detection.writing import RINGS, Version, digest_of, fresh, write
from clew.session import Session
from loaders.touched import Touched, touched
from ontology import EVENTS
from ontology.keys import kind_of
from store.graph import open_graph
from store.own_loads import Marking

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
        yield await ask(graph, session.archive, session.key, sees_all("detection", loads), clocks, loads)


async def _detect(session: Session, *, everything: bool) -> Detected:
    started, clocks = time.monotonic(), Clocks()
    async with asking(session, clocks) as asks:
        before = kept(session, DETECTORS)
        about, why = (None, "all was looked at") if everything else _to_look_at(session, asks, before)
        if about == Touched():
            return Detected({}, 0, why, [], time.monotonic() - started)
        known = await current(asks)
        if about is None or before is None:
            found, after = await _all(asks, clocks.known_at)
        else:
            known, found, after = await _changed(asks, about, before, known, clocks.known_at)
        versions, same = _versions(asks, known, found)
    changes = dict(Counter(version.change for version in versions))
    numbers = write(session, RINGS, versions, clocks.known_at, DETECTORS, same)
    keep(session, after)
    changes |= {"same": same} if same else {}
    looked_at = None if about is None else len(about.all)
    return Detected(changes, looked_at, why, numbers, time.monotonic() - started)


async def _of(asks: Ask, entities: Collection[str]) -> set[str]:
    """The rings that any of these belong to."""
    return set((await asks.graph.columns("rings/of", asks.gate, entities=sorted(entities)))["ids"])


def _to_look_at(session: Session, asks: Ask, before: Kept | None) -> tuple[Touched | None, str]:
    """The entities that loads since the last detection name, None for all; and why."""
    rows = session.writer.rows("detections/last", feed=RINGS.feed, never=FOREVER)
    if not rows:
        return None, "it is the first time"
    if rows[0]["detectors"] != DETECTORS:
        return None, "the detectors are newer than what they found"
    if before is None or before.worn:
        return None, "much changed since all was looked at" if before else "what is usual is not known any more"
    arrived, named = fresh(asks, min(int(rows[0]["at"]), before.at)), Touched()
    for load in arrived:
        some = touched(session.archive, load, session.key)
        if some is None:
            return None, f"load {load} came with another mapping, so all was looked at"
        named.add(some)
    if not arrived:
        return named, "nothing is new"
    return named, f"{len(named.all):,} entities in {len(arrived)} loads since the last time"


async def _all(asks: Ask, at: int) -> tuple[list[Ring], Kept]:
    """Every ring there is, and what runs over changes need from now on."""
    moved = await flows.typologies(asks)
    looked = await sharing.look(asks, forms=moved)
    return [*moved, *looked.rings], Kept(DETECTORS, looked.background, looked.known, at)


async def _changed(
    asks: Ask, about: Touched, before: Kept, known: Sequence[Current], at: int
) -> tuple[list[Current], list[Ring], Kept]:
    """Those of the known rings that were looked at again, what they are now, and what later runs need.

    Where a ring of money flow is another than before, rings of those who hold its accounts are looked at as well.
    """
    accounts = sorted(id for id in about.all if kind_of(id).label() in EVENTS["TRANSFERRED"].sources)
    moved = await flows.typologies(asks, accounts=accounts) if accounts else []
    sought = await _of(asks, about.all)
    money = [one for one in known if one.typology != sharing.TYPOLOGY]
    again, stays = ([one for one in money if (one.id in sought) is there] for there in (True, False))
    was, stay = [await as_found(asks, [one.id for one in some]) for some in (again, stays)]
    said, forms = about.said | _differing(was, moved), [*stay, *moved]
    shared = (
        await sharing.shared_identifiers(asks, sorted(said), before.sharing, forms=forms, known=before.known)
        if said
        else []
    )
    sought = await _of(asks, said)
    again += [one for one in known if one.typology == sharing.TYPOLOGY and one.id in sought]
    return again, [*moved, *shared], before.after(len(said), at)


def _differing(was: Iterable[Ring], now: Iterable[Ring]) -> set[str]:
    """Who and what belongs to rings that are not both before and now, word for word."""
    before, after = ({content_of(ring): ring for ring in some} for some in (was, now))
    some = [(before | after)[content] for content in before.keys() ^ after.keys()]
    return {id for ring in some for id in (*ring.finding.members, *ring.holders)}


def _versions(asks: Ask, known: Sequence[Current], found: Sequence[Ring]) -> tuple[list[Version], int]:
    """What has to be written, and how many rings are as they were."""
    versions: list[Version] = []
    same = 0
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
                versions.append(version_of(id, change, asks.marking_of(ring.loads), ring))
        left = (before[one.id] for one in became[len(rings) :])
        versions += [gone(one.id, asks.marking_of([one.load]), one.typology, one.detector) for one in left]
    return versions, same


def _new_id(key: bytes, rings: Sequence[Ring], place: int) -> str:
    """An id for a ring that has none: it is the same wherever the same ring is found first."""
    ring = rings[place]
    rows = sorted((one.row.source, one.row.load, one.row.row) for one in ring.transfers)
    text = repr((ring.typology, ring.from_at, sorted(ring.finding.members), rows))
    return f"ring-{blake2b(text.encode(), key=key, digest_size=15).hexdigest()}"


def gone(id: str, marking: Marking, typology: str, detector: str) -> Version:
    """The word that a ring is gone, for those who could see it."""
    return Version(id, "gone", marking, {"typology": typology, "detector": detector, **_NOTHING})


_NOTHING = {
    "digest": "",
    "from_at": 0,
    "to_at": 0,
    "amount": 0,
    "score": 0.0,
    "expected_innocent": 0.0,
    "content": "",
    "members": list[str](),
    "holders": list[str](),
}


def version_of(id: str, change: str, marking: Marking, ring: Ring) -> Version:
    """A version of a ring as it is written."""
    content, finding = content_of(ring), ring.finding
    values = {
        "typology": ring.typology,
        "detector": finding.detector,
        "digest": digest_of(content),
        "from_at": ring.from_at,
        "to_at": ring.to_at,
        "amount": ring.amount,
        "score": finding.score,
        "expected_innocent": finding.expected_innocent,
        "content": content,
        "members": finding.members,
        "holders": ring.holders,
    }
    rows = [row for one in (*finding.evidence, *finding.benign) for row in one.rows]
    return Version(id, change, marking, values, [*rows, *(one.row for one in (*ring.transfers, *ring.ties))])
