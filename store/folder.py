"""Where the embedded server keeps its things in a state folder, and the locks that say who runs and who uses it.

Three files are only ever locked (`flock`), never read. The kernel lets a lock go when its holder dies, so no lock is
ever stale and no process number has to be trusted:

* `store.lock`: held exclusively by the server and its keeper as long as either lives;
* `leases.lock`: shared by every process that uses the server; whoever gets it exclusively knows that nobody does;
* `start.lock`: held exclusively while a server is started, or while its store is copied.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path

Progress = Callable[[str], None]
"""Receives one line for each long step."""


def silent(line: str) -> None:
    """A progress receiver that shows nothing."""


@dataclass(frozen=True)
class ServerState:
    """What a running server wrote down about itself; `started_at` is in epoch seconds."""

    pid: int
    port: int
    keeper: int
    version: str
    started_at: int


@dataclass(frozen=True)
class StoreFolder:
    """The embedded server's own folder, `neo4j` in the state folder."""

    home: Path

    @classmethod
    def of(cls, state_folder: Path) -> StoreFolder:
        """The store folder of a state folder; neither has to exist."""
        return cls(state_folder.absolute() / "neo4j")

    @property
    def password(self) -> Path:
        """File with the password of the user `neo4j` (0600)."""
        return self.home / "password"

    @property
    def pinned(self) -> Path:
        """Exists while the server is to stay although nobody uses it."""
        return self.home / "pinned"

    @property
    def restoring(self) -> Path:
        """Exists while a restore exchanges files, so that one cut short is noticed."""
        return self.home / "restoring"

    @property
    def state_file(self) -> Path:
        """The running server's `ServerState` as JSON (0600)."""
        return self.home / "server.json"

    @property
    def console(self) -> Path:
        """What the server's process printed since its last start."""
        return self.home / "logs" / "console.log"

    @property
    def data(self) -> Path:
        """The databases and their transaction logs."""
        return self.home / "data"

    def crashed(self) -> bool:
        """Whether the last server ended out of order: one that was stopped in order takes its state file along."""
        return self.state_file.exists() and not self.serving()

    def has_database(self) -> bool:
        """Whether a server ever ran here or a dump was loaded."""
        return (self.data / "databases" / "neo4j").is_dir()

    def make(self) -> None:
        """Make the folders that Neo4j expects, readable by their owner only."""
        self.home.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.home.mkdir(mode=0o700, exist_ok=True)
        for name in ("data", "logs", "conf", "plugins", "run", "import"):
            (self.home / name).mkdir(exist_ok=True)

    def state(self) -> ServerState | None:
        """What the server wrote down, or None; only to be trusted while `serving`."""
        try:
            return ServerState(**json.loads(self.state_file.read_bytes()))
        except (OSError, ValueError, TypeError):
            return None

    def write_state(self, state: ServerState) -> None:
        """Write the state down for other processes to find, whole or not at all."""
        write_private(self.state_file, json.dumps(asdict(state)))

    def serving(self) -> bool:
        """Whether a server or its keeper lives, ready or not."""
        return not _free(self.home / "store.lock", fcntl.LOCK_SH)

    def in_use(self) -> bool:
        """Whether any process holds a lease (the keeper, holding all of it while it stops the server, is none)."""
        leases = self.home / "leases.lock"
        return not _free(leases, fcntl.LOCK_EX) and _free(leases, fcntl.LOCK_SH)

    def users(self) -> int | None:
        """How many processes hold a lease, or None where the kernel does not tell (it does on Linux)."""
        try:
            inode = (self.home / "leases.lock").stat().st_ino
            rows = [line.split() for line in Path("/proc/locks").read_text().splitlines()]
        except OSError:
            return None
        return len({row[4] for row in rows if row[3] == "READ" and row[5].endswith(f":{inode}")})

    @contextmanager
    def lease(self, progress: Progress = silent) -> Generator[None]:
        """Use the server: it is not stopped before the lease ends. Waits while an unused one is being stopped."""
        self.make()
        with _opened(self.home / "leases.lock") as file:
            if not _lock(file, fcntl.LOCK_SH | fcntl.LOCK_NB):
                progress("waiting for the database to finish stopping")
                _lock(file, fcntl.LOCK_SH)
            yield

    @contextmanager
    def starting(self) -> Generator[None]:
        """Be the only one to start a server or to touch its files."""
        self.make()
        with _opened(self.home / "start.lock") as file:
            _lock(file, fcntl.LOCK_EX)
            yield

    @contextmanager
    def held(self) -> Generator[int]:
        """Hold the store itself; the descriptor may be inherited, and the store stays held until its last copy closes.

        Waits while a server that lost its keeper is still stopping.
        """
        with _opened(self.home / "store.lock") as file:
            _lock(file, fcntl.LOCK_EX)
            yield file


def write_private(path: Path, text: str) -> None:
    """Write a file that only its owner may read, whole or not at all."""
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    with suppress(FileNotFoundError):
        draft.unlink()
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)


@contextmanager
def _opened(path: Path) -> Generator[int]:
    file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        yield file
    finally:
        os.close(file)


def _lock(file: int, mode: int) -> bool:
    try:
        fcntl.flock(file, mode)
    except BlockingIOError:
        return False
    return True


def _free(path: Path, mode: int) -> bool:
    """Whether nobody holds the lock in a way that excludes `mode`; the folder may be missing."""
    try:
        with _opened(path) as file:
            return _lock(file, mode | fcntl.LOCK_NB)
    except FileNotFoundError:
        return True
