"""Positions of the Chinese datums as WGS-84: GCJ-02, which is shifted on purpose, and BD-09, which is shifted again.

The shift of GCJ-02 is not published. The formula is the one that came to light in 2010 and that everybody uses
(github.com/googollee/eviltransform); it shifts inside a box round China and nowhere else. Its inverse is found by
iteration: the shift at the position found so far is taken off until nothing changes.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Literal, TypeAlias

import numpy as np
import numpy.typing as npt

Datum = Literal["WGS-84", "GCJ-02", "BD-09"]
Degrees: TypeAlias = npt.NDArray[np.float64]
Positions: TypeAlias = tuple[Degrees, Degrees]
"""Longitudes and latitudes."""

WEST, SOUTH, EAST, NORTH = 72.004, 0.8293, 137.8347, 55.8271
"""The box in which GCJ-02 is shifted, degrees."""

_AXIS = 6_378_245.0
_SQUARED_ECCENTRICITY = 0.00669342162296594323
_BD_LONGITUDE, _BD_LATITUDE = 0.0065, 0.006
_BD_TURN = np.pi * 3000.0 / 180.0
_ROUNDS = 30
_SMALL = 1e-11
_NAMES: dict[str, Datum] = {
    "wgs84": "WGS-84",
    "epsg4326": "WGS-84",
    "cgcs2000": "WGS-84",
    "gcj02": "GCJ-02",
    "火星坐标系": "GCJ-02",
    "国测局": "GCJ-02",
    "bd09": "BD-09",
    "bd09ll": "BD-09",
    "百度坐标系": "BD-09",
}
"""CGCS2000 and WGS-84 are the same to within a few centimetres."""


def datum_of(text: str) -> Datum | None:
    """The datum that a text names, None for another one.

    >>> datum_of("gcj_02"), datum_of("Beijing 54")
    ('GCJ-02', None)
    """
    return _NAMES.get(re.sub(r"[\s_-]", "", text).lower())


def to_wgs84(datum: Datum, longitude: Degrees, latitude: Degrees) -> Positions:
    """Positions of a datum as WGS-84, degrees; NaN stays NaN."""
    if datum == "WGS-84":
        return longitude, latitude
    return _undone(gcj02 if datum == "GCJ-02" else bd09, longitude, latitude)


def _undone(shifted: Callable[[Degrees, Degrees], Positions], longitude: Degrees, latitude: Degrees) -> Positions:
    """Where `shifted` leads to the positions given."""
    east, north = longitude.copy(), latitude.copy()
    for _ in range(_ROUNDS):
        there = shifted(east, north)
        step_east, step_north = longitude - there[0], latitude - there[1]
        east, north = east + step_east, north + step_north
        if not np.nanmax(np.abs([step_east, step_north]), initial=0.0) > _SMALL:
            break
    return east, north


def bd09(longitude: Degrees, latitude: Degrees) -> Positions:
    """WGS-84 as BD-09, by way of GCJ-02."""
    east, north = gcj02(longitude, latitude)
    radius = np.hypot(east, north) + 0.00002 * np.sin(north * _BD_TURN)
    angle = np.arctan2(north, east) + 0.000003 * np.cos(east * _BD_TURN)
    return radius * np.cos(angle) + _BD_LONGITUDE, radius * np.sin(angle) + _BD_LATITUDE


def gcj02(longitude: Degrees, latitude: Degrees) -> Positions:
    """WGS-84 as GCJ-02; outside the box nothing is shifted."""
    inside = (longitude > WEST) & (longitude < EAST) & (latitude > SOUTH) & (latitude < NORTH)
    east, north = _shift(longitude - 105.0, latitude - 35.0)
    angle = np.radians(latitude)
    curve = 1.0 - _SQUARED_ECCENTRICITY * np.sin(angle) ** 2
    metres_north = _AXIS * (1.0 - _SQUARED_ECCENTRICITY) / (curve * np.sqrt(curve))
    metres_east = _AXIS / np.sqrt(curve) * np.cos(angle)
    return (
        longitude + np.where(inside, np.degrees(east / metres_east), 0.0),
        latitude + np.where(inside, np.degrees(north / metres_north), 0.0),
    )


def _shift(x: Degrees, y: Degrees) -> Positions:
    """Metres east and north by which a position is shifted; `x` and `y` count degrees from the middle of China."""
    root, product = np.sqrt(np.abs(x)), x * y
    both = 20.0 * np.sin(6.0 * np.pi * x) + 20.0 * np.sin(2.0 * np.pi * x)
    north = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * product + 0.2 * root + both * 2.0 / 3.0
    north += (20.0 * np.sin(np.pi * y) + 40.0 * np.sin(np.pi * y / 3.0)) * 2.0 / 3.0
    north += (160.0 * np.sin(np.pi * y / 12.0) + 320.0 * np.sin(np.pi * y / 30.0)) * 2.0 / 3.0
    east = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * product + 0.1 * root + both * 2.0 / 3.0
    east += (20.0 * np.sin(np.pi * x) + 40.0 * np.sin(np.pi * x / 3.0)) * 2.0 / 3.0
    east += (150.0 * np.sin(np.pi * x / 12.0) + 300.0 * np.sin(np.pi * x / 30.0)) * 2.0 / 3.0
    return east, north
