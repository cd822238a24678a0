"""Planted tails of money: their layers follow one another, and what is told to be left came from the first payments."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clew.world.city import City
from clew.world.plants import money_tails
from clew.world.plants.cast import Cast
from clew.world.plants.money_mixing import CASH, NO_TAIL, Moves, mixed
from clew.world.streams import stream
from tests.world.small_city import Files


@pytest.fixture(scope="module")
def tails(files: Files) -> pl.DataFrame:
    numbers = files.truth("money_tails").with_columns(pl.col("layer").cast(pl.Int64))
    return numbers.join(files("transfers"), left_on="serial", right_on="交易流水号", validate="1:1")


def test_every_payment_of_a_tail_is_in_the_file(files: Files, tails: pl.DataFrame) -> None:
    assert tails.height == files.truth("money_tails").height > 0
    assert set(tails["tail"]) == {"0", "1"}


def test_who_pays_in_a_layer_was_paid_before_in_the_one_above(tails: pl.DataFrame) -> None:
    onward = tails.filter(pl.col("layer") > 0)

    came = tails.join(onward, left_on=["tail", "收款账号"], right_on=["tail", "付款账号"], suffix="_on")

    before = came.filter((pl.col("layer") == pl.col("layer_on") - 1) & (pl.col("交易时间") < pl.col("交易时间_on")))
    assert set(before["serial_on"]) == set(onward["serial"])


def test_a_tail_has_three_to_five_layers_within_three_days(tails: pl.DataFrame) -> None:
    moment = pl.col("交易时间").str.to_datetime()
    spans = tails.group_by("tail").agg(lasts=moment.max() - moment.min(), layers=pl.col("layer").n_unique())

    assert spans["lasts"].dt.total_hours().max() < 72  # pyright: ignore[reportOptionalOperand, reportOperatorIssue]
    assert spans["layers"].is_between(3, 5).all()


def test_no_more_is_left_than_came_in(files: Files, tails: pl.DataFrame) -> None:
    paid = tails.filter(layer=0).group_by("tail").agg(pl.col("金额").cast(pl.Decimal(18, 2)).sum() * 100)
    left = files.truth("money_tails_left").group_by("tail").agg(pl.col("fen").cast(pl.Decimal(18, 2)).sum())

    both = paid.join(left, on="tail")

    assert both.height == 2
    assert (both["fen"] > 0).all()
    assert (both["fen"] <= both["金额"]).all()


def test_every_account_with_money_left_has_a_balance_from_before(files: Files) -> None:
    key = ["tail", "institution", "account"]
    left, balances = files.truth("money_tails_left"), files.truth("money_tails_balances")

    assert left.join(balances, on=key, how="anti").is_empty()
    assert balances.select(key).is_unique().all()


def test_a_city_of_the_same_seed_has_the_same_tails(city: City) -> None:
    one, other = (money_tails.plant(city, Cast(city), stream(city.seed, "plant money_tails")) for _ in range(2))

    assert all(one.truth[name].equals(other.truth[name]) for name in one.truth)


MOVES = st.lists(
    st.tuples(st.integers(0, 20), st.integers(0, 4), st.integers(CASH, 4), st.integers(1, 10_000)), max_size=30
)


def left_of(rows: list[tuple[int, int, int, int]], tail: list[int], until: int) -> dict[int, int]:
    order = np.argsort([row[0] for row in rows], kind="stable") if rows else np.zeros(0, np.int64)
    at, payer, payee, fen = (np.array([rows[i][place] for i in order], dtype=np.int64) for place in range(4))
    moves = Moves(at, payer, payee, fen, np.array([tail[i] for i in order], dtype=np.int64))
    business = np.array([False] * 4 + [True])
    found = mixed(np.random.default_rng(1), moves, business, np.array([until]))
    return {one.account: one.fen for one in found}


@settings(deadline=None, max_examples=100)
@given(MOVES)
def test_traced_money_is_never_more_than_was_paid_in_and_never_negative(rows: list[tuple[int, int, int, int]]) -> None:
    tail = [0 if i == 0 else NO_TAIL for i in range(len(rows))]

    left = left_of(rows, tail, 100)

    assert all(fen >= 0 for fen in left.values())
    assert sum(left.values()) <= (rows[0][3] if rows else 0)


def test_money_that_nobody_touches_stays_where_it_came() -> None:
    assert left_of([(1, 0, 1, 5_000), (2, 2, 3, 700)], [0, NO_TAIL], 100) == {1: 5_000}


def test_what_happens_after_a_tail_is_over_is_not_told() -> None:
    rows = [(1, 0, 1, 5_000), (50, 1, CASH, 10**9)]

    assert left_of(rows, [0, NO_TAIL], 50) == {1: 5_000}
    assert left_of(rows, [0, NO_TAIL], 51) == {1: 0}


def test_what_a_business_receives_is_gone() -> None:
    assert left_of([(1, 0, 1, 5_000), (2, 1, 4, 10**9)], [0, NO_TAIL], 100) == {1: 0}
