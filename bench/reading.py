"""A profile over GraphQL against a bare point read, and 50,000 events as columns against rows."""

from __future__ import annotations

import httpx

from analysis.asking import ask
from analysis.events import events_of
from base.viewer import Clocks, Viewer
from bench.clew import Bench, entity_id
from bench.files import SUBSCRIPTIONS, TRANSFERS, invented, phone, transfers, write
from bench.rows import Figure, ratio, side_by_side
from store.driver import open_reader
from store.graph import Graph

_ROWS = 30
_EVENTS = 50_000
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
    """Both figures."""
    return [_profile(bench), _events(bench)]


def _profile(bench: Bench) -> Figure:
    number = invented(40_000)
    rows = [[phone(70_000_000 + n), number, "欧阳娜娜", phone(71_000_000 + n)] for n in range(_ROWS)]
    bench.load(write(bench.folder / "profile.csv", ["number", "holder", "name", "contact"], rows), SUBSCRIPTIONS)
    person = entity_id(bench, "Person", ("identity_number",), number)
    headers = {"Clew-Purpose": "investigation", "Clew-Case": "A1"}
    with bench.service() as (address, parts), httpx.Client(base_url=address, timeout=30) as client:
        headers["Authorization"] = f"Bearer {parts.token}"

        def profile() -> None:
            answer = client.post(
                "/graphql", json={"query": _PROFILE, "variables": {"id": person}}, headers=headers
            ).json()
            found = (answer.get("data") or {}).get("entity")
            if not found or found["links"]["total"] != 2 * _ROWS or found["statements"]["total"] < 1:
                raise AssertionError(answer)

        with bench.driver.session() as session:

            def point() -> None:
                session.execute_read(lambda tx: tx.run("MATCH (n:Entity {id: $id}) RETURN n", id=person).single())

            ours, bare = side_by_side(200, profile, point, warm=50)
    note = f"p50 of a person described in {_ROWS} rows with {2 * _ROWS} links, over HTTP, over one driver point read"
    samples = {"profile": ours, "point read": bare}
    return Figure("profile against a point read", ratio(ours, bare), 4, at_most=True, samples=samples, note=note)


def _events(bench: Bench) -> Figure:
    bench.load(transfers(bench.folder / "hub.csv", _EVENTS, 5_000, "hub", hub=True), TRANSFERS)
    account = entity_id(bench, "Account", ("institution", "number"), "bench", "HUBA0000000")
    session = bench.session
    window = (0, 4_000_000_000)

    graph = Graph(open_reader(session.address), session.address.uri)

    async def columns() -> int:
        asking = await ask(graph, session.archive, session.key, Viewer("bench", level=3), Clocks())
        return len(await events_of(asking, account, "TRANSFERRED", "out", *window))

    def as_columns() -> None:
        if bench.runner.run(columns()) != _EVENTS:
            raise AssertionError("not all events were read")

    text = (
        "MATCH (n:Entity {id: $id})-[e:TRANSFERRED]->(other) "
        "RETURN e.at AS at, e.amount AS amount, e.load AS load, e.row AS row, other.number AS other ORDER BY at"
    )

    def as_rows() -> None:
        with bench.driver.session() as reading:
            found = [dict(record) for record in reading.run(text, id=account)]
        if len(found) != _EVENTS:
            raise AssertionError(len(found))

    rows, ours = side_by_side(7, as_rows, as_columns, warm=2)
    bench.runner.run(graph.close())
    samples = {"rows": rows, "columns": ours}
    note = f"{_EVENTS:,} events of one account row by row through the driver, over the analysis function"
    return Figure("events as columns against rows", ratio(rows, ours), 15, at_most=False, samples=samples, note=note)
