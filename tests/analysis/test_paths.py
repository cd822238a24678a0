"""Paths: the fewest hops, hubs named, and time that never runs backwards; checked against brute force."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain, product

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from analysis import both_ends, in_time, steps
from analysis.answers import Paths
from analysis.paths import paths
from base.errors import BadRequestError, MalformedIdError
from base.viewer import BEGINNING, FOREVER, Viewer
from tests.analysis.conftest import Asker
from tests.graphs import Claimed, Happened, Load, Said, World, an_id, number_of

REGISTER, SECRET = number_of(1, 1), number_of(2, 1)
NAMES = "abcdef"
PEOPLE = {name: an_id("Person", name) for name in NAMES}
PHONES = {name: an_id("Phone", name) for name in NAMES}
NAME_OF = {id: name for some in (PEOPLE, PHONES) for name, id in some.items()}
AS_OF = 100


def _world(
    claimed: list[Claimed], happened: list[Happened] | None = None, seals: dict[str, int] | None = None
) -> World:
    people = [Said(REGISTER, id, {"name": name}) for name, id in PEOPLE.items()]
    phones = [Said(REGISTER, id, {"number": name}) for name, id in PHONES.items()]
    loads = (Load(REGISTER), Load(SECRET, "secret", level=2))
    return World(loads, (*people, *phones), tuple(claimed), tuple(happened or ()), seals or {})


def _knows(pair: str, load: int = REGISTER, role: str = "other", **more: int) -> Claimed:
    return Claimed(load, "RELATED_TO", PEOPLE[pair[0]], PEOPLE[pair[1]], role, **more)


def _holds(name: str) -> Claimed:
    return Claimed(REGISTER, "HOLDS", PEOPLE[name], PHONES[name])


def _calls(pair: str, at: int, row: int = 1) -> Happened:
    return Happened(REGISTER, "CALLED", PHONES[pair[0]], PHONES[pair[1]], at, row)


def _paths(
    asker: Asker, source: str, target: str, max_hops: int = 6, first: int = 100, *, timed: bool = False
) -> Paths:
    return asker.run(paths(asker.ask(as_of=AS_OF), source, target, max_hops, timed, first))


def _ways(found: Paths) -> list[str]:
    """Each path as the names it passes."""
    return [
        "".join(NAME_OF[hop.source.id] for hop in path.hops) + NAME_OF[path.hops[-1].target.id]
        for path in found.paths.items
    ]


def test_all_shortest_ways_are_found_and_no_longer_one(asker: Asker) -> None:
    asker.world(_world([_knows(pair) for pair in ("ab", "bd", "ac", "cd", "ae", "ef", "fd")]))

    found = _paths(asker, PEOPLE["a"], PEOPLE["d"])

    assert sorted(_ways(found)) == ["abd", "acd"]
    assert (found.paths.total, found.paths.truncated, found.hubs) == (2, False, [])


def test_the_order_is_stable_and_a_cut_is_said(asker: Asker) -> None:
    asker.world(_world([_knows(pair) for pair in ("ab", "bd", "ac", "cd")]))

    whole = _paths(asker, PEOPLE["a"], PEOPLE["d"])
    cut = _paths(asker, PEOPLE["a"], PEOPLE["d"], first=1)

    assert cut.paths.items == whole.paths.items[:1]
    assert (cut.paths.total, cut.paths.truncated, cut.paths.reason) == (2, True, "limit")


def test_two_links_between_the_same_two_are_two_ways(asker: Asker) -> None:
    asker.world(_world([_knows("ab"), _knows("ab", role="child"), _knows("ba")]))

    found = _paths(asker, PEOPLE["a"], PEOPLE["b"])

    assert [(path.hops[0].role, path.hops[0].direction) for path in found.paths.items] == [
        ("child", "out"),
        ("other", "in"),
        ("other", "out"),
    ]


@pytest.mark.parametrize(("hops", "found"), [(2, []), (3, ["abcd"])])
def test_no_way_is_longer_than_asked(asker: Asker, hops: int, found: list[str]) -> None:
    asker.world(_world([_knows(pair) for pair in ("ab", "bc", "cd")]))

    assert _ways(_paths(asker, PEOPLE["a"], PEOPLE["d"], hops)) == found


def test_every_hop_names_its_rows(asker: Asker) -> None:
    claims = [
        _knows("ab", row=4),
        _knows("ab", row=5, valid_to=50),
        _knows("ab", SECRET, row=6),
        _holds("a"),
        _holds("b"),
    ]
    asker.world(_world(claims, [_calls("ab", 10, 7), _calls("ab", 20, 8), _calls("ab", 200, 9)]))

    by_link = _paths(asker, PEOPLE["a"], PEOPLE["b"]).paths.items[0].hops[0]
    by_call = _paths(asker, PHONES["a"], PHONES["b"], 1).paths.items[0].hops[0]

    assert [row.row for row in by_link.rows] == [4]
    assert [row.row for row in by_call.rows] == [8, 7]
    assert (by_link.at, by_call.at) == (None, None)


def test_what_is_hidden_is_no_way(asker: Asker) -> None:
    asker.world(
        _world([_knows("ab", SECRET), _knows("ac"), _knows("cb"), _knows("ad"), _knows("db")], seals={PEOPLE["c"]: 1})
    )

    assert _ways(_paths(asker, PEOPLE["a"], PEOPLE["b"])) == ["adb"]
    chief = asker.run(paths(asker.ask(Viewer("chief", level=2), as_of=AS_OF), PEOPLE["a"], PEOPLE["b"], 6, False, 10))
    assert _ways(chief) == ["ab"]


@pytest.fixture
def small_hubs(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (both_ends, in_time):
        monkeypatch.setattr(module, "HUB_CAP", 3)


@pytest.mark.usefixtures("small_hubs")
@pytest.mark.parametrize("timed", [False, True])
def test_no_way_leads_through_a_hub_and_the_hub_is_named(asker: Asker, timed: bool) -> None:
    asker.world(_world([_knows(pair) for pair in ("ab", "bc", "bd", "be", "af", "fd", "dc")]))

    found = _paths(asker, PEOPLE["a"], PEOPLE["c"], timed=timed)

    assert _ways(found) == ["afdc"]
    assert [hub.id for hub in found.hubs] == [PEOPLE["b"]]
    assert (found.paths.truncated, found.paths.reason, found.paths.at_least) == (True, "hub", True)


@pytest.mark.usefixtures("small_hubs")
@pytest.mark.parametrize("ends", ["ba", "ab"])
def test_a_hub_may_be_an_end(asker: Asker, ends: str) -> None:
    asker.world(_world([_knows(pair) for pair in ("bc", "bd", "be", "bf", "ca")]))

    found = _paths(asker, PEOPLE[ends[0]], PEOPLE[ends[1]])

    assert _ways(found) == ["bca" if ends == "ba" else "acb"]


@pytest.mark.parametrize("timed", [False, True])
def test_a_search_that_runs_out_of_its_budget_says_so(
    asker: Asker, monkeypatch: pytest.MonkeyPatch, timed: bool
) -> None:
    asker.world(_world([_knows(pair) for pair in ("ab", "bc", "cd", "de")]))
    monkeypatch.setattr(steps, "LONGEST", -1.0)
    late = _paths(asker, PEOPLE["a"], PEOPLE["e"], timed=timed)
    monkeypatch.setattr(steps, "LONGEST", 5.0)
    monkeypatch.setattr(steps, "MOST_ENTITIES", 2)
    budget = steps.Budget.__init__.__defaults__
    assert budget is not None
    monkeypatch.setattr(steps.Budget.__init__, "__defaults__", (2, *budget[1:]))
    wide = _paths(asker, PEOPLE["a"], PEOPLE["e"], timed=timed)

    assert (late.paths.reason, late.paths.truncated, late.paths.at_least, late.paths.total) == ("time", True, True, 0)
    assert (wide.paths.reason, wide.paths.truncated, wide.paths.at_least, wide.paths.total) == ("limit", True, True, 0)


@pytest.mark.parametrize(
    ("max_hops", "target", "sentence"),
    [(0, PEOPLE["b"], "from 1 to 6"), (7, PEOPLE["b"], "from 1 to 6"), (3, PEOPLE["a"], "the same entity")],
)
def test_bad_questions_are_refused(asker: Asker, max_hops: int, target: str, sentence: str) -> None:
    with pytest.raises(BadRequestError, match=sentence):
        _paths(asker, PEOPLE["a"], target, max_hops)


def test_a_text_that_is_no_id_is_refused(asker: Asker) -> None:
    with pytest.raises(MalformedIdError):
        _paths(asker, PEOPLE["a"], "x")


def test_time_never_runs_backwards(asker: Asker) -> None:
    asker.world(_world([], [_calls("ab", 30), _calls("bc", 20), _calls("bd", 40), _calls("dc", 40, 2)]))

    assert _ways(_paths(asker, PHONES["a"], PHONES["c"])) == ["abc"]
    found = _paths(asker, PHONES["a"], PHONES["c"], timed=True)
    assert _ways(found) == ["abdc"]
    assert [hop.at for hop in found.paths.items[0].hops] == [30, 40, 40]


def test_a_link_is_used_while_it_is_valid_and_no_call_against_its_direction(asker: Asker) -> None:
    claims = [_knows("ab", valid_from=10, valid_to=20), _knows("bc", valid_from=20), _knows("cd", valid_to=20)]
    asker.world(_world(claims, [_calls("ba", 5)]))

    found = _paths(asker, PEOPLE["a"], PEOPLE["c"], timed=True)

    assert [hop.at for hop in found.paths.items[0].hops] == [10, 20]
    assert _paths(asker, PEOPLE["a"], PEOPLE["d"], timed=True).paths.items == []
    assert _paths(asker, PHONES["a"], PHONES["b"], timed=True).paths.items == []


PAIRS = ["".join(pair) for pair in product(NAMES[:5], repeat=2) if pair[0] != pair[1]]
MOMENTS = st.sampled_from([BEGINNING, 10, 20, 30, 40, FOREVER])


@st.composite
def temporal_graphs(draw: st.DrawFn) -> tuple[list[Claimed], list[Happened]]:
    """Links with validity between phones, and calls, among five."""
    claims: list[Claimed] = []
    for row, pair in enumerate(draw(st.lists(st.sampled_from(PAIRS), max_size=5)), 1):
        start, end = sorted((draw(MOMENTS), draw(MOMENTS)))
        ends = PHONES[pair[0]], PHONES[pair[1]]
        claims.append(Claimed(REGISTER, "USES", *ends, row=row, valid_from=start, valid_to=end))
    calls = [
        _calls(pair, draw(st.integers(5, 45)), row)
        for row, pair in enumerate(draw(st.lists(st.sampled_from(PAIRS), max_size=9)), 1)
    ]
    return claims, calls


Walked = tuple[tuple[str, str, str], ...]
"""A way as (target, type, direction) of each hop."""


class _BruteForce:
    """The shortest ways among all simple walks."""

    def __init__(self, claims: list[Claimed], calls: list[Happened], *, timed: bool) -> None:
        self._claims, self._calls, self._timed = claims, calls, timed

    def shortest(self, source: str, target: str) -> set[Walked]:
        ways = set(self._walks(source, target, BEGINNING, frozenset({source})))
        fewest = min(map(len, ways), default=0)
        return {way for way in ways if len(way) == fewest}

    def _walks(self, entity: str, target: str, now: int, seen: frozenset[str]) -> Iterator[Walked]:
        if entity == target:
            yield ()
            return
        for there, type, direction, arrival in chain(self._by_links(entity, now), self._by_calls(entity, now)):
            if there not in seen:
                for rest in self._walks(there, target, arrival, seen | {there}):
                    yield ((there, type, direction), *rest)

    def _by_links(self, entity: str, now: int) -> Iterator[tuple[str, str, str, int]]:
        for claim in self._claims:
            arrival = max(now, claim.valid_from) if self._timed else AS_OF
            if claim.valid_from <= arrival < claim.valid_to:
                for here, there, direction in _both_ways(claim):
                    if here == entity:
                        yield there, claim.type, direction, arrival

    def _by_calls(self, entity: str, now: int) -> Iterator[tuple[str, str, str, int]]:
        for call in self._calls:
            for here, there, direction in _both_ways(call):
                if here == entity and (not self._timed or (direction == "out" and call.at >= now)):
                    yield there, call.type, direction, call.at


def _both_ways(one: Claimed | Happened) -> tuple[tuple[str, str, str], ...]:
    return (one.source, one.target, "out"), (one.target, one.source, "in")


@pytest.mark.parametrize("timed", [False, True])
@given(temporal_graphs())
@settings(
    max_examples=25,
    deadline=None,
    derandomize=True,
    database=None,
    phases=(Phase.generate,),
    suppress_health_check=list(HealthCheck),
)
def test_the_ways_are_those_of_brute_force(
    asker: Asker, timed: bool, graph: tuple[list[Claimed], list[Happened]]
) -> None:
    claims, calls = graph
    asker.world(_world(claims, calls))
    for source, target in (("a", "b"), ("b", "e"), ("c", "a")):
        found = _paths(asker, PHONES[source], PHONES[target], timed=timed)

        ways = {tuple((hop.target.id, hop.type, hop.direction) for hop in path.hops) for path in found.paths.items}
        assert ways == _BruteForce(claims, calls, timed=timed).shortest(PHONES[source], PHONES[target])
        assert found.paths.total == len(ways)
        moments = [[hop.at for hop in path.hops if hop.at is not None] for path in found.paths.items]
        assert all(some == sorted(some) for some in moments)
