"""Where money went, patterns of calls and whom to warn, over GraphQL and REST on a real graph."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest

from base.moments import written
from tests.service.conftest import STATED, Service
from tests.service.rings import ACCOUNTS, AT, HOLDER, JUSTIFIED, world

SUM = 1_000_050
UNKNOWN = "account-" + "e" * 30
FROM = written(AT - 10)


@pytest.fixture(autouse=True, scope="module")
def graph(service: Service) -> None:
    service.world(world())


def traced(service: Service, path: str = "/v1/money-flow", headers: Any = JUSTIFIED, **body: Any) -> Any:
    return service.post(path, {"account": ACCOUNTS[0], "from": FROM, "amount": SUM, **body}, headers)


def test_a_sum_that_goes_round_lies_where_it_began_and_both_doors_agree(service: Service) -> None:
    query = f"""{{ moneyFlow(account: "{ACCOUNTS[0]}", from: "{FROM}", amount: {SUM}) {{
        seed recoverable truncated untraced {{ headline }} exits(first: 5) {{ total }}
        holdings(first: 5) {{ total items {{ account {{ id }} remaining {{ headline }} }} }}
        chains(first: 1) {{ items {{ transfers {{ payer {{ id }} row {{ row }} }} }} }} freezeSheet }} }}"""

    told = service.graphql(query, JUSTIFIED).json()["data"]["moneyFlow"]
    plain = traced(service).json()

    assert told["seed"] == plain["seed"] == SUM
    assert [(one["account"]["id"], one["remaining"]["headline"]) for one in told["holdings"]["items"]] == [
        (ACCOUNTS[0], SUM)
    ]
    assert [one["remaining"]["headline"] for one in plain["holdings"]] == [SUM]
    assert told["recoverable"] == plain["recoverable"] == SUM
    assert [one["row"]["row"] for one in told["chains"]["items"][0]["transfers"]] == [30, 31, 32]
    assert "10000.50" in told["freezeSheet"]


def test_money_is_followed_to_the_moment_asked_about(service: Service) -> None:
    plain = traced(service, until=written(AT + 30)).json()

    assert [one["account"]["id"] for one in plain["holdings"]] == [ACCOUNTS[1]]


def test_a_reported_transfer_is_followed_from_the_account_it_paid(service: Service) -> None:
    reported = {"account": ACCOUNTS[1], "load": world().happened[0].load, "row": 30}

    plain = service.post("/v1/money-flow", {"transfers": [reported]}, JUSTIFIED).json()

    assert plain["seed"] == SUM
    assert sum(one["remaining"]["headline"] for one in plain["holdings"]) == SUM


def test_the_sheet_to_freeze_is_a_table_and_a_page_that_needs_nothing_else(service: Service) -> None:
    table = traced(service, "/v1/money-flow/freeze.csv")
    page = traced(service, "/v1/money-flow/freeze.html")

    (row,) = list(csv.reader(io.StringIO(table.text)))[1:]
    assert "10000.50" in row
    assert not any(cell.startswith("=") for cell in row)  # the number of the account begins so
    assert page.headers["content-type"].startswith("text/html")
    assert "http" not in page.text.replace("http-equiv", "")


@pytest.mark.parametrize(
    ("body", "refused"),
    [
        ({"account": None}, "bad_request"),
        ({"transfers": [{"account": ACCOUNTS[1], "load": 1, "row": 1}]}, "bad_request"),
        ({"from": None}, "bad_request"),
        ({"amount": 0}, "bad_request"),
        ({"until": written(AT - 1_000)}, "bad_request"),
        ({"until": written(AT + 93 * 86_400)}, "bad_request"),
        ({"account": UNKNOWN}, "not_found"),
        ({"account": HOLDER}, "bad_request"),
        ({"account": None, "transfers": [{"account": ACCOUNTS[1], "load": 1, "row": 99}]}, "not_found"),
    ],
)
def test_what_cannot_be_followed_is_told(service: Service, body: dict[str, Any], refused: str) -> None:
    answer = traced(service, **body).json()

    assert answer["code"] == refused


def test_money_and_calls_need_a_reason(service: Service) -> None:
    assert traced(service, headers=STATED).json()["code"] == "justification_missing"
    for path in ("call-patterns", "victims-at-risk"):
        assert service.get(f"/v1/{path}", STATED, first=5).json()["code"] == "justification_missing"


def test_without_calls_nobody_is_reported(service: Service) -> None:
    told = service.graphql("{ callPatterns(first: 5) { total items { members } } }", JUSTIFIED).json()["data"]

    assert told["callPatterns"] == {"total": 0, "items": []}
    assert service.get("/v1/call-patterns", JUSTIFIED, first=5).json()["total"] == 0


def test_whom_to_warn_is_asked_in_a_case_that_is_known(service: Service) -> None:
    told = service.graphql("{ victimsAtRisk(first: 5) { flagged } }", JUSTIFIED).json()

    assert told["errors"][0]["extensions"]["problem"]["code"] == "case_missing"
    assert service.get("/v1/victims-at-risk", JUSTIFIED, first=5).json()["code"] == "case_missing"
