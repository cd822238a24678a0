"""What the gate costs: the same query with its macros and without."""

from __future__ import annotations

import random
import re
from collections.abc import Mapping, Sequence
from typing import LiteralString, cast

from base.viewer import now
from bench.clew import Bench, entity_id
from bench.files import SUBSCRIPTIONS, TRANSFERS, invented, phone, transfers, write
from bench.rows import Figure, ratio, side_by_side
from cypher.catalogue import query
from cypher.macros import LOADS_PER_SCOPE, expand

_PEOPLE = 7_000
_PHONES = 20_000
_PAIRS = 60
_EVENTS = 200_000
_PATH = """
CYPHER 25
MATCH (one:Entity {id: $one}), (other:Entity {id: $other})
MATCH path = SHORTEST 1 (one)(()-[r:HOLDS|USES WHERE holds(r)]-(n WHERE open(n))){1,8}(other)
RETURN length(path) AS hops
"""
_MACROS = re.compile(r"(holds|happened|open)\((\w+)\)")


def measure(bench: Bench) -> list[Figure]:
    """Both figures."""
    return [_shortest_path(bench), _columns(bench)]


def _bare(text: str) -> str:
    """The query without its gate."""
    return _MACROS.sub("true", text)


def _pair(bench: Bench, text: str, runs: int, asked: Sequence[Mapping[str, object]]) -> tuple[list[float], list[float]]:
    """Seconds of each question, gated and bare, in turn; both must give the same answer."""
    gate = _everything(bench)

    def answer(text: str, params: Mapping[str, object]) -> object:
        with bench.driver.session() as session:
            return session.run(cast("LiteralString", text), {**params, **gate}).data()

    gated: list[float] = []
    bare: list[float] = []
    for params in asked:
        if answer(expand(text), params) != answer(_bare(text), params):
            raise AssertionError("the gate changed the answer although everything may be seen")
        pair = side_by_side(runs, lambda p=params: answer(expand(text), p), lambda p=params: answer(_bare(text), p))
        gated += pair[0]
        bare += pair[1]
    return gated, bare


def _everything(bench: Bench) -> dict[str, object]:
    """The gate of a viewer who may see every load."""
    (loads,) = bench.session.writer.rows("gate/loads")
    upto = [-1] * (1 + max(loads["numbers"]) // LOADS_PER_SCOPE)
    for number in loads["numbers"]:
        upto[number // LOADS_PER_SCOPE] = number
    return {"upto": upto, "out": [], "may": [True], "as_of": now()}


def _shortest_path(bench: Bench) -> Figure:
    draw = random.Random(5)
    rows = [
        [phone(30_000_000 + n), invented(draw.randrange(_PEOPLE)), "行人", phone(30_000_000 + draw.randrange(_PHONES))]
        for n in range(_PHONES)
    ]
    bench.load(write(bench.folder / "walkers.csv", ["number", "holder", "name", "contact"], rows), SUBSCRIPTIONS)
    ids = [entity_id(bench, "Person", ("identity_number",), invented(n)) for n in range(_PEOPLE)]
    asked: list[dict[str, object]] = [{"one": draw.choice(ids), "other": draw.choice(ids)} for _ in range(_PAIRS)]
    gated, bare = _pair(bench, _PATH, 3, asked)
    note = f"SHORTEST 1 of up to 8 hops, {_PAIRS} pairs of {_PEOPLE:,} people with {_PHONES:,} phones, gated over bare"
    samples = {"gated": gated, "bare": bare}
    return Figure("gate on shortest path", ratio(gated, bare), 2.5, at_most=True, samples=samples, note=note)


def _columns(bench: Bench) -> Figure:
    bench.load(transfers(bench.folder / "gate.csv", _EVENTS, 20_000, "gate", hub=True), TRANSFERS)
    account = entity_id(bench, "Account", ("institution", "number"), "bench", "GATEA0000000")
    params = {"id": account, "type": "TRANSFERRED", "from_at": 0, "to_at": 4_000_000_000}
    gated, bare = _pair(bench, "CYPHER 25 " + query("events/columns_out").source, 9, [params])
    note = f"the query that reads the {_EVENTS:,} events of one account as columns, gated over bare"
    samples = {"gated": gated, "bare": bare}
    return Figure("gate on events", ratio(gated, bare), 1.3, at_most=True, samples=samples, note=note)
