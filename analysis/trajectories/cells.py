"""H3 cells: which cell a point lies in, those round a point, their middles and areas."""

from __future__ import annotations

from collections.abc import Iterable
from typing import cast

import h3
import h3.api.numpy_int as columns
import numpy as np
from numpy.typing import NDArray

from analysis.statistics import Floats

Cells = NDArray[np.uint64]

RESOLUTION = 9
"""Cells of about 0.1 square kilometres, with an edge of 201 m."""

_METRES_A_RING = 348.0


def cell_at(latitude: float, longitude: float) -> str:
    """The cell of resolution 9 that a point lies in."""
    return cast("str", h3.latlng_to_cell(latitude, longitude, RESOLUTION))


def cells_round(latitude: Floats, longitude: Floats, metres: float) -> Cells:
    """The cells of resolution 9 within about that many metres of any of the points, ascending."""
    rings = round(metres / _METRES_A_RING)
    middles = {cell_at(*point) for point in zip(latitude.tolist(), longitude.tolist(), strict=True)}
    disks = [columns.grid_disk(cast("int", h3.str_to_int(middle)), rings) for middle in sorted(middles)]
    return np.unique(np.concatenate(disks)).astype(np.uint64)


def middles(cells: Cells) -> tuple[Floats, Floats]:
    """Latitudes and longitudes of cells."""
    found = np.array([columns.cell_to_latlng(cell) for cell in cells.tolist()], dtype=np.float64)
    return found[:, 0], found[:, 1]


def written(cells: Cells) -> list[str]:
    """Cells as people and programs name them."""
    return [cast("str", h3.int_to_str(cell)) for cell in cells.tolist()]


def compacted(cells: Iterable[str]) -> list[str]:
    """The same ground with whole neighbourhoods as one larger cell each."""
    return sorted(cast("list[str]", h3.compact_cells(list(cells))))


def square_kilometres(cells: Iterable[str]) -> float:
    """The area of the cells together."""
    return sum(cast("float", h3.cell_area(cell, unit="km^2")) for cell in cells)


def lies_in(cell: str, latitude: float, longitude: float) -> bool:
    """Whether a point lies in a cell of any size."""
    return cast("str", h3.latlng_to_cell(latitude, longitude, cast("int", h3.get_resolution(cell)))) == cell
