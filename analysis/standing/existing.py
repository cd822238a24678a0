"""Which rows of the graph as it is answer questions: to refuse what is too broad, and to tell what is there already."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Awaitable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from analysis.standing.descriptions import Method, PersonDescription, VehicleDescription
from analysis.standing.sought import Account, Exact, Plate, Sought
from analysis.standing.stated import Stated
from analysis.wording import wording
from base.refusals import QuestionTooBroadError
from base.viewer import FOREVER
from cypher.macros import LOADS_PER_SCOPE
from ontology import ENTITIES
from ontology.names import simplified, spellings
from store.gate import HIDDEN, Gate, LoadColumns

MOST = 1_000
"""Answers that today's graph may hold already, at most."""

SHARE = 0.01
FEW = 10
"""So many one can look at by hand, whatever share of the graph they are."""

_CHUNK = 500
_FOLLOWED = (Plate, Account, PersonDescription)
"""Kinds of which links are asked too, once the entity is known."""


class Reads(Protocol):
    """Either door to the graph."""

    def columns(self, name: str, gate: Gate | None = None, **params: Any) -> Awaitable[dict[str, Any]]:
        """The one row of a query that returns columns."""
        ...


@dataclass(frozen=True, slots=True)
class Answer:
    """One row that answers the question at a place of a list; `entity` is the id of whom it names."""

    place: int
    entity: str
    load: int
    row: int
    matched: str


def everything(loads: LoadColumns) -> Gate:
    """The gate of one who looks on behalf of all: also what is still coming in, nothing that was withdrawn."""
    upto: list[int] = [HIDDEN] * (max(loads.numbers, default=0) // LOADS_PER_SCOPE + 1)
    for number in loads.numbers:
        upto[number // LOADS_PER_SCOPE] = max(upto[number // LOADS_PER_SCOPE], number)
    out = [number for number, at in zip(loads.numbers, loads.withdrawn, strict=True) if at < FOREVER]
    return Gate(upto, out, [True], FOREVER, FOREVER)


async def answers(graph: Reads, gate: Gate, sought: Sequence[Sought], key: bytes) -> list[Answer]:
    """Every row that answers one of the questions, each once; raises BudgetExceededError for what takes too long."""
    found: list[Answer] = []
    for start in range(0, len(sought), _CHUNK):
        some = list(enumerate(sought[start : start + _CHUNK], start))
        exact = [(place, one.entity(key)) for place, one in some if isinstance(one, Exact)]
        found += (await _naming(graph, gate, exact, sought)).values()
        for kind in (Plate, Account, PersonDescription, VehicleDescription, Method):
            said = await _saying(graph, gate, [(place, one) for place, one in some if isinstance(one, kind)])
            if kind in _FOLLOWED:
                known = sorted({(one.place, one.entity) for one in said.values()})
                named = await _naming(graph, gate, known, sought)
                said = {row: said.get(row, one) for row, one in named.items()}
            found += said.values()
    return found


Rows = dict[tuple[int, int, int], Answer]
"""Answers by the place of the question, load and row."""


async def _naming(graph: Reads, gate: Gate, named: Sequence[tuple[int, str]], sought: Sequence[Sought]) -> Rows:
    """The rows that name entities, in statements or links, at the time that their question asks for."""
    if not named:
        return {}
    rows = await graph.columns("standing/rows_naming", gate, ids=[id for _, id in named])
    spans: dict[tuple[int, int, int], list[tuple[int, int]]] = defaultdict(list)
    for at, load, row, begins, ends in zip(*(rows[name] for name in _NAMING), strict=True):
        spans[int(at), load, row] = [*zip(begins, ends, strict=True)]
    found: Rows = {}
    for (at, load, row), some in spans.items():
        place, entity = named[at]
        one = sought[place]
        if one.during(Stated({}, spans=tuple(some))):
            found[place, load, row] = Answer(place, entity, load, row, f"It names {one.title()}.")
    return found


_NAMING = ("place", "load", "row", "valid_from", "valid_to")


async def _saying(graph: Reads, gate: Gate, asked: Sequence[tuple[int, Sought]]) -> Rows:
    """The statements that fit descriptions, all of one kind."""
    needles = [(place, one, query, text) for place, one in asked for query, text in _needles(one)]
    by_query: dict[str, list[tuple[int, Sought, str]]] = defaultdict(list)
    for place, one, query, text in needles:
        by_query[query].append((place, one, text))
    found: Rows = {}
    for query, some in by_query.items():
        label = some[0][1].label
        properties = list(ENTITIES[label].properties())
        params = {_TEXTS[query]: [text for _, _, text in some], "properties": properties}
        params |= {} if label == "Case" else {"label": label}
        rows = await graph.columns(query, gate, **params)
        points = await _points(graph, gate, rows["id"]) if label == "Case" else {}
        columns = zip(*(rows[name] for name in ("place", "id", "load", "row", "values")), strict=True)
        for at, id, load, row, values in columns:
            place, one, _ = some[int(at)]
            matched = one.fits(Stated(dict(zip(properties, values, strict=True)), tuple(points.get(id, ()))))
            if matched:
                found[place, load, row] = Answer(place, id, load, row, matched)
    return found


_TEXTS = {
    "standing/rows_with_keys": "needles",
    "standing/rows_with_words": "phrases",
    "standing/rows_with_codes": "codes",
}


def _needles(sought: Sought) -> Iterator[tuple[str, str]]:
    """Where to look for rows that may answer: a query and a text; fewer would miss some, more only take longer."""
    if isinstance(sought, Plate):
        whole = "?" not in sought.text
        yield "standing/rows_with_keys", f"|{sought.text}|" if whole else max(sought.text.split("?"), key=len)
    elif isinstance(sought, Account):
        yield "standing/rows_with_keys", f"|{sought.number}|"
    elif isinstance(sought, PersonDescription):
        forms = {form for name in sought.names for form in (simplified(name), *spellings(name))}
        for phrase in sorted({phrase for form in forms for phrase in wording(form).phrases}):
            yield "standing/rows_with_words", phrase
        if sought.number_part and (sought.born or not sought.names):
            yield "standing/rows_with_keys", sought.number_part
    elif isinstance(sought, VehicleDescription):
        for phrase in wording(sought.model).phrases:
            yield "standing/rows_with_words", phrase
    elif isinstance(sought, Method):
        yield "standing/rows_with_codes", sought.codes[0]


async def _points(graph: Reads, gate: Gate, cases: Sequence[str]) -> dict[str, list[tuple[float, float]]]:
    rows = await graph.columns("standing/scenes", gate, cases=sorted(set(cases)))
    found: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for id, longitude, latitude in zip(rows["id"], rows["longitude"], rows["latitude"], strict=True):
        found[id].append((longitude, latitude))
    return found


async def refuse_broad(graph: Reads, gate: Gate, sought: Sequence[Sought], found: Sequence[Answer]) -> None:
    """Raises QuestionTooBroadError for the first question that today's graph answers more than 1,000 times, or with
    more than 1 % of the entities of its kind; ten are never too many.
    """
    matches: dict[int, set[Any]] = defaultdict(set)
    for one in found:
        exact = isinstance(sought[one.place], Exact)
        matches[one.place].add((one.load, one.row) if exact else one.entity)
    for place, some in sorted(matches.items()):
        one, count = sought[place], len(some)
        if count <= FEW or (isinstance(one, Exact) and count <= MOST):
            continue
        known = 0 if count > MOST else await _count(graph, gate, one.label, int(count / SHARE))
        if count > MOST or count > SHARE * known:
            of = f" of {known:,}" if known else ""
            raise QuestionTooBroadError(
                f"The question for {one.title()} is too broad: {count:,}{of} answer it today. Add what else is known.",
                count=count,
                place=place,
            )


async def _count(graph: Reads, gate: Gate, label: str, most: int) -> int:
    return int((await graph.columns("standing/count", gate, label=label, most=most))["count"])
