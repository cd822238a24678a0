"""One thing with more sightings than a question computes with: nothing is left out in silence, by either door."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest

from analysis.trajectories.sightings import MOST_READ
from base.moments import written
from tests.analysis.detectors.graphs import PASSES, camera, cameras, plate, world
from tests.analysis.detectors.simulated import START
from tests.graphs import Happened, Said
from tests.service.conftest import Service
from tests.service.doors import graphql, rest
from tests.service.sightings import JUSTIFIED

BUSY, MORE = plate("皖A99999"), 3
WINDOW = {"from": written(START), "to": written(START + 180 * 86_400)}


@pytest.fixture(autouse=True, scope="module")
def busy(service: Service) -> None:
    said = [*cameras(2), Said(PASSES, BUSY, {"text": "皖A99999", "type": "02"}, row=7)]
    seen = [
        Happened(PASSES, "SEEN_AT", BUSY, camera(i % 2), START + 400 * (i // 2), row=1_000 + i)
        for i in range(MOST_READ + MORE)
    ]
    service.world(world(said, seen))


def test_a_page_is_a_page_and_its_total_a_lower_bound(service: Service) -> None:
    selection = "sightings { total atLeast returned truncated } track { read cut lastAt }"
    told = graphql(service, "trajectory", selection, of=BUSY, first=2, **WINDOW)
    plain = rest(service, f"/v1/entities/{BUSY}/trajectory", first=2, **WINDOW)

    assert told["sightings"] == {"total": MOST_READ, "atLeast": True, "returned": 2, "truncated": True}
    assert (told["track"]["read"], told["track"]["cut"]) == (MOST_READ, True)
    assert told["track"]["lastAt"] < WINDOW["to"]
    assert (plain["sightings"]["at_least"], plain["track"]["cut"]) == (True, True)


@pytest.mark.parametrize("question", ["stays?first=1", "resting-places", "co-travel?first=1"])
def test_what_computes_with_all_of_them_says_that_it_did_not(service: Service, question: str) -> None:
    window = "&".join(f"{name}={value}" for name, value in WINDOW.items())
    joint = "&" if "?" in question else "?"

    answer = service.send("GET", f"/v1/entities/{BUSY}/{question}{joint}{window}", JUSTIFIED)

    assert answer.status_code == 200, answer.text
    assert answer.json()["cut"] is True


def rows_of(answer: Any) -> list[int]:
    return [int(row["row"]) for row in csv.DictReader(io.StringIO(answer.text))]


def test_files_follow_one_another_until_every_sighting_stands_in_one(service: Service) -> None:
    first = service.get(f"/v1/entities/{BUSY}/trajectory.csv", JUSTIFIED, **WINDOW)
    onward = first.headers["link"].removeprefix("<").removesuffix('>; rel="next"')
    last = service.send("GET", onward, JUSTIFIED)

    assert first.headers["content-disposition"] == f'attachment; filename="{BUSY}-part.csv"'
    assert last.headers["content-disposition"] == f'attachment; filename="{BUSY}-part.csv"'
    assert "link" not in last.headers
    assert [*rows_of(first), *rows_of(last)] == list(range(1_000, 1_000 + MOST_READ + MORE))
