"""One small city of sightings that the tests of both surfaces ask about; local time is UTC."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import quote

from base.moments import written
from tests.analysis.detectors.graphs import (
    EIGHT,
    PASSES,
    REGISTER,
    SECRET,
    Read,
    bystanders,
    camera,
    cameras,
    case,
    case_id,
    cell,
    dwelling,
    owner,
    plate,
    reads_of,
    world,
)
from tests.analysis.detectors.simulated import DAY, START
from tests.graphs import Claimed, Happened, Said, World, an_id
from tests.service.conftest import STATED

HOUR = 3_600
HERE, NEXT_DOOR = cell(31.003, 117.0), cell(31.0033, 117.0)
JUSTIFIED = {**STATED, "Clew-Case": "A1", "Clew-Justification": quote("核对案发当晚车辆去向", safe="")}
FOR_WANTED = {**JUSTIFIED, "Clew-Case": "A3"}
WINDOW = {"from": written(START), "to": written(START + 28 * DAY)}

TARGET, FOLLOWER, CULPRIT, CLONED, WANTED = (plate(f"皖A0000{i}") for i in range(1, 6))
ONCE, NEVER, NOWHERE, HIDDEN, UNKNOWN = (
    plate(name) for name in ("皖A00011", "皖A00012", "皖A00013", "皖A00014", "none")
)
PHONE, FRIEND, SIM = an_id("Device", "one"), an_id("Device", "other"), an_id("Sim", "s")
PERSON, THEFT, SCENE = an_id("Person", "王伟"), an_id("Case", "theft"), an_id("Address", "scene")
UNLOCATED = camera(6)
SCENES = [(20, 1), (21, 2), (22, 3)]
"""Day and camera, from two to three in the morning."""

FAR_AWAY = 33.7
"""Latitude of a camera 300 km from the others."""


def _trips(name: str, late: int) -> list[Read]:
    """Three trips at odd hours, past three cameras."""
    return [
        (name, day, hour * HOUR + late + 300 * i, at)
        for day, hour in ((3, 22), (10, 23), (16, 21))
        for i, at in enumerate((2, 3, 4))
    ]


def _reads() -> list[Read]:
    commute = [("皖A00001", day, EIGHT + 300 * at, at) for day in range(28) for at in (0, 1)]
    culprit = [("皖A00003", day, 2 * HOUR + 600, at) for day, at in SCENES[:2]]
    cloned = [("皖A00004", day, 36_000 + 300 * i, at) for day in range(4) for i, at in enumerate((0, 5, 1, 5))]
    wanted = [("皖A00005", day, hour * HOUR, at) for day in range(20) for hour, at in ((8, 0), (9, 1), (18, 2))]
    few = [("皖A00011", 1, 40_000, 4), ("皖A00013", 1, 40_000, 6), ("皖A00013", 3, 40_000, 6)]
    trips = [*_trips("皖A00001", 0), *_trips("皖A00002", 40)]
    return [*commute, *trips, *culprit, *cloned, *wanted, *few, *bystanders(40, 5)]


def _register() -> tuple[list[Said], list[Claimed]]:
    owners = [owner("王伟", "皖A00001", "road 1"), owner("李娜", "皖A00005", "road 2")]
    moved = START + 5 * DAY
    said = [
        *(one for some, _ in owners for one in some),
        case("A1", START + 20 * DAY, START + 23 * DAY),
        case("A3", START, START + DAY, status="wanted"),
        case("A5", None, None),
        Said(REGISTER, THEFT, {"number": "A7", "kind": "theft", "from_at": moved, "to_at": moved + HOUR}, row=30),
        Said(REGISTER, SCENE, {"text": "road 9", "longitude": 117.0, "latitude": 31.0032}, row=31),
        Said(REGISTER, SIM, {"imsi": "460001234567890"}, row=32),
        Said(PASSES, plate("皖A00012"), {"text": "皖A00012", "type": "02"}, row=33),
    ]
    claimed = [
        *(one for _, some in owners for one in some),
        Claimed(REGISTER, "OCCURRED_AT", THEFT, SCENE, row=30),
        Claimed(REGISTER, "INVOLVED_IN", an_id("Person", "李娜"), case_id("A3"), "suspect", row=34),
        Claimed(REGISTER, "INSTALLED_IN", SIM, PHONE, row=35, valid_from=START, valid_to=moved),
        Claimed(REGISTER, "INSTALLED_IN", SIM, FRIEND, row=36, valid_from=moved + HOUR),
    ]
    return said, claimed


def _positions() -> list[Happened]:
    """Two nights of one device at one place, and an hour with another next door."""
    return [
        *dwelling(PHONE, 2, 0, 300, HERE, 3_000),
        *dwelling(FRIEND, 2, HOUR, 60, NEXT_DOOR, 4_000),
        *dwelling(PHONE, 5, 0, 300, HERE, 5_000),
    ]


def city() -> World:
    """The whole graph."""
    said, happened = reads_of(_reads())
    hidden, secret = reads_of([("皖A00014", 1, 50_000, 0)], load=SECRET, first_row=9_000)
    register, claimed = _register()
    *near, last = cameras(6)
    far = replace(last, values={**last.values, "latitude": FAR_AWAY})
    unlocated = Said(PASSES, UNLOCATED, {"system": "cameras", "code": "C6", "name": "Camera 6"}, row=9)
    devices = [Said(PASSES, id, {"code": id, "system": "phones"}, row=5) for id in (PHONE, FRIEND)]
    places = [*near, far, unlocated, HERE, NEXT_DOOR]
    return world([*places, *said, *hidden, *register, *devices], [*happened, *secret, *_positions()], claimed)
