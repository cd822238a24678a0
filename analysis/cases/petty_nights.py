"""Where a vehicle rested in which night: all its nights tell the places, and the places tell each night."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from analysis.cases.petty import NEAR
from analysis.detectors.resting_places import Candidate, Looked
from analysis.statistics import Floats, Integers
from analysis.trajectories.cells import written
from analysis.trajectories.gap_places import Gapped
from analysis.trajectories.night_gaps import TRUST, best_cells, near_each

ROUNDS = 5
"""So many times the places are told by the nights and the nights by the places; more of them change little."""

SURE = 0.5
"""From this chance on a night was spent at a place: at one only, for the chances of a night add up to one."""


@dataclass(frozen=True, slots=True, eq=False)
class Rest:
    """A place with the nights spent there (days on which they end, ascending) and how sure each is, from SURE to 1."""

    cell: str
    latitude: float
    longitude: float
    nights: Integers
    chance: Floats


def rests(looked: Looked) -> list[Rest]:
    """The places of a vehicle, the likeliest first: up to three from cameras, or those of its positions."""
    if looked.gapped is not None:
        return _from_gaps(looked.gapped)
    return [_stayed(one) for one in looked.candidates.places]


def settled(likelihood: Floats) -> Floats:
    """The chance of each cell (column) for each gap (row), once gaps share places: rows add up to one.

    One gap alone says little. A vehicle comes back to a few places, so that a cell which many gaps make likely is
    likelier for each of them: mixing shares by expectation and maximisation (Dempster, Laird, Rubin 1977), from equal
    ones, each gap trusted as in `night_gaps`.

    >>> settled(np.array([[0.5, 0.5, 0.0], [0.0, 0.5, 0.5]])).round(2).tolist()
    [[0.1, 0.89, 0.01], [0.01, 0.89, 0.1]]
    """
    trusted = TRUST * likelihood + (1.0 - TRUST) / likelihood.shape[1]
    chances = trusted / trusted.sum(axis=1, keepdims=True)
    for _ in range(ROUNDS - 1):
        chances = trusted * chances.mean(axis=0)
        chances /= chances.sum(axis=1, keepdims=True)
    return chances


def _from_gaps(found: Gapped) -> list[Rest]:
    chances = settled(found.rest.likelihood[found.corners.of])
    ground = found.ground
    cells = best_cells(ground, near_each(ground, chances.mean(axis=0)))
    metres = np.array(
        [np.hypot(ground.cell_x - ground.cell_x[one], ground.cell_y - ground.cell_y[one]) for one in cells]
    )
    nearest = metres.argmin(axis=0)
    return [
        _rested(found, cell, chances[:, (nearest == number) & (metres[number] <= NEAR)].sum(axis=1))
        for number, cell in enumerate(cells)
    ]


def _rested(found: Gapped, cell: int, chance: Floats) -> Rest:
    order = np.argsort(found.gaps.night)
    night, each = found.gaps.night[order], chance[found.gaps.gap[order]]
    sure = each >= SURE
    where = float(found.latitude[cell]), float(found.longitude[cell])
    return Rest(written(found.cells[[cell]])[0], *where, night[sure], each[sure])


def _stayed(one: Candidate) -> Rest:
    nights = np.unique(one.night)
    return Rest(one.cell, one.latitude, one.longitude, nights, np.ones(len(nights)))


def nights_near(places: Sequence[Rest], far: Sequence[bool]) -> Integers:
    """The nights spent at the places that are not too far."""
    some = [one.nights for one, away in zip(places, far, strict=True) if not away]
    return np.unique(np.concatenate([*some, np.zeros(0, dtype=np.int64)]))
