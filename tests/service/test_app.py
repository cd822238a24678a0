"""The application as a whole: its parts, its pages, its tokens and its moments."""

from __future__ import annotations

import stat
import threading
from pathlib import Path

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from base import moments
from base.errors import BadRequestError, UsageError
from base.settings import Settings
from base.viewer import BEGINNING, FOREVER, Viewer
from service.app import Parts, create_app
from service.tokens import token
from store.address import Address
from store.archive import Archive
from tests.graphs import KEY
from tests.service.conftest import STATED, TOKEN, Service
from tests.service.listening import running


def test_the_pages_and_their_settings_belong_to_the_service(service: Service) -> None:
    settings = service.get("/playground/config.json", headers={})

    assert "missing-person" in settings.json()["purposes"]
    assert TOKEN not in settings.text


def test_secrets_do_not_show_in_the_parts(graph_server: Address, tmp_path: Path) -> None:
    shown = repr(Parts(graph_server, Archive(tmp_path), KEY, TOKEN, Viewer("tests")))

    assert TOKEN not in shown
    assert str(KEY) not in shown
    assert graph_server.password not in shown


def test_a_real_server_answers_over_loopback(graph_server: Address, tmp_path: Path) -> None:
    app = create_app(Parts(graph_server, Archive(tmp_path), KEY, TOKEN, Viewer("tests")))
    with running(app) as host:
        sent = {"query": "{ sources(first: 1) { total } }"}
        answer = httpx.post(f"http://{host}/graphql", json=sent, headers=STATED)

    assert answer.status_code == 200
    assert "server" not in answer.headers


def test_a_token_is_made_once_and_only_for_its_owner(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path / "state")

    made = token(settings)

    assert len(made) >= 43
    assert token(settings) == made
    assert stat.S_IMODE((tmp_path / "state" / "token").stat().st_mode) == 0o600
    assert [path.name for path in (tmp_path / "state").iterdir()] == ["token"]


def test_two_commands_that_make_the_token_at_once_get_the_same(tmp_path: Path) -> None:
    settings, made = Settings(home=tmp_path), list[str]()
    threads = [threading.Thread(target=lambda: made.append(token(settings))) for _ in range(8)]

    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(set(made)) == 1
    assert len(made) == 8


def test_a_token_file_of_the_operator_is_read_and_never_made(tmp_path: Path) -> None:
    path = tmp_path / "secret"
    settings = Settings(home=tmp_path, token_file=path)

    with pytest.raises(UsageError, match="cannot be read"):
        token(settings)
    path.write_text("x" * 40 + "\n")

    assert token(settings) == "x" * 40


@pytest.mark.parametrize("content", ["", "short", "two words of which none is a token at all", "秘密" * 20])
def test_a_token_file_without_a_token_is_refused(tmp_path: Path, content: str) -> None:
    path = tmp_path / "secret"
    path.write_text(content)

    with pytest.raises(UsageError, match=r"holds no token|cannot be read"):
        token(Settings(home=tmp_path, token_file=path))


@given(st.integers(BEGINNING + 1, FOREVER - 1))
def test_a_moment_is_read_as_it_was_written(moment: int) -> None:
    assert moments.read(moments.written(moment)) == moment


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("1970-01-01", 0),
        ("1970-01-01T00:00:00Z", 0),
        ("1970-01-01T08:00:00+08:00", 0),
        ("1969-12-31T23:59:59Z", -1),
        ("2019-03-01T08:30", None),
        ("2019-02-30", None),
        ("01.03.2019", None),
        ("20190301", None),
        ("0892-01-01", None),
        ("3047-12-31", None),
        ("", None),
    ],
)
def test_a_moment_has_a_zone_or_is_a_day(text: str, moment: int | None) -> None:
    if moment is None:
        with pytest.raises(BadRequestError):
            moments.read(text)
    else:
        assert moments.read(text) == moment
