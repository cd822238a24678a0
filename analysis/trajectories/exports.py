"""A page of sightings as GeoJSON, CSV, GPX 1.1 or KML 2.2: pure functions, moments in UTC (ISO 8601)."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any
from xml.etree import ElementTree as ET

import orjson

from analysis.trajectories.trajectory import Sighting
from base.moments import written

CREATOR = "Clew"
_COLUMNS = ("at", "place", "name", "kind", "latitude", "longitude", "source", "load", "row")
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def geojson(sightings: Sequence[Sighting], of: str) -> bytes:
    """RFC 7946: one feature for each sighting; those not located have no geometry. `of` is the id of the bearer."""
    features = [
        {"type": "Feature", "geometry": _point(one), "properties": {"of": of} | _properties(one)} for one in sightings
    ]
    return orjson.dumps({"type": "FeatureCollection", "features": features})


def _point(one: Sighting) -> dict[str, Any] | None:
    if one.latitude is None or one.longitude is None:
        return None
    return {"type": "Point", "coordinates": [one.longitude, one.latitude]}


def _properties(one: Sighting) -> dict[str, Any]:
    values = {name: getattr(one, name) for name in ("place", "name", "kind")}
    return {"at": written(one.at), **values, "source": one.row.source, "load": one.row.load, "row": one.row.row}


def csv_text(sightings: Sequence[Sighting], of: str) -> bytes:
    """RFC 4180 in UTF-8, with a header; a text that a spreadsheet would take for a formula is led by an apostrophe."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(("of", *_COLUMNS))
    for one in sightings:
        values = _properties(one) | {"latitude": one.latitude, "longitude": one.longitude}
        writer.writerow([harmless(of), *(harmless(values[name]) for name in _COLUMNS)])
    return out.getvalue().encode()


def harmless(value: Any) -> Any:
    """The value as a cell that no spreadsheet takes for a formula; numbers stay numbers.

    >>> harmless("=1+1"), harmless(-38.3)
    ("'=1+1", -38.3)
    """
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value


def gpx(sightings: Sequence[Sighting], of: str) -> bytes:
    """GPX 1.1: one track with one segment; a point has the place as its name. Sightings not located are left out."""
    root = ET.Element("gpx", version="1.1", creator=CREATOR, xmlns="http://www.topografix.com/GPX/1/1")
    track = ET.SubElement(root, "trk")
    _text(track, "name", of)
    _text(track, "desc", _left_out(sightings))
    segment = ET.SubElement(track, "trkseg")
    for one in _located(sightings):
        point = ET.SubElement(segment, "trkpt", lat=_degrees(one.latitude), lon=_degrees(one.longitude))
        _text(point, "time", written(one.at))
        _text(point, "name", one.name)
        _text(point, "desc", _row(one))
    return _document(root)


def kml(sightings: Sequence[Sighting], of: str) -> bytes:
    """KML 2.2: a placemark with its moment for each sighting. Sightings not located are left out."""
    root = ET.Element("kml", xmlns="http://www.opengis.net/kml/2.2")
    document = ET.SubElement(root, "Document")
    _text(document, "name", of)
    _text(document, "description", _left_out(sightings))
    for one in _located(sightings):
        mark = ET.SubElement(document, "Placemark")
        _text(mark, "name", one.name)
        _text(mark, "description", _row(one))
        _text(ET.SubElement(mark, "TimeStamp"), "when", written(one.at))
        point = ET.SubElement(mark, "Point")
        _text(point, "coordinates", f"{_degrees(one.longitude)},{_degrees(one.latitude)}")
    return _document(root)


EXPORTS: dict[str, tuple[str, Callable[[Sequence[Sighting], str], bytes]]] = {
    "geojson": ("application/geo+json", geojson),
    "csv": ("text/csv; charset=utf-8", csv_text),
    "gpx": ("application/gpx+xml", gpx),
    "kml": ("application/vnd.google-earth.kml+xml", kml),
}
"""Each format by its name: media type and function."""


def _located(sightings: Iterable[Sighting]) -> list[Sighting]:
    return [one for one in sightings if one.latitude is not None and one.longitude is not None]


def _left_out(sightings: Sequence[Sighting]) -> str:
    located = len(_located(sightings))
    return f"{located} sightings; {len(sightings) - located} at places without coordinates are left out"


def _row(one: Sighting) -> str:
    return f"source {one.row.source}, load {one.row.load}, row {one.row.row}"


def _degrees(value: float | None) -> str:
    return f"{value:.7f}"


def _text(parent: ET.Element, tag: str, text: str) -> None:
    """A child with a text; characters that XML cannot carry become U+FFFD."""
    ET.SubElement(parent, tag).text = _FORBIDDEN.sub("\ufffd", text)


def _document(root: ET.Element) -> bytes:
    return ET.tostring(root, encoding="utf-8", xml_declaration=True)
