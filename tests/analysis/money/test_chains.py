"""Chains of quick payments, and layers of accounts that pay the same others."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from analysis.money.chains import chain
from analysis.money.layers import bipartite, stack
from analysis.money.typologies import TYPOLOGIES, candidates
from tests.analysis.money.ledgers import Paid, booked, quiet


def passed(accounts: list[int], begin: float, dwell: float) -> list[Paid]:
    """Money that goes from one account to the next."""
    return [(a, b, begin + i * dwell) for i, (a, b) in enumerate(pairwise(accounts))]


CHAIN = [5, 205, 405, 605, 805, 1005]


def test_money_passed_on_quickly_is_a_chain_and_slowly_is_none() -> None:
    ledger = booked([*quiet(), *passed(CHAIN, 50, 0.1)])

    claims = [one for one in chain(ledger) if one.expected < 0.001]

    assert [ledger.payer[one.transfers].tolist()[:5] for one in claims] == [CHAIN[:5]]
    assert not [one for one in chain(booked([*quiet(), *passed(CHAIN, 50, 1.4)])) if one.expected < 0.001]


def test_an_account_that_pays_all_day_is_no_link_of_a_chain() -> None:
    busy = [(405, 10 + i, i / 20) for i in range(1_900)]

    assert not [one for one in chain(booked([*quiet(), *passed(CHAIN, 50, 0.1), *busy])) if one.expected < 0.001]


def test_no_transfer_stands_in_two_chains() -> None:
    claims = chain(booked([*quiet(), *passed(CHAIN, 50, 0.1), (1205, 205, 49.95)]))

    every = np.concatenate([one.transfers for one in claims])
    assert len(every) == len(np.unique(every)) > 0


def layer(senders: list[int], receivers: list[int], begin: float) -> list[Paid]:
    pairs = [(a, b) for a in senders for b in receivers]
    return [(a, b, begin + i / 20) for i, (a, b) in enumerate(pairs)]


FIRST, MIDDLE, LAST = [11, 211, 411], [611, 811, 1011], [1211, 1411, 1611]


def test_accounts_that_pay_the_same_others_are_a_layer_with_all_their_transfers_and_no_more() -> None:
    ledger = booked([*quiet(), *layer(FIRST, MIDDLE, 50), (11, 1999, 50.01)])

    (one,) = bipartite(ledger)

    assert len(one.transfers) == 9
    assert set(ledger.payer[one.transfers].tolist()) == set(FIRST)


def test_customers_of_the_same_popular_shops_are_no_layer() -> None:
    shops = [3, 4, 6]
    customers = [(100 + i, shop, (i * 7 + shop) % 97) for i in range(900) for shop in shops]

    assert bipartite(booked([*quiet(), *customers])) == []


@pytest.mark.parametrize(("later", "stacked"), [(2, 1), (-2, 0)])
def test_a_stack_is_two_layers_of_which_the_middle_is_paid_first(later: int, stacked: int) -> None:
    ledger = booked([*quiet(), *layer(FIRST, MIDDLE, 50), *layer(MIDDLE, LAST, 50 + later)])

    claims = stack(ledger)

    assert [len(one.transfers) for one in claims] == [18] * stacked


def test_of_forms_that_share_half_their_transfers_the_more_particular_is_told() -> None:
    ledger = booked([*quiet(), *layer(FIRST, MIDDLE, 50), *layer(MIDDLE, LAST, 52)])

    told = [one.typology for one in candidates(ledger)]

    assert "stack" in told
    assert "bipartite" not in told


def test_forms_may_be_asked_for_one_by_one_and_nothing_is_found_in_nothing() -> None:
    ledger = booked([*quiet(), *passed(CHAIN, 50, 0.1)])

    assert {one.typology for one in candidates(ledger, ["chain"])} == {"chain"}
    assert candidates(booked([])) == []
    assert [TYPOLOGIES[kind](booked([(1, 2, 0.0)])) for kind in TYPOLOGIES] == [[]] * len(TYPOLOGIES)
