"""Doors, entrances and lifts are no places, and nobody is seen at a place in person."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.misuse.feeds import MAPPING, code_of, delivered, mapped, refused_values


@pytest.mark.parametrize(
    "changes",
    [
        {"title": "门禁记录"},
        {"title": "Door access log"},
        {"feed": "lift-passes"},
        {"kind": "{constant: 单元门}"},
        {"kind": "{constant: elevator}"},
        {"kind": "{column: kind, values: {D: door, C: camera}}"},
        {"place": "{constant: Entrance 3}"},
    ],
)
def test_a_mapping_of_doors_is_refused(tmp_path: Path, changes: dict[str, str]) -> None:
    assert code_of(tmp_path, **changes) == "forbidden_place"


@pytest.mark.parametrize(
    "changes",
    [
        {"title": "门牌号登记"},
        {"title": "Door numbers of the town"},
        {"kind": "{constant: 卡口}"},
        {"kind": "{constant: motorway entrance}"},
        {"place": "{constant: Car park entrance}"},
        {"kind": "{column: kind, values: {G: gate, C: camera}}"},
    ],
)
def test_a_lawful_neighbour_is_taken(tmp_path: Path, changes: dict[str, str]) -> None:
    assert code_of(tmp_path, **changes) is None


@pytest.mark.parametrize(("origin", "code"), [("person", "forbidden_place"), ("plate", None)])
def test_a_person_is_never_seen_at_a_place(tmp_path: Path, origin: str, code: str | None) -> None:
    plate = "  plate: {{type: Plate, properties: {{text: model, type: kind}}}}\n"
    event = "events: [{{type: SEEN_AT, from: {origin}, to: place, at: no}}]\n"

    assert code_of(tmp_path, MAPPING + plate + event, origin=origin) == code


def test_a_file_of_doors_is_refused(tmp_path: Path) -> None:
    assert refused_values(tmp_path, "place", ["2号楼单元门", "人民路口", "东门卡口"]) == "forbidden_place"
    assert refused_values(tmp_path, "kind", ["elevator", "camera"]) == "forbidden_place"
    assert refused_values(tmp_path, "place", ["东门卡口", "高速入口", "地铁大门桥"]) is None


def test_a_door_among_many_places_is_a_refused_row(tmp_path: Path) -> None:
    kinds = ["camera"] * 39 + ["门禁"]

    prepared = delivered(tmp_path, mapped(tmp_path), {"kind": kinds})

    assert [(one.row, one.column, one.code) for one in prepared.rejects] == [(40, "kind", "refused_place")]
    assert prepared.created == 39
