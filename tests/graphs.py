"""Small graphs for tests: what loads brought, as plain values, written through the queries that loaders use."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from neo4j import Driver

from base.viewer import BEGINNING, FOREVER
from cypher.catalogue import query
from cypher.macros import LOADS_PER_SCOPE
from ontology import ENTITIES, EVENTS, LINKS, PREFIXES
from ontology.identifiers.base import Identifier
from ontology.keys import public_id
from ontology.names import search_words
from store.driver import DATABASE
from store.gate import Gate
from store.writer import Write

KEY = b"a key of thirty-two bytes, tests"
LONG_AGO = 1_000_000_000
CLEAR_BATCH = 5_000


def an_id(kind: str, name: str) -> str:
    """The id of an entity that tests call by a short name."""
    return public_id(ENTITIES[kind], name, KEY)


def number_of(scope: int, sequence: int) -> int:
    """The number of a load."""
    return scope * LOADS_PER_SCOPE + sequence


@dataclass(frozen=True)
class Load:
    """A load with its marking; the moments are epoch seconds, FOREVER stands for "not yet"."""

    number: int
    source: str = "register"
    level: int = 0
    compartments: tuple[str, ...] = ()
    feed: str = "people"
    snapshot_at: int = LONG_AGO
    completed_at: int = LONG_AGO
    withdrawn_at: int = FOREVER
    counts: tuple[int, int, int, int, int, int] = (0, 0, 0, 0, 0, 0)

    @property
    def scope(self) -> int:
        return self.number // LOADS_PER_SCOPE


@dataclass(frozen=True)
class Said:
    """What one row said about one entity."""

    load: int
    id: str
    values: dict[str, Any] = field(default_factory=dict[str, Any])
    row: int = 1
    valid_from: int = BEGINNING
    valid_to: int = FOREVER
    ended_by: tuple[int, ...] = ()
    flags: tuple[str, ...] = ()


@dataclass(frozen=True)
class Claimed:
    """What one row said about one link."""

    load: int
    type: str
    source: str
    target: str
    role: str = ""
    row: int = 1
    valid_from: int = BEGINNING
    valid_to: int = FOREVER
    ended_by: tuple[int, ...] = ()


@dataclass(frozen=True)
class Happened:
    """One event."""

    load: int
    type: str
    source: str
    target: str
    at: int
    row: int = 1
    measure: int = 60


@dataclass(frozen=True)
class World:
    """A graph as plain values; `seals` hides single entities: 0 is no seal."""

    loads: tuple[Load, ...] = (Load(number_of(1, 1)),)
    said: tuple[Said, ...] = ()
    claimed: tuple[Claimed, ...] = ()
    happened: tuple[Happened, ...] = ()
    seals: dict[str, int] = field(default_factory=dict[str, int])

    def seen_through(self, gate: Gate) -> World:
        """The graph without what that gate hides."""
        sealed = {id for id, seal in self.seals.items() if not gate.may[seal]}

        def stays(one: Said | Claimed) -> bool:
            return gate.admits(one.load)

        def without_hidden_endings(one: Any) -> Any:
            return replace(one, ended_by=tuple(load for load in one.ended_by if gate.admits(load)))

        said = tuple(without_hidden_endings(one) for one in self.said if stays(one) and one.id not in sealed)
        ends_open = [one for one in self.claimed if stays(one) and not {one.source, one.target} & sealed]
        happened = [one for one in self.happened if gate.admits(one.load) and not {one.source, one.target} & sealed]
        return World(
            tuple(load for load in self.loads if gate.admits(load.number)),
            said,
            tuple(map(without_hidden_endings, ends_open)),
            tuple(happened),
            {id: seal for id, seal in self.seals.items() if id not in sealed},
        )


def clear(driver: Driver, batch: int = CLEAR_BATCH) -> None:
    """Delete every relationship, then every node, in batches that fit a small memory; the schema stays."""
    for what in ("()-[one]->()", "(one)"):
        with driver.session(database=DATABASE) as session:
            batches = f"CALL (one) {{ DELETE one }} IN TRANSACTIONS OF {batch} ROWS"
            session.run(f"CYPHER 25 MATCH {what} {batches}").consume()


def write(world: World, driver: Driver) -> None:
    """Put the world into an empty graph."""
    _write_loads(world.loads, driver)
    writes = [*_statements(world), *_claims(world), *_events(world)]
    with driver.session(database=DATABASE) as session:
        session.execute_write(
            lambda tx: [tx.run("CYPHER 25 " + query(w.name).text, w.params).consume() for w in writes]
        )
    if world.seals:
        driver.execute_query(
            "UNWIND $seals AS seal MATCH (n:Entity {id: seal[0]}) SET n.seal = seal[1]",
            seals=[list(seal) for seal in world.seals.items()],
            database_=DATABASE,
        )


def _write_loads(loads: Iterable[Load], driver: Driver) -> None:
    rows = [
        {
            "number": load.number,
            "key": f"load {load.number}",
            "delivery": f"delivery {load.number}",
            "scope": load.scope,
            "source": load.source,
            "level": load.level,
            "compartments": list(load.compartments),
            "feed": load.feed,
            "file": f"{load.feed}.csv",
            "digest": "",
            "mapping": "",
            "snapshot_at": load.snapshot_at,
            "full": True,
            "opened_at": load.completed_at - 10,
            "completed_at": load.completed_at,
            "withdrawn_at": load.withdrawn_at,
            "done": 0,
            "plan": "",
            "mentions": False,
            "repair": False,
            "relabel": False,
            "rank": load.number,
            **dict(zip(("read", "created", "changed", "same", "rejected", "left"), load.counts, strict=True)),
        }
        for load in loads
    ]
    driver.execute_query(
        "UNWIND $rows AS row MERGE (s:Source {id: row.source}) ON CREATE SET s.title = toUpper(row.source) "
        "CREATE (s)-[:DELIVERED]->(load:Load) SET load = row",
        rows=rows,
        database_=DATABASE,
    )


def _statements(world: World) -> Iterable[Write]:
    grouped: dict[tuple[str, int], list[Said]] = defaultdict(list)
    for one in world.said:
        grouped[PREFIXES[one.id.rpartition("-")[0]].label(), one.load].append(one)
    for (kind, load), many in grouped.items():
        entity = ENTITIES[kind]
        columns: dict[str, list[Any]] = {
            "id": [one.id for one in many],
            "row": [one.row for one in many],
            "valid_from": [one.valid_from for one in many],
            "valid_to": [one.valid_to for one in many],
            "keys": [_keys(kind, one.values) for one in many],
            "words": [_words(kind, one.values) for one in many],
            "flags": [list(one.flags) or None for one in many],
        }
        for name in entity.properties():
            columns[name] = [one.values.get(name) for one in many]
        if entity.numbered:
            columns["node_number"] = [NUMBERS.setdefault(one.id, len(NUMBERS) + 1) for one in many]
        yield Write(f"generated/describe/{kind}", {**columns, "load": load})
        for end in sorted({load for one in many for load in one.ended_by}):
            ended = [one for one in many if end in one.ended_by]
            values = {name: [one.values.get(name) for one in ended] for name in entity.properties()}
            yield Write(
                f"generated/end_statement/{kind}",
                {
                    "id": [one.id for one in ended],
                    "valid_from": [one.valid_from for one in ended],
                    "valid_to": [one.valid_to for one in ended],
                    **values,
                    **_versions(ended),
                    "load": end,
                    "unsettled": [load.number for load in world.loads],
                },
            )


NUMBERS: dict[str, int] = {}
"""The small number of each entity that has one; the same in every graph a test run writes."""


def _versions(ended: Sequence[Said | Claimed]) -> dict[str, list[list[int]]]:
    return {"loads": [[one.load] for one in ended], "rows": [[one.row] for one in ended]}


def _claims(world: World) -> Iterable[Write]:
    grouped: dict[tuple[str, int], list[Claimed]] = defaultdict(list)
    for one in world.claimed:
        grouped[one.type, one.load].append(one)
    for (type, load), many in grouped.items():
        columns = _ends(many) | _positions(many)
        extra = {name: [0] * len(many) for name in LINKS[type].arrays}
        yield Write(f"generated/claim/{type}", {**columns, "row": [one.row for one in many], **extra, "load": load})
    for (type, _), many in grouped.items():
        for end in sorted({load for one in many for load in one.ended_by}):
            ended = [one for one in many if end in one.ended_by]
            params = {
                **_ends(ended),
                **_versions(ended),
                "load": end,
                "unsettled": [load.number for load in world.loads],
            }
            yield Write(f"generated/end_claim/{type}", params)


def _ends(many: Sequence[Claimed]) -> dict[str, list[Any]]:
    names = ("source", "target", "role", "valid_from", "valid_to")
    return {name: [getattr(one, name) for one in many] for name in names}


def _positions(many: Sequence[Claimed | Happened]) -> dict[str, list[Any]]:
    """Both ends as positions in the list of all ids."""
    ids = sorted({id for one in many for id in (one.source, one.target)})
    return {"ids": ids, **{end: [ids.index(getattr(one, end)) for one in many] for end in ("source", "target")}}


def _events(world: World) -> Iterable[Write]:
    grouped: dict[tuple[str, int], list[Happened]] = defaultdict(list)
    for one in world.happened:
        grouped[one.type, one.load].append(one)
    for (type, load), many in grouped.items():
        columns = {name: [getattr(one, name) for one in many] for name in ("at", "row")} | _positions(many)
        measures = {name: [one.measure for one in many] for name in EVENTS[type].measures() if name != "place"}
        yield Write(f"generated/event/{type}", {**columns, **measures, "load": load})


def _keys(kind: str, values: dict[str, Any]) -> str | None:
    kinds = {name: prop.kind for name, prop in ENTITIES[kind].properties().items()}
    kept = [
        str(values[name])
        for name, one in kinds.items()
        if values.get(name) and (isinstance(one, Identifier) or one.form == "name" or one.searched == "keys")
    ]
    return f"|{'|'.join(kept)}|" if kept else None


def _words(kind: str, values: dict[str, Any]) -> str | None:
    kept: list[str] = []
    for name, prop in ENTITIES[kind].properties().items():
        value, one = values.get(name), prop.kind
        if not value:
            continue
        if not isinstance(one, Identifier) and one.form == "name":
            kept += search_words(value)
        elif one.name == "address" or (not isinstance(one, Identifier) and one.searched == "words"):
            kept.append(value)
    return " ".join(kept) or None
