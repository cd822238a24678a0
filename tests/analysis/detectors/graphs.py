"""Small graphs of plates at cameras, for tests of detectors; local time is UTC."""

from __future__ import annotations

from collections.abc import Iterable

import h3
import numpy as np

from ontology import ENTITIES
from ontology.keys import natural_key, public_id
from tests.analysis.detectors.simulated import DAY, START
from tests.graphs import KEY, Claimed, Happened, Load, Said, World, an_id, number_of

PASSES, REGISTER, SECRET = number_of(1, 1), number_of(2, 1), number_of(3, 1)
LOADS = (Load(PASSES, "cameras"), Load(REGISTER, "register"), Load(SECRET, "secret", level=2))
LATER = START + 40 * DAY
EIGHT = 8 * 3_600
Read = tuple[str, int, int, int]
"""Plate, day, second of the day, camera."""


def plate(name: str) -> str:
    return an_id("Plate", name)


def camera(number: int) -> str:
    return an_id("Place", f"camera {number}")


def cameras(many: int, metres_apart: float = 2_000.0) -> list[Said]:
    """Cameras in a row towards the north."""
    return [
        Said(
            PASSES,
            camera(i),
            {
                "system": "cameras",
                "code": f"C{i}",
                "name": f"Camera {i}",
                "longitude": 117.0,
                "latitude": 31.0 + i * metres_apart / 110_900,
            },
            row=i + 1,
        )
        for i in range(many)
    ]


def reads_of(reads: Iterable[Read], load: int = PASSES, first_row: int = 1_000) -> tuple[list[Said], list[Happened]]:
    """The plates and their sightings."""
    every = list(reads)
    names = sorted({name for name, *_ in every})
    said = [Said(load, plate(name), {"text": name, "type": "02"}, row=i + 1) for i, name in enumerate(names)]
    happened = [
        Happened(load, "SEEN_AT", plate(name), camera(at), START + day * DAY + second, row=first_row + i)
        for i, (name, day, second, at) in enumerate(every)
    ]
    return said, happened


def bystanders(many: int, at_cameras: int, days: int = 28, seed: int = 1) -> list[Read]:
    """Vehicles with a daily pass of one camera each and a few others at any time."""
    rng = np.random.default_rng(seed)
    found: list[Read] = []
    for i in range(many):
        usual, own = int(rng.integers(0, DAY)), int(rng.integers(0, at_cameras))
        daily = [(f"皖B{i:05d}", day, (usual + int(rng.normal(0, 900))) % DAY, own) for day in range(days)]
        others = [
            (f"皖B{i:05d}", int(rng.integers(0, days)), int(rng.integers(0, DAY)), int(rng.integers(0, at_cameras)))
            for _ in range(6)
        ]
        found += daily + others
    return found


def phones(many: int, at: str, days: int = 28) -> tuple[list[Said], list[Happened]]:
    """Phones that a place hears once a day."""
    said = [
        Said(PASSES, an_id("Phone", str(i)), {"number": f"+86{13_490_000_000 + i}"}, row=i + 1) for i in range(many)
    ]
    happened = [
        Happened(PASSES, "SEEN_AT", one.id, at, START + day * DAY + 60 * i, row=50_000 + i * days + day)
        for i, one in enumerate(said)
        for day in range(days)
    ]
    return said, happened


def owner(name: str, of: str, home: str, work: str | None = None) -> tuple[list[Said], list[Claimed]]:
    """A person with a vehicle that bears the plate, a home and an employer."""
    person, vehicle, address = an_id("Person", name), an_id("Vehicle", of), an_id("Address", home)
    said = [
        Said(REGISTER, person, {"name": name}, row=1),
        Said(REGISTER, vehicle, {"register_number": of}, row=2),
        Said(REGISTER, address, {"text": home}, row=3),
    ]
    claimed = [
        Claimed(REGISTER, "OWNS", person, vehicle, row=11),
        Claimed(REGISTER, "BEARS", vehicle, plate(of), row=12),
        Claimed(REGISTER, "LIVES_AT", person, address, row=13),
    ]
    if work:
        said.append(Said(REGISTER, an_id("Organization", work), {"name": work}, row=4))
        claimed.append(Claimed(REGISTER, "WORKS_FOR", person, an_id("Organization", work), row=14))
    return said, claimed


def case_id(number: str) -> str:
    """The id that a case number leads to."""
    return public_id(ENTITIES["Case"], natural_key(ENTITIES["Case"], ("number",), (number,)), KEY)


def case(number: str, from_at: int | None, to_at: int | None, **values: str) -> Said:
    """A case and when it happened."""
    moments = {"from_at": from_at, "to_at": to_at}
    said = {"number": number, **values, **{name: at for name, at in moments.items() if at is not None}}
    return Said(REGISTER, case_id(number), said, row=21)


def cell(latitude: float, longitude: float) -> Said:
    """The place at which positions there are seen."""
    code = h3.latlng_to_cell(latitude, longitude, 14)
    y, x = h3.cell_to_latlng(code)
    return Said(PASSES, an_id("Place", code), {"system": "h3", "code": code, "longitude": x, "latitude": y}, row=77)


def dwelling(device: str, day: int, begins: int, minutes: int, at: Said, first_row: int) -> list[Happened]:
    """A position every minute."""
    times = [START + day * DAY + begins + 60 * i for i in range(minutes + 1)]
    return [Happened(PASSES, "SEEN_AT", device, at.id, time, row=first_row + i) for i, time in enumerate(times)]


def world(said: Iterable[Said] = (), happened: Iterable[Happened] = (), claimed: Iterable[Claimed] = ()) -> World:
    return World(LOADS, tuple(said), tuple(claimed), tuple(happened))
