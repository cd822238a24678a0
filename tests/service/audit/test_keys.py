"""Handles, sealed parts, and what is left after somebody is forgotten."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from base.auditing import AuditUnavailableError
from service.audit.keys import Keys, sealed, unsealed
from tests.service.audit.logs import KEYS, person


@pytest.fixture
def keys(tmp_path: Path) -> Iterator[Keys]:
    found = Keys(tmp_path)
    yield found
    found.close()


def test_a_subject_keeps_its_handle_and_no_two_share_one(keys: Keys, tmp_path: Path):
    first = keys.subjects([person(1), person(2)])

    again = Keys(tmp_path)
    assert again.subjects([person(2), person(1)]) == first
    assert len({one.handle for one in first.values()}) == 2
    assert all(one.id not in one.handle for one in first.values())
    again.close()


def test_keys_of_requests_are_on_disk_before_they_are_used(keys: Keys, tmp_path: Path):
    name, key = keys.for_request()

    other = Keys(tmp_path)
    assert other.of_request(name) == key
    other.close()


def test_sealed_text_opens_with_its_key_and_name_only():
    key = bytes(32)
    text = sealed(key, b"a plate", "name")

    assert unsealed(key, text, "name") == b"a plate"
    assert unsealed(key, text, "another") is None
    assert unsealed(bytes([1]) * 32, text, "name") is None
    assert unsealed(key, text[:-4] + "AAAA", "name") is None


def test_no_byte_of_a_forgotten_subject_is_left_in_any_file(keys: Keys, tmp_path: Path):
    one = keys.subjects([person(n) for n in range(300)])[person(7)]
    name, key = keys.for_request()

    keys.forget(one, [name])

    left = b"".join(path.read_bytes() for path in tmp_path.iterdir() if path.name.startswith(KEYS))
    assert one.id.encode() not in left
    assert one.key not in left
    assert key not in left
    assert keys.find(one.id) is None
    assert keys.of_request(name) is None
    assert keys.find(person(8)) is not None


def test_forgetting_while_somebody_reads_is_refused_rather_than_half_done(keys: Keys, tmp_path: Path):
    one = keys.subjects([person(1)])[person(1)]
    reader = Keys(tmp_path)
    reader._file.execute("BEGIN")
    reader.find(person(1))

    with pytest.raises(AuditUnavailableError, match="say it again"):
        keys.forget(one, [])
    reader.close()

    keys.forget(one, [])
    assert one.key not in (tmp_path / KEYS).read_bytes() + (tmp_path / f"{KEYS}-wal").read_bytes()


def test_another_process_that_forgets_is_noticed(keys: Keys, tmp_path: Path):
    before = keys.subjects([person(1)])[person(1)]
    other = Keys(tmp_path)
    other.forget(before, [])
    other.close()

    assert keys.subjects([person(1)])[person(1)].handle != before.handle
