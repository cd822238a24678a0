"""The queries made from the ontology: one for each thing that can be written, over labels and keys of ours only."""

from __future__ import annotations

import re

import pytest

from cypher.catalogue import Query
from cypher.generated import generated, value_columns
from cypher.schema import SCHEMA
from ontology import ENTITIES, EVENTS, LINKS, Entity

QUERIES = {query.name.removeprefix("generated/"): query for query in generated()}
NAMED = [pytest.param(query, id=name) for name, query in QUERIES.items()]


def test_there_is_one_query_for_each_thing_that_can_be_written() -> None:
    expected = {f"{verb}/{label}" for label in ENTITIES for verb in ("describe", "mention", "end_statement")}
    expected |= {f"{verb}/{link}" for link in LINKS for verb in ("claim", "end_claim")}
    expected |= {f"event/{event}" for event in EVENTS} | {f"schema/{name}" for name in SCHEMA}

    assert set(QUERIES) == expected


@pytest.mark.parametrize("query", NAMED)
def test_every_property_written_is_one_column_of_the_ontology_or_of_the_store(query: Query) -> None:
    kind, _, name = query.name.removeprefix("generated/").partition("/")
    columns = set(query.params)

    if kind in ("describe", "mention"):
        assert set(value_columns(ENTITIES[name])) <= columns
    elif kind == "claim":
        assert {"source", "target", "role", "load", "row", *LINKS[name].arrays} <= columns
    elif kind == "event":
        assert set(EVENTS[name].measures()) - {"place"} <= columns
        assert {"at", "load", "row"} <= columns


@pytest.mark.parametrize("query", NAMED)
def test_a_generated_query_writes_labels_and_types_of_the_ontology_only(query: Query) -> None:
    inner = {"Entity", "Load", "Source", "Scope", "Counter", "Erased", "Schema", "Ring", "DESCRIBES"}
    inner |= {"Series", "Question", "QuestionKey", "Watch", "Hit", "Task", "Decision"}

    named = set(re.findall(r":([A-Z]\w+)", query.source))

    assert named <= {*ENTITIES, *LINKS, *EVENTS} | inner


@pytest.mark.parametrize("query", [param for param in NAMED if not param.id.startswith("schema")])
def test_a_batch_matches_or_merges_nodes_by_the_indexed_id(query: Query) -> None:
    """Without `:Entity` beside the id there is no index, and a batch would scan the graph for each row."""
    assert re.findall(r"\(\w*(:\w+)? \{id:", query.source) == [":Entity"] * query.source.count("{id:")


@pytest.mark.parametrize("entity", ENTITIES.values(), ids=str)
def test_a_statement_keeps_the_words_and_keys_that_search_looks_in(entity: type[Entity]) -> None:
    assert {"keys", "words", "flags"} <= set(value_columns(entity))


def test_only_kinds_that_take_part_in_events_get_a_number() -> None:
    taking_part = {end for event in EVENTS.values() for end in (*event.sources, *event.targets)}

    assert {label for label, entity in ENTITIES.items() if entity.numbered} == taking_part
    assert {name.partition("/")[2] for name, q in QUERIES.items() if "node_number" in q.params} == taking_part


@pytest.mark.parametrize("entity", ENTITIES.values(), ids=str)
def test_no_property_of_the_ontology_bears_the_name_of_a_column_of_the_store(entity: type[Entity]) -> None:
    """Both would be handed in under one name, and one would overwrite the other."""
    stores = set(QUERIES[f"mention/{entity.label()}"].params) - set(value_columns(entity))

    assert not set(entity.properties()) & (stores | {"seal", "loads", "rows", "keys", "words", "flags"})


def test_the_ids_and_numbers_of_all_kinds_are_unique_by_one_constraint_each() -> None:
    assert "(n:Entity) REQUIRE n.id IS UNIQUE" in SCHEMA["entity_id"]
    assert "(n:Entity) REQUIRE n.number IS UNIQUE" in SCHEMA["entity_number"]


@pytest.mark.parametrize("event", [event for event in EVENTS.values() if "place" in event.measures()], ids=str)
def test_events_at_a_place_are_indexed_by_place_and_time(event: type) -> None:
    assert f"[e:{event.type}]-() ON (e.place, e.at)" in SCHEMA[f"{event.type.lower()}_place_at"]


@pytest.mark.parametrize(("name", "statement"), SCHEMA.items())
def test_making_the_schema_twice_is_harmless_and_each_name_is_its_own(name: str, statement: str) -> None:
    assert f"{name} IF NOT EXISTS" in statement
