"""Every limit is accepted at its bound and refused one above, before anything is executed."""

from __future__ import annotations

import time
from typing import Any

import pytest
from graphql import GraphQLInterfaceType, GraphQLObjectType, get_introspection_query, get_named_type, parse
from hypothesis import given
from hypothesis import strategies as st

from base.errors import ClewError, InputTooLargeError, QueryInvalidError
from service.access import SENSITIVE
from service.actions import FIELDS as ACTIONS
from service.boundary import LARGEST_BODY
from service.graphql.documents import CHARACTERS, TOKENS
from service.graphql.limits import ALIASES, COST, DEAR, DEPTH, DIRECTIVES, FIELDS, check_variables, measure
from service.graphql.lists import BOUNDS, is_open_list
from service.graphql.schema import SCHEMA
from tests.service.conftest import STATED, Service


def nested(levels: int) -> str:
    return "{" + " a {" * (levels - 1) + " a " + "}" * levels


def repeated(count: int) -> str:
    return "{ " + " ".join(["a"] * count) + " }"


def aliased(count: int) -> str:
    return "{ " + " ".join(f"a{i}: a" for i in range(count)) + " }"


def directed(count: int) -> str:
    return "{ " + " ".join(["a @include(if: true)"] * count) + " }"


def costly(pages: int) -> str:
    """One field, 49 pages of 100 fields each, and as many single fields as asked for beside them."""
    return "{ " + " ".join(["p(first: 100) { a }"] * 49) + f" p(first: {pages}) {{ a }} }}"


def refusal(query: str, **variables: Any) -> str | None:
    try:
        measure(parse(query), None, variables)
    except ClewError as error:
        return error.code
    return None


@pytest.mark.parametrize(
    ("made", "bound", "code"),
    [
        (nested, DEPTH, "too_deep"),
        (aliased, ALIASES, "too_many_aliases"),
        (directed, DIRECTIVES, "too_many_directives"),
        (repeated, FIELDS, "too_many_fields"),
        (costly, COST - 49 * 101 - 1, "too_costly"),
    ],
)
def test_a_query_may_have_as_much_as_the_limit_and_no_more(made: Any, bound: int, code: str) -> None:
    assert refusal(made(bound)) is None
    assert refusal(made(bound + 1)) == code


def test_the_cost_multiplies_every_page_above_a_field() -> None:
    query = "query($n: Int = 3) { a p(first: 10) { items { q(first: $n) { items { b } } } } }"

    assert measure(parse(query), None, {}).extent.cost == 1 + 1 + 10 * (1 + 1 + 3 * (1 + 1))
    assert measure(parse(query), None, {"n": 5}).extent.cost == 1 + 1 + 10 * (1 + 1 + 5 * (1 + 1))


def holding(singles: int) -> str:
    """49 contacts and their holders, and as many single fields as asked for beside them."""
    contacts = "victimsAtRisk(first: 49) { contacts { items { holders { id kind caption } } } }"
    return "{ " + contacts + " a" * singles + " }"


def with_lists(cost: int) -> str:
    """A query whose cost is mostly that of a list without `first`."""
    return holding(cost - DEAR["victimsAtRisk"] - 49 * (1 + 1 + 1 + 3 * BOUNDS["holders"]))


def test_a_list_that_takes_no_first_counts_as_its_bound_says() -> None:
    at = DEAR["victimsAtRisk"] + 49 * (3 + 3 * BOUNDS["holders"])

    assert measure(parse(with_lists(at)), None, {}).extent.cost == at


def test_a_query_of_lists_without_first_may_cost_the_limit_and_no_more() -> None:
    lists = " ".join(['searched: search(text: "", first: 100) { items { entity { redactions { path } } } }'] * 3)
    query = "{ " + lists + " page(first: %d) { a } }"
    spent = 3 * (1 + 100 * (1 + 1 + 1 + BOUNDS["redactions"]))

    assert refusal(query % (COST - spent - 1)) is None
    assert refusal(query % (COST - spent)) == "too_costly"


@pytest.mark.parametrize(
    "query",
    [
        "{ person(by: {}) { redactions { path } } }",
        "{ x: person(by: {}) { redactions { path } } }",
        "{ ... on Query { person(by: {}) { ... on Entity { redactions { path } } } } }",
        "{ person(by: {}) { ...F } } fragment F on Person { redactions { path } }",
        "{ entity(by: {}) { ... { redactions { path } } } }",
    ],
)
def test_a_list_counts_wherever_it_is_asked_for(query: str) -> None:
    assert measure(parse(query), None, {}).extent.cost == 2 + BOUNDS["redactions"]


def test_every_list_of_the_schema_has_a_bound_or_takes_first() -> None:
    open_lists = {
        name
        for type_ in SCHEMA.graphql.type_map.values()
        if isinstance(type_, GraphQLObjectType | GraphQLInterfaceType) and not type_.name.startswith("__")
        for name, field in type_.fields.items()
        if is_open_list(name, field)
    }

    assert open_lists == set(BOUNDS)


def test_every_page_is_counted_by_itself_or_by_the_question_above_it() -> None:
    root = SCHEMA.graphql.type_map["Query"]
    assert isinstance(root, GraphQLObjectType)
    counted = {get_named_type(field.type).name for field in root.fields.values() if "first" in field.args}
    for type_ in SCHEMA.graphql.type_map.values():
        if isinstance(type_, GraphQLObjectType | GraphQLInterfaceType):
            for name, field in type_.fields.items():
                if get_named_type(field.type).name.endswith("Page") and "first" not in field.args:
                    assert type_.name in counted, f"{type_.name}.{name}"


def test_every_question_over_many_events_has_its_price() -> None:
    assert {name for name, action in ACTIONS.items() if action in SENSITIVE} <= set(DEAR)


@pytest.mark.parametrize(
    "query",
    [
        "{ coTravel { a } }",
        "{ x: coTravel { a } }",
        "{ ... { ... on Query { coTravel { a } } } }",
        "{ ...F } fragment F on Query { ...G } fragment G on Query { coTravel { a } }",
    ],
)
def test_a_dear_question_has_its_price_wherever_it_stands_at_the_root(query: str) -> None:
    assert measure(parse(query), None, {}).extent.cost == DEAR["coTravel"] + 1


def test_a_field_of_that_name_below_the_root_is_a_field_like_others() -> None:
    query = "{ stays { stays { a } ...F } } fragment F on Stays { stays { a } }"

    assert measure(parse(query), None, {}).extent.cost == DEAR["stays"] + 4


@pytest.mark.parametrize("pair", [("coTravel", "collision"), ("clones", "coTravel"), ("coTravel", "coTravel")])
def test_a_request_holds_one_question_that_weighs_many_bearers(pair: tuple[str, str]) -> None:
    first, second = pair

    assert refusal(f"{{ {first} {{ a }} }}") is None
    assert refusal(f"{{ {first} {{ a }} b: {second} {{ a }} }}") == "too_costly"


@pytest.mark.parametrize("variables", [{}, {"n": "5"}, {"n": None}, {"n": {}}])
def test_a_page_size_that_is_no_number_is_taken_for_the_largest(variables: dict[str, Any]) -> None:
    query = "query($n: Int!) { p(first: $n) { a } }"

    assert measure(parse(query), None, variables).extent.cost == 101


def test_fragments_count_where_they_are_spread() -> None:
    query = "{ ...F b { ...F } } fragment F on T { x: a @skip(if: false) p(first: 7) { c } }"

    extent = measure(parse(query), None, {}).extent

    assert (extent.depth, extent.aliases, extent.directives, extent.fields) == (3, 2, 2, 7)
    assert extent.cost == 1 + 1 + 7 + 1 + 1 + 1 + 7


def test_doubling_fragments_are_measured_at_once() -> None:
    doubling = " ".join(f"fragment F{i} on T {{ ...F{i + 1} ...F{i + 1} }}" for i in range(60))
    document = parse("{ ...F0 } " + doubling + " fragment F60 on T { a }")

    started = time.perf_counter()
    with pytest.raises(ClewError, match="over 1000000000 fields"):
        measure(document, None, {})

    assert time.perf_counter() - started < 0.5


@pytest.mark.parametrize(
    "query",
    [
        "{ ...A } fragment A on T { ...A }",
        "{ ...A } fragment A on T { b { ...B } } fragment B on T { ...A }",
        "{ a } fragment A on T { ...B } fragment B on T { ...A }",
    ],
)
def test_a_circle_of_fragments_is_refused(query: str) -> None:
    with pytest.raises(QueryInvalidError, match="spreads itself"):
        measure(parse(query), None, {})


def test_operations_that_do_not_run_count_towards_the_limits_but_not_the_cost() -> None:
    document = parse("query A { a } query B { p(first: 100) { a } }")

    assert measure(document, "A", {}).extent.cost == 1
    assert measure(document, "A", {}).extent.fields == 3
    assert refusal_of(f"query A {{ a }} query B {repeated(FIELDS)}", "A") == "too_many_fields"


def refusal_of(query: str, operation: str) -> str | None:
    try:
        measure(parse(query), operation, {})
    except ClewError as error:
        return error.code
    return None


def test_the_question_a_playground_asks_for_the_schema_is_let_through(service: Service) -> None:
    answer = service.graphql(get_introspection_query(input_value_deprecation=True, specified_by_url=True))

    assert answer.status_code == 200
    assert answer.json()["data"]["__schema"]["types"]


def test_the_depth_of_introspection_is_not_lent_to_other_questions() -> None:
    mixed = "{ __typename " + nested(DEPTH + 1)[1:]

    assert refusal(mixed) == "too_deep"


json_leaves = st.none() | st.booleans() | st.integers() | st.text(max_size=5)
json_values = st.recursive(
    json_leaves, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=3), inner, max_size=4)
)


def depth(value: Any) -> int:
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return max((1 + depth(one) for one in inner), default=0)


@given(st.dictionaries(st.text(max_size=3), json_values, max_size=4))
def test_variables_are_refused_exactly_when_they_nest_too_deep(variables: dict[str, Any]) -> None:
    try:
        check_variables(variables)
    except InputTooLargeError:
        assert depth(variables) > 10
    else:
        assert depth(variables) <= 10


@pytest.mark.parametrize(("levels", "refused"), [(10, False), (11, True)])
def test_variables_nest_ten_levels(levels: int, refused: bool) -> None:
    value: Any = 1
    for _ in range(levels - 1):
        value = [value]

    if refused:
        with pytest.raises(InputTooLargeError):
            check_variables({"v": value})
    else:
        check_variables({"v": value})


def test_a_list_of_variables_holds_a_hundred(service: Service) -> None:
    check_variables({"v": [1] * 100})
    answer = service.graphql(
        'query($k: [Kind!]) { search(text: "a", first: 1, kinds: $k) { total } }', k=["Person"] * 101
    )

    assert (answer.status_code, answer.json()["code"]) == (400, "input_too_large")
    assert answer.json()["has"] == 101


@pytest.mark.parametrize(("size", "status"), [(CHARACTERS, 200), (CHARACTERS + 1, 400)])
def test_characters_are_counted(service: Service, size: int, status: int) -> None:
    query = "{ sources(first: 1) { total } }"

    answer = service.graphql(query + " " * (size - len(query)))

    assert answer.status_code == status


@pytest.mark.parametrize(("tokens", "code"), [(TOKENS, "too_many_fields"), (TOKENS + 1, "query_too_long")])
def test_tokens_are_counted(service: Service, tokens: int, code: str) -> None:
    assert service.graphql(repeated(tokens - 2)).json()["code"] == code


@pytest.mark.parametrize("surplus", [0, 1])
@pytest.mark.parametrize("path", ["/graphql", "/v1/lookup"])
def test_bodies_are_counted_while_they_are_read(service: Service, path: str, surplus: int) -> None:
    async def chunks() -> Any:
        yield b'{"query": "'
        yield b" " * (LARGEST_BODY + surplus - 13)
        yield b'"}'

    answer = service.send("POST", path, {**STATED, "Content-Type": "application/json"}, content=chunks())

    assert (answer.json()["code"] == "body_too_large") is bool(surplus)
    assert (answer.status_code == 413) is bool(surplus)


def test_a_very_deep_text_is_refused(service: Service) -> None:
    assert service.graphql(nested(400)).json()["code"] == "too_deep"
