"""Rings of shared identifiers among the uses of a city: links, components, scores, and how many chance would make."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from analysis.rings.background import Background
from analysis.rings.chance import GRAPHS, Chance
from analysis.rings.discounts import ties
from analysis.rings.flowing import Flows, flows_among
from analysis.rings.linking import Items, Sharing, linked
from analysis.rings.rewiring import rewired
from analysis.rings.ring import Ring
from analysis.rings.scores import Branches, Scored, frame, scored
from analysis.rings.uses import Floats, Integers, Uses
from analysis.rings.weights import Edges, Weighed, weighed

SEED = 20_240_301


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """The rings of some uses, everything they were computed from, and E(S) of each.

    `forms` are the forms of money flow whose transfers were looked for among the members.
    """

    uses: Uses
    weighed: Weighed
    items: Items
    scored: Scored
    expected: Floats
    background: Background
    forms: tuple[Ring, ...] = ()


def found(uses: Uses, background: Background | None = None, forms: Sequence[Ring] = (), graphs: int = GRAPHS) -> Found:
    """The rings among some uses; without a background these are all there are, and chance is drawn from them.

    A pass is O(holders x hub cap + links log links); chance costs `graphs` passes.
    """
    known = weighed(uses, background.measure if background else None)
    sharing = Sharing.of(uses, known, ties(uses))
    items = sharing.items(known.edges.holder)
    openings, count = frame(uses.openings), len(uses.holders)
    branches = background.branches if background else Branches.of(uses.openings)
    flows = flows_among(uses, forms)
    rings = scored(linked(items), count, openings, branches, flows)
    if background is None:
        chance = _chance(uses, known, sharing, branches, flows, graphs)
        background = Background(known.measure, branches, chance, len(uses.spells))
    return Found(uses, known, items, rings, background.chance.expected(rings.score), background, tuple(forms))


def _chance(uses: Uses, known: Weighed, sharing: Sharing, branches: Branches, flows: Flows, graphs: int) -> Chance:
    """The scores of the rings in rewired graphs, by the identical pipeline."""
    openings = frame(uses.openings)
    scores: list[Floats] = [np.zeros(0)]
    for holder in rewired(known.edges, stratum_of(uses, known.edges), graphs, SEED):
        links = linked(sharing.items(holder))
        scores.append(scored(links, len(uses.holders), openings, branches, flows).score)
    return Chance(-np.sort(-np.concatenate(scores)), graphs)


def stratum_of(uses: Uses, edges: Edges) -> Integers:
    """A number for the kind of the identifier, the district of the holder and the year in which the use began."""
    kind = np.unique(np.array(uses.kind, dtype=np.str_), return_inverse=True)[1]
    district = np.unique(np.array(uses.district, dtype=np.str_), return_inverse=True)[1]
    year = edges.from_at.astype("datetime64[s]").astype("datetime64[Y]").astype(np.int64)
    columns = np.stack([kind[edges.identifier], district[edges.holder], year])
    return np.unique(columns, axis=1, return_inverse=True)[1].ravel().astype(np.int64)
