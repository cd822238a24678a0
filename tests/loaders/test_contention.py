"""Several who write at once: loads that share what they write to, and the anomalies of weak isolation.

Neo4j is read-committed. Lost update, write skew and atomicity are tested on Clew's own writes, after the LDBC's ACID
test suite (Waudby et al., Towards testing ACID compliance in the LDBC Social Network Benchmark, TPCTC 2020).
"""

from __future__ import annotations

import random
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from threading import Barrier
from typing import Any, TypeVar

import pytest

from base.errors import DatabaseError
from cypher.catalogue import query
from ontology.identifiers.identity_number import check_digit
from store.own_loads import Marking
from store.writer import AlreadyCommittedError, Write, Writer
from tests.graphs import an_id
from tests.loaders.attempts import Attempt, Attempts, told
from tests.loaders.front_door import FrontDoor
from tests.loaders.residents import delivery, mapping, row

CLIENTS = [pytest.param(8, id="8"), pytest.param(100, id="100", marks=pytest.mark.soak)]
FEEDS = ("north", "east", "south", "west")
T = TypeVar("T")


def at_once(clients: int, work: Callable[[int], T]) -> list[T]:
    """What each client gets that does the work when all are ready."""
    ready = Barrier(clients)

    def run(client: int) -> T:
        ready.wait()
        return work(client)

    with ThreadPoolExecutor(clients) as pool:
        return list(pool.map(run, range(clients)))


def hubs(folder: Path, feed: int, rows: int) -> Path:
    """People of their own, who all live at five addresses and use five phones that the other feeds name as well."""
    draw = random.Random(feed)
    first17 = [f"99010119{60 + feed}0101{number:03}" for number in range(rows)]
    hub = [(str(draw.randrange(5)), f"{13490000000 + draw.randrange(5)}") for _ in range(rows)]
    (folder / str(feed)).mkdir()
    lines = [row(f"{one}{check_digit(one)}", home, phone) for one, (home, phone) in zip(first17, hub, strict=True)]
    return delivery(folder / str(feed), "20240101", *lines)


@pytest.mark.parametrize("people", [100, pytest.param(900, marks=pytest.mark.soak)])
def test_four_loaders_on_shared_hubs_end_in_one_graph_and_hardly_repeat(
    door: FrontDoor, attempts: Attempts, tmp_path: Path, people: int
) -> None:
    feeds = [(mapping(tmp_path, name, feed=name), hubs(tmp_path, n, people)) for n, name in enumerate(FEEDS)]
    for of, path in feeds:
        door.load("--mapping", of, path)
    alone = door.digest()["digest"]
    door = door.again()
    tries = [Attempt(door.environment, [path], of, tmp_path / of.stem, largest=10) for of, path in feeds]

    processes = [attempts.start(one) for one in tries]
    for process in processes:
        process.join(300)

    batches = sum(len(told(one).done) for one in tries)
    assert [process.exitcode for process in processes] == [0] * len(FEEDS)
    assert door.digest()["digest"] == alone
    assert batches == 2 * people
    assert sum(told(one).repeated for one in tries) <= batches / 100


@pytest.mark.parametrize("clients", CLIENTS)
def test_claims_appended_to_one_link_are_all_there(writer: Writer, door: FrontDoor, clients: int) -> None:
    """Lost update: each reads the arrays of the link and writes longer ones."""
    ids = sorted([an_id("Person", "one"), an_id("Phone", "one")])
    door.driver.execute_query("UNWIND $ids AS id CREATE (:Entity {id: id, seal: 0})", ids=ids)

    def append(client: int) -> None:
        for number in range(5):
            writer.rows("generated/claim/USES", **claim(ids), row=[number], load=client + 1)

    at_once(clients, append)

    found = door.driver.execute_query(
        "MATCH ()-[l:USES]->() RETURN l.load, l.row, size(l.valid_from), size(l.valid_to)"
    )
    ((loads, rows, *sizes),) = [record.values() for record in found.records]
    assert sorted(zip(loads, rows, strict=True)) == [(client + 1, n) for client in range(clients) for n in range(5)]
    assert sizes == [5 * clients] * 2


@pytest.mark.parametrize("clients", CLIENTS)
def test_scopes_and_numbers_are_given_out_once(writer: Writer, clients: int) -> None:
    """Lost update and write skew: two who look at the same counter, or both find no scope yet."""

    def ask(client: int) -> tuple[int, int, int]:
        name = client % 4
        (scope,) = writer.rows("loads/scope", key=f"{name}", source=f"{name}", title="", level=0, compartments=[])
        (block,) = writer.rows("loads/numbers", size=10)
        return name, scope["scope"], block["first"]

    found = at_once(clients, ask)

    pairs = {(name, scope) for name, scope, _ in found}
    assert [len({pair[side] for pair in pairs}) for side in (0, 1)] == [4, 4] == [len(pairs)] * 2
    assert sorted(first for _, _, first in found) == [1 + 10 * client for client in range(clients)]


@pytest.mark.parametrize("clients", CLIENTS)
def test_a_load_is_opened_once_and_each_batch_of_it_written_by_one(
    writer: Writer, door: FrontDoor, clients: int
) -> None:
    """Write skew: all see that there is no such load, and then that its first batch is not written yet."""
    (scope,) = writer.rows("loads/scope", **Marking().scope())
    opening = {**Marking().opening("probe", 0, 0), "scope": scope["scope"], "key": "one", "delivery": "one"}

    def write(_: int) -> bool:
        with suppress(DatabaseError):  # another one has opened it
            writer.rows("loads/open", **opening)
        (load,) = writer.rows("loads/find", delivery="one")
        moved = {"load": load["number"], "done": 0, "rows": 1}
        try:
            writer.commit(describe(load["number"]), Write("loads/advance", moved))
        except AlreadyCommittedError:
            return False
        return True

    wrote = at_once(clients, write)

    assert wrote.count(True) == 1
    assert door.count("MATCH (l:Load) RETURN sum(l.done)") == 1
    assert door.count("MATCH ()-[d:DESCRIBES]->() RETURN count(d)") == 1


def test_a_batch_that_fails_at_its_end_leaves_nothing(writer: Writer, door: FrontDoor) -> None:
    """Atomicity: what was written before the failure is gone, whoever looks."""
    (scope,) = writer.rows("loads/scope", **Marking().scope())
    (load,) = writer.rows("loads/open", **Marking().opening("probe", 0, 0), scope=scope["scope"])
    advance = Write("loads/advance", {"load": load["number"], "done": 0, "rows": 1}, expected=2)

    with pytest.raises(DatabaseError, match="taken back"):
        writer.commit(describe(load["number"]), advance)

    assert door.count("MATCH ()-[d:DESCRIBES]->() RETURN count(d)") == 0
    assert door.count("MATCH (e:Entity) RETURN count(e)") == 0
    assert door.count("MATCH (l:Load) RETURN sum(l.done)") == 0


@pytest.mark.parametrize("clients", CLIENTS)
def test_what_belongs_together_is_seen_together(writer: Writer, door: FrontDoor, clients: int) -> None:
    """Atomicity: a link's arrays have one length at every moment, and a load's rows its place, while others write."""
    ids = sorted([an_id("Person", "one"), an_id("Phone", "one")])
    door.driver.execute_query("UNWIND $ids AS id CREATE (:Entity {id: id, seal: 0})", ids=ids)
    look = "MATCH ()-[l:USES]->() RETURN size(l.load) AS loads, size(l.row) AS rows, size(l.valid_to) AS ends"

    def write_or_look(client: int) -> list[list[int]]:
        if client % 2:
            for number in range(5):
                writer.rows("generated/claim/USES", **claim(ids), row=[number], load=client)
            return []
        return [one.values() for _ in range(10) for one in door.driver.execute_query(look).records]

    seen = at_once(clients, write_or_look)

    assert all(min(sizes) == max(sizes) for some in seen for sizes in some)


def describe(load: int) -> Write:
    """A batch of one statement."""
    wanted = query("generated/describe/Person").params
    said = {"id": [an_id("Person", "one")], "row": [1], "valid_from": [0], "valid_to": [1], "load": load}
    return Write("generated/describe/Person", {name: said.get(name, [None]) for name in wanted}, expected=1)


def claim(ids: list[str]) -> dict[str, list[Any]]:
    """A claim that a person uses a phone, but for its row and load."""
    source, target = (ids.index(an_id(kind, "one")) for kind in ("Person", "Phone"))
    span = {"role": [""], "valid_from": [0], "valid_to": [1]}
    return {"ids": ids, "source": [source], "target": [target], **span}
