"""Applications ask registered documents by the digest of their text."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest

from base.running import DocumentsError
from service.graphql.registered import read_registered
from tests.service.conftest import SIGNED_IN, STATED, Service

FRESH = "query Fresh($first: Int!) { sources(first: $first) { total } }\n"
ID = sha256(FRESH.encode()).hexdigest()


def registering(folder: Path, **texts: str) -> dict[str, str]:
    for name, text in texts.items():
        (folder / f"{name}.graphql").write_text(text, encoding="utf-8")
    return read_registered(folder)


@pytest.fixture
def registered(service: Service, tmp_path: Path) -> Iterator[None]:
    service.app.state.registered = registering(tmp_path, fresh=FRESH)
    yield
    service.app.state.registered = {}


@pytest.mark.usefixtures("registered")
@pytest.mark.parametrize("id", [ID, ID.upper(), f"sha256:{ID}"])
def test_a_document_is_asked_for_by_its_digest(service: Service, id: str) -> None:
    answer = service.post("/graphql", {"documentId": id, "variables": {"first": 1}}, SIGNED_IN)

    assert answer.status_code == 200
    assert "total" in answer.json()["data"]["sources"]


@pytest.mark.usefixtures("registered")
@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"documentId": "0" * 64}, "document_unknown"),
        ({"documentId": ""}, "document_unknown"),
        ({"documentId": ID, "query": FRESH}, "query_invalid"),
        ({}, "query_invalid"),
        ({"documentId": ID, "variables": {"first": 1000}}, "query_invalid"),
    ],
)
def test_what_is_no_registered_document_is_refused(service: Service, body: object, code: str) -> None:
    answer = service.post("/graphql", body, STATED)

    assert answer.json().get("code") == code or answer.json()["errors"]


@pytest.mark.usefixtures("registered")
def test_a_registered_document_is_behind_the_gate_like_any_other(service: Service) -> None:
    assert service.post("/graphql", {"documentId": ID, "variables": {"first": 1}}, {}).status_code == 401


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("query {", "not GraphQL"),
        ("query A { nothing }", "does not fit the schema"),
        ("query A { sources(first: 1) { total } }" + " " * 15_000, "characters"),
    ],
)
def test_a_document_that_would_be_refused_is_named_at_the_start(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(DocumentsError, match=f"one.graphql cannot be registered: .*{said}"):
        registering(tmp_path, one=text)


def test_a_folder_that_is_not_there_is_a_mistake(tmp_path: Path) -> None:
    with pytest.raises(DocumentsError, match="is no folder"):
        read_registered(tmp_path / "nowhere")


def test_folders_below_are_read_too_and_no_folder_is_no_document(tmp_path: Path) -> None:
    (tmp_path / "desk").mkdir()
    registering(tmp_path / "desk", fresh=FRESH)

    assert read_registered(tmp_path) == {ID: FRESH}
    assert read_registered(None) == {}
