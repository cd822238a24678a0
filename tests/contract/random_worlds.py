"""Small random graphs of every kind of thing that questions read, and viewers who may see some of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from hypothesis import strategies as st
from neo4j import Driver

from analysis.findings import Evidence, Finding
from analysis.rings.ring import Ring
from analysis.rings.stored import content_of
from base.viewer import BEGINNING, FOREVER, Clocks, Viewer
from cypher.catalogue import query
from cypher.macros import LOADS_PER_SCOPE
from ontology import ENTITIES, PREFIXES
from ontology.keys import natural_key, public_id
from store.driver import DATABASE
from store.gate import Gate
from tests.graphs import KEY, Claimed, Happened, Load, Said, World, an_id, number_of, write

NUMBERS = ("+8613800138000", "+8613800138001", "+8613900138000")
CASE_NUMBERS = ("A1", "A2")


def keyed(kind: str, value: str) -> str:
    """The id that a natural key of one value leads to."""
    return public_id(ENTITIES[kind], natural_key(ENTITIES[kind], ("number",), (value,)), KEY)


PEOPLE = tuple(an_id("Person", name) for name in "abc")
PHONES = tuple(keyed("Phone", number) for number in NUMBERS)
ADDRESSES = tuple(an_id("Address", name) for name in "ab")
VEHICLES, PLATES = (an_id("Vehicle", "a"),), (an_id("Plate", "a"), an_id("Plate", "b"))
PLACES = tuple(an_id("Place", name) for name in "ab")
DEVICES, SIMS = (an_id("Device", "a"),), (an_id("Sim", "a"),)
ACCOUNTS = tuple(an_id("Account", name) for name in "abc")
CASES = tuple(keyed("Case", number) for number in CASE_NUMBERS)
EVERYBODY = (*PEOPLE, *PHONES, *ADDRESSES, *VEHICLES, *PLATES, *PLACES, *DEVICES, *SIMS, *ACCOUNTS, *CASES)
RINGS = tuple("ring-" + digit * 30 for digit in "ab")

_TEXTS: dict[str, dict[str, st.SearchStrategy[Any]]] = {
    "Person": {"name": st.sampled_from(["王伟", "王玮", "李娜"])},
    "Address": {
        "text": st.sampled_from(["云溪市东湖区人民路1号", "云溪市东湖区人民路2号"]),
        "longitude": st.just(117.0),
        "latitude": st.sampled_from([31.0, 31.01]),
    },
    "Vehicle": {"model": st.sampled_from(["金桥", "白云"]), "colour": st.sampled_from(["白", "黑"])},
    "Plate": {"text": st.sampled_from(["皖A12345", "皖A12346"]), "type": st.just("02")},
    "Place": {
        "system": st.just("cameras"),
        "name": st.just("人民路卡口"),
        "code": st.sampled_from(["K1", "K2"]),
        "longitude": st.just(117.0),
        "latitude": st.sampled_from([31.0, 33.0]),
    },
    "Device": {"imei": st.sampled_from(["001", "002"])},
    "Sim": {"iccid": st.just("8986")},
    "Account": {"institution": st.sampled_from(["云溪银行", "东湖银行"]), "number": st.sampled_from(["6201", "6202"])},
}
LINKED = (
    ("LIVES_AT", PEOPLE, ADDRESSES, ("",)),
    ("HOLDS", PEOPLE, (*PHONES, *ACCOUNTS), ("",)),
    ("RELATED_TO", PEOPLE, PEOPLE, ("spouse", "child")),
    ("OWNS", PEOPLE, VEHICLES, ("",)),
    ("BEARS", VEHICLES, PLATES, ("",)),
    ("USES", (*PHONES, *ACCOUNTS), (*SIMS, *DEVICES, *PHONES), ("",)),
    ("INSTALLED_IN", SIMS, DEVICES, ("",)),
    ("INVOLVED_IN", (*PEOPLE, *PHONES), CASES, ("suspect", "victim", "witness")),
    ("OCCURRED_AT", CASES, (*ADDRESSES, *PLACES), ("",)),
)
HAPPENED = (
    ("CALLED", PHONES, PHONES),
    ("SEEN_AT", (*PLATES, *DEVICES), PLACES),
    ("SEEN_AT", PHONES, PLACES),
    ("TRANSFERRED", ACCOUNTS, ACCOUNTS),
    ("WITHDREW", ACCOUNTS, PLACES),
)

LOADS = tuple(number_of(scope, sequence) for scope in (1, 2, 3) for sequence in (1, 2))
_MOMENTS = st.sampled_from([BEGINNING, 10, 20, 30, FOREVER])
_SCOPES = {1: ("register", 0, ()), 2: ("telecom", 1, ()), 3: ("register", 0, ("minor",))}
VIEWERS = st.builds(
    Viewer,
    st.just("analyst"),
    st.sampled_from([0, 1]),
    st.sampled_from([frozenset[str](), frozenset({"minor"})]),
    case=st.sampled_from([None, *CASE_NUMBERS]),
    redacted=st.sampled_from([{}, {}, {"whereabouts": "purpose", "financial": "purpose"}]),
)
CLOCKS = st.builds(Clocks, st.sampled_from([5, 15, 25, 40]), st.sampled_from([100, 200]))


@dataclass(frozen=True)
class Found:
    """A ring that a detection wrote in a load, with members and people behind them."""

    load: int
    id: str
    typology: str
    members: tuple[str, ...]
    holders: tuple[str, ...]
    chance: float


@dataclass(frozen=True)
class Judged:
    """Two cases that somebody judged to be of one series, or not."""

    load: int
    id: str
    kind: str
    cases: tuple[str, ...]


@dataclass(frozen=True)
class Whole:
    """A graph as plain values, with what was derived from it."""

    world: World
    found: tuple[Found, ...] = ()
    judged: tuple[Judged, ...] = ()

    def seen_through(self, gate: Gate) -> Whole:
        """The graph without what that gate hides."""
        sealed = {id for id, seal in self.world.seals.items() if not gate.may[seal]}

        def stays(one: Found | Judged) -> bool:
            named = {*one.members, *one.holders} if isinstance(one, Found) else {*one.cases}
            return gate.admits(one.load) and not named & sealed

        return replace(
            self,
            world=self.world.seen_through(gate),
            found=tuple(one for one in self.found if stays(one)),
            judged=tuple(one for one in self.judged if stays(one)),
        )

    def put(self, driver: Driver) -> None:
        """Write it into an empty graph; what is derived may name an entity that nothing describes any more."""
        write(self.world, driver)
        named = {id for one in self.found for id in (*one.members, *one.holders)}
        named |= {id for one in self.judged for id in one.cases}
        for id in sorted(named):
            label = PREFIXES[id.rpartition("-")[0]].label()
            text: Any = f"MERGE (n:Entity {{id: $id}}) ON CREATE SET n:{label}, n.seal = 0"
            driver.execute_query(text, id=id, database_=DATABASE)
        with driver.session(database=DATABASE) as session:
            for name, params in (*map(_ring, self.found), *map(_decision, self.judged)):
                written: Any = "CYPHER 25 " + query(name).text
                session.run(written, params).consume()


def _ring(one: Found) -> tuple[str, dict[str, Any]]:
    finding = Finding("tests", 1, list(one.members), [Evidence("flow", "It came back.", 1.0, 2.0)], [], one.chance)
    content = content_of(Ring(one.typology, finding, 10, 20, list(one.holders), loads=[one.load]))
    columns = {"id": one.id, "detector": "tests", "typology": one.typology, "change": "new", "digest": "d"}
    columns |= {"from_at": 10, "to_at": 20, "amount": 0, "score": 1.0, "expected_innocent": one.chance}
    columns |= {"content": content, "members": list(one.members), "holders": list(one.holders)}
    return "detections/write", {"load": one.load, "at": 50, **{name: [value] for name, value in columns.items()}}


def _decision(one: Judged) -> tuple[str, dict[str, Any]]:
    columns = {"id": one.id, "kind": one.kind, "why": "so", "subject": "", "detail": "{}", "entities": list(one.cases)}
    params = {name: [value] for name, value in columns.items()}
    return "decisions/decide", {"load": one.load, "at": 50, "by": "officer", **params}


@st.composite
def _loads(draw: st.DrawFn) -> tuple[Load, ...]:
    """Loads of three scopes: complete early, complete late, open, or withdrawn."""
    made: list[Load] = []
    for number in LOADS:
        source, level, compartments = _SCOPES[number // LOADS_PER_SCOPE]
        state = draw(st.sampled_from(["complete", "complete", "late", "open", "withdrawn"]))
        completed_at = {"late": 150, "open": FOREVER}.get(state, 50)
        withdrawn_at = 120 if state == "withdrawn" else FOREVER
        load = Load(number, source, level, compartments, snapshot_at=draw(st.sampled_from([1, 2])))
        made.append(replace(load, completed_at=completed_at, withdrawn_at=withdrawn_at))
    return tuple(made)


def _spoken(draw: st.DrawFn, load: int, id: str, row: int) -> Said:
    kind = PREFIXES[id.rpartition("-")[0]].label()
    if kind == "Phone":
        values: dict[str, Any] = {"number": NUMBERS[PHONES.index(id)]}
    elif kind == "Case":
        moments = draw(st.sampled_from([{}, {"from_at": 10, "to_at": 20}]))
        values = {"number": CASE_NUMBERS[CASES.index(id)], "kind": draw(st.sampled_from(["盗窃", "wanted"])), **moments}
    else:
        values = {name: draw(text) for name, text in _TEXTS[kind].items()}
    return Said(load, id, values, row, *_validity(draw), ended_by=_endings(draw))


def _validity(draw: st.DrawFn) -> tuple[int, int]:
    start, end = sorted((draw(_MOMENTS), draw(_MOMENTS)))
    return (start, end) if start < end else (BEGINNING, FOREVER)


def _endings(draw: st.DrawFn) -> tuple[int, ...]:
    return tuple(draw(st.lists(st.sampled_from(LOADS), max_size=2, unique=True)))


@st.composite
def wholes(draw: st.DrawFn) -> Whole:
    """A small graph in which, as with loaders, a row that asserts a link or an event describes both of its ends."""
    said: list[Said] = []
    claimed: list[Claimed] = []
    happened: list[Happened] = []
    for row in range(1, draw(st.integers(2, 14)) + 1):
        load = draw(st.sampled_from(LOADS))
        if draw(st.booleans()):
            type, sources, targets, roles = draw(st.sampled_from(LINKED))
            source, target, role = (draw(st.sampled_from(some)) for some in (sources, targets, roles))
            if source == target:
                continue
            claimed.append(Claimed(load, type, source, target, role, row, *_validity(draw), ended_by=_endings(draw)))
        else:
            type, sources, targets = draw(st.sampled_from(HAPPENED))
            source, target = draw(st.sampled_from(sources)), draw(st.sampled_from(targets))
            happened.append(Happened(load, type, source, target, draw(st.integers(1, 45)), row))
        said += [_spoken(draw, load, id, row) for id in dict.fromkeys((source, target))]
    there = sorted({one.id for one in said})
    seals = draw(st.dictionaries(st.sampled_from(there), st.just(1), max_size=2)) if there else {}
    world = World(draw(_loads()), tuple(said), tuple(claimed), tuple(happened), seals)
    return Whole(world, tuple(draw(st.lists(_found(), max_size=2, unique_by=_by_id))), _judgements(draw))


def _by_id(one: Found) -> str:
    return one.id


@st.composite
def _found(draw: st.DrawFn) -> Found:
    members = draw(st.lists(st.sampled_from([*ACCOUNTS, *PHONES]), min_size=2, max_size=3, unique=True))
    holders = draw(st.lists(st.sampled_from(PEOPLE), max_size=1))
    typology = draw(st.sampled_from(["cycle", "fan_in"]))
    id, load = draw(st.sampled_from(RINGS)), draw(st.sampled_from(LOADS))
    return Found(load, id, typology, tuple(members), tuple(holders), draw(st.sampled_from([0.1, 0.2])))


def _judgements(draw: st.DrawFn) -> tuple[Judged, ...]:
    if not draw(st.booleans()):
        return ()
    kind = draw(st.sampled_from(["same-series", "not-same-series"]))
    return (Judged(draw(st.sampled_from(LOADS)), "decision-" + "a" * 30, kind, CASES),)
