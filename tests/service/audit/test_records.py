"""What is found in bytes that are about to leave."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ontology import PREFIXES
from service.audit.records import canonical, ids_in

DIGITS = "0123456789abcdef" * 2


@pytest.mark.parametrize("prefix", [*PREFIXES, "watch", "question"])
@pytest.mark.parametrize("frame", ['"{}"', "{}", "a,{},b", "/v1/entities/{}/links", '\\"{}\\"', "\n{}\r", "x={}&y=1"])
def test_an_id_of_any_kind_is_found_wherever_it_stands(prefix: str, frame: str):
    id = f"{prefix}-{DIGITS[:30]}"

    assert ids_in(frame.format(id).encode()) == [id]


@pytest.mark.parametrize("text", ["person-123", f"person-{DIGITS[:29]}", f"person-{DIGITS[:31]}", DIGITS, "person-"])
def test_what_no_id_can_be_is_left_alone(text: str):
    assert ids_in(text.encode()) == []


@given(st.lists(st.from_regex(r"\A[a-z]{1,9}(-[a-z]{1,9})?-[0-9a-f]{30}\Z"), max_size=8), st.text(max_size=20))
@settings(max_examples=30, deadline=None)
def test_each_is_found_once_however_often_it_stands_there(ids: list[str], between: str):
    joined = f'"{between}"'.join([*ids, *ids]).encode()

    assert set(ids_in(joined)) >= set(ids)
    assert len(ids_in(joined)) == len(set(ids_in(joined)))


def test_equal_records_are_equal_bytes():
    assert canonical({"b": 1, "a": "号"}) == canonical({"a": "号", "b": 1}) == '{"a":"号","b":1}'.encode()
