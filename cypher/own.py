"""What the graph holds beside entities and what is said of them, label by label: read whole, and written again.

Loads with their marking and moments, questions, decisions, hits, tasks, rings, series: none of it stands in the archive
of rows, so a graph that is made anew takes it from the old one or from a file.
"""

from __future__ import annotations

from collections.abc import Iterator

from cypher.catalogue import Field, Query, checked

OWN: dict[str, str] = {
    "Schema": "name",
    "Counter": "name",
    "Source": "id",
    "Scope": "key",
    "Load": "number",
    "Erased": "id",
    "Question": "id",
    "QuestionKey": "key",
    "Ring": "version",
    "Series": "version",
    "Hit": "id",
    "Task": "version",
    "Decision": "id",
}
"""Every label but Entity, with the property that is unique among its nodes."""

TIES: tuple[tuple[str, str, str], ...] = (
    ("Source", "DELIVERED", "Load"),
    ("Question", "ABOUT", "Entity"),
    ("QuestionKey", "ASKS", "Question"),
    ("Ring", "HAS_MEMBER", "Entity"),
    ("Ring", "HAS_HOLDER", "Entity"),
    ("Ring", "RESTS_ON", "Load"),
    ("Series", "HAS_CASE", "Entity"),
    ("Series", "RESTS_ON", "Load"),
    ("Hit", "ANSWERS", "Question"),
    ("Hit", "NAMES", "Entity"),
    ("Task", "RAISED_BY", "Question"),
    ("Task", "RAISED_BY", "Ring"),
    ("Task", "RAISED_BY", "Series"),
    ("Decision", "ABOUT", "Entity"),
)
"""What joins them: the label it goes out from, its type, the label it leads to."""

_BUDGET = 30.0
_ROWS = {"rows": Field("LIST<MAP>", "what to write")}
_WRITTEN = {"written": Field("INTEGER", "how many were written")}
_PAGE = {
    "after": Field("ANY", "key of the last one read; at first -1 for a number, else an empty text"),
    "size": Field("INTEGER", "how many"),
}


def own() -> Iterator[Query]:
    """All of these queries, checked like those in files."""
    for label, key in OWN.items():
        yield _read(label, key)
        yield _write(label, key)
    for tie in TIES:
        yield _tie(*tie)


def _read(label: str, key: str) -> Query:
    ties = [(type, other) for source, type, other in TIES if source == label]
    found = " + ".join(
        f"COLLECT {{ MATCH (node)-[tie:{type}]->(other:{other}) "
        f"RETURN ['{type}', '{other}', other.{_key(other)}, properties(tie)] }}"
        for type, other in ties
    )
    text = (
        f"MATCH (node:{label})\nWHERE node.{key} > $after\n"
        f"WITH node ORDER BY node.{key} LIMIT $size\n"
        f"RETURN labels(node) AS labels, properties(node) AS properties, {found or '[]'} AS ties"
    )
    returns = {
        "labels": Field("LIST<STRING>", "its labels"),
        "properties": Field("MAP", "all its properties"),
        "ties": Field("LIST<LIST<ANY>>", "type, label and key of the other end, properties"),
    }
    return checked(f"store/own/{label}", f"{label} nodes with all they say.", _PAGE, returns, "read", _BUDGET, text)


def _write(label: str, key: str) -> Query:
    text = (
        f"UNWIND $rows AS row\nMERGE (node:{label} {{{key}: row.properties.{key}}})\n"
        "SET node = row.properties, node:$(row.labels)\nRETURN count(*) AS written"
    )
    sentence = f"Writes {label} nodes again, as they were."
    return checked(f"store/restore/{label}", sentence, _ROWS, _WRITTEN, "write", _BUDGET, text)


def _tie(source: str, type: str, target: str) -> Query:
    text = (
        f"UNWIND $rows AS row\nMATCH (source:{source} {{{_key(source)}: row.source}})\n"
        f"MATCH (target:{target} {{{_key(target)}: row.target}})\n"
        f"CREATE (source)-[tie:{type}]->(target)\nSET tie = row.properties\nRETURN count(*) AS written"
    )
    sentence = f"Writes {type} from {source} to {target} nodes again."
    return checked(f"store/tie/{source}/{type}/{target}", sentence, _ROWS, _WRITTEN, "write", _BUDGET, text)


def _key(label: str) -> str:
    return OWN.get(label, "id")
