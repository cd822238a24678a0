"""What the graph holds and the archive does not, as a file: loads with their moments, decisions, findings, seals."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import orjson

from base.errors import DatabaseError
from cypher.own import OWN
from store.folder import write_private
from store.writer import Writer

FILE = "decisions.ndjson"
"""Name of such a file in a state folder."""

_PAGE, _BATCH = 5_000, 1_000

Thing = dict[str, Any]
"""One node: its labels, its properties, and its ties as type, label and key of the other end, properties."""


def things(writer: Writer) -> Iterator[Thing]:
    """Everything of the kind, label by label."""
    for label, key in OWN.items():
        after: Any = -1 if key == "number" else ""
        while page := writer.lists(f"store/own/{label}", after=after, size=_PAGE):
            for labels, properties, ties in page:
                yield {"of": label, "labels": sorted(labels), "properties": properties, "ties": ties}
            after = page[-1][1][key]
    for id, seal in writer.lists("store/seals"):
        yield {"of": "Entity", "labels": [], "properties": {"id": id, "seal": seal}, "ties": []}


def write(writer: Writer, path: Path) -> int:
    """Write the file (0600), one object a line; returns how many there are."""
    lines = [orjson.dumps(thing, option=orjson.OPT_SORT_KEYS).decode() for thing in things(writer)]
    write_private(path, "".join(f"{line}\n" for line in lines))
    return len(lines)


def read(path: Path) -> Iterator[Thing]:
    """What stands in such a file."""
    with path.open("rb") as file:
        for line in file:
            yield orjson.loads(line)


def restore(writer: Writer, found: Iterable[Thing]) -> None:
    """Write all of it into a graph that has the entities; raises DatabaseError where one of these is not there."""
    ties: dict[str, list[Thing]] = defaultdict(list)
    nodes: dict[str, list[Thing]] = defaultdict(list)
    for thing in found:
        label = thing["of"]
        nodes[label].append({"labels": thing["labels"], "properties": thing["properties"]})
        source = thing["properties"].get(OWN.get(label, "id"))
        for type, other, target, properties in thing["ties"]:
            row = {"source": source, "target": target, "properties": properties}
            ties[f"store/tie/{label}/{type}/{other}"].append(row)
    sealed = nodes.pop("Entity", [])
    for label in OWN:
        _send(writer, f"store/restore/{label}", nodes[label])
    for name, rows in ties.items():
        _send(writer, name, rows)
    _send(writer, "store/seal", [row["properties"] for row in sealed])


def _send(writer: Writer, name: str, rows: list[Thing]) -> None:
    for start in range(0, len(rows), _BATCH):
        some = rows[start : start + _BATCH]
        (row,) = writer.rows(name, rows=some)
        if row["written"] != len(some):
            raise DatabaseError(
                f"{len(some) - row['written']} of {len(some)} rows of {name} name what the archive does not bring: "
                "restore a backup."
            )
