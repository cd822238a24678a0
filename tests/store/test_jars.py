"""Neo4j's files: those of the lock or none."""

from __future__ import annotations

import re
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from servers import small

from base.errors import JarsChangedError, JarsMissingError
from store import embedded, jars
from store.folder import StoreFolder


@pytest.fixture
def mirror(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository of this test's own, with links to the real files."""
    real = jars.repository()
    jars.fetch()
    for jar in jars.locked():
        link = tmp_path / "m2" / jar.path
        link.parent.mkdir(parents=True, exist_ok=True)
        link.symlink_to(real / jar.path)
    monkeypatch.setenv("M2_REPO", str(tmp_path / "m2"))
    return tmp_path / "m2"


@pytest.fixture
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every address behind a proxy that is not there."""
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
    for name in ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{port}")
    monkeypatch.delenv("no_proxy", raising=False)


@contextmanager
def repository(folder: Path) -> Iterator[str]:
    """A Maven repository over real HTTP, on loopback."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder))) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


class Quiet(SimpleHTTPRequestHandler):
    """Serves files without a log."""

    def log_message(self, *_: object) -> None:
        pass


def test_the_lock_names_each_file_once_with_its_digest_and_no_address() -> None:
    locked = jars.locked()
    assert len({jar.path for jar in locked}) == len(locked) == 225
    assert all(re.fullmatch("[0-9a-f]{64}", jar.sha256) for jar in locked)
    assert (locked[0].artifact, jars.version()) == ("neo4j", locked[0].version)
    assert "://" not in jars.LOCK.read_text()


def test_what_is_there_is_used_without_a_network(mirror: Path, no_network: None) -> None:
    assert jars.fetch() == [mirror / jar.path for jar in jars.locked()]


def test_a_file_with_another_digest_is_refused_by_name_and_nothing_starts(mirror: Path, tmp_path: Path) -> None:
    changed = mirror / jars.locked()[100].path
    content = bytearray(changed.read_bytes())
    content[len(content) // 2] ^= 1
    changed.unlink()
    changed.write_bytes(content)

    with pytest.raises(JarsChangedError, match=re.escape(changed.name)), embedded.server(small(tmp_path / "home")):
        pass
    assert not StoreFolder.of(tmp_path / "home").serving()


def test_files_that_cannot_be_fetched_are_one_sentence_that_names_the_way_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, no_network: None
) -> None:
    monkeypatch.setenv("M2_REPO", str(tmp_path / "m2"))
    lines: list[str] = []

    with pytest.raises(JarsMissingError) as caught:
        jars.fetch(lines.append)

    assert "225 of 225 files are missing" in caught.value.detail
    assert "could not be fetched from" in caught.value.detail
    assert "set CLEW_GRAPH_URI" in caught.value.detail
    assert "\n" not in caught.value.detail
    assert len(lines) == 1
    assert not list((tmp_path / "m2").iterdir())


def test_one_missing_file_is_asked_for_and_no_other(mirror: Path, no_network: None) -> None:
    (mirror / jars.locked()[3].path).unlink()
    with pytest.raises(JarsMissingError, match="1 of 225 files are missing"):
        jars.fetch()


@pytest.mark.parametrize("honest", [True, False])
def test_a_fetched_file_appears_only_with_the_digest_of_the_lock(
    mirror: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, honest: bool
) -> None:
    jar = jars.locked()[3]
    served = tmp_path / "served" / jar.path
    served.parent.mkdir(parents=True)
    served.write_bytes((mirror / jar.path).read_bytes() if honest else b"something else")
    (mirror / jar.path).unlink()

    with repository(tmp_path / "served") as address:
        (tmp_path / "jgo.conf").write_text(f"[repositories]\ncentral = {address}\n")
        monkeypatch.setenv("JGO_CONFIG_FILE", str(tmp_path / "jgo.conf"))
        if honest:
            jars.fetch()
        else:
            with pytest.raises(JarsChangedError, match=jar.path.name):
                jars.fetch()

    assert (mirror / jar.path).exists() == honest
    assert not list(mirror.glob(".clew-*"))
