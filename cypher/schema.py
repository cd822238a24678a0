"""The schema of the graph: every constraint and index by name, and the version that `clew schema` compares."""

from __future__ import annotations

from ontology import EVENTS

VERSION = 3
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
    "series_version": "(n:Series) REQUIRE n.version",
    "question_id": "(n:Question) REQUIRE n.id",
    "question_key": "(n:QuestionKey) REQUIRE n.key",
    "hit_id": "(n:Hit) REQUIRE n.id",
    "task_version": "(n:Task) REQUIRE n.version",
    "decision_id": "(n:Decision) REQUIRE n.id",
}
_SOUGHT = {
    "ring_id": "(n:Ring) ON (n.id)",
    "series_id": "(n:Series) ON (n.id)",
    "load_completion": "(n:Load) ON (n.completion)",
    "question_load": "(n:Question) ON (n.load)",
    "question_case": "(n:Question) ON (n.case)",
    "hit_row": "(n:Hit) ON (n.load, n.row)",
    "task_id": "(n:Task) ON (n.id)",
    "task_asked": "(n:Task) ON (n.question, n.entity)",
    "decision_subject": "(n:Decision) ON (n.subject)",
    "decision_kind": "(n:Decision) ON (n.kind)",
}
_EVENT_WINDOWS = {
    f"{event.type.lower()}_place_at": f"FOR ()-[e:{event.type}]-() ON (e.place, e.at)"
    for event in EVENTS.values()
    if "place" in event.measures()
}

SCHEMA: dict[str, str] = (
    {name: f"CREATE CONSTRAINT {name} IF NOT EXISTS FOR {what} IS UNIQUE" for name, what in _UNIQUE.items()}
    | {name: f"CREATE INDEX {name} IF NOT EXISTS {what}" for name, what in _EVENT_WINDOWS.items()}
    | {name: f"CREATE INDEX {name} IF NOT EXISTS FOR {what}" for name, what in _SOUGHT.items()}
    | {
        "describes_words": (
            "CREATE FULLTEXT INDEX describes_words IF NOT EXISTS FOR ()-[d:DESCRIBES]-() ON EACH [d.words] "
            "OPTIONS {indexConfig: {`fulltext.analyzer`: 'cjk'}}"
        ),
        "describes_keys": "CREATE TEXT INDEX describes_keys IF NOT EXISTS FOR ()-[d:DESCRIBES]-() ON (d.keys)",
        "describes_point": "CREATE POINT INDEX describes_point IF NOT EXISTS FOR ()-[d:DESCRIBES]-() ON (d.point)",
    }
)
"""Statement of every constraint and index by the name it has in the database."""
