"""Anchors: where people lived and worked at the time of a case, and how near its scene that was."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from analysis.asking import Ask
from analysis.cases import space
from analysis.cases.model import LinkModel
from analysis.cases.suspects import ANCHOR_CAP
from analysis.findings import Evidence
from analysis.trajectories.sightings import geodesic

FAMILY = "anchor"
WORDS = {"home": "lived", "work": "worked"}


@dataclass(frozen=True, slots=True)
class Anchor:
    """A home or a place of work (degrees) of somebody from one moment to another, and the row that says so."""

    person: str
    what: str
    longitude: float
    latitude: float
    from_at: int
    to_at: int
    load: int
    row: int


async def anchors(ask: Ask, people: Sequence[str], at: float) -> list[Anchor]:
    """The homes and places of work of some people at a moment (epoch seconds)."""
    if not people or np.isnan(at):
        return []
    read = await ask.graph.columns("cases/suspects_places", ask.gate, ids=list(people))
    names = ("person", "what", "longitude", "latitude", "valid_from", "valid_to", "load", "row")
    every = [Anchor(*one) for one in zip(*(read[name] for name in names), strict=True)]
    return [one for one in every if one.from_at <= at < one.to_at]


def anchor_evidence(ask: Ask, model: LinkModel, some: Sequence[Anchor], scene: tuple[float, float]) -> list[Evidence]:
    """What the nearest of some anchors says: the distance weighed as that of two scenes of one offender, cap 1.

    `scene` is longitude and latitude.
    """
    if not some:
        return []
    east, north = (np.array([getattr(one, name) for one in some]) for name in ("longitude", "latitude"))
    metres = geodesic(north, east, np.full(len(some), scene[1]), np.full(len(some), scene[0]))
    best = int(metres.argmin())
    says = float(model.behaviour.space.log10_lr(space.nearness(metres[[best]] / 1_000))[0])
    sentence = f"Somebody of it {WORDS[some[best].what]} {metres[best] / 1_000:,.1f} km from the scene at that time."
    rows = [ask.row_ref(some[best].load, some[best].row)]
    return [Evidence(FAMILY, sentence, float(np.clip(says, -ANCHOR_CAP, ANCHOR_CAP)), ANCHOR_CAP, rows)]
