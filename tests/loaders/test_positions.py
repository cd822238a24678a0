"""Positions: converted from the declared datum, kept inside the declared bounds, the original left in the archive."""

from __future__ import annotations

from pathlib import Path

import h3
import numpy as np
import polars as pl
import pytest

from base.errors import MappingError
from loaders.comparison import Earlier
from loaders.delivery import Prepared, prepare
from loaders.mapping import Bounds
from loaders.mapping_file import read_mapping
from loaders.pipeline import Options, delivery_of
from loaders.positions import placed
from ontology.datum import bd09, gcj02
from store.archive import Archive

MAPPING = """\
feed: cameras
title: Cameras
source: {{id: town, title: Town}}
files: ["cameras_*.csv"]
zone: {zone}
bounds: {bounds}
key: [no]
entities:
  camera:
    type: Place
    system: {{constant: town}}
    code: no
    longitude: lon
    latitude: lat
    datum: {datum}
  cell:
    type: Place
    system: {{constant: h3}}
    code: {{h3: [lat, lon], resolution: 12, datum: {of_cell}}}
"""
HERE = (117.2290, 31.8206)
USUAL = {"zone": "UTC", "bounds": "{west: 115, south: 29, east: 120, north: 35}", "of_cell": "WGS-84"}


def unseen(_step: str, _done: int, _total: int) -> None:
    """Progress that nobody looks at."""


def prepared(folder: Path, *rows: str, **changes: str) -> Prepared:
    mapping, path = folder / "cameras.yaml", folder / "cameras_20240101.csv"
    mapping.write_text(MAPPING.format(**USUAL | changes), encoding="utf-8")
    path.write_text("\n".join(["no,lon,lat,datum", *rows]) + "\n", encoding="utf-8")
    delivery = delivery_of(path, read_mapping(mapping), Options())
    return prepare(delivery, Archive(folder / "archive"), Earlier([], [], []), b"k" * 32, unseen)


def shifted(datum: str) -> tuple[float, float]:
    here = (np.array([one]) for one in HERE)
    return tuple(float(one[0]) for one in (gcj02(*here) if datum == "GCJ-02" else bd09(*here)))  # pyright: ignore[reportReturnType]


@pytest.mark.parametrize("datum", ["GCJ-02", "BD-09"])
def test_a_declared_datum_is_converted_and_the_original_stays(tmp_path: Path, datum: str) -> None:
    east, north = shifted(datum)

    found = prepared(tmp_path, f"1,{east!r},{north!r},", datum=f"{{constant: {datum}}}", of_cell=datum)

    places = found.effect.statements["Place"]
    camera = places.filter(pl.col("datum").is_not_null()).row(0, named=True)
    assert (camera["longitude"], camera["latitude"]) == pytest.approx(HERE, abs=1e-6)
    assert camera["datum"] == datum
    assert h3.latlng_to_cell(HERE[1], HERE[0], 12) in places["code"].to_list()
    assert pl.read_parquet(found.shares[0].staged)["lon"].to_list() == [repr(east)]


def test_rows_of_one_file_may_name_different_datums(tmp_path: Path) -> None:
    rows = [
        f"{number},{shifted(datum)[0]!r},{shifted(datum)[1]!r},{datum}"
        for number, datum in enumerate(["GCJ-02", "BD-09"])
    ]

    found = prepared(tmp_path, *rows, f"3,{HERE[0]},{HERE[1]},", f"4,{HERE[0]},{HERE[1]},Beijing 54", datum="datum")

    places = found.effect.statements["Place"].filter(pl.col("longitude").is_not_null())
    assert places["longitude"].to_list() == pytest.approx([HERE[0]] * 3, abs=1e-6)
    assert [(one.code, one.column) for one in found.rejects] == [("unknown_datum", "lon, lat")]


@pytest.mark.parametrize(
    ("position", "code"),
    [
        ("117.2,31.8", None),
        (",", None),
        ("115,29", None),
        ("114.9,31.8", "outside_bounds"),
        ("31.8,117.2", "coordinates_swapped"),
        ("0,0", "outside_bounds"),
    ],
)
def test_a_position_outside_the_bounds_is_refused(tmp_path: Path, position: str, code: str | None) -> None:
    found = prepared(tmp_path, f"1,{position},", datum="datum")

    assert [one.code for one in found.rejects] == ([code] if code else [])


def test_without_bounds_the_earth_is_the_bound() -> None:
    longitude, latitude = pl.Series([181.0, 31.8, None, 117.2]), pl.Series([0.0, 117.2, 1.0, 31.8])

    found = placed(longitude, latitude, "WGS-84", Bounds())

    assert found.error.to_list() == ["outside_bounds", "coordinates_swapped", None, None]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"zone": "Asia/Shanghia"}, "zone: there is no time zone 'Asia/Shanghia': write one as in Asia/Shanghai"),
        ({"bounds": "{west: 120, east: 115}"}, "bounds: west lies before east and south before north"),
        ({"bounds": "{left: 120}"}, "there is no key 'left' here"),
        ({"of_cell": "ED50"}, "Input should be 'WGS-84', 'GCJ-02' or 'BD-09'"),
    ],
)
def test_what_cannot_be_declared_is_named(tmp_path: Path, change: dict[str, str], reason: str) -> None:
    with pytest.raises(MappingError, match=reason):
        prepared(tmp_path, "1,117.2,31.8,", **{"datum": "datum"} | change)
