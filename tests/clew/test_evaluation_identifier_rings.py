"""How answers about rings are scored: what counts as true, as found and as a decoy."""

from __future__ import annotations

import numpy as np
import polars as pl

from analysis.detectors.shared_identifiers import Looked
from analysis.detectors.typologies import Searched
from analysis.findings import Finding
from analysis.rings.background import Background
from analysis.rings.chance import Chance
from analysis.rings.ring import Ring
from analysis.rings.scores import Branches
from analysis.rings.weights import Measure
from clew.evaluation.identifier_rings import Answer, scores

PLANTED = {"one": frozenset("abcd"), "two": frozenset("efghij"), "three": frozenset("klmn")}
OTHERS = {"centre": frozenset("rst")}
DECOYS = set("uvwx")


def answer(*reported: str) -> Answer:
    finding = Finding("shared_identifiers", 1, [], [], [], 0.1)
    rings = [Ring("shared_identifiers", finding, 0, 1, list(holders)) for holders in reported]
    background = Background(Measure({}, {}), Branches(pl.DataFrame()), Chance(np.zeros(0), 1), 0)
    return Answer(Looked(rings, background, 0, 0, 0), Searched.__new__(Searched), [], 1.0, 1.0, 0)


def test_rings_count_by_half_of_their_members_and_decoys_by_half_of_theirs() -> None:
    found = scores("city", answer("abc", "efgyz", "uvw", "rst", "yz"), PLANTED, OTHERS, DECOYS)

    values = {figure.name: figure.value for figure in found}
    assert values["rings reported"] == 5
    assert values["precision at 20"] == 3 / 5
    assert values["recall"] == 2 / 3
    assert values["decoys among alerts"] == 1 / 5


def test_nothing_reported_is_no_division_by_nothing() -> None:
    values = {figure.name: figure.value for figure in scores("city", answer(), PLANTED, OTHERS, DECOYS)}

    assert (values["precision at 20"], values["recall"], values["decoys among alerts"]) == (0, 0, 0)
