"""Money followed through a graph: where it is, where it left, what cannot be asked, and the sheet for the banks."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from analysis.detectors.money_trace import (
    HORIZON,
    LONGEST,
    AccountSeed,
    Known,
    MoneyFlow,
    TransferSeed,
    money_trace,
)
from analysis.money.freeze_sheet import as_csv, as_html
from analysis.money.trace_reading import HUB
from base.errors import BadRequestError, MalformedIdError, NotFoundError
from base.viewer import Viewer
from tests.analysis.conftest import NOW, Asker
from tests.analysis.money.accounts import BANK, REGISTER, SECRET, START, YUAN, Paid, account, transfers, world
from tests.graphs import Claimed, Happened, Said, an_id

HOUR, DAY = 3_600, 86_400
VICTIM: Paid = (0, "victim", "a", 10_000)
REPORTED = [TransferSeed(account("a"), BANK, 1)]


def flow(
    asker: Asker,
    seeds: AccountSeed | Sequence[TransferSeed] = REPORTED,
    until: int | None = None,
    viewer: Viewer | None = None,
    known: Known | None = None,
) -> MoneyFlow:
    return asker.run(money_trace(asker.ask(viewer), seeds, until, known=known))


def held(found: MoneyFlow) -> dict[str, float]:
    return {one.account.caption: one.remaining.headline / YUAN for one in found.holdings if one.remaining.headline}


def total(found: MoneyFlow) -> int:
    remaining = sum(one.remaining.headline for one in found.holdings)
    return remaining + sum(one.amount.headline for one in found.exits) + found.untraced.headline


def test_a_reported_transfer_is_followed_through_a_split_and_a_join(asker: Asker) -> None:
    paid: list[Paid] = [
        VICTIM,
        (HOUR, "a", "b", 6_000),
        (2 * HOUR, "a", "c", 4_000),
        (3 * HOUR, "b", "d", 6_000),
        (4 * HOUR, "c", "d", 3_000),
        (5 * HOUR, "d", "e", 9_000),
    ]
    asker.world(world(paid))

    found = flow(asker, [TransferSeed(account("a"), BANK, 1)])

    assert held(found) == {"e": 9_000, "c": 1_000}
    assert found.seed == total(found) == 10_000 * YUAN
    first = found.holdings[0]
    assert (first.account.caption, first.institution, first.holder) == ("e", "云溪银行", "户主e")
    assert found.holdings[0].since == START + 5 * HOUR
    assert [(row.load, row.row) for row in found.holdings[0].rows] == [(BANK, 6)]
    assert [[one.row.row for one in chain] for chain in found.chains] == [[2, 4], [3, 5]]


def test_money_that_is_not_there_yet_is_not_followed_and_counted(asker: Asker) -> None:
    asker.world(world([VICTIM, (HOUR, "b", "z", 5_000), (2 * HOUR, "a", "b", 5_000)]))

    found = flow(asker)

    assert held(found) == {"a": 5_000, "b": 5_000}
    assert found.passed.impossible == 1


def test_other_money_on_the_account_widens_the_bounds(asker: Asker) -> None:
    asker.world(world([(-DAY, "wage", "a", 10_000), VICTIM, (HOUR, "a", "b", 10_000)], ()))

    found = flow(asker, [TransferSeed(account("a"), BANK, 2)])

    assert held(found) == {"a": 5_000, "b": 5_000}
    assert {(one.remaining.least, one.remaining.most) for one in found.holdings} == {(0, 10_000 * YUAN)}


def test_an_account_without_an_amount_brings_all_that_reaches_it(asker: Asker) -> None:
    asker.world(world([VICTIM, (HOUR, "a", "b", 10_000), (2 * HOUR, "b", "a", 10_000), (3 * HOUR, "other", "a", 500)]))

    found = flow(asker, AccountSeed(account("a"), START))

    assert (found.seed, held(found)) == (10_500 * YUAN, {"a": 10_500})


def cash(name: str, at: int, yuan: int, row: int) -> Happened:
    return Happened(BANK, "WITHDREW", account(name), an_id("Place", "machine"), START + at, row, yuan * YUAN)


def test_cash_a_shop_and_an_account_abroad_are_exits_with_their_kind(asker: Asker) -> None:
    shop = an_id("Organization", "shop")
    more = [
        Said(REGISTER, shop, {"name": "百货", "kind": "商店"}),
        Said(BANK, an_id("Place", "machine"), {"system": "places", "code": "M1"}, 90),
        Said(BANK, account("pays"), {"institution": "云溪银行", "number": "pays", "kind": "支付机构备付金"}, 91),
    ]
    paid: list[Paid] = [
        VICTIM,
        (HOUR, "a", "till", 2_000),
        (2 * HOUR, "a", "away", 3_000),
        (3 * HOUR, "a", "pays", 1_000),
        (5 * HOUR, "till", "b", 2_000),
    ]
    asker.world(
        world(paid, more, [Claimed(REGISTER, "HOLDS", shop, account("till"))], [cash("a", 4 * HOUR, 4_000, 50)])
    )

    found = flow(asker, known=Known(exits={account("away"): "abroad"}))

    assert [(one.kind, one.amount.headline // YUAN) for one in found.exits] == [
        ("merchant", 2_000),
        ("abroad", 3_000),
        ("payment institution", 1_000),
        ("cash", 4_000),
    ]
    assert found.exits[-1].account is None
    assert found.holdings == []
    assert total(found) == found.seed
    assert not found.truncated


def test_a_hub_ends_the_trail_and_the_answer_says_so(asker: Asker) -> None:
    payroll: list[Paid] = [(2 * HOUR, "hub", f"w{i}", 50) for i in range(HUB + 1)]
    asker.world(world([VICTIM, (HOUR, "a", "hub", 10_000), *payroll]))

    found = flow(asker)

    assert [one.caption for one in found.hubs] == ["hub"]
    assert (found.truncated, found.reason) == (True, "hub")
    assert [(one.kind, one.amount.headline) for one in found.exits] == [("hub", 10_000 * YUAN)]


def test_an_account_that_is_asked_for_is_opened_though_it_is_a_hub(asker: Asker) -> None:
    payday: list[Paid] = [(HOUR, "hub", f"w{i}", 50) for i in range(HUB + 1)]
    asker.world(world([*payday, (2 * HOUR, "hub", "b", 6_000)]))

    found = flow(asker, AccountSeed(account("hub"), START, 100_000 * YUAN))

    assert held(found) == {"hub": 43_950, "b": 6_000}
    assert found.untraced.headline == 50 * (HUB + 1) * YUAN
    assert total(found) == found.seed


def test_transfers_that_move_nothing_are_counted_and_change_nothing(asker: Asker) -> None:
    odd: list[Paid] = [(HOUR, "a", "a", 10_000), (HOUR, "a", "b", 0), (HOUR, "a", "b", -10_000)]
    asker.world(world([VICTIM, *odd, (2 * HOUR, "a", "c", 10_000)]))

    found = flow(asker)

    assert held(found) == {"c": 10_000}
    assert (found.passed.to_self, found.passed.zero, found.passed.negative) == (1, 1, 1)


@pytest.mark.parametrize(("order", "where"), [((1, 2), "b"), ((2, 1), "a")])
def test_within_a_second_the_row_tells_the_order(asker: Asker, order: tuple[int, int], where: str) -> None:
    pairs = [("victim", "a"), ("a", "b")]
    happened = [
        Happened(BANK, "TRANSFERRED", account(payer), account(payee), START, row, 10_000 * YUAN)
        for (payer, payee), row in zip(pairs, order, strict=True)
    ]
    asker.world(world([(9 * DAY, "victim", "a", 1), (9 * DAY, "a", "b", 1)], (), (), [_later(one) for one in happened]))

    found = flow(asker, [TransferSeed(account("a"), BANK, order[0] + 100)])

    assert held(found) == {where: 10_000}


def _later(one: Happened) -> Happened:
    return Happened(one.load, one.type, one.source, one.target, one.at, one.row + 100, one.measure)


def test_an_account_without_transfers_keeps_what_it_holds(asker: Asker) -> None:
    asker.world(world([VICTIM]))

    found = flow(asker, AccountSeed(account("victim"), START + HOUR, 700))

    assert held(found) == {"victim": 7}
    assert flow(asker, AccountSeed(account("victim"), START + HOUR)).holdings == []


def test_nothing_after_the_horizon_is_counted(asker: Asker) -> None:
    asker.world(world([VICTIM, (HORIZON, "a", "b", 10_000)]))

    assert held(flow(asker)) == {"a": 10_000}
    assert held(flow(asker, until=START + HORIZON + 1)) == {"b": 10_000}


def test_what_the_viewer_may_not_see_is_not_followed(asker: Asker) -> None:
    secret = transfers([(HOUR, "a", "b", 10_000)], SECRET)
    asker.world(world([VICTIM, (9 * DAY, "a", "b", 1)], (), (), secret))

    assert held(flow(asker)) == {"a": 10_000}
    assert held(flow(asker, viewer=Viewer("chief", level=2))) == {"b": 10_000}


def test_a_reported_balance_caps_what_may_be_recovered(asker: Asker) -> None:
    asker.world(world([VICTIM, (HOUR, "a", "b", 6_000)]))

    found = flow(asker, known=Known(reported={account("b"): 2_000 * YUAN}))

    assert {one.account.caption: one.recoverable // YUAN for one in found.holdings} == {"a": 4_000, "b": 2_000}
    assert found.recoverable == 6_000 * YUAN


@pytest.mark.parametrize(
    ("seeds", "until", "error"),
    [
        ([], None, BadRequestError),
        (AccountSeed(account("nobody"), START), None, NotFoundError),
        (AccountSeed(an_id("Phone", "a"), START), None, BadRequestError),
        (AccountSeed("a", START), None, MalformedIdError),
        (AccountSeed(account("a"), START, 0), None, BadRequestError),
        (AccountSeed(account("a"), START, -5), None, BadRequestError),
        (AccountSeed(account("a"), START, 5), START, BadRequestError),
        (AccountSeed(account("a"), START, 5), START + LONGEST + 1, BadRequestError),
        (AccountSeed(account("a"), NOW + 1, 5), None, BadRequestError),
        ([TransferSeed(account("a"), BANK, 1), TransferSeed(account("a"), BANK, 99)], None, NotFoundError),
        ([TransferSeed(account("victim"), BANK, 1)], None, NotFoundError),
        ([TransferSeed(account("a"), BANK, 1)], START - DAY, BadRequestError),
    ],
)
def test_what_cannot_be_asked_is_refused(
    asker: Asker, seeds: AccountSeed | Sequence[TransferSeed], until: int | None, error: type[Exception]
) -> None:
    asker.world(world([VICTIM]))

    with pytest.raises(error):
        flow(asker, seeds, until)


def test_the_sheet_names_accounts_amounts_and_rows_and_needs_nothing_from_elsewhere(asker: Asker) -> None:
    odd = Said(BANK, account("b"), {"institution": "云溪银行", "number": "b", "holder_name": "=<script>"}, 80)
    asker.world(world([VICTIM, (HOUR, "a", "c", 4_000)], [odd], (), transfers([(2 * HOUR, "a", "b", 5_000)], BANK, 70)))
    lines = flow(asker).freeze_lines()

    table = as_csv(lines).decode().splitlines()
    page = as_html(lines, "A<1>", START).decode()

    assert [line.split(",")[:6] for line in table[1:]] == [
        ["b", "云溪银行", "'=<script>", "5000.00", "5000.00", "5000.00"],
        ["c", "云溪银行", "户主c", "4000.00", "4000.00", "4000.00"],
        ["a", "云溪银行", "户主a", "1000.00", "1000.00", "1000.00"],
    ]
    assert table[1].endswith(f"banks {BANK}:70")
    assert all(text not in page for text in ("<script", "http:", "https:", "src=", "A<1>"))
    assert "10000.00 in all" in page
