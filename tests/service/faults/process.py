"""A service in a process of its own, which may be sent signals: its address and the key of its tokens come on stdin."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
from joserfc.jwk import OKPKey

from store.address import Address
from tests.contract.house import ROOT
from tests.service import provider


@dataclass(frozen=True, slots=True)
class Process:
    """The process and where it answers."""

    popen: subprocess.Popen[bytes]
    url: str

    def descriptors(self) -> int:
        """How many files and sockets the process has open."""
        return len([*Path(f"/proc/{self.popen.pid}/fd").iterdir()])


def resident(pid: int) -> int:
    """Bytes of memory that the process has."""
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


@contextmanager
def started(address: Address, folder: Path, python: str = sys.executable) -> Iterator[Process]:
    """The service over that graph, ready; killed at the end where it still runs."""
    port = free_port()
    (kid, key), *_ = provider.PROVIDER.keys.items()
    given = {
        "graph": [address.uri, address.user, address.password],
        "folder": str(folder),
        "port": port,
        "keys": {kid: key.as_dict(private=True)},
    }
    command = [python, "-m", "tests.service.faults.process"]
    quiet = {**os.environ, "POLARS_MAX_THREADS": "1", "OMP_NUM_THREADS": "1", "NUMBA_NUM_THREADS": "1"}
    popen = subprocess.Popen(command, cwd=ROOT, env=quiet, stdin=subprocess.PIPE)
    assert popen.stdin is not None
    popen.stdin.write(json.dumps(given).encode())
    popen.stdin.close()
    url = f"http://127.0.0.1:{port}"
    try:
        _wait(popen, url)
        yield Process(popen, url)
    finally:
        popen.kill()
        popen.wait()


def _wait(popen: subprocess.Popen[bytes], url: str) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        assert popen.poll() is None, "the service ended"
        try:
            if httpx.get(f"{url}/readyz", timeout=5).status_code == 200:
                return
        except httpx.TransportError:
            time.sleep(0.05)
    raise AssertionError("the service did not start")


def main() -> None:
    """Serve what stdin names until a signal comes."""
    from service.app import create_app
    from service.serving import run
    from tests.service.conftest import parts

    given = json.load(sys.stdin)
    provider.PROVIDER = provider.Provider(**{kid: OKPKey.import_key(key) for kid, key in given["keys"].items()})
    run(create_app(parts(Address(*given["graph"]), Path(given["folder"]))), "127.0.0.1", given["port"])


if __name__ == "__main__":
    main()
