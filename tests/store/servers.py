"""Embedded servers in tests: small settings, users as processes of their own, what a process listens on."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from ipaddress import IPv4Address, IPv6Address, ip_address
from pathlib import Path
from select import select
from typing import Any

from base.settings import Settings

PATIENCE = 130  # seconds; longer than a start may take

USER = """
import json, sys
from pathlib import Path
from base.settings import Settings
from store import embedded
from store.folder import StoreFolder
settings = Settings(home=Path(sys.argv[1]), graph_uri=None, store_heap="512m", store_page_cache="128m")
with embedded.server(settings) as address:
    state = StoreFolder.of(settings.home).state()
    print(json.dumps({"uri": address.uri, "pid": state.pid, "keeper": state.keeper, "port": state.port}), flush=True)
    sys.stdin.read()
"""


def small(home: Path, **others: Any) -> Settings:
    """Settings of an embedded server that takes little memory."""
    return Settings(**{"home": home, "graph_uri": None, "store_heap": "512m", "store_page_cache": "128m", **others})


class User:
    """A process that uses the embedded server until it is told to end, or killed."""

    def __init__(self, home: Path) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", USER, str(home)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def found(self) -> dict[str, Any]:
        """Where this process found the server; waits until it has."""
        assert self.process.stdout is not None
        assert select([self.process.stdout], [], [], PATIENCE)[0], "the user waits for a server in vain"
        line = self.process.stdout.readline()
        assert line, "the user ended before it had a server"
        return json.loads(line)

    def kill(self) -> None:
        """End it the hard way."""
        self.process.kill()
        self.process.wait()


@contextmanager
def users(home: Path, count: int) -> Iterator[list[User]]:
    """Processes that ask for the same server at the same moment."""
    started = [User(home) for _ in range(count)]
    try:
        yield started
    finally:
        for user in started:
            user.kill()
            for pipe in (user.process.stdin, user.process.stdout):
                assert pipe is not None
                pipe.close()


def becomes(condition: Callable[[], bool], seconds: float = 20) -> bool:
    """Whether the condition comes true in time."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.05)
    return False


def sockets(pid: int) -> set[tuple[str, IPv4Address | IPv6Address, int]]:
    """(protocol, local address, port) of every socket on which the process listens or receives datagrams."""
    links = [str(path.readlink()) for path in Path(f"/proc/{pid}/fd").iterdir()]
    own = {link[8:-1] for link in links if link.startswith("socket:[")}
    found: set[tuple[str, IPv4Address | IPv6Address, int]] = set()
    for table in ("tcp", "tcp6", "udp", "udp6"):
        for line in Path(f"/proc/net/{table}").read_text().splitlines()[1:]:
            fields = line.split()
            if fields[9] in own and (table.startswith("udp") or fields[3] == "0A"):
                address, port = fields[1].split(":")
                found.add((table.rstrip("6"), _address(address), int(port, 16)))
    return found


def _address(text: str) -> IPv4Address | IPv6Address:
    """The kernel writes addresses as 32-bit words in the machine's (little-endian) order."""
    words = [bytes.fromhex(text[at : at + 8])[::-1] for at in range(0, len(text), 8)]
    address = ip_address(b"".join(words))
    return getattr(address, "ipv4_mapped", None) or address
