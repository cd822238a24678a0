"""Nothing that stands in the graph beside entities is forgotten when it is made again."""

from __future__ import annotations

import re

from cypher.catalogue import catalogue
from cypher.own import OWN, TIES
from cypher.schema import SCHEMA
from ontology import EVENTS, LINKS

_WRITTEN = re.compile(r"(?:CREATE|MERGE)[^\n]*?-\[\w*:(\w+)")


def test_every_label_with_a_constraint_is_read_and_written_by_its_key() -> None:
    unique = dict(re.findall(r"FOR \(n:(\w+)\) REQUIRE n\.(\w+) IS UNIQUE", "\n".join(SCHEMA.values())))

    assert set(OWN) == set(unique) - {"Entity"}
    statements = "\n".join(SCHEMA.values())
    assert [label for label, key in OWN.items() if f"(n:{label}) REQUIRE n.{key} IS" not in statements] == []


def test_every_type_that_a_query_writes_is_known() -> None:
    written = {
        type
        for query in catalogue().values()
        if query.access == "write" and not query.name.startswith(("generated/", "store/"))
        for type in _WRITTEN.findall(query.source)
    }

    assert written
    assert written <= {type for _, type, _ in TIES} | set(LINKS) | set(EVENTS) | {"DESCRIBES"}
