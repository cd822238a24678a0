"""What was known on a day is answered that way for ever: byte for byte, after later loads and after undone ones."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from neo4j import Driver, GraphDatabase

from base.moments import written
from base.viewer import now
from loaders.mapping_file import read_mapping
from loaders.pipeline import Loader, Options
from loaders.undoing import Undoing, feeds_locked, standing_loads
from service.app import create_app
from store import schema
from store.address import Address
from store.archive import Archive
from store.writer import Writer, open_writer_at
from tests.graphs import KEY, clear
from tests.loaders.casework import calls
from tests.loaders.front_door import id_of, person
from tests.loaders.residents import LI, MAPPING, WANG, ZHANG, delivery, row
from tests.service.conftest import Service, parts, serving

PHONE = id_of("Phone", number="+8613490000001")
CALL = "1,2024-01-02 10:00:00,60,13490000001,13490000002,"
MISPLACED = "2,2024-01-03 10:00:00,60,13490000001,13490000003,"
PAGE = {"first": 100}
QUESTIONS: dict[str, tuple[str, dict[str, object]]] = {
    "profile": (f"/v1/entities/{person(WANG)}", {}),
    "statements": (f"/v1/entities/{person(WANG)}/statements", PAGE),
    "links": (f"/v1/entities/{person(WANG)}/links", PAGE),
    "links of a phone": (f"/v1/entities/{PHONE}/links", PAGE),
    "events": (f"/v1/entities/{PHONE}/events", PAGE),
    "timeline": (f"/v1/entities/{PHONE}/timeline", PAGE),
    "expansion": (f"/v1/entities/{person(WANG)}/expansion", PAGE),
    "search": ("/v1/search", {**PAGE, "text": "王伟"}),
    "loads": ("/v1/loads", PAGE),
    "sources": ("/v1/sources", {}),
}
GRAPHQL = (
    "query Wang($id: ID!, $at: Moment!) { person(by: {id: $id}, knownAt: $at) { caption "
    "statements(first: 100) { total items { title value rows(first: 9) { items { load row } } } } "
    "links(first: 100) { total items { type other { id caption } } } timeline(first: 100) { total } } }"
)


class Past:
    """A service over files that were loaded, with everything that happens pushed an hour into the past."""

    def __init__(self, writer: Writer, driver: Driver, folder: Path, service: Service) -> None:
        self.loader = Loader(writer, Archive(folder), KEY, lambda _step, _done, _total: None)
        self.driver, self.service = driver, service
        self.as_of = written(now() - 7 * 86_400)

    def load(self, path: Path, *, register: bool) -> None:
        self.loader.load(path, read_mapping(MAPPING) if register else None, Options())

    def undo(self, source: str, path: Path) -> None:
        rows = self.loader.writer.rows("loads/named", number=-1, digest=self._digest(path))
        with feeds_locked(self.loader, source):
            Undoing(self.loader, "Li", "wrong").undo(standing_loads(rows, path.name))

    def _digest(self, path: Path) -> str:
        (found,) = self.driver.execute_query(
            "MATCH (l:Load {file: $file}) RETURN l.digest AS digest", file=path.name
        ).records
        return found["digest"]

    def pass_an_hour(self) -> None:
        moved = ", ".join(
            f"l.{name} = CASE WHEN l.{name} < 33000000000 THEN l.{name} - 3600 ELSE l.{name} END"
            for name in ("opened_at", "completed_at", "withdrawn_at")
        )
        self.driver.execute_query(f"MATCH (l:Load) SET {moved}")

    def answers(self, at: int) -> dict[str, bytes]:
        """What the service answers, byte for byte, as known at that moment."""
        found: dict[str, bytes] = {}
        for name, (path, more) in QUESTIONS.items():
            answer = self.service.get(path, knownAt=written(at), asOf=self.as_of, **more)
            assert answer.status_code == 200, (name, answer.text)
            found[name] = answer.content
        asked = self.service.graphql(GRAPHQL, id=person(WANG), at=written(at)).json()
        assert "errors" not in asked, asked
        found["graphql"] = repr(asked["data"]).encode()
        return found


@pytest.fixture
def past(graph_server: Address, tmp_path: Path) -> Iterator[Past]:
    folder = tmp_path / "archive"
    folder.mkdir()
    login = (graph_server.user, graph_server.password)
    with (
        open_writer_at(graph_server) as writer,
        GraphDatabase.driver(graph_server.uri, auth=login, notifications_min_severity="OFF") as driver,
        serving(create_app(parts(graph_server, folder)), graph_server) as service,
    ):
        schema.apply(writer)
        clear(driver)
        yield Past(writer, driver, folder, service)


def test_yesterdays_answer_stays_byte_for_byte(past: Past, tmp_path: Path) -> None:
    past.load(delivery(tmp_path, "20240101", row(), row(LI, "2", "13490000002")), register=True)
    past.load(calls(tmp_path, "20240101", CALL), register=False)
    past.pass_an_hour()
    first, one = now() - 1800, past.answers(now() - 1800)
    past.load(delivery(tmp_path, "20240201", row(home="9"), row(ZHANG, "3")), register=True)
    past.load(calls(tmp_path, "20240201", MISPLACED), register=False)

    assert past.answers(first) == one


def test_what_was_known_before_an_undoing_stays_byte_for_byte(past: Past, tmp_path: Path) -> None:
    past.load(first := delivery(tmp_path, "20240101", row(), row(LI, "2", "13490000002")), register=True)
    past.load(calls(tmp_path, "20240101", CALL), register=False)
    past.load(delivery(tmp_path, "20240201", row(), row(ZHANG, "3")), register=True)
    past.load(misplaced := calls(tmp_path, "20240201", CALL, MISPLACED), register=False)
    past.pass_an_hour()
    before = past.answers(now() - 1800)
    then = now() - 1800

    past.undo("town", first)
    past.undo("telecom", misplaced)

    assert past.answers(then) == before
    time.sleep(1.1)  # so long the service may go by the loads that it has read
    after = past.answers(now() + 1)
    assert {name for name in before if before[name] != after[name]} >= {"statements", "events", "timeline", "loads"}
