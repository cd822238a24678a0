"""Tickets, passengers and bookings are no feed: not by name, not by columns, whether or not they are mapped."""

from __future__ import annotations

from pathlib import Path

import pytest

from base.forbidding import ForbiddenFeedError
from tests.misuse.feeds import NUMBERS, code_of, delivered, mapped


@pytest.mark.parametrize(
    "changes",
    [
        {"feed": "train-tickets"},
        {"feed": "passengers"},
        {"title": "Airline bookings"},
        {"title": "铁路客票"},
        {"title": "民航旅客名单"},
        {"title": "旅馆业住宿登记"},
        {"files": "hangban_*.csv"},
        {"files": "hotel_guests_*.csv"},
        {"extra": "flight_no", "model": "seat_no"},
        {"extra": "车次", "model": "座位号"},
    ],
)
def test_a_feed_of_travel_is_refused(tmp_path: Path, changes: dict[str, str]) -> None:
    assert code_of(tmp_path, **changes) == "forbidden_feed"


@pytest.mark.parametrize(
    "changes",
    [
        {"feed": "passenger-cars"},
        {"title": "Parking tickets"},
        {"title": "Custody bookings"},
        {"title": "客车登记"},
        {"extra": "核定载客人数", "model": "passenger_seats"},
        {"extra": "flight_no"},
    ],
)
def test_a_lawful_neighbour_is_taken(tmp_path: Path, changes: dict[str, str]) -> None:
    assert code_of(tmp_path, **changes) is None


def test_a_file_of_travel_is_refused_though_its_mapping_reads_none_of_it(tmp_path: Path) -> None:
    columns = {"航班号": ["CA1234"] * len(NUMBERS), "座位号": ["12A"] * len(NUMBERS)}

    with pytest.raises(ForbiddenFeedError, match="columns of tickets or passengers"):
        delivered(tmp_path, mapped(tmp_path), columns)

    assert not list((tmp_path / "archive").rglob("*.parquet"))


@pytest.mark.parametrize("title", ["信访登记", "Petitioners", "上访人员"])
def test_a_feed_of_petitions_is_refused(tmp_path: Path, title: str) -> None:
    assert code_of(tmp_path, title=title) == "forbidden_feed"
