"""Who may ask in their own words: investigators and developers; applications and analysts ask registered documents."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from service.graphql.registered import document_id
from tests.service.conftest import STATED, Service
from tests.service.provider import PROVIDER

QUERY = "query Fresh { sources(first: 1) { total } }"
SCHEMA = "{ __schema { queryType { name } } }"
SUBSCRIPTION = "subscription { deliveries { number } }"


def as_role(*roles: str) -> dict[str, str]:
    return {**STATED, "Authorization": f"Bearer {PROVIDER.token(clew_roles=list(roles))}"}


@pytest.fixture(autouse=True)
def registered(service: Service) -> Iterator[None]:
    service.app.state.registered = {document_id(QUERY): QUERY}
    yield
    service.app.state.registered = {}


@pytest.mark.parametrize("roles", [["investigator"], ["developer"], ["analyst", "developer"]])
def test_investigators_and_developers_ask_in_their_own_words(service: Service, roles: list[str]) -> None:
    assert service.graphql(QUERY, as_role(*roles)).status_code == 200
    assert service.graphql(SCHEMA, as_role(*roles)).status_code == 200


@pytest.mark.parametrize("roles", [["analyst"], ["records"], [], ["Investigator"], ["investigator "]])
@pytest.mark.parametrize(
    ("query", "code"),
    [
        (QUERY, "document_required"),
        ("{ __typename }", "introspection_refused"),
        (SCHEMA, "introspection_refused"),
        (
            "{ sources(first: 1) { total } ...S } fragment S on Query { __schema { queryType { name } } }",
            "introspection_refused",
        ),
        (SUBSCRIPTION, "document_required"),
    ],
)
def test_others_ask_what_is_registered(service: Service, roles: list[str], query: str, code: str) -> None:
    refused = service.graphql(query, {**as_role(*roles), "Accept": "text/event-stream"})
    answered = service.post("/graphql", {"documentId": document_id(QUERY)}, as_role(*roles))

    assert (refused.status_code, refused.json()["code"]) == (403, code)
    assert answered.status_code == 200
