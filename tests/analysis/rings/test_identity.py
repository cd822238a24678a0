"""A ring keeps its id while half of its members stay; what became of it is told."""

from __future__ import annotations

import pytest

from analysis.rings.identity import Became, identified


def fresh(place: int) -> str:
    return f"new{place}"


@pytest.mark.parametrize(
    ("earlier", "now", "expected"),
    [
        (["abcd"], ["abcd"], [Became("r0", "same")]),
        (["abcd"], ["abcdef"], [Became("r0", "grown")]),
        (["abcd"], ["abc"], [Became("r0", "shrunk")]),
        (["abcd"], ["abce"], [Became("r0", "changed")]),
        (["abcd"], ["wxyz"], [Became("new0", "new"), Became("r0", "gone")]),
        (["abcdef"], ["abcd", "ef"], [Became("r0", "shrunk"), Became("new1", "split", ("r0",))]),
        (["abcd", "efg"], ["abcdefg"], [Became("r0", "merged", ("r1",))]),
        ([], ["abc"], [Became("new0", "new")]),
    ],
)
def test_rings_keep_their_ids_and_say_what_became_of_them(
    earlier: list[str], now: list[str], expected: list[Became]
) -> None:
    _, events = identified([(f"r{place}", members) for place, members in enumerate(earlier)], now, fresh)

    assert events == expected


def test_an_id_goes_to_the_likest_and_to_one_only() -> None:
    ids, _ = identified([("r0", "abcdef")], ["abcg", "abcdefg"], fresh)

    assert ids == ["new0", "r0"]
