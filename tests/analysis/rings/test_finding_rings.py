"""Rings among uses: what joins people, what does not, and what never changes the answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.rings.background import Background
from analysis.rings.finding_rings import Found, found
from analysis.rings.parts import parts
from analysis.rings.uses import Uses
from tests.analysis.rings.using import Used, crowd, uses

CROWD = crowd()
FEW = 3


def rings(some: Uses | Found) -> list[list[str]]:
    known = some if isinstance(some, Found) else found(some, graphs=FEW)
    return [[known.uses.holders[one] for one in part.holders] for part in parts(known)]


def ring(names: Sequence[str], name: str = "r") -> list[Used]:
    """Devices by threes, overlapping, and numbers that each shares with the next: everybody stands on two families."""
    size = len(names)
    devices = [
        Used(names[(first + step) % size], f"{name}-d{first}") for first in range(0, size, 2) for step in range(3)
    ]
    numbers = [
        Used(names[(first + step) % size], f"{name}-p{first}", "phone") for first in range(size) for step in range(2)
    ]
    return [*devices, *numbers]


def test_people_who_share_two_families_of_identifiers_are_a_ring() -> None:
    assert rings(uses([*CROWD, *ring("abcd")])) == [["a", "b", "c", "d"]]


def test_one_family_joins_nobody_unless_it_is_hard_evidence() -> None:
    some = [Used(name, "x") for name in "abc"]

    assert rings(uses([*CROWD, *some])) == []
    assert rings(uses([*CROWD, *some], hard=["x"])) == [["a", "b", "c"]]


def test_two_are_no_ring() -> None:
    assert (
        rings(
            uses(
                [
                    *CROWD,
                    *(Used(name, thing, kind) for name in "ab" for thing, kind in (("x", "device"), ("y", "phone"))),
                ]
            )
        )
        == []
    )


def test_a_family_that_shares_home_number_and_car_is_no_ring() -> None:
    things = (("home", "address"), ("line", "phone"), ("car", "vehicle"))
    family = [Used(name, thing, kind) for name in "abc" for thing, kind in things]
    everybody = [*crowd(("address", "phone", "vehicle")), *family]

    strangers, kin = rings(uses(everybody)), rings(uses(everybody, kin=[("b", "a"), ("c", "a")]))
    namesakes = rings(uses(everybody, surnames=dict.fromkeys("abc", "王")))

    assert strangers == [["a", "b", "c"]]
    assert kin == namesakes == []


@pytest.mark.parametrize("firm", ["employer", "owner of the device"])
def test_colleagues_with_a_device_and_a_number_of_the_office_are_no_ring(firm: str) -> None:
    office = [Used(name, thing, kind) for name in "abc" for thing, kind in (("x", "device"), ("y", "phone"))]
    if firm == "employer":
        known = uses([*CROWD, *office], jobs=[(name, "firm") for name in "abc"], organizations=["firm"])
    else:
        own = [Used("firm", "x"), Used("firm", "y", "phone")]
        known = uses([*CROWD, *office, *own], jobs=[("a", "firm"), ("b", "firm")], organizations=["firm"])

    assert rings(known) == []


def test_an_identifier_handed_on_after_a_gap_joins_nobody() -> None:
    chain = [Used(f"m{one}", "x", "device", one * 100, one * 100 + 60) for one in range(4)]
    numbers = [Used(f"m{one}", "y", "phone") for one in range(4)]

    assert rings(uses([*CROWD, *chain, *numbers])) == []


def test_a_hub_adds_no_ring_and_takes_none_away() -> None:
    two = [*ring("abcd", "r"), *ring("efgh", "s")]
    hub = [Used(name, "hub") for name in [*"abcdefgh", *(f"c{one:05}" for one in range(40))]]

    assert rings(uses([*CROWD, *two, *hub])) == rings(uses([*CROWD, *two])) == [list("abcd"), list("efgh")]


def test_a_weak_bridge_between_two_rings_is_dropped() -> None:
    weak = [
        Used("d", "w", "vehicle", None),
        Used("e", "w", "vehicle", None),
        Used("d", "v", "address", None),
        Used("e", "v", "address", None),
    ]
    everybody = [*crowd(("device", "phone", "vehicle", "address")), *ring("abcd", "r"), *ring("efgh", "s")]

    assert rings(uses([*everybody, *weak])) == [list("abcd"), list("efgh")]


def test_a_component_over_fifty_falls_apart_at_a_higher_level_which_is_told() -> None:
    groups = [[f"g{group}m{one}" for one in range(4)] for group in range(15)]
    joined = [
        Used(end, f"{kind}{group}", kind, None)
        for group in range(14)
        for end in (groups[group][0], groups[group + 1][1])
        for kind in ("device", "phone")
    ]
    known = found(uses([*CROWD, *(one for some in groups for one in ring(some, some[0])), *joined]), graphs=FEW)

    assert rings(known) == sorted(groups)
    assert {(part.level, part.before) for part in parts(known)} == {(1.5, 60)}


def test_the_score_does_not_grow_with_the_size() -> None:
    small, large = (found(uses([*CROWD, *ring(names)]), graphs=FEW) for names in ("abcd", "abcdefghij"))

    assert small.scored.score.tolist() == large.scored.score.tolist() == [8.0]


def test_accounts_opened_on_one_day_add_to_the_score_unless_the_branch_opens_many_that_day() -> None:
    others = [(f"c{one:05}", 1, one % 500) for one in range(2_000)]
    same = [(name, 1, 77) for name in "abcd"]
    busy = [(f"c{one:05}", 1, 77) for one in range(2_000)]
    everybody = [*CROWD, *ring("abcd")]

    plain, together, crowded = (
        found(uses(everybody, opened=opened), graphs=FEW).scored
        for opened in (others, [*others, *same], [*busy, *same])
    )

    assert plain.same_day.tolist() == [0.0]
    assert together.same_day.tolist() == [2.0]
    assert crowded.same_day.tolist() == [0.0]


def test_chance_makes_fewer_of_the_rings_than_there_are_and_the_same_each_time() -> None:
    known = uses([*CROWD, *ring("abcd"), *ring("efgh", "s")])

    first, again = found(known), found(known)

    assert (first.expected < 0.1).all()
    assert first.expected.tolist() == again.expected.tolist()


def test_without_an_identifier_that_holds_two_halves_together_a_ring_falls_in_two() -> None:
    halves = [*ring("abc", "r"), *ring("def", "s"), Used("c", "D"), Used("d", "D")]
    known = found(uses([*CROWD, *halves, Used("c", "r-s", "phone"), Used("d", "r-s", "phone")], hard=["D"]), graphs=FEW)

    (one,) = parts(known)

    at = {name: known.uses.identifiers.index(name) for name in ("D", "r-d0")}
    assert one.without(at["D"], len(known.uses.holders)) == [3, 3]
    assert one.without(at["r-d0"], len(known.uses.holders)) == [6]


NAMES = [f"m{one}" for one in range(12)]
SOME = st.lists(
    st.tuples(
        st.sampled_from(NAMES),
        st.sampled_from("uvwxyz"),
        st.sampled_from([0, 20, None]),
        st.sampled_from([30, 90, None]),
    ),
    max_size=30,
)


def drawn(some: Sequence[tuple[str, str, int | None, int | None]]) -> list[Used]:
    return [Used(who, thing, "device" if thing < "x" else "phone", start, end) for who, thing, start, end in some]


@settings(max_examples=25, deadline=None)
@given(SOME, st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing(some: list[tuple[str, str, int | None, int | None]], random) -> None:
    every = [*CROWD[:400], *drawn(some)]
    shuffled = list(every)
    random.shuffle(shuffled)

    first, second = (found(uses(one, hard=["u"]), graphs=2) for one in (every, shuffled))

    assert rings(first) == rings(second)
    assert first.scored.score.tolist() == second.scored.score.tolist()
    assert first.expected.tolist() == second.expected.tolist()


@settings(max_examples=25, deadline=None)
@given(SOME)
def test_a_hub_never_adds_a_ring(some: list[tuple[str, str, int | None, int | None]]) -> None:
    every = [*CROWD[:400], *drawn(some)]
    hub = [Used(who, "hub") for who in [*NAMES, *(f"c{one:05}" for one in range(20))]]

    assert rings(uses([*every, *hub])) == rings(uses(every))


@settings(max_examples=20, deadline=None)
@given(st.integers(5, 12), st.integers(0, 40))
def test_one_identifier_less_leaves_a_well_knit_ring_as_it_is(size: int, gone: int) -> None:
    names = NAMES[:size]
    known = uses([*CROWD[:1000], *ring(names, "r"), *ring([*names[1:], names[0]], "s")])
    own = np.flatnonzero([name[:2] in ("r-", "s-") for name in known.identifiers])

    less = known.without(known.spells.identifier == own[gone % len(own)])

    assert rings(replace(less)) == [sorted(names)]


def test_a_background_that_was_kept_gives_the_same_answer_as_the_full_run() -> None:
    opened = [(name, 1, 77) for name in "abcd"] + [(f"c{one:05}", 1, one % 90) for one in range(900)]
    known = uses([*CROWD, *ring("abcd")], opened=opened)
    full = found(known)

    again = found(known, Background.read(full.background.written()))

    assert again.expected.tolist() == full.expected.tolist()
    assert again.scored.score.tolist() == full.scored.score.tolist()
    assert not full.background.stale(len(known.spells))
    assert full.background.stale(2 * len(known.spells))
