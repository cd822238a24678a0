"""One Clew for the benchmarks: an embedded server in a temporary folder, loaders, a running service."""

from __future__ import annotations

import asyncio
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import neo4j

from base.settings import Settings
from base.viewer import Viewer
from bench.files import DATE
from clew.demonstration.running import free_port, served
from clew.session import Session, open_session
from loaders.mapping import Mapping
from loaders.pipeline import Loader, Options
from loaders.report import Report
from ontology import ENTITIES
from ontology.keys import natural_key, public_id
from service.app import Parts


def _silent(step: str, done: int, total: int) -> None:
    pass


@dataclass(frozen=True, slots=True)
class Bench:
    """What a benchmark works with; `driver` is a bare driver on the same server, for the other side."""

    session: Session
    driver: neo4j.Driver
    folder: Path
    runner: asyncio.Runner

    def load(self, path: Path, mapping: Mapping, date: str = DATE) -> Report:
        """Load a file as `clew load` does."""
        loader = Loader(self.session.writer, self.session.archive, self.session.key, _silent)
        return loader.load(path, mapping, Options(snapshot_date=date))

    @contextmanager
    def service(self) -> Generator[tuple[str, Parts]]:
        """The service over this graph, on loopback."""
        session = self.session
        parts = Parts(session.address, session.archive, session.key, "b" * 43, Viewer("bench", level=3))
        with served(parts, free_port()) as address:
            yield address, parts


@contextmanager
def open_bench() -> Generator[Bench]:
    """A fresh store, gone afterwards."""
    with TemporaryDirectory(prefix="clew-bench-") as name:
        settings = Settings(home=Path(name) / "home", graph_uri=None)
        with open_session(settings) as session, asyncio.Runner() as runner:
            address = session.address
            login = (address.user, address.password)
            quiet = neo4j.NotificationMinimumSeverity.OFF
            with neo4j.GraphDatabase.driver(address.uri, auth=login, notifications_min_severity=quiet) as driver:
                yield Bench(session, driver, Path(name), runner)


def entity_id(bench: Bench, label: str, properties: tuple[str, ...], *values: str) -> str:
    """The public id of an entity with that natural key."""
    entity = ENTITIES[label]
    return public_id(entity, natural_key(entity, properties, values), bench.session.key)
