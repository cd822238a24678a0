"""Sightings as GeoJSON, CSV, GPX 1.1 or KML 2.2, piece by piece: pure functions, moments in UTC (ISO 8601).

Each takes sightings in order, the id of their bearer, and whether more follow in another file, which the file then says
itself (but for CSV, which has no place for it).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import Any
from xml.etree import ElementTree as ET

import orjson

from analysis.tables import csv_lines
from analysis.trajectories.trajectory import Sighting
from base.moments import written

CREATOR = "Clew"
_BATCH = 500
_COLUMNS = ("at", "place", "name", "kind", "latitude", "longitude", "source", "load", "row")
_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def geojson(sightings: Sequence[Sighting], of: str, more: bool = False) -> Iterator[bytes]:
    """RFC 7946: one feature for each sighting; those not located have no geometry. `truncated` is a member of ours."""
    head = orjson.dumps({"type": "FeatureCollection", "truncated": more})
    yield head[:-1] + b',"features":['
    for start, batch in _batches(sightings):
        features = [{"type": "Feature", "geometry": _point(one), "properties": _of(one, of)} for one in batch]
        yield (b"," if start else b"") + orjson.dumps(features)[1:-1]
    yield b"]}"


def _batches(sightings: Sequence[Sighting]) -> Iterator[tuple[int, Sequence[Sighting]]]:
    """Some at a time, each with the number of those before."""
    return ((start, sightings[start : start + _BATCH]) for start in range(0, len(sightings), _BATCH))


def _of(one: Sighting, of: str) -> dict[str, Any]:
    return {"of": of} | _properties(one)


def _point(one: Sighting) -> dict[str, Any] | None:
    if one.latitude is None or one.longitude is None:
        return None
    return {"type": "Point", "coordinates": [one.longitude, one.latitude]}


def _properties(one: Sighting) -> dict[str, Any]:
    values = {name: getattr(one, name) for name in ("place", "name", "kind")}
    return {"at": written(one.at), **values, "source": one.row.source, "load": one.row.load, "row": one.row.row}


def csv_text(sightings: Sequence[Sighting], of: str, more: bool = False) -> Iterator[bytes]:  # noqa: ARG001
    """RFC 4180 in UTF-8, with a header; a text that a spreadsheet would take for a formula is led by an apostrophe."""
    yield csv_lines([("of", *_COLUMNS)])
    for _, batch in _batches(sightings):
        yield csv_lines(_cells(one, of) for one in batch)


def _cells(one: Sighting, of: str) -> list[Any]:
    values = _of(one, of) | {"latitude": one.latitude, "longitude": one.longitude}
    return [values[name] for name in ("of", *_COLUMNS)]


def gpx(sightings: Sequence[Sighting], of: str, more: bool = False) -> Iterator[bytes]:
    """GPX 1.1: one track with one segment; a point has the place as its name. Sightings not located are left out."""
    root = ET.Element("gpx", version="1.1", creator=CREATOR, xmlns="http://www.topografix.com/GPX/1/1")
    track = ET.SubElement(root, "trk")
    _text(track, "name", of)
    _text(track, "desc", _said(sightings, more))
    return _document(root, ET.SubElement(track, "trkseg"), map(_trackpoint, _located(sightings)))


def _trackpoint(one: Sighting) -> ET.Element:
    point = ET.Element("trkpt", lat=_degrees(one.latitude), lon=_degrees(one.longitude))
    _text(point, "time", written(one.at))
    _text(point, "name", one.name)
    _text(point, "desc", _row(one))
    return point


def kml(sightings: Sequence[Sighting], of: str, more: bool = False) -> Iterator[bytes]:
    """KML 2.2: a placemark with its moment for each sighting. Sightings not located are left out."""
    root = ET.Element("kml", xmlns="http://www.opengis.net/kml/2.2")
    document = ET.SubElement(root, "Document")
    _text(document, "name", of)
    _text(document, "description", _said(sightings, more))
    return _document(root, document, map(_placemark, _located(sightings)))


def _placemark(one: Sighting) -> ET.Element:
    mark = ET.Element("Placemark")
    _text(mark, "name", one.name)
    _text(mark, "description", _row(one))
    _text(ET.SubElement(mark, "TimeStamp"), "when", written(one.at))
    point = ET.SubElement(mark, "Point")
    _text(point, "coordinates", f"{_degrees(one.longitude)},{_degrees(one.latitude)}")
    return mark


EXPORTS: dict[str, tuple[str, Callable[[Sequence[Sighting], str, bool], Iterator[bytes]]]] = {
    "geojson": ("application/geo+json", geojson),
    "csv": ("text/csv; charset=utf-8", csv_text),
    "gpx": ("application/gpx+xml", gpx),
    "kml": ("application/vnd.google-earth.kml+xml", kml),
}
"""Each format by its name: media type and function."""


def _located(sightings: Iterable[Sighting]) -> list[Sighting]:
    return [one for one in sightings if one.latitude is not None and one.longitude is not None]


def _said(sightings: Sequence[Sighting], more: bool) -> str:
    located = len(_located(sightings))
    left_out = f"{located} sightings; {len(sightings) - located} at places without coordinates are left out"
    return f"{left_out}; later ones stand in a further file" if more else left_out


def _row(one: Sighting) -> str:
    return f"source {one.row.source}, load {one.row.load}, row {one.row.row}"


def _degrees(value: float | None) -> str:
    return f"{value:.7f}"


def _text(parent: ET.Element, tag: str, text: str) -> None:
    """A child with a text; characters that XML cannot carry become U+FFFD."""
    ET.SubElement(parent, tag).text = _FORBIDDEN.sub("\ufffd", text)


def _document(root: ET.Element, parent: ET.Element, children: Iterator[ET.Element]) -> Iterator[bytes]:
    """The document, some children of `parent` at a time: they stand where a hole is left in the rest."""
    ET.SubElement(parent, "hole")
    head, tail = ET.tostring(root, encoding="utf-8", xml_declaration=True).split(b"<hole />")
    yield head
    while batch := [ET.tostring(child, encoding="utf-8") for child in islice(children, _BATCH)]:
        yield b"".join(batch)
    yield tail
