"""The process between the commands and the server: keeps it while somebody uses it, ends it when nobody does.

Started as `python -m store.keeper` with a `Job` as JSON on its standard input, in a session of its own, so that neither
Ctrl-C nor the end of the command that started it reaches the server. It stops the server when no process holds a lease
(unless pinned), when told to by SIGTERM, and when the state file is no longer its own (the folder was deleted). If
the keeper itself is killed, the kernel sends the server the signal to stop (Linux).
"""

from __future__ import annotations

import ctypes
import fcntl
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

from store.folder import ServerState, StoreFolder

POLL_SECONDS = 0.25
STOP_SECONDS = 60
CLEAN = (0, 128 + signal.SIGTERM)  # what Java returns when its server was shut down in order
PR_SET_PDEATHSIG = 1


@dataclass(frozen=True)
class Job:
    """What to run: the server's command line and environment, and the descriptor that holds the store's lock."""

    home: str
    command: list[str]
    environment: dict[str, str]
    port: int
    version: str
    lock: int

    def begin(self) -> None:
        """Start a keeper with this job, detached from the caller; the lock goes down to it."""
        with StoreFolder(Path(self.home)).console.open("wb") as console:
            subprocess.run(
                [sys.executable, "-P", "-m", "store.keeper"],
                input=json.dumps(asdict(self)).encode(),
                stdout=console,
                stderr=console,
                cwd=self.home,
                pass_fds=(self.lock,),
                start_new_session=True,
                check=True,
            )


def keep(job: Job) -> int:
    """Run the server to its end and return its exit code."""
    folder = StoreFolder(Path(job.home))
    told: list[int] = []
    signal.signal(signal.SIGTERM, lambda number, _: told.append(number))
    server = subprocess.Popen(
        job.command,
        env=job.environment,
        stdin=subprocess.DEVNULL,
        cwd=job.home,
        pass_fds=(job.lock,),
        preexec_fn=_ends_with(os.getpid()),  # safe: the keeper has one thread
    )
    mine = ServerState(server.pid, job.port, os.getpid(), job.version, int(time.time()))
    try:
        folder.write_state(mine)
        leases = os.open(folder.home / "leases.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        while server.poll() is None and not told and folder.state() == mine and not _unused(folder, leases):
            time.sleep(POLL_SECONDS)
    finally:
        _stop(server)
    if folder.state() == mine:  # else the folder is another's by now
        folder.pinned.unlink(missing_ok=True)
        if server.returncode in CLEAN:
            folder.state_file.unlink(missing_ok=True)
    return server.returncode


def _unused(folder: StoreFolder, leases: int) -> bool:
    """Whether nobody holds a lease; if so nobody can take one before this process has ended."""
    if folder.pinned.exists():
        return False
    try:
        fcntl.flock(leases, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _stop(server: subprocess.Popen[bytes]) -> None:
    server.terminate()
    try:
        server.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()


def _ends_with(parent: int) -> Callable[[], None] | None:
    """What a child calls so that the kernel stops it when its parent dies; None where there is no such signal."""
    if sys.platform != "linux":
        return None
    prctl = ctypes.CDLL(None, use_errno=True).prctl

    def arrange() -> None:
        prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:  # it died before the call
            os._exit(1)

    return arrange


if __name__ == "__main__":
    job = Job(**json.load(sys.stdin))
    sys.exit(0 if os.fork() else keep(job))  # the caller waits for the first process only
