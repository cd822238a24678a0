"""Batches on a server with little memory for transactions, and that is killed while it is written to."""

from __future__ import annotations

import os
import random
import signal
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from neo4j import GraphDatabase

from base.outcomes import BatchTooLargeError
from base.settings import Settings
from clew.session import Session, open_session
from loaders.mapping_file import read_mapping
from loaders.pipeline import Loader, Options
from store import embedded, java
from store.digest import digest
from store.folder import StoreFolder
from tests.graphs import KEY, clear
from tests.loaders.attempts import Attempt, Attempts, told
from tests.loaders.front_door import FrontDoor
from tests.loaders.residents import MAPPING
from tests.loaders.test_kills import SEED, people
from tests.store.servers import becomes, small


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    """An installation with a server of its own, whose transactions may take 8 MiB until it is started again."""
    settings = small(tmp_path_factory.mktemp("little") / "home")
    settings.home.mkdir()
    (settings.home / "key").write_text(KEY.hex())
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(java.FIXED, "db.memory.transaction.max", "8m")
        with embedded.server(settings):
            yield settings
    embedded.stop(settings, force=True)


@pytest.fixture
def session(home: Settings) -> Iterator[Session]:
    with open_session(home, quiet=True) as session:
        yield session


def sizes(session: Session, path: Path, largest: int) -> list[int]:
    """Rows of each batch in which the file is loaded."""
    steps = [0]

    def note(step: str, done: int, _: int) -> None:
        if step == "writing":
            steps.append(done)

    report = Loader(session.writer, session.archive, session.key, note, largest).load(
        path, read_mapping(MAPPING), Options()
    )
    assert steps[-1] == sum(report.written.values())
    return [after - before for before, after in pairwise(steps)]


def long_names(folder: Path, day: str, rows: int, long: int) -> Path:
    """A file whose first rows have names of 9,000 characters, so that few of them fit into a transaction."""
    people(folder, day, range(rows))
    path = folder / f"residents_{day}.csv"
    heading, *lines = path.read_text(encoding="utf-8").splitlines()
    lines[:long] = [line.replace("王伟", "王" * 9_000) for line in lines[:long]]
    path.write_text("\n".join([heading, *lines]) + "\n", encoding="utf-8")
    return path


def test_a_batch_that_does_not_fit_is_halved_at_once_and_grows_back(session: Session, tmp_path: Path) -> None:
    batches = sizes(session, long_names(tmp_path, "20240101", 240, 40), largest=160)

    smallest = batches.index(min(batches))
    assert max(batches[:smallest]) <= 80, "the first batch did not fit, nor would another of its size"
    assert max(batches[smallest:]) > 1.2 * batches[smallest]
    assert session.writer.repeated == 0, "what does not fit was sent again as it was"


def test_what_does_not_fit_alone_is_said_with_what_to_do(session: Session) -> None:
    with pytest.raises(BatchTooLargeError, match=r"raise db\.memory\.transaction\.max"):
        session.writer.rows("loads/scope", source="", key="", level=0, compartments=[], title="x" * 9_000_000)


@pytest.mark.parametrize("kills", [3, pytest.param(20, marks=pytest.mark.soak)])
def test_a_load_whose_server_is_killed_ends_in_the_same_graph(
    home: Settings, door: FrontDoor, attempts: Attempts, tmp_path: Path, kills: int
) -> None:
    """Server and loader die at once, as when the plug is pulled; the first time the loader finds out by itself."""
    path, folder = people(tmp_path, "20240301", range(1000, 1060)), StoreFolder.of(home.home)
    environment = {**dict.fromkeys(door.environment), "CLEW_HOME": str(home.home)}
    environment |= {"CLEW_STORE_HEAP": home.store_heap, "CLEW_STORE_PAGE_CACHE": home.store_page_cache}
    attempt = Attempt(environment, [path], MAPPING, tmp_path / "told", largest=20)
    draw, ends, done = random.Random(SEED), list[int](), 0
    with (
        embedded.server(home) as address,
        GraphDatabase.driver(address.uri, auth=(address.user, address.password)) as driver,
    ):
        clear(driver, batch=5)

    for number in range(kills):
        process = attempts.start(attempt)
        enough = done + 20 * draw.randrange(1, 4)
        assert becomes(lambda enough=enough: max(told(attempt).done, default=0) >= enough, seconds=60)
        kill_server(folder)
        if number:
            process.kill()
        process.join(60)
        ends.append(process.exitcode)
        done = max(told(attempt).done)
    assert attempts.run(attempt) == 0

    door.load("--mapping", MAPPING, path)
    with open_session(home, quiet=True) as session:
        assert digest(session.writer).digest == door.digest()["digest"]
    assert ends == [4, *[-signal.SIGKILL] * (kills - 1)]


def kill_server(folder: StoreFolder) -> None:
    """End it the hard way, and wait until its keeper has noticed."""
    state = folder.state()
    assert state is not None
    os.kill(state.pid, signal.SIGKILL)
    assert becomes(lambda: not folder.serving())
