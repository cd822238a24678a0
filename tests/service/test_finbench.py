"""The FinBench questions over GraphQL and REST on a real graph: one answer by both doors, one refusal by both."""

from __future__ import annotations

import re
from typing import Any

import pytest

from base.moments import written
from tests.analysis.money.accounts import BANK, REGISTER, SECRET, START, account, said, transfers, world
from tests.graphs import Claimed, Said, World, an_id
from tests.service import doors
from tests.service.conftest import STATED, Service
from tests.service.doors import BOTH
from tests.service.rings import JUSTIFIED

HOLDER, PHONE, MACHINE = an_id("Person", "holder"), an_id("Phone", "p"), an_id("Place", "machine")
S, A, B, C, M, CARD = (account(name) for name in ("s", "a", "b", "c", "m", "card"))
PAID = [
    (0, "s", "a", 100),
    (10, "a", "b", 90),
    (20, "b", "c", 80),
    (30, "c", "s", 70),
    (40, "b", "s", 50),
    *((50 + i, f"p{i}", "m", 60) for i in range(4)),
    (60, "m", "card", 200),
]
"""Seconds, payer, payee, yuan: a cycle of three and one of four, and one who gathers and pays a card."""

WINDOW = {"from": written(START), "to": written(START + 100)}
LOAN = {"id": "L1", "account": S, "at": written(START), "amount": 10_000}
LOANS = [{"id": "L1", "account": A, "at": written(START), "amount": 5_000, "balance": 100}]

QUESTIONS: dict[str, tuple[str, dict[str, Any], Any]] = {
    "blockedMedium": (
        "account { id } distance medium { id }",
        {"account": S, "media": [PHONE], **WINDOW},
        [{"account": B, "distance": 2, "medium": PHONE}],
    ),
    "gatheredLoans": (
        "account { id } loanAmount loanBalance",
        {"holder": HOLDER, "loans": LOANS * 2, **WINDOW},
        [{"account": A, "loan_amount": 5_000, "loan_balance": 100}],
    ),
    "threeCycle": (
        "account { id } fromDst { count sum max } toSrc { count sum max }",
        {"src": S, "dst": A, **WINDOW},
        [
            {
                "account": B,
                "from_dst": {"count": 1, "sum": 9_000, "max": 9_000},
                "to_src": {"count": 1, "sum": 5_000, "max": 5_000},
            }
        ],
    ),
    "exactTrace": ("accounts { id }", {"holder": HOLDER, **WINDOW}, [[S, A, B, C], [S, A, B], [S, A]]),
    "manyToOneWithdrawal": (
        "account { id } gathered paid",
        {"card": CARD, "aboveIn": 5_000, "aboveOut": 10_000, **WINDOW},
        [{"account": M, "gathered": 24_000, "paid": 20_000}],
    ),
    "afterLoan": (
        "account { id } ratio distance",
        {"loan": LOAN, "threshold": 0.1, **WINDOW},
        [
            {"account": C, "ratio": 0.8, "distance": 4},
            {"account": B, "ratio": 0.9, "distance": 3},
            {"account": A, "ratio": 1.0, "distance": 2},
        ],
    ),
    "inOutRatio": (
        "payers payees ratio reason",
        {"account": B, **WINDOW},
        {"payers": 1, "payees": 2, "ratio": 0.692, "reason": None},
    ),
}
"""What is selected of a row, what is asked, and the rows; the last has one answer and no rows."""

PAGED = [name for name in QUESTIONS if name != "inOutRatio"]


def the_world() -> World:
    """The transfers above, and one that few may see to an account that few may see."""
    more = [
        *said(["hidden"], SECRET),
        Said(BANK, MACHINE, {"system": "places", "code": "M"}, 90),
        Said(REGISTER, HOLDER, {"name": "王伟"}, 91),
        Said(REGISTER, PHONE, {"number": "+8613490000001"}, 92),
    ]
    links = [Claimed(REGISTER, "HOLDS", HOLDER, S), Claimed(REGISTER, "USES", B, PHONE)]
    return world(PAID, more, links, transfers([(5, "s", "hidden", 500)], SECRET))


@pytest.fixture(autouse=True, scope="module")
def graph(service: Service) -> None:
    service.world(the_world())


def asked(
    service: Service, door: str, field: str, headers: Any = JUSTIFIED, clocks: dict[str, str] | None = None, **more: Any
) -> Any:
    """What a door answers; `more` changes what is asked."""
    selection, given, _ = QUESTIONS[field]
    wanted = given | ({"first": 10} if field in PAGED else {}) | more
    if door == "graphql":
        page = f"rows {{ items {{ {selection} }} total truncated reason next }} hubs(first: 5) {{ items {{ id }} }}"
        whole = page if field in PAGED else selection
        return plain(doors.graphql(service, field, whole, headers, **wanted, **(clocks or {})))
    params = {name: wanted.pop(name) for name in ("first", "after") if name in wanted} | (clocks or {})
    kebab, body = re.sub("([A-Z])", r"-\1", field).lower(), {snake(name): value for name, value in wanted.items()}
    return plain(service.post(f"/v1/money/{kebab}", body, headers, **params).json())


def snake(name: str) -> str:
    return re.sub("([A-Z])", r"_\1", name).lower()


def plain(answer: Any) -> Any:
    """An answer of GraphQL with ids in the place of entities, and the names of REST."""
    match answer:
        case {"id": id, **rest} if not rest:
            return id
        case {"items": items, **rest} if not rest:
            return plain(items)
        case {"accounts": accounts, **rest} if not rest:
            return plain(accounts)
        case dict():
            return {snake(name): plain(value) for name, value in answer.items()}  # pyright: ignore[reportUnknownVariableType]
        case list():
            return [plain(one) for one in answer]  # pyright: ignore[reportUnknownVariableType]
        case _:
            return answer.lower() if answer in ("HUB", "LIMIT") else answer


def rows(answer: Any) -> Any:
    return answer["rows"]["items"] if "rows" in answer else answer


@BOTH
@pytest.mark.parametrize("field", QUESTIONS)
def test_both_doors_answer_every_question_alike_and_show_nothing_hidden(
    service: Service, door: str, field: str
) -> None:
    answer = asked(service, door, field)

    assert rows(answer) == QUESTIONS[field][2]
    if field in PAGED:
        assert (answer["rows"]["truncated"], answer["rows"]["reason"], answer["hubs"]) == (False, None, [])


@BOTH
@pytest.mark.parametrize(
    ("field", "hubs"),
    [("blockedMedium", [B]), ("gatheredLoans", [S]), ("exactTrace", [B]), ("manyToOneWithdrawal", [M])],
)
def test_accounts_of_which_not_all_was_followed_are_named_with_the_reason(
    service: Service, door: str, field: str, hubs: list[str]
) -> None:
    answer = asked(service, door, field, limit=1)

    assert (answer["rows"]["truncated"], answer["rows"]["reason"], answer["hubs"]) == (True, "hub", hubs)


@BOTH
def test_a_loan_is_followed_by_the_newest_transfers_and_an_account_by_as_many(service: Service, door: str) -> None:
    after = asked(service, door, "afterLoan", limit=1, threshold=0)
    both_ways = asked(service, door, "inOutRatio", limit=1)

    assert after["hubs"] == [B]
    assert (both_ways["payees"], both_ways["reason"]) == (1, "hub")


@BOTH
def test_pages_lead_on_and_say_how_many_there_are(service: Service, door: str) -> None:
    first = asked(service, door, "exactTrace", first=2)["rows"]
    second = asked(service, door, "exactTrace", first=2, after=first["next"])["rows"]

    assert (first["total"], first["truncated"], first["reason"]) == (3, True, "limit")
    assert [*first["items"], *second["items"]] == QUESTIONS["exactTrace"][2]
    assert (second["truncated"], second["next"]) == (False, None)


def test_the_address_of_the_next_page_stands_in_link(service: Service) -> None:
    body = {"holder": HOLDER, **WINDOW}

    answer = service.post("/v1/money/exact-trace", body, JUSTIFIED, first=2)
    onward = service.send("POST", answer.headers["Link"].split(">")[0][1:], JUSTIFIED, json=body).json()

    assert onward["rows"]["items"] == [[S, A]]


@BOTH
def test_what_happened_after_the_moment_asked_about_is_not_told(service: Service, door: str) -> None:
    early = {"asOf": written(START + 15)}

    assert rows(asked(service, door, "exactTrace", clocks=early)) == [[S, A, B], [S, A]]
    assert rows(asked(service, door, "threeCycle", clocks=early)) == []
    assert asked(service, door, "inOutRatio", clocks=early)["payees"] == 0


@BOTH
@pytest.mark.parametrize(
    ("field", "changed", "said"),
    [
        ("exactTrace", {"from": WINDOW["to"], "to": WINDOW["from"]}, "'from' must be earlier"),
        ("threeCycle", {"from": WINDOW["to"], "to": WINDOW["to"]}, "'from' must be earlier"),
        ("afterLoan", {"limit": 0}, "'limit' is 0"),
        ("exactTrace", {"limit": 200_001}, "'limit' is 200001"),
        ("blockedMedium", {"media": []}, "a phone or a device"),
        ("blockedMedium", {"media": [A]}, "a phone or a device"),
        ("blockedMedium", {"account": HOLDER}, "take the id of one"),
        ("gatheredLoans", {"holder": A}, "held by a person"),
        ("gatheredLoans", {"loans": [{**LOANS[0], "account": HOLDER}]}, "take the id of one"),
        ("gatheredLoans", {"loans": [{**LOANS[0], "balance": -1}]}, "from 0"),
        ("threeCycle", {"dst": PHONE}, "take the id of one"),
        ("manyToOneWithdrawal", {"card": HOLDER}, "take the id of one"),
        ("manyToOneWithdrawal", {"aboveIn": -1}, "from 0"),
        ("afterLoan", {"loan": {**LOAN, "amount": 0}}, "more than nothing"),
        ("afterLoan", {"threshold": -0.5}, "a share"),
    ],
)
def test_what_cannot_be_asked_is_one_sentence_that_says_what_to_do(
    service: Service, door: str, field: str, changed: dict[str, Any], said: str
) -> None:
    answer = asked(service, door, field, **changed)

    assert doors.code(answer) == "bad_request", answer
    assert said in doors.detail(answer)


@pytest.mark.parametrize(
    ("field", "changed"),
    [
        ("blockedMedium", {"account": account("hidden")}),
        ("blockedMedium", {"media": [an_id("Phone", "nobody's")]}),
        ("gatheredLoans", {"holder": an_id("Person", "nobody")}),
        ("gatheredLoans", {"loans": [{**LOANS[0], "account": account("none")}]}),
        ("threeCycle", {"dst": account("none")}),
        ("exactTrace", {"holder": an_id("Person", "nobody")}),
        ("manyToOneWithdrawal", {"card": account("hidden")}),
        ("inOutRatio", {"account": account("hidden")}),
        ("afterLoan", {"loan": {**LOAN, "account": account("hidden")}}),
    ],
)
def test_unknown_and_hidden_are_one_answer(service: Service, field: str, changed: dict[str, Any]) -> None:
    assert asked(service, "graphql", field, **changed) is None
    assert doors.code(asked(service, "rest", field, **changed)) == "not_found"


@pytest.mark.parametrize(
    ("field", "changed", "refused"),
    [
        ("afterLoan", {"threshold": "NaN"}, "bad_request"),
        ("inOutRatio", {"from": "soon"}, "bad_request"),
        ("inOutRatio", {"threshold": 2**53 + 1}, "bad_request"),
        ("exactTrace", {"first": 0}, "input_invalid"),
        ("exactTrace", {"holders": 1}, "input_invalid"),
        ("blockedMedium", {"media": [PHONE] * 101}, "input_invalid"),
        ("threeCycle", {"src": "account-1"}, "malformed_id"),
    ],
)
def test_bodies_that_do_not_fit_are_refused(
    service: Service, field: str, changed: dict[str, Any], refused: str
) -> None:
    assert doors.code(asked(service, "rest", field, **changed)) == refused


@BOTH
@pytest.mark.parametrize("field", QUESTIONS)
def test_each_needs_a_reason(service: Service, door: str, field: str) -> None:
    assert doors.code(asked(service, door, field, headers=STATED)) == "justification_missing"
