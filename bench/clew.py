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
from bench.files import DATE
from clew.demonstration.running import free_port, open_file, served
from clew.demonstration.tokens import Development
from clew.session import Session, open_session
from loaders.mapping import Mapping
from loaders.pipeline import Loader, Options
from loaders.report import Report
from ontology import ENTITIES
from ontology.keys import natural_key, public_id
from service.access.opening import access_of
from service.app import Parts, create_app


def unseen(step: str, done: int, total: int) -> None:
    """Progress that nobody looks at."""


@dataclass(frozen=True, slots=True)
class Bench:
    """What a benchmark works with; `driver` is a bare driver on the same server, for the other side."""

    session: Session
    driver: neo4j.Driver
    folder: Path
    runner: asyncio.Runner

    def load(self, path: Path, mapping: Mapping, date: str = DATE) -> Report:
        """Load a file as `clew load` does."""
        loader = Loader(self.session.writer, self.session.archive, self.session.key, unseen)
        return loader.load(path, mapping, Options(snapshot_date=date))

    @contextmanager
    def service(self) -> Generator[tuple[str, str]]:
        """The service over this graph, on loopback, and a token for it, good in the case A1."""
        session, home = self.session, self.session.settings.home
        development = Development(home)
        access = access_of(home, development.tokens, session.key)
        open_file(access.files, "A1", session.key)
        app = create_app(Parts(session.address, session.archive, session.key, access, home))
        with served(app, free_port()) as address:
            yield address, development.token()


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
