"""The four formats, read back by other programs' rules."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator
from typing import Any
from xml.etree import ElementTree as ET

import orjson
import pytest

from analysis.answers import RowRef
from analysis.trajectories.exports import EXPORTS, csv_text, geojson, gpx, kml
from analysis.trajectories.trajectory import Sighting

NAMES = ["湖滨路口", '=HYPERLINK("x")', 'a "quoted", <b>&</b>', "\x00bell\x07", "@sum", "-2+3"]


def whole(pieces: Iterable[bytes]) -> bytes:
    return b"".join(pieces)


def sightings() -> list[Sighting]:
    found = [
        Sighting(1_700_000_000 + 60 * number, f"place-{number}", name, "camera", 31.8, 117.2, RowRef(5, number, "cams"))
        for number, name in enumerate(NAMES)
    ]
    return [*found, Sighting(1_700_001_000, "place-x", "nowhere", "camera", None, None, RowRef(5, 9, "cams"))]


def test_geojson_has_a_feature_for_each_sighting_and_no_geometry_where_none_is_known() -> None:
    read = orjson.loads(whole(geojson(sightings(), "plate-1")))

    features = read["features"]
    assert read["type"] == "FeatureCollection"
    assert features[0]["geometry"] == {"type": "Point", "coordinates": [117.2, 31.8]}
    assert features[0]["properties"]["at"] == "2023-11-14T22:13:20Z"
    assert [feature["properties"]["name"] for feature in features[:6]] == NAMES
    assert features[-1]["geometry"] is None


def test_csv_comes_back_cell_by_cell_and_no_cell_is_a_formula() -> None:
    rows = list(csv.DictReader(io.StringIO(whole(csv_text(sightings(), "plate-1")).decode(), newline="")))

    assert [row["name"] for row in rows[:3]] == [NAMES[0], "'" + NAMES[1], NAMES[2]]
    assert not any(row["name"][0] in "=+-@" for row in rows)
    assert (rows[0]["longitude"], rows[-1]["longitude"]) == ("117.2", "")
    assert rows[0]["row"] == "0"


def test_negative_degrees_stay_numbers_in_csv() -> None:
    one = Sighting(0, "place-1", "n", "k", -33.9, -70.6, RowRef(1, 1, "s"))

    assert b",-33.9,-70.6," in whole(csv_text([one], "plate-1"))


@pytest.mark.parametrize("write", [gpx, kml])
def test_xml_escapes_what_is_marked_up_and_replaces_what_xml_cannot_hold(write: Callable[..., Iterator[bytes]]) -> None:
    written = whole(write(sightings(), "plate-1"))

    names = [node.text for node in ET.fromstring(written).iter() if node.tag.endswith("}name")]
    assert names[1:] == [*NAMES[:3], "\ufffdbell\ufffd", *NAMES[4:]]


def test_gpx_has_points_with_moments_in_the_order_the_format_wants() -> None:
    root = ET.fromstring(whole(gpx(sightings(), "plate-1")))

    space = "{http://www.topografix.com/GPX/1/1}"
    points = list(root.iter(f"{space}trkpt"))
    assert (root.tag, root.get("version")) == (f"{space}gpx", "1.1")
    assert [child.tag for child in points[0]] == [f"{space}time", f"{space}name", f"{space}desc"]
    assert (points[0].get("lat"), points[0].get("lon")) == ("31.8000000", "117.2000000")
    assert len(points) == 6
    assert "1 at places without coordinates are left out" in (root.findtext(f".//{space}desc") or "")


def test_kml_has_a_placemark_with_its_moment_for_each_located_sighting() -> None:
    root = ET.fromstring(whole(kml(sightings(), "plate-1")))

    space = "{http://www.opengis.net/kml/2.2}"
    marks = list(root.iter(f"{space}Placemark"))
    assert root.tag == f"{space}kml"
    assert marks[0].findtext(f"{space}TimeStamp/{space}when") == "2023-11-14T22:13:20Z"
    assert marks[0].findtext(f"{space}Point/{space}coordinates") == "117.2000000,31.8000000"
    assert len(marks) == 6


@pytest.mark.parametrize("name", sorted(EXPORTS))
def test_no_sighting_is_an_empty_file_of_that_format(name: str) -> None:
    assert counted(name, whole(EXPORTS[name][1]([], "plate-1", False))) == 0


@pytest.mark.parametrize("many", [1, 499, 500, 501, 1_201])
@pytest.mark.parametrize("name", sorted(EXPORTS))
def test_many_sightings_come_in_pieces_that_make_one_file(name: str, many: int) -> None:
    one = sightings()[0]

    pieces = list(EXPORTS[name][1]([one] * many, "plate-1", False))

    assert counted(name, whole(pieces)) == many
    assert len(pieces) > many // 500


@pytest.mark.parametrize("name", ["geojson", "gpx", "kml"])
def test_a_file_that_others_follow_says_so(name: str) -> None:
    alone, followed = (whole(EXPORTS[name][1](sightings(), "plate-1", more)) for more in (False, True))

    told = b'"truncated":true' if name == "geojson" else b"later ones stand in a further file"
    assert told in followed
    assert told not in alone


def counted(name: str, file: bytes) -> int:
    """How many sightings stand in a file."""
    if name == "geojson":
        return len(orjson.loads(file)["features"])
    if name == "csv":
        return len(list(csv.reader(io.StringIO(file.decode(), newline="")))) - 1
    nodes: Any = ET.fromstring(file).iter()
    return sum(node.tag.endswith(("}trkpt", "}Placemark")) for node in nodes)
