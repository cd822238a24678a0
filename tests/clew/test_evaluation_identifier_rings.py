"""How answers about rings are scored: what counts as true, as found and as a decoy."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl

from analysis.detectors.shared_identifiers import Looked
from analysis.detectors.typologies import Searched
from analysis.findings import Finding
from analysis.rings.background import Background
from analysis.rings.chance import Chance
from analysis.rings.remembered import Remembered
from analysis.rings.ring import Ring
from analysis.rings.scores import Branches
from analysis.rings.weights import Measure
from clew.evaluation.cities import LoadedCity
from clew.evaluation.identifier_rings import Answer, other_crimes, scores
from clew.session import Session

PLANTED = {"one": frozenset("abcd"), "two": frozenset("efghij"), "three": frozenset("klmn")}
OTHERS = {"centre": frozenset("rst")}
DECOYS = set("uvwx")


def answer(*reported: str) -> Answer:
    finding = Finding("shared_identifiers", 1, [], [], [], 0.1)
    rings = [Ring("shared_identifiers", finding, 0, 1, list(holders)) for holders in reported]
    background = Background(Measure({}, {}), Branches(pl.DataFrame()), Chance(np.zeros(0), 1), 0)
    return Answer(Looked(rings, background, Remembered(), 0, 0, 0), Searched.__new__(Searched), [], 1.0, 1.0, 0)


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


FILES = {
    "truth/money_tails.csv": "serial,tail,layer\nT1,0,0\nT2,0,1\n",
    "truth/ring_transfers.csv": "serial,part,step\nT3,proceeds,0\nT4,cycle,0\n",
    "truth/call_centres.csv": "phone,centre\n13490000001,1\n",
    "accounts_20240301.csv": "账号,预留手机\nmule,13490000001\nother,13490000002\n",
    "transfers_20240328.csv": "交易流水号,付款账号,收款账号\nT5,victim,mule\nT6,mule,next\nT7,other,next\n",
}


def test_what_victims_pay_and_where_it_goes_is_beside_the_rings(tmp_path: Path) -> None:
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")

    city = LoadedCity("city", "light", tmp_path, Session.__new__(Session))

    assert sorted(other_crimes(city)) == ["T1", "T2", "T3", "T5", "T6"]
