"""A watch has a case, a legal ground, an owner and an end at most 90 days away, whoever sets it."""

from __future__ import annotations

from typing import Any

import pytest

from store.address import Address
from tests.misuse.standing import put, watched
from tests.service.conftest import SIGNED_IN, Service
from tests.service.doors import BOTH

WHOLE = {"owner": "wang", "ground": "刑事诉讼法第一百五十条", "days": 90}


@pytest.fixture(scope="module", autouse=True)
def _standing(service: Service, graph_server: Address) -> None:
    put(service, graph_server)


@BOTH
@pytest.mark.parametrize("lacking", ["owner", "ground", "days"])
@pytest.mark.parametrize("empty", [None, " "])
def test_nothing_of_it_may_lack(service: Service, door: str, lacking: str, empty: str | None) -> None:
    given: dict[str, Any] = {**WHOLE, lacking: None if lacking == "days" else empty}

    assert watched(service, door, **given) == "watch_incomplete"


@BOTH
def test_it_is_for_a_case(service: Service, door: str) -> None:
    assert watched(service, door, {**SIGNED_IN, "Clew-Purpose": "investigation"}, **WHOLE) == "case_missing"


@BOTH
@pytest.mark.parametrize(("days", "refused"), [(0, "watch_too_long"), (91, "watch_too_long"), (1, None), (90, None)])
def test_it_ends_within_ninety_days(service: Service, door: str, days: int, refused: str | None) -> None:
    assert watched(service, door, **{**WHOLE, "days": days}) == refused
