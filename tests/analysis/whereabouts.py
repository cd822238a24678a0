"""Small graphs of sightings for tests: cameras on a line, a plate that passes them, a device with positions."""

from __future__ import annotations

from collections.abc import Iterable

import h3

from tests.graphs import Happened, Load, Said, World, an_id, number_of

CAMERAS, POSITIONS, REGISTER, SECRET = (number_of(scope, 1) for scope in (1, 2, 3, 4))
LOADS = (
    Load(CAMERAS, "road-cameras"),
    Load(POSITIONS, "gps"),
    Load(REGISTER, "register"),
    Load(SECRET, "secret", level=2),
)
PLATE, DEVICE = an_id("Plate", "plate"), an_id("Device", "device")
BEARERS = (
    Said(CAMERAS, PLATE, {"text": "皖A12345", "type": "02"}),
    Said(POSITIONS, DEVICE, {"system": "gps", "code": "d1"}),
)
NORTH = 1 / 110_870
"""Degrees of latitude a metre, near 31.8 degrees."""

LATITUDE, LONGITUDE = 31.8, 117.2


def camera(name: str, metres: float | None, load: int = CAMERAS) -> Said:
    """A camera so many metres north of the middle, or one about whose ground nothing is said."""
    where = {} if metres is None else {"longitude": LONGITUDE, "latitude": LATITUDE + metres * NORTH}
    values = {"system": "roads", "code": name, "name": f"camera {name}", "kind": "camera", **where}
    return Said(load, an_id("Place", name), values)


def passes(moments: Iterable[tuple[int, str]], load: int = CAMERAS) -> tuple[Happened, ...]:
    """The plate at cameras, one row each."""
    return tuple(
        Happened(load, "SEEN_AT", PLATE, an_id("Place", name), at, row) for row, (at, name) in enumerate(moments, 1)
    )


def fixes(moments: Iterable[tuple[int, float]]) -> World:
    """The device at points so many metres north of the middle: the cells they lie in, and the sightings there."""
    said: dict[str, Said] = {}
    happened: list[Happened] = []
    for row, (at, metres) in enumerate(moments, 1):
        cell = h3.latlng_to_cell(LATITUDE + metres * NORTH, LONGITUDE, 14)
        latitude, longitude = h3.cell_to_latlng(cell)
        id = an_id("Place", cell)
        values = {"system": "h3", "code": cell, "kind": "H3 cell", "latitude": latitude, "longitude": longitude}
        said[id] = Said(POSITIONS, id, values, row)
        happened.append(Happened(POSITIONS, "SEEN_AT", DEVICE, id, at, row))
    return World(LOADS, (*BEARERS, *said.values()), happened=tuple(happened))
