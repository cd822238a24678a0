"""Handovers asked of a graph: a SIM that moves on, seen from the phone, the SIM and either device."""

from __future__ import annotations

import pytest

from analysis.detectors.handovers import handovers
from base.errors import BadRequestError
from tests.analysis.conftest import NOW, Asker
from tests.analysis.detectors.graphs import REGISTER, SECRET, world
from tests.graphs import Claimed, Said, an_id

PHONE, SIM = an_id("Phone", "p"), an_id("Sim", "s")
OLD, NEW, HIDDEN = (an_id("Device", name) for name in ("old", "new", "hidden"))
HOUR = 3_600
MOVED = NOW - 1_000 * HOUR


@pytest.fixture(scope="module", autouse=True)
def _written(asker: Asker) -> None:
    said = [
        Said(REGISTER, PHONE, {"number": "+8613800138000"}),
        Said(REGISTER, SIM, {"imsi": "460001234567890"}),
        *(Said(REGISTER, id, {"code": id, "system": "x"}) for id in (OLD, NEW)),
        Said(SECRET, HIDDEN, {"code": "h", "system": "x"}),
    ]
    claimed = [
        Claimed(REGISTER, "USES", PHONE, SIM, row=1),
        Claimed(REGISTER, "INSTALLED_IN", SIM, OLD, row=2, valid_from=MOVED - 9_000 * HOUR, valid_to=MOVED),
        Claimed(REGISTER, "INSTALLED_IN", SIM, NEW, row=3, valid_from=MOVED + 5 * HOUR),
        Claimed(SECRET, "INSTALLED_IN", SIM, HIDDEN, row=4, valid_from=MOVED + 50 * HOUR),
    ]
    asker.world(world(said, [], claimed))


@pytest.mark.parametrize("of", [PHONE, SIM, OLD, NEW])
def test_a_move_is_found_from_every_side(asker: Asker, of: str) -> None:
    found = asker.run(handovers(asker.ask(), of, 10))

    (one,) = found.items
    assert (one.sim.id, one.source.id, one.target.id) == (SIM, OLD, NEW)
    assert (one.left_at, one.began_at) == (MOVED, MOVED + 5 * HOUR)
    assert [row.row for row in one.rows] == [2, 3]


def test_only_phones_sims_and_devices_have_any(asker: Asker) -> None:
    with pytest.raises(BadRequestError):
        asker.run(handovers(asker.ask(), an_id("Plate", "x"), 10))


def test_an_unknown_sim_has_none(asker: Asker) -> None:
    assert asker.run(handovers(asker.ask(), an_id("Sim", "nobody"), 10)).items == []
