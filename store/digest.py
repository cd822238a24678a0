"""The digest of a graph: what it says as a viewer of everything sees it, whatever loads and rows brought it.

Each thing is written as canonical JSON and hashed by SHA-256; the hashes of a kind are added up, modulo 2 to the 256th.
A sum has no order, so nothing is sorted or kept, and a thing that stands there twice counts twice (a multiset hash by
addition: Clarke, Devadas, van Dijk, Gassend and Suh, Incremental multiset hash functions, ASIACRYPT 2003).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import numpy as np
import orjson

from base.viewer import FOREVER, Clocks, Viewer
from cypher.macros import LOADS_PER_SCOPE
from store.gate import Gate, LoadColumns, gate_for
from store.writer import Writer

_MODULUS = 1 << 256
_FIRST = 500
"""Entities of the first page."""

_LARGE, _SMALL = 100_000, 20_000
"""Things read at a time: of more the next page takes half the entities, of fewer twice as many."""

_BOOKKEEPING = frozenset({"load", "row", "ended_by"})
"""Properties of statements that follow from the order of loading."""

_CLAIMS = frozenset({"load", "row", "ended", "ended_by", "role"})
_OWN_CHOICE = {
    "Question": {"load"},
    "Decision": {"load"},
    "Hit": {"id", "load", "row", "asked", "existing", "task", "at"},
    "Ring": {"load", "version", "at", "change", "content", "digest"},
    "Series": {"load", "version", "at", "change", "content", "digest"},
}
"""What of questions, decisions and findings names loads, or depends on when they were looked for."""


@dataclass(frozen=True, slots=True)
class Part:
    """How many things of a kind there are, and the sum of their hashes in hexadecimal digits."""

    count: int
    digest: str


@dataclass(frozen=True, slots=True)
class Digest:
    """The digest of a graph, and of each kind of thing in it; equal where the graphs say the same."""

    digest: str
    parts: dict[str, Part]


class Sums:
    """The multiset hash of each kind, as things are added."""

    def __init__(self) -> None:
        self._counts: dict[str, int] = {}
        self._sums: dict[str, int] = {}

    def add(self, kind: str, things: list[Any]) -> None:
        """Count things in; each is written as JSON with its keys in order."""
        hashes = b"".join([sha256(orjson.dumps(one, default=list, option=_CANONICAL)).digest() for one in things])
        limbs = np.frombuffer(hashes, dtype="<u4").reshape(-1, 8).sum(axis=0, dtype=np.uint64)
        total = sum(int(limb) << (32 * place) for place, limb in enumerate(limbs))
        self._sums[kind] = (self._sums.get(kind, 0) + total) % _MODULUS
        self._counts[kind] = self._counts.get(kind, 0) + len(things)

    def digest(self) -> Digest:
        """The digest of all that was counted in."""
        parts = {kind: Part(count, f"{self._sums[kind]:064x}") for kind, count in self._counts.items()}
        told = orjson.dumps({kind: [one.count, one.digest] for kind, one in parts.items()}, option=_CANONICAL)
        return Digest(sha256(told).hexdigest(), parts)


_CANONICAL = orjson.OPT_SORT_KEYS


def digest(
    writer: Writer,
    as_of: int | None = None,
    known_at: int | None = None,
    progress: Callable[[int], None] = lambda _: None,
) -> Digest:
    """The digest of what holds, as the graph knew it at `known_at`; with `as_of` of what was true then (epoch seconds).

    It reads page by page. What a feed of events says of an entity is left out, for it stands once, on whichever row
    came first; that a scope describes the entity counts.
    """
    (columns,) = writer.rows("gate/loads")
    (mentioning,) = writer.rows("loads/mentioning")
    loads = LoadColumns(**columns)
    gate = _everything(loads, known_at)
    reading = _Reading(writer, gate, _scopes(loads), frozenset(mentioning["numbers"]), as_of)
    sums, read = Sums(), 0
    for kind in ("entities", "statements", "links", "events", "decided", "found"):
        sums.add(kind, [])
    for things in reading.entities():
        for kind, some in things.items():
            sums.add(kind, some)
            read += len(some)
        progress(read)
    for kind, some in reading.derived():
        sums.add(kind, some)
    return sums.digest()


def _everything(loads: LoadColumns, known_at: int | None) -> Gate:
    """The gate of one who may see everything that is complete; without a moment that which is now."""
    compartments = frozenset(name for some in loads.compartments for name in some)
    viewer = Viewer("digest", max(loads.levels, default=0), compartments)
    known = FOREVER - 1 if known_at is None else known_at
    return gate_for(viewer, Clocks(FOREVER - 1, known), loads)


def _scopes(loads: LoadColumns) -> dict[int, str]:
    """Source and marking of each scope, for its number says only which was first."""
    scopes: dict[int, str] = {}
    columns = zip(loads.numbers, loads.sources, loads.levels, loads.compartments, strict=True)
    for number, source, level, compartments in columns:
        scopes[number // LOADS_PER_SCOPE] = "/".join((source, str(level), *compartments))
    return scopes


@dataclass(frozen=True, slots=True)
class _Reading:
    """Reads a graph page by page, each thing without what says who brought it when."""

    writer: Writer
    gate: Gate
    scopes: dict[int, str]
    mentioning: frozenset[int]
    as_of: int | None

    def entities(self) -> Iterator[dict[str, list[Any]]]:
        """What is said about entities, by kind."""
        after, size = "", _FIRST
        while rows := self.writer.lists("store/contents", self.gate, after=after, size=size):
            found: dict[str, list[Any]] = {"entities": [], "statements": [], "links": [], "events": []}
            for id, labels, statements, links, events in rows:
                self._said(found, id, sorted(labels), statements)
                found["links"] += [claim for link in links for claim in self._claims(id, *link)]
                found["events"] += self._events(id, events)
            yield found
            after, many = rows[-1][0], sum(map(len, found.values()))
            size = max(1, size // 2) if many > _LARGE else size * 2 if many < _SMALL else size

    def _said(self, found: dict[str, list[Any]], id: str, labels: list[str], statements: list[dict[str, Any]]) -> None:
        describing: set[str] = set()
        for statement in statements:
            if not self._true(statement["valid_from"], statement["valid_to"]):
                continue
            load = statement["load"]
            scope = self.scopes[load // LOADS_PER_SCOPE]
            describing.add(scope)
            if load not in self.mentioning:
                found["statements"].append([scope, id, _without(statement, _BOOKKEEPING)])
        found["entities"] += [[id, labels, scope] for scope in describing]

    def _claims(
        self, source: str, type: str, target: str, values: dict[str, Any], seen: list[int]
    ) -> Iterator[list[Any]]:
        arrays = _without(values, _CLAIMS)
        for place in seen:
            if self._true(values["valid_from"][place], values["valid_to"][place]):
                claim = {name: array[place] for name, array in arrays.items()}
                scope = self.scopes[values["load"][place] // LOADS_PER_SCOPE]
                yield [scope, source, type, target, values["role"], claim]

    def _events(self, source: str, events: list[list[Any]]) -> Iterator[list[Any]]:
        scopes, until = self.scopes, FOREVER if self.as_of is None else self.as_of
        for load, at, *rest in events:
            if at <= until:
                yield [scopes[load // LOADS_PER_SCOPE], source, at, *rest]

    def _true(self, valid_from: int, valid_to: int) -> bool:
        return self.as_of is None or valid_from <= self.as_of < valid_to

    def derived(self) -> Iterator[tuple[str, list[Any]]]:
        """What people decided, and what Clew found."""
        after = ""
        while rows := self.writer.lists("store/derived", self.gate, after=after, size=_SMALL):
            for _, labels, values, about in rows:
                (label,) = (name for name in labels if name in _OWN_CHOICE)
                if values.get("kind") == "evidence-withdrawn" or not self.gate.admits(
                    values.get("asked", values["load"])
                ):
                    continue
                thing = [label, sorted(labels), _without(values, _OWN_CHOICE[label]), sorted(about, key=repr)]
                yield "decided" if label in {"Question", "Decision"} else "found", [thing]
            after = rows[-1][0]


def _without(values: Mapping[str, Any], names: set[str] | frozenset[str]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if name not in names}
