"""The schema: lean, derived from the ontology, and the same as its committed text."""

from __future__ import annotations

from pathlib import Path

import pytest
from graphql import (
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLObjectType,
    build_schema,
    get_named_type,
    get_nullable_type,
)

from ontology import ENTITIES, EVENTS, LINKS
from service.graphql.schema import sdl
from service.names import camel

COMMITTED = Path(__file__).parents[3] / "docs" / "schema.graphql"
TWO_ROWS = "one row of each of two sides"
PLAIN_LISTS = {
    "CaseJudgement.about": "cases that one judgement names",
    "CaseLink.notRecorded": "what can be recorded of a case",
    "CaseLink.phrases": "the longest phrases in common",
    "CaseLinks.notRecorded": "what can be recorded of a case",
    "CaseLinks.notes": "what can be odd about a case",
    "Cloned.tracks": "two",
    "Coincidence.rows": TWO_ROWS,
    "Collided.scenes": "at most ten",
    "Conflict.rows": TWO_ROWS,
    "Constrained.conditions": "at most eight",
    "ContactAtRisk.flagged": "flagged numbers that one number was in contact with in two days",
    "ContactAtRisk.holders": "holders of one number",
    "ContactAtRisk.seen": "signs of one contact",
    "Entity.eventCounts": "types of event, two directions",
    "Event.measures": "measures of one type of event",
    "Expansion.counts": "types and kinds",
    "Finding.benign": "explanations of one detector",
    "Finding.evidence": "reasons of one detector, or one for each of at most ten scenes",
    "Finding.members": "one or two; of a ring, which tells them in pages too, as many as keep together",
    "Handover.rows": TWO_ROWS,
    "HitPage.redactions": "classes of fields",
    "Meeting.rows": TWO_ROWS,
    "MoneyChain.transfers": "at most six",
    "MoneyTrace.accounts": "at most four",
    "NextPlaces.places": "at most three",
    "NextPlaces.wanted": "suspects of one case who hold one thing",
    "Path.hops": "at most six",
    "Present.hits": "at most ten scenes",
    "Rest.rows": TWO_ROWS,
    "RestingPlace.benign": "home and work",
    "RestingPlace.nearby": "kinds of cases and occurrences",
    "RestingPlaces.cameras": "at most three",
    "RestingPlaces.places": "at most three",
    "FeedQuality.months": "at most 24",
    "Source.feeds": "mappings of one source",
    "Source.quality": "mappings of one source",
    "SourceRow.cells": "columns of one file",
    "Entity.redactions": "the properties of a kind",
    "SourceRow.redactions": "the columns of a row",
    "Stay.rows": "the first and the last",
    "Suspected.notCompared": "what can be recorded of a case",
    "Suspects.notRecorded": "what can be recorded of a case",
}
"""The lists that are no pages, and what bounds them."""


PAGED_ABOVE = (
    *("AtRisk", "CaseLinks", "Clones", "CoTravel", "Collided", "Constrained", "Expansion", "Meetings", "Paths"),
    *("PettyFound", "Route", "Stays", "Suspects", "Trajectory"),
    *("AfterLoanAnswer", "BlockedAnswer", "LoanFedAnswer", "MoneyTraceAnswer", "TriangleAnswer", "WithdrawalAnswer"),
)
"""Answers whose one page is asked for by the `first` of the question."""


@pytest.fixture(scope="module")
def types() -> dict[str, GraphQLObjectType | GraphQLInterfaceType]:
    found = build_schema(sdl()).type_map
    return {
        name: type_
        for name, type_ in found.items()
        if isinstance(type_, GraphQLObjectType | GraphQLInterfaceType) and not name.startswith("__")
    }


def test_the_committed_schema_is_current() -> None:
    assert COMMITTED.read_text(encoding="utf-8") == sdl(), "run make generate"


def test_every_kind_is_a_type_with_its_properties(types: dict[str, GraphQLObjectType]) -> None:
    for label, kind in ENTITIES.items():
        fields = set(types[label].fields)
        renamed = f"{camel(kind.prefix.replace('-', '_'))}Kind"
        assert {camel(name) if name != "kind" else renamed for name in kind.properties()} <= fields
        assert set(types["Entity"].fields) <= fields
        assert [interface.name for interface in types[label].interfaces] == ["Entity"]


def test_links_and_events_have_one_type_each() -> None:
    schema = build_schema(sdl())

    assert list(schema.type_map["LinkType"].values) == list(LINKS)  # pyright: ignore[reportAttributeAccessIssue]
    assert list(schema.type_map["EventType"].values) == list(EVENTS)  # pyright: ignore[reportAttributeAccessIssue]


def test_every_list_is_a_page_or_bounded_by_its_nature(types: dict[str, GraphQLObjectType]) -> None:
    own = set(types) - set(ENTITIES)
    lists = {
        f"{name}.{field}"
        for name in own
        for field, of in types[name].fields.items()
        if isinstance(get_nullable_type(of.type), GraphQLList)
    }

    assert {name for name in lists if not name.endswith("Page.items")} == set(PLAIN_LISTS)


def test_every_page_is_asked_for_with_first(types: dict[str, GraphQLObjectType]) -> None:
    pages = {
        f"{name}.{field}": {argument: str(what.type) for argument, what in of.args.items()}
        for name, type_ in types.items()
        for field, of in type_.fields.items()
        if get_named_type(of.type).name.endswith("Page") and name not in PAGED_ABOVE
    }

    assert pages
    for name, arguments in pages.items():
        assert arguments["first"] == "Int!", name
        assert arguments["after"] == "String", name


def test_every_question_is_asked_at_two_clocks(types: dict[str, GraphQLObjectType]) -> None:
    for name, field in types["Query"].fields.items():
        assert {str(field.args[clock].type) for clock in ("asOf", "knownAt")} == {"Moment"}, name


def test_every_look_up_may_find_nothing(types: dict[str, GraphQLObjectType]) -> None:
    assert not any(str(field.type).endswith("!") for field in types["Query"].fields.values())


def test_everything_that_needs_words_has_them(types: dict[str, GraphQLObjectType]) -> None:
    for name, type_ in types.items():
        assert type_.description, name
        for field, of in type_.fields.items():
            assert of.description or not of.args, f"{name}.{field}"
