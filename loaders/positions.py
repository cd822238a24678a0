"""Positions as WGS-84 inside the bounds that a mapping declares, whatever datum they are delivered in."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from loaders.mapping import Bounds, Cell
from ontology.datum import Datum, Degrees, datum_of, to_wgs84

LONGITUDE, LATITUDE, DATUM = "longitude", "latitude", "datum"
_DECIMALS = 9
"""A tenth of a millimetre: what a datum's formula makes of a position must not end in noise."""


@dataclass(frozen=True, slots=True)
class Placed:
    """Longitudes and latitudes in WGS-84, and the code of what refuses a row."""

    longitude: pl.Series
    latitude: pl.Series
    error: pl.Series


def placed(longitude: pl.Series, latitude: pl.Series, datum: pl.Series | Datum, bounds: Bounds) -> Placed:
    """Positions of a datum, or of the datum that each row names; a row that names none has WGS-84."""
    east, north = (one.to_numpy().astype(np.float64) for one in (longitude, latitude))
    unknown = np.zeros(len(east), dtype=np.bool_)
    if isinstance(datum, str):
        east, north = _converted(east, north, datum, ~np.isnan(east + north))
    else:
        for (word,), rows in pl.DataFrame({"word": datum}).with_row_index("at").group_by("word"):
            known = "WGS-84" if word is None else datum_of(str(word))
            here = np.zeros(len(east), dtype=np.bool_)
            here[rows["at"].to_numpy()] = True
            here &= ~np.isnan(east + north)
            if known is None:
                unknown |= here
            else:
                east, north = _converted(east, north, known, here)
    outside = _outside(east, north, bounds)
    turned = outside & ~_outside(*_turned(longitude, latitude), bounds)
    code = np.select([unknown, turned, outside], ["unknown_datum", "coordinates_swapped", "outside_bounds"], "")
    error = pl.Series("error", code).replace("", None)
    return Placed(_series(LONGITUDE, east), _series(LATITUDE, north), error)


def _converted(east: Degrees, north: Degrees, datum: Datum, here: np.ndarray) -> tuple[Degrees, Degrees]:
    if datum == "WGS-84" or not here.any():
        return east, north
    east, north = east.copy(), north.copy()
    there = to_wgs84(datum, east[here], north[here])
    east[here], north[here] = (one.round(_DECIMALS) for one in there)
    return east, north


def _outside(east: Degrees, north: Degrees, bounds: Bounds) -> np.ndarray:
    return (east < bounds.west) | (east > bounds.east) | (north < bounds.south) | (north > bounds.north)


def _turned(longitude: pl.Series, latitude: pl.Series) -> tuple[Degrees, Degrees]:
    return latitude.to_numpy().astype(np.float64), longitude.to_numpy().astype(np.float64)


def _series(name: str, values: Degrees) -> pl.Series:
    return pl.Series(name, values).fill_nan(None)


def numbers(cell: Cell, frame: pl.DataFrame) -> tuple[pl.Series, pl.Series]:
    """Longitudes and latitudes in the columns of an H3 cell, in that order, null where there is no number."""
    latitude, longitude = (frame[name].str.strip_chars().cast(pl.Float64, strict=False) for name in cell.h3 or ())
    return longitude, latitude
