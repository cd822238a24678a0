"""Streaming features: what they say of transfers, and that they know the past only."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from analysis.money.features import NAMES, STRUCTURE, Features, Matrix, told
from analysis.money.transfers import Transfers, in_order
from base.errors import BadRequestError

HOUR, DAY = 3_600, 86_400
WINDOWS = {"12 h": 12 * HOUR, "1 day": DAY, "2 days": 2 * DAY, "4 days": 4 * DAY}
MOST_KEPT = 115


def made(rows: list[tuple[int, int, int, int]]) -> Transfers:
    """Transfers from (at, payer, payee, amount)."""
    at, payer, payee, amount = np.array(rows, np.int64).reshape(-1, 4).T
    return in_order(at=at, payer=payer, payee=payee, amount=amount, load=[1] * len(at), row=range(1, len(at) + 1))


def features(rows: list[tuple[int, int, int, int]]) -> Matrix:
    return Features().advance(made(rows))


def column(rows: Matrix, name: str) -> NDArray[np.float32]:
    return rows[:, NAMES.index(name)]


several = st.lists(
    st.tuples(
        st.integers(0, 200).map(lambda hours: hours * HOUR), st.integers(0, 5), st.integers(0, 5), st.integers(-1, 9)
    ),
    max_size=60,
).map(made)
"""Transfers of six accounts in eight days: many at one moment, some to self, some of no positive amount."""


def test_every_column_has_a_name_of_its_own() -> None:
    assert features([(0, 1, 2, 5)]).shape == (1, len(NAMES))
    assert len(set(NAMES)) == len(NAMES)


def test_a_collector_shows_in_the_features_of_what_it_pays_on() -> None:
    row = features([(0, 1, 9, 500), (HOUR, 2, 9, 700), (2 * HOUR, 2, 9, 100), (3 * HOUR, 9, 5, 1_000)])[3]

    says = dict(zip(NAMES, row.tolist(), strict=True))
    assert says["payer: transfers received in 12 h"] == 3
    assert says["payer: different accounts of transfers received in 12 h"] == 2
    assert says["payer: transfers sent in 4 days"] == 0
    assert says["payer: seconds since last received"] == HOUR
    assert says["payer: seconds since first transfer"] == 3 * HOUR
    assert says["payer: sum of amounts received in 1 day"] == 1_300
    assert says["payer: maximum of amounts received in 1 day"] == 700
    assert np.isnan(says["payer: seconds since last sent"])
    assert says["payee: transfers received ever"] == 0
    assert says["two steps: transfers sent in 4 days by one payer of payer"] == 2
    assert says["amount"] == 1_000


def test_what_went_out_again_is_told_over_what_came_in() -> None:
    rows = features([(0, 1, 2, 1_000), (HOUR, 2, 3, 900), (2 * HOUR, 2, 4, 1)])

    assert column(rows, "payer: money sent over money received in 12 h")[2] == pytest.approx(0.9)


def test_two_steps_see_a_closed_circle_and_a_scatter_that_is_gathered() -> None:
    circle = features([(0, 1, 2, 5), (1, 2, 3, 5), (2, 3, 1, 5)])
    gathered = features([(0, 1, 2, 5), (0, 1, 3, 5), (1, 2, 9, 5), (2, 3, 9, 5)])

    assert column(circle, "two steps: accounts that payee paid and that paid payer in 4 days").tolist() == [0, 0, 1]
    met = "two steps: payers of payee whom one payer of payer paid too in 4 days"
    assert column(gathered, met).tolist() == [0, 0, 0, 1]


def test_a_pair_is_new_once_and_its_transfers_are_counted_each_way() -> None:
    rows = features([(0, 1, 2, 5), (HOUR, 2, 1, 5), (2 * HOUR, 1, 2, 5), (9 * DAY, 1, 2, 5)])

    assert column(rows, "pair: payer never paid payee before").tolist() == [1, 1, 0, 0]
    assert column(rows, "pair: earlier transfers from payer to payee in 4 days").tolist() == [0, 0, 1, 0]
    assert column(rows, "pair: earlier transfers from payee to payer in 4 days").tolist() == [0, 1, 1, 0]


@given(several)
def test_counts_and_sums_are_those_of_a_plain_look_back(transfers: Transfers) -> None:
    rows = Features().advance(transfers)

    for end, side in (("payer", "sent"), ("payer", "received"), ("payee", "sent"), ("payee", "received")):
        for window, seconds in WINDOWS.items():
            plain = [looked_back(transfers, i, end, side, seconds) for i in range(len(transfers))]
            assert column(rows, f"{end}: transfers {side} in {window}").tolist() == [len(some) for some in plain]
            different = [len({other for other, _ in some}) for some in plain]
            assert column(rows, f"{end}: different accounts of transfers {side} in {window}").tolist() == different
            if window in ("1 day", "4 days"):
                sums = [sum(amount for _, amount in some) for some in plain]
                assert column(rows, f"{end}: sum of amounts {side} in {window}").tolist() == sums
                spread = [float(np.std([amount for _, amount in some])) if some else np.nan for some in plain]
                deviation = column(rows, f"{end}: deviation of amounts {side} in {window}")
                np.testing.assert_allclose(deviation, spread, atol=1e-5)


def looked_back(transfers: Transfers, i: int, end: str, side: str, seconds: int) -> list[tuple[int, int]]:
    """The other account and the amount of the transfers before the i-th on one side of one of its ends."""
    account = (transfers.payer if end == "payer" else transfers.payee)[i]
    own, other = (transfers.payer, transfers.payee) if side == "sent" else (transfers.payee, transfers.payer)
    return [
        (int(other[j]), int(transfers.amount[j]))
        for j in range(i)
        if own[j] == account
        and other[j] != account
        and transfers.amount[j] > 0
        and transfers.at[i] - transfers.at[j] <= seconds
    ]


@given(several, st.integers(0, 60))
def test_what_comes_later_changes_nothing_before(transfers: Transfers, cut: int) -> None:
    whole, part = Features().advance(transfers), Features().advance(transfers.taken(slice(cut)))

    np.testing.assert_array_equal(whole[:cut], part)


@given(several, st.lists(st.integers(0, 60), max_size=4).map(sorted))
def test_chunk_by_chunk_is_the_same_as_one_pass(transfers: Transfers, cuts: list[int]) -> None:
    remembered = Features()
    parts = [
        remembered.advance(transfers.taken(slice(begin, end)))
        for begin, end in zip([0, *cuts], [*cuts, len(transfers)], strict=True)
    ]

    np.testing.assert_array_equal(np.concatenate(parts), Features().advance(transfers))


@given(several, st.permutations(range(0, 60, 10)), st.integers(-2_000_000_000, 2_000_000_000))
def test_neither_the_numbers_of_accounts_nor_the_date_matter(
    transfers: Transfers, numbers: list[int], seconds: int
) -> None:
    other = np.array(numbers, np.int64)
    moved = replace(transfers, payer=other[transfers.payer], payee=other[transfers.payee], at=transfers.at + seconds)

    np.testing.assert_array_equal(Features().advance(moved), Features().advance(transfers))


def test_what_a_filter_mistakes_does_not_depend_on_the_numbers_of_accounts() -> None:
    paid = [(i, 0, 1 + i * 37 % 300, 5) for i in range(300)]
    renumbered = [(at, 900 - payer, 900 - payee, amount) for at, payer, payee, amount in paid]

    new = column(features(paid), "pair: payer never paid payee before")

    assert 150 < new.sum() < 300, "so many partners are more than the filter can tell apart"
    np.testing.assert_array_equal(column(features(renumbered), "pair: payer never paid payee before"), new)


def test_an_account_with_more_than_is_remembered_is_a_hub_and_stops_being_one() -> None:
    busy = [(i, 1, 2 + i, 5) for i in range(MOST_KEPT + 1)]
    rows = features([*busy, (HOUR, 1, 9_000, 5), (5 * DAY, 1, 9_001, 5)])

    sent, hub = (
        column(rows, "payer: transfers sent in 4 days"),
        column(rows, "payer: more sent in 4 days than is remembered"),
    )
    assert (sent[MOST_KEPT], hub[MOST_KEPT]) == (MOST_KEPT, 0)
    assert (sent[-2], hub[-2]) == (MOST_KEPT, 1)
    assert (sent[-1], hub[-1]) == (0, 0)
    assert column(rows, "payer: transfers sent ever")[-1] == MOST_KEPT + 2


def test_a_hub_costs_no_more_memory_however_much_it_moves() -> None:
    remembered = Features()
    sizes: list[int] = []
    for chunk in range(20):
        remembered.advance(made([(chunk * 1_000 + i, 1, 2 + i % 50, 5) for i in range(1_000)]))
        sizes.append(remembered.bytes)

    assert sizes[-1] == sizes[5] < 500_000


def test_a_transfer_to_self_or_of_nothing_has_a_row_and_leaves_no_trace() -> None:
    rows = features([(0, 1, 1, 5), (1, 1, 2, 0), (2, 1, 2, -7), (3, 1, 2, 5)])

    assert len(rows) == 4
    assert column(rows, "payer: transfers sent ever").tolist() == [0, 0, 0, 0]
    assert column(rows, "pair: payer never paid payee before").tolist() == [1, 1, 1, 1]


def test_no_transfers_give_no_rows() -> None:
    assert Features().advance(made([])).shape == (0, len(NAMES))


def test_transfers_from_before_the_last_ones_are_refused() -> None:
    remembered = Features()
    remembered.advance(made([(100, 1, 2, 5)]))

    with pytest.raises(BadRequestError, match="order of time"):
        remembered.advance(made([(99, 1, 2, 5)]))


def test_structure_says_nothing_of_amounts() -> None:
    one, other = features([(0, 1, 2, 5), (1, 2, 3, 5)]), features([(0, 1, 2, 700), (1, 2, 3, 1)])

    np.testing.assert_array_equal(one[:, : len(STRUCTURE)], other[:, : len(STRUCTURE)])


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("payer: seconds since last sent", 9_000.0, "2.5 h"),
        ("payer: seconds since last sent", float("nan"), "none yet"),
        ("payee: mean of amounts received in 1 day", 123_456.0, "1,234.56"),
        ("payee: money sent over money received in 12 h", 0.9, "0.90"),
        ("pair: payer never paid payee before", 1.0, "yes"),
        ("payer: more sent in 4 days than is remembered", 0.0, "no"),
        ("payer: transfers sent ever", 1_200.0, "1,200"),
    ],
)
def test_values_are_told_in_words(name: str, value: float, words: str) -> None:
    assert name in NAMES
    assert told(name, value) == words
