"""A profile over GraphQL against a bare point read, and 50,000 events as columns against rows."""

from __future__ import annotations

from typing import Any, LiteralString, cast

import httpx

from analysis.asking import ask
from analysis.events import events_of
from base.viewer import Clocks, Viewer
from bench.clew import Bench, entity_id
from bench.files import PASSES, SUBSCRIPTIONS, TRANSFERS, invented, passes, phone, transfers, write
from bench.rows import Figure, ratio, side_by_side
from store.driver import open_reader
from store.graph import Graph

_ROWS = 30
_EVENTS = 50_000
_CAMERAS, _PLATE = 200, "京A12345"
_PROFILE = """
query Profile($id: ID!) {
  entity(by: {id: $id}) {
    id kind caption
    statements(first: 30) { total items { property value sources rows(first: 3) { items { source load row } } } }
    links(first: 60) {
      total
      items { type role reads other { id kind caption } claims(first: 1) { items { load row } } }
    }
  }
}
"""


def measure(bench: Bench) -> list[Figure]:
    """All three figures."""
    return [_profile(bench), _sightings(bench), _transfers(bench)]


def _profile(bench: Bench) -> Figure:
    number = invented(40_000)
    rows = [[phone(70_000_000 + n), number, "欧阳娜娜", phone(71_000_000 + n)] for n in range(_ROWS)]
    bench.load(write(bench.folder / "profile.csv", ["number", "holder", "name", "contact"], rows), SUBSCRIPTIONS)
    person = entity_id(bench, "Person", ("identity_number",), number)
    headers = {"Clew-Purpose": "investigation", "Clew-Case": "A1"}
    with bench.service() as (address, token), httpx.Client(base_url=address, timeout=30) as client:
        headers["Authorization"] = f"Bearer {token}"

        def profile() -> None:
            answer: dict[str, Any] = client.post(
                "/graphql", json={"query": _PROFILE, "variables": {"id": person}}, headers=headers
            ).json()
            data: dict[str, Any] = answer.get("data") or {}
            found = data.get("entity")
            if not found or found["links"]["total"] != 2 * _ROWS or found["statements"]["total"] < 1:
                raise AssertionError(answer)

        with bench.driver.session() as session:

            def point() -> None:
                session.execute_read(lambda tx: tx.run("MATCH (n:Entity {id: $id}) RETURN n", id=person).single())

            ours, bare = side_by_side(200, profile, point, warm=50)
    note = f"p50 of a person described in {_ROWS} rows with {2 * _ROWS} links, over HTTP, over one driver point read"
    samples = {"profile": ours, "point read": bare}
    return Figure("profile against a point read", ratio(ours, bare), 4, at_most=True, samples=samples, note=note)


def _sightings(bench: Bench) -> Figure:
    bench.load(passes(bench.folder / "passes.csv", _EVENTS, _CAMERAS, _PLATE), PASSES)
    plate = entity_id(bench, "Plate", ("text", "type"), _PLATE, "small")
    return _as_columns(bench, "sightings", plate, "SEEN_AT", "e.place AS place")


def _transfers(bench: Bench) -> Figure:
    bench.load(transfers(bench.folder / "hub.csv", _EVENTS, 5_000, "hub", hub=True), TRANSFERS)
    account = entity_id(bench, "Account", ("institution", "number"), "bench", "HUBA0000000")
    return _as_columns(bench, "transfers", account, "TRANSFERRED", "e.amount AS amount, other.number AS other")


def _as_columns(bench: Bench, what: str, id: str, type: str, values: str) -> Figure:
    """All events of one entity, by the analysis function and by a plain loop over records with the same values."""
    session = bench.session
    window = (0, 4_000_000_000)
    graph = Graph(open_reader(session.address), session.address.uri)

    asking = bench.runner.run(ask(graph, session.archive, session.key, Viewer("bench", level=3), Clocks()))

    def as_columns() -> None:
        if len(bench.runner.run(events_of(asking, id, type, "out", *window))) != _EVENTS:
            raise AssertionError("not all events were read")

    text = (
        f"MATCH (n:Entity {{id: $id}})-[e:{type}]->(other) "
        f"RETURN e.at AS at, e.load AS load, e.row AS row, {values} ORDER BY at"
    )

    def as_rows() -> None:
        with bench.driver.session() as reading:
            found = [dict(record) for record in reading.run(cast("LiteralString", text), id=id)]
        if len(found) != _EVENTS:
            raise AssertionError(len(found))

    rows, ours = side_by_side(15, as_rows, as_columns, warm=5)
    bench.runner.run(graph.close())
    samples = {"rows": rows, "columns": ours}
    note = f"{_EVENTS:,} {what} of one entity row by row through the driver, over the analysis function"
    return Figure(f"{what} as columns against rows", ratio(rows, ours), 15, at_most=False, samples=samples, note=note)
