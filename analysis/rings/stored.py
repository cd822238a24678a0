"""Rings that a detection wrote into the graph: the queue of those to look at first, one by id, those of an entity."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

import orjson
from pydantic import TypeAdapter

from analysis.answers import Page
from analysis.asking import Ask
from analysis.findings import Finding
from analysis.paging import checked_first, rank_after, ranked
from analysis.rings.naming import named
from analysis.rings.queue import apart
from analysis.rings.ring import Ring, Tie, Transfer
from analysis.standing.withdrawn import stale_versions
from base.errors import BadRequestError, MalformedIdError
from base.moments import Moment
from ontology.keys import kind_of

_FORM = re.compile(r"ring-[0-9a-f]{30}")
_RING: TypeAdapter[Ring] = TypeAdapter(Ring)
_TOLD = [name for name in Ring.__slots__ if name != "loads"]


@dataclass(frozen=True, slots=True)
class StoredRing:
    """A ring with its id, which it keeps while at least half of its members are the same.

    `change` says what became of it when it was last found: new, grown, shrunk, split, merged or changed; `found_at` is
    when that was, in Clew's own load of that number. `stale` says that a row it rests on was withdrawn since. Its
    typology, finding, moments, holders, transfers and ties are those of `Ring`, with names as the viewer knows them.
    """

    id: str
    load: int
    change: str
    found_at: Moment
    stale: bool
    typology: str
    finding: Finding
    from_at: Moment
    to_at: Moment
    amount: int
    holders: list[str]
    transfers: list[Transfer]
    ties: list[Tie]

    def ring(self) -> Ring:
        """The ring as a detector reported it."""
        return Ring(**{name: getattr(self, name) for name in _TOLD})


@dataclass(frozen=True, slots=True)
class Version:
    """What a ring once was: when it was found so, what had become of it, and how many members and holders it had."""

    found_at: Moment
    change: str
    size: int


@dataclass(frozen=True, slots=True)
class Current:
    """One ring as the queue knows it: what it is ranked by, and its members; `digest` is of what is said about it."""

    id: str
    load: int
    detector: str
    typology: str
    digest: str
    from_at: int
    to_at: int
    amount: int
    score: float
    expected_innocent: float
    members: list[str]


def content_of(ring: Ring) -> str:
    """All that is said about a ring, as JSON text."""
    return orjson.dumps(asdict(ring)).decode()


def checked_ring(id: str) -> str:
    """The id of a ring; raises MalformedIdError for a text that is none."""
    if not _FORM.fullmatch(id):
        raise MalformedIdError("The id of a ring is 'ring-' and 30 hexadecimal digits: take it from a list of rings.")
    return id


async def current(ask: Ask) -> list[Current]:
    """Every ring that the viewer may see, by id; raises BudgetExceededError above 10 s."""
    columns = await ask.graph.columns("rings/current", ask.gate)
    return [Current(*values) for values in zip(*(columns[name] for name in Current.__slots__), strict=True)]


async def rings(ask: Ask, typologies: Sequence[str] | None, first: int, after: str | None) -> Page[StoredRing]:
    """One page of the queue: the rings that chance explains least first, of those the ones with most money, then by id.

    Where two rings share more than half of their members, the one further down is left out of the queue: it is told by
    `ring` and `rings_of`. Raises BadRequestError for a typology that no ring has.
    """
    start, known = rank_after(after), await current(ask)
    there = {one.typology for one in known}
    if unknown := set(typologies or ()) - there:
        listed = f"there are {', '.join(sorted(there))}" if there else "no ring was found yet: run `clew detect rings`"
        raise BadRequestError(f"There is no ring of typology '{min(unknown)}': {listed}.")
    queue = queued([one for one in known if typologies is None or one.typology in typologies])
    shown = queue[start : start + checked_first(first)]
    return ranked(await contents(ask, [one.id for one in shown]), start, len(queue))


def queued(rings: Iterable[Current]) -> list[Current]:
    """In the order in which they should be looked at, without those that share over half of members with one before."""
    ordered = sorted(rings, key=lambda ring: (ring.expected_innocent, -ring.score, -ring.amount, ring.id))
    return list(apart(ordered))


async def ring(ask: Ask, id: str) -> StoredRing | None:
    """The ring, or None: unknown, gone and hidden are one answer. Raises MalformedIdError."""
    found = await contents(ask, [checked_ring(id)])
    return found[0] if found else None


async def rings_of(ask: Ask, id: str, first: int, after: str | None) -> Page[StoredRing]:
    """One page of the rings with an entity as member or as holder behind members; raises MalformedIdError."""
    kind_of(id)
    start = rank_after(after)
    columns = await ask.graph.columns("rings/of", ask.gate, entities=[id])
    every = [one for one in await contents(ask, columns["ids"]) if id in (*one.finding.members, *one.holders)]
    every.sort(key=lambda one: (one.finding.expected_innocent, -one.finding.score, one.id))
    return ranked(every[start : start + checked_first(first)], start, len(every))


async def in_rings(ask: Ask, entities: Iterable[str]) -> set[str]:
    """Those of some entities that are members of a ring that the viewer may see."""
    wanted = set(entities)
    columns = await ask.graph.columns("rings/of", ask.gate, entities=sorted(wanted))
    return {member for one in await contents(ask, columns["ids"]) for member in one.finding.members} & wanted


async def history(ask: Ask, id: str) -> list[Version]:
    """What a ring was, the oldest first."""
    columns = await ask.graph.columns("rings/history", ask.gate, id=checked_ring(id))
    return [Version(*values) for values in zip(columns["at"], columns["change"], columns["size"], strict=True)]


async def contents(ask: Ask, ids: Sequence[str]) -> list[StoredRing]:
    """The rings in the order of their ids as given, without those that may not be seen."""
    if not ids:
        return []
    columns = await ask.graph.columns("rings/contents", ask.gate, ids=list(ids))
    rings = [_RING.validate_python(orjson.loads(text)) for text in columns["content"]]
    findings = await named(ask, [ring.finding for ring in rings])
    stale = await stale_versions(ask, columns["id"], columns["load"])
    named_rings = [replace(ring, finding=finding) for ring, finding in zip(rings, findings, strict=True)]
    read = zip(columns["id"], columns["load"], columns["change"], columns["at"], stale, named_rings, strict=True)
    found = {values[0]: _stored(*values) for values in read}
    return [found[id] for id in ids if id in found]


async def as_found(ask: Ask, ids: Sequence[str]) -> list[Ring]:
    """The rings as the detection wrote them, with marks for names, without those that may not be seen."""
    columns = await ask.graph.columns("rings/contents", ask.gate, ids=list(ids))
    return [_RING.validate_python(orjson.loads(text)) for text in columns["content"]]


def _stored(id: str, load: int, change: str, at: int, stale: bool, ring: Ring) -> StoredRing:
    values: dict[str, Any] = {name: getattr(ring, name) for name in _TOLD}
    return StoredRing(id=id, load=load, change=change, found_at=at, stale=stale, amount=ring.amount, **values)
