"""Neo4j's own files: fetched once from a Maven repository, and never used unless each has the digest of the lock."""

from __future__ import annotations

import hashlib
import tempfile
import tomllib
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

from base.errors import JarsChangedError, JarsMissingError
from store.folder import Progress, silent

LOCK = Path(__file__).with_name("neo4j.lock.toml")


@dataclass(frozen=True)
class Jar:
    """One file of the lock: its Maven coordinates and the SHA-256 it must have."""

    group: str
    artifact: str
    version: str
    classifier: str
    sha256: str

    @property
    def path(self) -> Path:
        """Where it stands inside a Maven repository."""
        suffix = f"-{self.classifier}" if self.classifier else ""
        folder = Path(*self.group.split("."), self.artifact, self.version)
        return folder / f"{self.artifact}-{self.version}{suffix}.jar"


@cache
def locked() -> tuple[Jar, ...]:
    """All files of the lock, in its order, which is the order of the class path."""
    rows = tomllib.loads(LOCK.read_text())["dependencies"]
    return tuple(
        Jar(row["groupId"], row["artifactId"], row["version"], row.get("classifier", ""), row["sha256"]) for row in rows
    )


def version() -> str:
    """The version of Neo4j that the lock names."""
    return locked()[0].version


def repository() -> Path:
    """The local Maven repository: `M2_REPO`, jgo's configuration, or `~/.m2/repository`."""
    from jgo.config import GlobalSettings  # here, since it costs 0.1 s that a running server saves

    return GlobalSettings.load().repo_cache


def fetch(progress: Progress = silent) -> list[Path]:
    """The paths of all jars, in class path order, fetched where missing and each compared with the lock.

    Hashing the 158 MB takes about 0.1 s, so it is done every time.
    Raises JarsMissingError when they cannot be fetched and JarsChangedError when one has another digest.
    """
    home = repository()
    missing = [jar for jar in locked() if not (home / jar.path).is_file()]
    if missing:
        _download(missing, home, progress)
    _verify(home, locked())
    return [home / jar.path for jar in locked()]


def _verify(home: Path, jars: Sequence[Jar]) -> None:
    with ThreadPoolExecutor() as pool:
        for jar, digest in zip(jars, pool.map(_digest, [home / jar.path for jar in jars]), strict=True):
            if digest != jar.sha256:
                raise JarsChangedError(
                    f"{home / jar.path} is not the file that this version of Clew was tested with (its SHA-256 "
                    "differs); delete it and say `clew store fetch`.",
                    jar=jar.path.name,
                )


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _download(jars: list[Jar], home: Path, progress: Progress) -> None:
    """Fetch into a folder beside the repository, so that only whole and verified files ever appear in it."""
    home.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".clew-", dir=home) as staging:
        _fetch_all(jars, Path(staging), progress)
        _verify(Path(staging), jars)
        for jar in jars:
            target = home / jar.path
            target.parent.mkdir(parents=True, exist_ok=True)
            (Path(staging) / jar.path).replace(target)


def _fetch_all(jars: list[Jar], staging: Path, progress: Progress) -> None:
    from jgo.config import GlobalSettings
    from jgo.constants import MAVEN_CENTRAL_URL
    from jgo.maven import MavenContext

    remotes = {"central": MAVEN_CENTRAL_URL, **GlobalSettings.load().repositories}
    context = MavenContext(repo_cache=staging, remote_repos=remotes)

    def fetch_one(jar: Jar) -> None:
        component = context.project(jar.group, jar.artifact).at_version(jar.version)
        component.artifact(jar.classifier, "jar").resolve()

    progress(f"fetching Neo4j {version()}: {len(jars)} files, 158 MB in all (about a minute, once)")
    with ThreadPoolExecutor(max_workers=6) as pool:
        tasks = [pool.submit(fetch_one, jar) for jar in jars]
        try:
            for done, task in enumerate(as_completed(tasks), start=1):
                task.result()
                if done % 25 == 0:
                    progress(f"fetching Neo4j {version()}: {done} of {len(jars)} files")
        except (OSError, RuntimeError) as error:  # what requests and jgo raise
            pool.shutdown(cancel_futures=True)
            raise JarsMissingError(_sentence(jars, remotes.values(), error), missing=len(jars)) from error


def _sentence(jars: list[Jar], remotes: Iterable[str], error: Exception) -> str:
    hosts = ", ".join(str(urlsplit(remote).hostname) for remote in remotes)
    return (
        f"Neo4j {version()} is not here yet ({len(jars)} of {len(locked())} files are missing) and could not be "
        f"fetched from {hosts} ({type(error).__name__}); say `clew store fetch` where the network allows it, or set "
        "CLEW_GRAPH_URI to a Neo4j server that runs already."
    )
