"""A real Neo4j for the time it is needed: attach to the one of this state folder, or start it."""

from __future__ import annotations

import os
import secrets
import signal
import socket
import time
from collections.abc import Generator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from subprocess import SubprocessError
from typing import LiteralString, cast

from neo4j import Query

from base.errors import (
    BudgetExceededError,
    DatabaseError,
    DatabaseLoginError,
    StoreBusyError,
    StoreStartError,
    UsageError,
)
from base.settings import Settings
from cypher.catalogue import query
from store import jars, java, startlog
from store.address import Address, configured
from store.driver import DATABASE, DIALECT, open_writer, translated
from store.folder import Progress, StoreFolder, silent, write_private
from store.keeper import STOP_SECONDS, Job

START_SECONDS = 120
ANSWER_SECONDS = 15  # Neo4j listens when its databases are open, so one that still does not answer is broken
USER = "neo4j"


@dataclass(frozen=True)
class Status:
    """What `clew store status` tells; `users` is None where the system does not say how many there are."""

    running: bool
    pid: int | None = None
    port: int | None = None
    version: str | None = None
    started_at: int | None = None
    pinned: bool = False
    users: int | None = None


@contextmanager
def server(settings: Settings, progress: Progress = silent, record: Path | None = None) -> Generator[Address]:
    """A server that answers as long as the context lasts.

    With CLEW_GRAPH_URI it is the one named there and nothing is started. Otherwise it is the embedded one of the state
    folder, shared with every other process that uses it; it stops by itself when its last user ends, in whatever way.
    Where it has to be started and `record` is given, it leaves a startup cache there when it stops.

    Raises UsageError (a server is named without its password), JarsMissingError, JarsChangedError, StoreStartError.
    """
    if address := configured(settings):
        yield address
        return
    folder = StoreFolder.of(settings.home)
    with ExitStack() as lease:
        with _explained(folder):
            lease.enter_context(folder.lease(progress))
            address = _attach_or_start(folder, settings, progress, record)
        yield address


def start(settings: Settings, progress: Progress = silent) -> Status:
    """Start the embedded server, or attach to it, and let it stay when nobody uses it any more."""
    folder = own_folder(settings)
    with server(settings, progress):
        folder.pinned.touch()
        return status(settings)


def stop(settings: Settings, force: bool = False, progress: Progress = silent) -> None:
    """Stop the embedded server and wait for it; nothing happens where none runs.

    Raises StoreBusyError while other processes use it, unless forced.
    """
    folder = own_folder(settings)
    if folder.serving():
        refuse_if_used(folder, force)
        progress("stopping Neo4j")
        folder.pinned.unlink(missing_ok=True)
        if state := folder.state():  # to be trusted, for only a living server holds the store's lock
            with suppress(ProcessLookupError):
                os.kill(state.pid, signal.SIGTERM)
        _await_end(folder)


def status(settings: Settings) -> Status:
    """Whether the embedded server runs, and for how many."""
    folder = own_folder(settings)
    state = folder.state()
    if state is None or not folder.serving():
        return Status(running=False)
    return Status(
        running=True,
        pid=state.pid,
        port=state.port,
        version=state.version,
        started_at=state.started_at,
        pinned=folder.pinned.exists(),
        users=folder.users(),
    )


def own_folder(settings: Settings) -> StoreFolder:
    """The folder of the embedded server; UsageError where the settings name a server that is not ours."""
    if settings.graph_uri:
        raise UsageError("CLEW_GRAPH_URI names a server that Clew does not run; unset it to use the embedded one.")
    return StoreFolder.of(settings.home)


def refuse_if_used(folder: StoreFolder, force: bool = False) -> None:
    """Raise StoreBusyError where another process holds a lease. Asked twice: the keeper looks for an instant itself."""
    if not force and folder.in_use() and not time.sleep(0.05) and folder.in_use():
        count = folder.users()
        who = "1 process uses" if count == 1 else f"{count or 'other'} processes use"
        raise StoreBusyError(f"{who} the store in {folder.home.parent}; wait for it, or use --force.", users=count)


@contextmanager
def exclusive(folder: StoreFolder, settings: Settings, force: bool = False) -> Generator[None]:
    """The store with its server stopped, and nobody able to start it."""
    with folder.starting():
        stop(settings, force)
        with folder.held():
            yield


def answers(address: Address) -> bool:
    """Whether the server answers a query now; raises DatabaseLoginError where it refuses the login."""
    ping = query("store/ping")
    text = cast("LiteralString", DIALECT + ping.text)
    try:
        with translated(address.uri), open_writer(address) as driver, driver.session(database=DATABASE) as session:
            session.run(Query(text, timeout=ping.budget)).consume()
    except DatabaseLoginError:
        raise
    except (DatabaseError, BudgetExceededError):
        return False
    return True


@contextmanager
def _explained(folder: StoreFolder) -> Generator[None]:
    """Turn what the system refuses (a full disk, a folder of somebody else) into one sentence."""
    try:
        yield
    except OSError as error:
        where = error.filename or folder.home
        raise StoreStartError(f"Neo4j did not start: {where}: {error.strerror}.") from error
    except SubprocessError as error:
        raise StoreStartError(f"Neo4j did not start: its keeper failed; see {folder.console}.") from error


def _attach_or_start(folder: StoreFolder, settings: Settings, progress: Progress, record: Path | None) -> Address:
    with folder.starting():
        if folder.restoring.exists():
            raise DatabaseError(
                f"A restore into {folder.home.parent} was cut short; say `clew store restore FILE --force`."
            )
        since = startlog.size(folder.home / "logs" / "debug.log")
        if not folder.serving():
            _launch(folder, settings, progress, record)
        return _await_answer(folder, since)


def _launch(folder: StoreFolder, settings: Settings, progress: Progress, record: Path | None) -> None:
    """Set a keeper going. The store's lock is taken here and handed down, so that it is never free in between."""
    files = jars.fetch(progress)
    port = _free_port()
    folder.state_file.unlink(missing_ok=True)
    folder.pinned.unlink(missing_ok=True)
    write_private(folder.home / "conf" / "neo4j.conf", java.configuration(settings, port))
    with folder.held() as lock:
        set_password(folder, files)
        progress(f"starting Neo4j {jars.version()} (about 5 s)")
        command = java.server_command(folder, files, settings, record)
        Job(str(folder.home), command, java.environment(), port, jars.version(), lock).begin()


def set_password(folder: StoreFolder, files: list[Path]) -> None:
    """Make the password before the first start; the tool reads it from the file, so no process list shows it."""
    if (folder.data / "databases" / "system").exists():
        return
    write_private(folder.password, secrets.token_hex(24))
    java.administer(folder, files, "dbms", "set-initial-password", f"@{folder.password}")


def _await_answer(folder: StoreFolder, since: int) -> Address:
    """Wait until the server answers; only its own words, or silence for too long, end the wait otherwise."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and folder.serving() and not startlog.cause(folder, since):
        if (state := folder.state()) and _listens(state.port):
            deadline = min(deadline, time.monotonic() + ANSWER_SECONDS)
            if address := _answers(folder, state.port):
                return address
        time.sleep(0.1)
    raise StoreStartError(f"Neo4j did not start: {startlog.reason(folder, since)}.", log=str(folder.console))


def _answers(folder: StoreFolder, port: int) -> Address | None:
    try:
        address = Address(f"bolt://127.0.0.1:{port}", USER, folder.password.read_text().strip())
        return address if answers(address) else None
    except (OSError, DatabaseLoginError) as error:
        raise DatabaseLoginError(
            f"{folder.password} does not hold this store's password; put it back, or restore a backup with --force."
        ) from error


def _listens(port: int) -> bool:
    with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
        return True
    return False


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _await_end(folder: StoreFolder) -> None:
    deadline = time.monotonic() + STOP_SECONDS + 5
    while folder.serving():
        if time.monotonic() > deadline:
            raise StoreBusyError(f"Neo4j in {folder.home} did not stop within {STOP_SECONDS} s.")
        time.sleep(0.05)
