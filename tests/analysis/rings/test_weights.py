"""How much sharing an identifier says: dates, rarity, caps, hubs and what anybody may use."""

from __future__ import annotations

import numpy as np
import pytest

from analysis.rings.weights import Weighed, weighed
from tests.analysis.rings.using import Used, crowd, uses


def shared_by_two(kind: str, first: tuple[int | None, int | None], second: tuple[int | None, int | None]) -> Weighed:
    some = [Used("a", "x", kind, *first), Used("b", "x", kind, *second)]
    return weighed(uses([*crowd((kind,)), *some]))


@pytest.mark.parametrize(
    ("kind", "first", "second", "weight"),
    [
        ("device", (0, None), (10, None), 2.478),
        ("device", (0, 100), (99, None), 2.478),
        ("device", (0, 100), (110, None), 1.389),
        ("account", (0, 100), (130, None), 1.389),
        ("device", (0, 100), (131, None), 0.0),
        ("phone", (0, 100), (101, None), 0.0),
        ("address", (0, 100), (100, None), 0.0),
        ("phone", (0, None), (None, None), 1.239),
        ("phone", (0, None), (0, None), 2.478),
        ("address", (0, None), (0, None), 2.0),
    ],
)
def test_dates_and_caps_make_the_weight(
    kind: str, first: tuple[int | None, int | None], second: tuple[int | None, int | None], weight: float
) -> None:
    assert shared_by_two(kind, first, second).shared.weight.sum() == pytest.approx(weight, abs=0.001)


def test_the_rarer_an_identifier_the_more_it_says() -> None:
    two, four = (
        weighed(uses([*crowd(), *(Used(name, "x") for name in names)])).shared.weight[0] for names in ("ab", "abcd")
    )

    assert two - four == pytest.approx(np.log10(2), abs=0.01)


def test_above_the_cap_of_its_kind_an_identifier_joins_nobody_and_is_counted() -> None:
    at_cap, above = (weighed(uses([*crowd(), *(Used(f"m{one}", "x") for one in range(count))])) for count in (6, 7))

    assert (len(at_cap.shared.weight), len(at_cap.hubs)) == (15, 0)
    assert (len(above.shared.weight), len(above.hubs)) == (0, 1)


def test_holders_one_after_the_other_do_not_make_a_hub() -> None:
    many = [Used(f"m{one}", "x", "device", one * 40, one * 40 + 39) for one in range(12)]

    known = weighed(uses([*crowd(), *many]))

    assert known.together.max() == 1
    assert not len(known.hubs)


def test_what_anybody_may_use_joins_nobody_and_is_counted() -> None:
    known = weighed(uses([*crowd(), Used("a", "x"), Used("b", "x")], communal=["x"]))

    assert (len(known.shared.weight), len(known.communal)) == (0, 1)


def test_rarity_is_counted_in_what_everybody_may_see() -> None:
    secret = [Used(f"s{one}", f"secret-{one}", general=False) for one in range(1_000)]
    pair = [Used("a", "x"), Used("b", "x")]

    with_secrets, without = weighed(uses([*crowd(), *secret, *pair])), weighed(uses([*crowd(), *pair]))

    assert with_secrets.shared.weight == pytest.approx(without.shared.weight)


def test_a_dated_row_counts_more_than_an_undated_one_of_the_same_use() -> None:
    both = [Used("a", "x", "phone", 0), Used("a", "x", "phone", None), Used("b", "x", "phone", 3)]

    known = weighed(uses([*crowd(), *both]))

    assert known.shared.weight == pytest.approx([2.478], abs=0.001)
    assert not known.shared.undated.any()
