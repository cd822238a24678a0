"""The plan of every query: it matches its header, warns of nothing, and reaches nothing around the gate."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from neo4j import Driver, EagerResult, GraphDatabase

from base.viewer import FOREVER
from cypher.catalogue import Query, catalogue, checked
from cypher.macros import GATE_PARAMETERS
from ontology import ENTITIES, EVENTS, LINKS
from store import schema
from store.address import Address
from store.driver import DATABASE, DIALECT
from store.writer import open_writer_at
from tests.contract.plans import ungated
from tests.graphs import Claimed, Happened, Load, Said, World, an_id, clear, number_of, write

EXEMPT = ("erasures/", "gate/", "hits/", "loads/", "schema/", "store/")
_MACRO = re.compile(r"\b(?:holds|known|says|said|happened|open)\(\w+\)")
_FULLTEXT = "CALL db.index.fulltext.queryRelationships('describes_words', 'x') YIELD relationship AS d"
_EXAMPLES = {"INTEGER": 1, "FLOAT": 0.5, "STRING": "x", "BOOLEAN": True}
_KINDS = {"read": {"r"}, "write": {"w", "rw"}, "schema": {"s"}}
_GATE = {"upto": [-1, 2_000_000], "out": [3], "may": [True], "as_of": 0}


def _gated_reads() -> Iterator[Query]:
    for name, query in catalogue().items():
        if query.access == "read" and not name.startswith(EXEMPT):
            yield query


def _weakened() -> Iterator[Any]:
    """Every gated query once for each macro in it, with that one macro taken out."""
    for query in _gated_reads():
        for number, macro in enumerate(_MACRO.finditer(query.source)):
            text = query.source[: macro.start()] + "true" + query.source[macro.end() :]
            yield pytest.param(query, text, id=f"{query.name}-{number}-{macro[0]}")


@pytest.fixture(scope="module")
def driver(graph_server: Address) -> Iterator[Driver]:
    with open_writer_at(graph_server) as writer:
        schema.apply(writer)
    login = (graph_server.user, graph_server.password)
    with GraphDatabase.driver(graph_server.uri, auth=login, notifications_min_severity="OFF") as quiet:
        clear(quiet)
        quiet.execute_query("CREATE (n:Schema {name: 'other', synthetic: true}) DELETE n")  # the property stays known
        write(_one_of_everything(), quiet)
        quiet.execute_query(catalogue()["detections/write"].text, _a_ring())
        quiet.execute_query(catalogue()["detections/write_series"].text, _a_series())
        for name, params in _a_question().items():
            quiet.execute_query(catalogue()[name].text, params)
    with GraphDatabase.driver(graph_server.uri, auth=login) as driver:
        yield driver


def _a_ring() -> dict[str, Any]:
    """One ring with a member and a holder, as the query that writes them takes it."""
    texts = {name: ["1"] for name in ("detector", "typology", "change", "digest", "content")}
    numbers = {name: [1] for name in ("from_at", "to_at", "amount", "score", "expected_innocent")}
    ends = {"members": [[an_id("Account", "one")]], "holders": [[an_id("Person", "one")]]}
    return {"load": number_of(1, 1), "at": 1, "id": ["ring-" + "a" * 30], **texts, **numbers, **ends}


def _a_series() -> dict[str, Any]:
    """One series of a case, as the query that writes them takes it."""
    texts = {name: ["1"] for name in ("change", "digest", "content")}
    numbers = {name: [1.0] for name in ("score", "expected_innocent")}
    members = {"members": [[an_id("Case", "one")]]}
    return {"load": number_of(1, 1), "at": 1, "id": ["series-1"], **texts, **numbers, **members}


def _a_question() -> dict[str, dict[str, Any]]:
    """One watch, a hit with its task, a decision about it, and the completion of a load, as their queries take them."""
    load, at, person, hit = number_of(1, 1), 1, an_id("Person", "one"), ["hit-1"]
    texts = {name: ["1"] for name in ("kind", "value", "title", "owner", "second_owner", "ground")}
    numbers = {name: [1] for name in ("cool_down", "review_at", "until")}
    keys = {"keys": [[person]], "shapes": [["events"]]}
    about = {"question": ["watch-1"], "entity": [person], "load": [load], "row": [1], "task": ["task-1"], "due_at": [1]}
    undone = {"by": "1", "why": "1", "never": FOREVER}
    said = {"kind": ["ended"], "why": ["1"], "subject": hit, "detail": ["{}"], "entities": [[person]]}
    return {
        "decisions/ask": {
            "load": load,
            "at": at,
            "by": "1",
            "id": ["watch-1"],
            "case": [an_id("Case", "one")],
            **texts,
            **numbers,
            **keys,
        },
        "hits/write": {"at": at, "id": hit, "matched": ["1"], "existing": [False], **about},
        "decisions/decide": {"load": load, "at": at, "by": "1", "id": ["decision-1"], **said},
        "detections/rests": {"load": load, "version": [f"series-1 {load}"], "of": [load], "rows": [[1]]},
        "loads/complete": {"loads": [load], "at": at, "counts": [[0] * 6]},
        "loads/undo": {"repairs": [load], "counts": [0], "withdrawn": [load], "at": at, **undone},
    }


def _one_of_everything() -> World:
    """A graph that uses every label, type and property, so that no query names one the database has never met."""
    load = number_of(1, 1)
    ids = {kind: an_id(kind, "one") for kind in ENTITIES}
    stored = {"string": "1", "integer": 1, "float": 1.0}
    said = [
        Said(
            load,
            ids[kind],
            {name: stored[getattr(prop.kind, "stored", "string")] for name, prop in entity.properties().items()},
            ended_by=(load,),
            flags=("name:format",),
        )
        for kind, entity in ENTITIES.items()
    ]
    claimed = [
        Claimed(load, link.type, ids[_first(link.sources)], ids[_first(link.targets)], ended_by=(load,))
        for link in LINKS.values()
    ]
    happened = [
        Happened(load, event.type, ids[event.sources[0]], ids[event.targets[0]], at=1) for event in EVENTS.values()
    ]
    return World((Load(load),), tuple(said), tuple(claimed), tuple(happened), {ids["Person"]: 0})


def _first(kinds: tuple[str, ...]) -> str:
    return "Person" if kinds == ("*",) else kinds[0]


def _explained(driver: Driver, query: Query) -> EagerResult:
    given = {name: _EXAMPLES.get(field.type, []) for name, field in query.params.items()}
    params = given | {name: _GATE[name] for name in query.gate}
    return driver.execute_query(f"{DIALECT}EXPLAIN {query.text}", params, database_=DATABASE)  # pyright: ignore[reportArgumentType]


@pytest.mark.parametrize("query", list(_gated_reads()), ids=lambda query: query.name)
def test_a_question_reaches_nothing_around_the_gate(driver: Driver, query: Query) -> None:
    assert ungated(_explained(driver, query).summary.plan or {}) == []


@pytest.mark.parametrize(("query", "text"), list(_weakened()))
def test_a_question_without_one_of_its_macros_is_caught(driver: Driver, query: Query, text: str) -> None:
    weaker = checked(query.name, query.sentence, query.params, query.returns, query.access, query.budget, text)

    assert ungated(_explained(driver, weaker).summary.plan or {}) != []


@pytest.mark.parametrize(
    ("text", "reached"),
    [
        ("MATCH (a:Entity {id: 'x'}) RETURN a.id AS id", ["a"]),
        ("MATCH (a) RETURN a.id AS id", ["a"]),
        ("UNWIND ['Person'] AS kind MATCH (a:$(kind)) RETURN a.id AS id", ["a"]),
        ("MATCH (a:Entity {id: 'x'})-[:OWNS]->() WHERE open(a) RETURN a.id AS id", ["()", "[:OWNS]"]),
        ("MATCH (a:Entity {id: 'x'})-[r:OWNS]->(b) WHERE open(a) AND open(b) RETURN claims(r) AS id", ["r"]),
        (
            "MATCH (a:Entity {id: 'x'})-[r:OWNS]->(b) WHERE open(a) AND open(b) AND $upto[1] > 0 RETURN r.load AS id",
            ["r"],
        ),
        ("MATCH (:Source)-[:DELIVERED]->(load:Load) RETURN load.number AS id", []),
        ("MATCH (:Load)-[d:DESCRIBES]->(a) WHERE d.keys CONTAINS 'x' AND open(a) RETURN a.id AS id", ["[:DESCRIBES]"]),
        (
            f"{_FULLTEXT} WITH d, endNode(d) AS a WHERE says(d) RETURN a.id AS id",
            ["a"],
        ),
        (
            f"{_FULLTEXT} WITH d, endNode(d) AS a WHERE open(a) RETURN a.id AS id",
            ["d"],
        ),
    ],
)
def test_what_is_reached_around_the_gate_is_named(driver: Driver, text: str, reached: list[str]) -> None:
    query = checked("planted", "Planted.", {}, {}, "read", 1.0, text)

    assert ungated(_explained(driver, query).summary.plan or {}) == reached


@pytest.mark.parametrize("query", list(catalogue().values()), ids=lambda query: query.name)
def test_a_query_is_what_its_header_says_and_draws_no_warning(driver: Driver, query: Query) -> None:
    explained = _explained(driver, query)

    warnings = [status.status_description for status in explained.summary.gql_status_objects if status.is_notification]
    assert warnings == []
    assert explained.keys == list(query.returns)
    assert explained.summary.query_type in _KINDS[query.access]


def test_the_gate_has_the_parameters_that_the_macros_use() -> None:
    assert set(_GATE) == GATE_PARAMETERS
