"""The schema of the graph: every constraint and index by name, and the version that `clew schema` compares."""

from __future__ import annotations

from ontology import EVENTS

VERSION = 2
"""Raised by one whenever SCHEMA or the meaning of stored properties changes."""

_UNIQUE = {
    "entity_id": "(n:Entity) REQUIRE n.id",
    "entity_number": "(n:Entity) REQUIRE n.number",
    "source_id": "(n:Source) REQUIRE n.id",
    "scope_key": "(n:Scope) REQUIRE n.key",
    "scope_number": "(n:Scope) REQUIRE n.number",
    "load_number": "(n:Load) REQUIRE n.number",
    "load_key": "(n:Load) REQUIRE n.key",
    "counter_name": "(n:Counter) REQUIRE n.name",
    "erased_id": "(n:Erased) REQUIRE n.id",
    "schema_name": "(n:Schema) REQUIRE n.name",
    "ring_version": "(n:Ring) REQUIRE n.version",
}
_EVENT_WINDOWS = {
    f"{event.type.lower()}_place_at": f"FOR ()-[e:{event.type}]-() ON (e.place, e.at)"
    for event in EVENTS.values()
    if "place" in event.measures()
}

SCHEMA: dict[str, str] = (
    {name: f"CREATE CONSTRAINT {name} IF NOT EXISTS FOR {what} IS UNIQUE" for name, what in _UNIQUE.items()}
    | {name: f"CREATE INDEX {name} IF NOT EXISTS {what}" for name, what in _EVENT_WINDOWS.items()}
    | {
        "ring_id": "CREATE INDEX ring_id IF NOT EXISTS FOR (n:Ring) ON (n.id)",
        "describes_words": (
            "CREATE FULLTEXT INDEX describes_words IF NOT EXISTS FOR ()-[d:DESCRIBES]-() ON EACH [d.words] "
            "OPTIONS {indexConfig: {`fulltext.analyzer`: 'cjk'}}"
        ),
        "describes_keys": "CREATE TEXT INDEX describes_keys IF NOT EXISTS FOR ()-[d:DESCRIBES]-() ON (d.keys)",
        "describes_point": "CREATE POINT INDEX describes_point IF NOT EXISTS FOR ()-[d:DESCRIBES]-() ON (d.point)",
    }
)
"""Statement of every constraint and index by the name it has in the database."""
