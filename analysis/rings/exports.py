"""A ring as files for other programs: CSV, GraphML, and a table of links for link-analysis tools such as i2.

Pure functions: each takes the ring and the headings of all entities in it, and says everything with its source row.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from xml.etree import ElementTree as ET

from analysis.answers import EntityView, RowRef
from analysis.rings.stored import StoredRing
from analysis.tables import csv_lines, major
from base.moments import written

Headings = Mapping[str, EntityView]

_GRAPHML = "http://graphml.graphdrawing.org/xmlns"
_NODE_KEYS = ("kind", "caption", "part")
_EDGE_KEYS = ("type", "at", "to_at", "amount", "source", "load", "row")
_COLUMNS = ("ring", "typology", "type", "from", "from_kind", "from_caption", "to", "to_kind", "to_caption")
_I2 = {
    "Entity 1 Type": "from_kind",
    "Entity 1 Identity": "from",
    "Entity 1 Label": "from_caption",
    "Entity 2 Type": "to_kind",
    "Entity 2 Identity": "to",
    "Entity 2 Label": "to_caption",
    "Link Type": "type",
    "Link Direction": "direction",
    "Link Label": "label",
    "Link Date and Time": "at",
    "Link End Date and Time": "to_at",
    "Link Value": "value",
    "Source Reference": "reference",
}
"""Columns of the table for link-analysis tools: one link a row, both ends with type, identity and label."""


@dataclass(frozen=True, slots=True)
class _Edge:
    source: str
    target: str
    type: str
    at: int | None
    to_at: int | None
    amount: int | None
    row: RowRef


def _edges(ring: StoredRing) -> Iterator[_Edge]:
    for one in ring.transfers:
        yield _Edge(one.payer, one.payee, "TRANSFERRED", one.at, None, one.amount, one.row)
    for tie in ring.ties:
        yield _Edge(tie.holder, tie.member, "USES", tie.from_at, tie.to_at, None, tie.row)


def entities_of(ring: StoredRing) -> list[str]:
    """The ids of all entities that its files name, members first."""
    ends = (id for edge in _edges(ring) for id in (edge.source, edge.target))
    return list(dict.fromkeys([*ring.finding.members, *ring.holders, *ends]))


def csv_table(ring: StoredRing, known: Headings) -> bytes:
    """RFC 4180 in UTF-8, one transfer or use a row, each with its source row; amounts in minor units."""
    columns = (*_COLUMNS, *_EDGE_KEYS[1:])
    rows = [{"ring": ring.id, "typology": ring.typology, **_cells(edge, known)} for edge in _edges(ring)]
    return csv_lines([columns, *([row[name] for name in columns] for row in rows)])


def link_table(ring: StoredRing, known: Headings) -> bytes:
    """A table of links as link-analysis tools import it (i2 Analyst's Notebook: import, text file, comma).

    Amounts stand in major units with two decimals, moments in UTC; the reference names source, load and row.
    """
    rows = [_cells(edge, known) for edge in _edges(ring)]
    return csv_lines([tuple(_I2), *([row[name] for name in _I2.values()] for row in rows)])


def _cells(edge: _Edge, known: Headings) -> dict[str, Any]:
    ends = {
        f"{side}{suffix}": value
        for side, id in (("from", edge.source), ("to", edge.target))
        for suffix, value in (("", id), ("_kind", known[id].kind), ("_caption", known[id].caption))
    }
    value = "" if edge.amount is None else major(edge.amount)
    return {
        **ends,
        "type": edge.type,
        "direction": "1->2" if edge.amount is not None else "none",
        "label": value or "uses",
        "at": _moment(edge.at),
        "to_at": _moment(edge.to_at),
        "amount": "" if edge.amount is None else edge.amount,
        "value": value,
        "source": edge.row.source,
        "load": edge.row.load,
        "row": edge.row.row,
        "reference": f"{edge.row.source}, load {edge.row.load}, row {edge.row.row}",
    }


def _moment(at: int | None) -> str:
    return "" if at is None else written(at)


def graphml(ring: StoredRing, known: Headings) -> bytes:
    """GraphML 1.0: a directed graph whose nodes have kind, caption and part, whose edges have what their rows say."""
    root = ET.Element("graphml", xmlns=_GRAPHML)
    for of, names in (("node", _NODE_KEYS), ("edge", _EDGE_KEYS)):
        for name in names:
            kind = "long" if name in ("amount", "load", "row") else "string"
            ET.SubElement(root, "key", {"id": f"{of}_{name}", "for": of, "attr.name": name, "attr.type": kind})
    graph = ET.SubElement(root, "graph", id=ring.id, edgedefault="directed")
    members = set(ring.finding.members)
    for id in entities_of(ring):
        node = ET.SubElement(graph, "node", id=id)
        part = "member" if id in members else "holder"
        _data(node, "node", {"kind": known[id].kind, "caption": known[id].caption, "part": part})
    for edge in _edges(ring):
        cells = _cells(edge, known)
        element = ET.SubElement(graph, "edge", source=edge.source, target=edge.target)
        _data(element, "edge", {name: cells[name] for name in _EDGE_KEYS})
    return ET.tostring(root, encoding="utf-8", xml_declaration=True)


def _data(element: ET.Element, of: str, values: Mapping[str, Any]) -> None:
    for name, value in values.items():
        if value != "":
            ET.SubElement(element, "data", key=f"{of}_{name}").text = str(value)


EXPORTS: dict[str, tuple[str, Callable[[StoredRing, Headings], bytes]]] = {
    "csv": ("text/csv; charset=utf-8", csv_table),
    "graphml": ("application/graphml+xml", graphml),
    "i2.csv": ("text/csv; charset=utf-8", link_table),
}
"""Media type and writer of every format."""
