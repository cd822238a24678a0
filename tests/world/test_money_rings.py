"""Rings of money have the form that the truth names, in order of time; decoys are named beside them."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import polars as pl
import pytest

from clew.world.plants.money_rings import FORMS
from tests.world.small_city import Files

Edges = list[tuple[str, str]]


@pytest.fixture(scope="module")
def rings(files: Files) -> pl.DataFrame:
    """The transfers of all rings, in order of time."""
    told = files.truth("money_rings").join(files("transfers"), left_on="serial", right_on="交易流水号")
    return told.sort("交易时间")


def edges(ring: pl.DataFrame) -> Edges:
    return list(ring.select("付款账号", "收款账号").iter_rows())


def is_fan_in(ring: Edges) -> bool:
    return len({payee for _, payee in ring}) == 1 and len({payer for payer, _ in ring}) == len(ring) >= 6


def is_fan_out(ring: Edges) -> bool:
    return is_fan_in([(payee, payer) for payer, payee in ring])


def is_gather_scatter(ring: Edges) -> bool:
    (hub,) = {payee for _, payee in ring} & {payer for payer, _ in ring}
    turns = [payee == hub for _, payee in ring]
    return turns == sorted(turns, reverse=True) and sum(turns) >= 5 and len(turns) - sum(turns) >= 5


def is_scatter_gather(ring: Edges) -> bool:
    half = len(ring) // 2
    first, last = ring[:half], ring[half:]
    middles = {payee for _, payee in first} == {payer for payer, _ in last}
    return middles and len({payer for payer, _ in first}) == len({payee for _, payee in last}) == 1


def is_chain(ring: Edges) -> bool:
    return len(ring) >= 4 and all(one[1] == other[0] for one, other in pairwise(ring))


def is_cycle(ring: Edges) -> bool:
    return is_chain([*ring, ring[0]]) and len({payer for payer, _ in ring}) == len(ring)


def is_bipartite(ring: Edges) -> bool:
    payers, payees = {payer for payer, _ in ring}, {payee for _, payee in ring}
    return not payers & payees and len(set(ring)) == len(payers) * len(payees)


def is_stack(ring: Edges) -> bool:
    middle = {payee for _, payee in ring} & {payer for payer, _ in ring}
    reached = [payee in middle for _, payee in ring]
    return reached == sorted(reached, reverse=True) and len(middle) >= 3


FORM_IS: dict[str, Callable[[Edges], bool]] = {
    "fan_in": is_fan_in,
    "fan_out": is_fan_out,
    "gather_scatter": is_gather_scatter,
    "scatter_gather": is_scatter_gather,
    "cycle": is_cycle,
    "chain": is_chain,
    "bipartite": is_bipartite,
    "stack": is_stack,
}


@pytest.mark.parametrize("typology", FORMS)
def test_each_ring_has_its_form_in_order_of_time(rings: pl.DataFrame, typology: str) -> None:
    found = rings.filter(typology=typology).partition_by("ring")

    assert found
    assert all(FORM_IS[typology](edges(ring)) for ring in found)


def test_every_transfer_of_the_truth_stands_in_the_file(files: Files, rings: pl.DataFrame) -> None:
    decoys = files.truth("money_decoys")
    serials = set(files("transfers")["交易流水号"])

    assert rings.height == files.truth("money_rings").height
    assert set(decoys["serial"]) <= serials
    assert not set(decoys["serial"]) & set(rings["serial"])


def test_rings_share_no_account_and_look_like_transfers_among_people(files: Files, rings: pl.DataFrame) -> None:
    of_ring = rings.select("ring", account=pl.concat_list("付款账号", "收款账号")).explode("account").unique()

    assert of_ring["account"].is_unique().all()
    assert rings["摘要"].unique().to_list() == ["转账"]
    held = files("accounts").filter(pl.col("账号").is_in(of_ring["account"].to_list()))
    assert held["证件号码"].str.starts_with("99").all()


def test_decoys_are_of_every_kind(files: Files) -> None:
    told = files.truth("money_decoys").with_columns(kind=pl.col("decoy").str.replace(r"-\d+$", ""))

    assert set(told["kind"]) == {"payroll", "rent", "marketplace", "merchant_service", "charity"}


@pytest.mark.parametrize("kind", ["marketplace", "merchant_service", "charity"])
def test_a_decoy_is_a_company_that_many_pay_before_it_pays(files: Files, kind: str) -> None:
    told = files.truth("money_decoys").filter(pl.col("decoy").str.starts_with(kind))
    first = told.filter(decoy=told["decoy"][0]).join(files("transfers"), left_on="serial", right_on="交易流水号")
    hub = first["收款账号"].mode()[0]
    holder = files("accounts").filter(账号=hub)["证件号码"][0]

    into, out = first.filter(收款账号=hub), first.filter(付款账号=hub)
    assert holder.startswith("91")
    assert into.height + out.height == first.height
    assert into.height > out.height > 0
    assert into["交易时间"].min() < out["交易时间"].min()  # pyright: ignore[reportOperatorIssue]
