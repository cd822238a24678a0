"""All that stands in a graph, for comparing two of them."""

from __future__ import annotations

from typing import Any

from neo4j import Driver

from store.driver import DATABASE

EVERYTHING = {
    "nodes": "MATCH (n:Entity) RETURN n.id, labels(n), n {.*, number: n.number IS NULL}",
    "statements": "MATCH (load)-[d:DESCRIBES]->(n) RETURN load.number, n.id, d {.*}",
    "links": "MATCH (a:Entity)-[l]->(b:Entity) WHERE l.at IS NULL RETURN a.id, type(l), b.id, l {.*}",
    "events": "MATCH (a:Entity)-[e]->(b:Entity) WHERE e.at IS NOT NULL "
    "RETURN a.id, type(e), b.id, e {.*, place: null}, coalesce(e.place, b.number) = b.number",
    "loads": "MATCH (s:Source)-[d:DELIVERED]->(l:Load) "
    "RETURN s {.*}, d {.*}, l {.*, opened_at: l.opened_at > 1700000000, completed_at: l.completed_at >= l.opened_at}",
    "scopes": "MATCH (n:Scope|Counter|Schema) "
    "RETURN labels(n), n {.*, value: CASE n.name WHEN 'number' THEN 0 ELSE n.value END}",
}


def everything(driver: Driver, texts: dict[str, str] = EVERYTHING) -> dict[str, list[str]]:
    """All that stands in the graph, but for the numbers of entities and the moments of loading."""
    found: dict[str, list[str]] = {}
    for name, text in texts.items():
        records, _, _ = driver.execute_query(f"CYPHER 25 {text}", database_=DATABASE)
        found[name] = sorted(str([_sorted(value) for value in record.values()]) for record in records)
    return found


def _sorted(value: Any) -> Any:
    return sorted(value.items()) if isinstance(value, dict) else value
