"""The only Cypher made in Python: upserts whose labels, types and keys come from the ontology, and the schema."""

from __future__ import annotations

from collections.abc import Iterator

from base.viewer import FOREVER
from cypher.catalogue import Field, Query, checked
from cypher.schema import SCHEMA
from ontology import ENTITIES, EVENTS, LINKS, Entity, Event, Link

_LIST = {"string": "LIST<STRING>", "integer": "LIST<INTEGER>", "float": "LIST<FLOAT>"}
_INTEGERS = "LIST<INTEGER>"
_WRITTEN = {"written": Field("INTEGER", "how many rows were written")}
_BUDGET = 30.0
_EACH = "UNWIND range(0, size($id) - 1) AS i\n"
_PAIR = (
    "UNWIND range(0, size($source) - 1) AS i\n"
    "MATCH (source:Entity {id: $source[i]})\n"
    "MATCH (target:Entity {id: $target[i]})\n"
)
_ENDS = (
    "UNWIND $ids AS id\n"
    "MATCH (node:Entity {id: id})\n"
    "WITH collect(node) AS nodes\n"
    "WHERE all(n IN range(0, size($ids) - 1) WHERE nodes[n].id = $ids[n])\n"
    "UNWIND range(0, size($source) - 1) AS i\n"
    "WITH i, nodes[$source[i]] AS source, nodes[$target[i]] AS target\n"
)
"""Looks every entity of a batch up once; `$source` and `$target` are positions in `$ids`."""

_HELD_ENDS = _ENDS.replace("WITH collect", "REMOVE node.row\nWITH collect", 1)
"""The same, and takes their locks in the order of their ids, by removing what no entity has.

Two batches that meet at several hubs would else take those locks in the order of their rows, each its own, and wait for
each other.
"""

_POINT = {
    "longitude": "point: point({longitude: $longitude[i], latitude: $latitude[i]})",
    "x": "grid_point: point({x: $x[i], y: $y[i]})",
}


def generated() -> Iterator[Query]:
    """All generated queries, checked like those in files."""
    for entity in ENTITIES.values():
        yield _describe(entity, first_mention=False)
        yield _describe(entity, first_mention=True)
        yield _end_statement(entity)
    for link in LINKS.values():
        yield _claim(link)
        yield _end_claim(link)
    for event in EVENTS.values():
        yield _event(event)
    for name, statement in SCHEMA.items():
        yield checked(f"generated/schema/{name}", f"Makes {name}.", {}, {}, "schema", _BUDGET, statement)


def value_columns(entity: type[Entity]) -> dict[str, str]:
    """The value columns of a statement about that kind of entity, with their Cypher list types."""
    columns = {prop.name: _LIST[getattr(prop.kind, "stored", "string")] for prop in entity.properties().values()}
    return columns | {"keys": "LIST<STRING>", "words": "LIST<STRING>", "flags": "LIST<LIST<STRING>>"}


def _columns(types: dict[str, str]) -> dict[str, Field]:
    return {name: Field(kind, "a column, one value a row") for name, kind in types.items()}


def _describe(entity: type[Entity], *, first_mention: bool) -> Query:
    values = value_columns(entity)
    number = ", node.number = $node_number[i]" if entity.numbered else ""
    parts = [f"{name}: ${name}[i]" for name in values]
    parts += [point for name, point in _POINT.items() if name in values]
    unless = (
        "WHERE NOT EXISTS {\n"
        "  MATCH (node)<-[earlier:DESCRIBES]-(other:Load)\n"
        "  WHERE earlier.load / 1048576 = $load / 1048576 AND NOT earlier.load IN $unsettled\n"
        f"    AND (earlier.load = $load OR other.completed_at < {FOREVER})\n"
        "}\n"
    )
    text = (
        f"MATCH (load:Load {{number: $load}})\n{_EACH}MERGE (node:Entity {{id: $id[i]}})\n"
        f"ON CREATE SET node:{entity.label()}, node.seal = 0{number}\n"
        f"WITH load, node, i\n{unless if first_mention else ''}"
        "CREATE (load)-[:DESCRIBES {load: $load, row: $row[i], valid_from: $valid_from[i], valid_to: $valid_to[i], "
        f"{', '.join(parts)}}}]->(node)\n"
        "RETURN count(*) AS written"
    )
    types = {"id": "LIST<STRING>", "row": _INTEGERS, "valid_from": _INTEGERS, "valid_to": _INTEGERS, **values}
    if entity.numbered:
        types["node_number"] = _INTEGERS
    params = _columns(types) | {"load": Field("INTEGER", "the load's number")}
    if first_mention:
        params["unsettled"] = Field(_INTEGERS, "other loads that are open or withdrawn")
    kind = "mention" if first_mention else "describe"
    unless_said = ", unless the scope has said it before" if first_mention else ""
    sentence = f"Writes what rows say about {entity.label()} entities{unless_said}."
    return checked(f"generated/{kind}/{entity.label()}", sentence, params, _WRITTEN, "write", _BUDGET, text)


def _end_statement(entity: type[Entity]) -> Query:
    values = {name: kind for name, kind in value_columns(entity).items() if name in entity.properties()}
    empty = {"LIST<STRING>": "''", "LIST<INTEGER>": "-1", "LIST<FLOAT>": "-1.0"}
    same = "".join(
        f"\n  AND coalesce(statement.{name}, {empty[kind]}) = coalesce(${name}[i], {empty[kind]})"
        for name, kind in values.items()
    )
    text = (
        f"{_EACH}MATCH (:Entity {{id: $id[i]}})<-[statement:DESCRIBES]-()\n"
        "WHERE statement.valid_from = $valid_from[i] AND statement.valid_to = $valid_to[i]\n"
        "  AND any(v IN range(0, size($loads[i]) - 1)\n"
        "    WHERE statement.load = $loads[i][v] AND statement.row = $rows[i][v])\n"
        f"  AND all(e IN coalesce(statement.ended_by, []) WHERE e IN $unsettled){same}\n"
        "WITH i, collect(statement)[0] AS statement\n"
        "SET statement.ended_by = coalesce(statement.ended_by, []) + $load\n"
        "RETURN count(*) AS written"
    )
    types = {"id": "LIST<STRING>", "valid_from": _INTEGERS, "valid_to": _INTEGERS, **values, **_VERSIONS}
    return checked(
        f"generated/end_statement/{entity.label()}",
        f"Ends statements about {entity.label()} entities that no longer hold.",
        _columns(types) | _LOAD_AND_UNSETTLED,
        _WRITTEN,
        "write",
        _BUDGET,
        text,
    )


_VERSIONS = {"loads": "LIST<LIST<INTEGER>>", "rows": "LIST<LIST<INTEGER>>"}
_LOAD_AND_UNSETTLED = {
    "load": Field("INTEGER", "the load's number"),
    "unsettled": Field(_INTEGERS, "other loads that are open or withdrawn"),
}
_POSITIONS = {"source": _INTEGERS, "target": _INTEGERS}
_IDS = {"ids": Field("LIST<STRING>", "all entities of the rows, each once")}
_CLAIM_TYPES = {
    "source": "LIST<STRING>",
    "target": "LIST<STRING>",
    "role": "LIST<STRING>",
    "valid_from": _INTEGERS,
    "valid_to": _INTEGERS,
}


def _claim(link: type[Link]) -> Query:
    arrays = dict.fromkeys(link.arrays, _INTEGERS)
    appended = "".join(
        f",\n  link.{name} = coalesce(link.{name}, []) + ${name}[i]"
        for name in ("row", "valid_from", "valid_to", *arrays)
    )
    text = (
        f"{_HELD_ENDS}MERGE (source)-[link:{link.type} {{role: $role[i]}}]->(target)\n"
        f"SET link.load = coalesce(link.load, []) + $load{appended}\n"
        "RETURN count(*) AS written"
    )
    columns = {**_CLAIM_TYPES, **_POSITIONS, "row": _INTEGERS, **arrays}
    params = _IDS | _columns(columns) | {"load": Field("INTEGER", "the load's number")}
    return checked(
        f"generated/claim/{link.type}",
        f"Appends claims to {link.type} links.",
        params,
        _WRITTEN,
        "write",
        _BUDGET,
        text,
    )


def _end_claim(link: type[Link]) -> Query:
    text = (
        f"{_PAIR}MATCH (source)-[link:{link.type} {{role: $role[i]}}]->(target)\n"
        "WITH i, link, [c IN range(0, size(link.load) - 1)\n"
        "  WHERE link.valid_from[c] = $valid_from[i] AND link.valid_to[c] = $valid_to[i]\n"
        "    AND any(v IN range(0, size($loads[i]) - 1)\n"
        "      WHERE link.load[c] = $loads[i][v] AND link.row[c] = $rows[i][v])\n"
        "    AND none(e IN range(0, coalesce(size(link.ended), 0) - 1)\n"
        "      WHERE link.ended[e] = c AND NOT link.ended_by[e] IN $unsettled)][0] AS claim\n"
        "WHERE claim IS NOT NULL\n"
        "SET link.ended = coalesce(link.ended, []) + claim, link.ended_by = coalesce(link.ended_by, []) + $load\n"
        "RETURN count(*) AS written"
    )
    params = _columns({**_CLAIM_TYPES, **_VERSIONS}) | _LOAD_AND_UNSETTLED
    return checked(
        f"generated/end_claim/{link.type}",
        f"Ends claims of {link.type} links that no longer hold.",
        params,
        _WRITTEN,
        "write",
        _BUDGET,
        text,
    )


def _event(event: type[Event]) -> Query:
    measures = [name for name in event.measures() if name != "place"]
    parts = ["at: $at[i]", *(f"{name}: ${name}[i]" for name in measures)]
    if "place" in event.measures():
        parts.append("place: target.number")
    values = ", ".join([*parts, "load: $load", "row: $row[i]"])
    text = f"{_ENDS}CREATE (source)-[:{event.type} {{{values}}}]->(target)\nRETURN count(*) AS written"
    types = {**_POSITIONS, "at": _INTEGERS, "row": _INTEGERS}
    params = (
        _IDS | _columns(types | dict.fromkeys(measures, _INTEGERS)) | {"load": Field("INTEGER", "the load's number")}
    )
    return checked(
        f"generated/event/{event.type}",
        f"Appends {event.type} events.",
        params,
        _WRITTEN,
        "write",
        _BUDGET,
        text,
    )
