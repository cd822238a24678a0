"""The application as a whole: its parts, its pages, its tokens and its moments."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from base import moments
from base.errors import BadRequestError
from base.viewer import BEGINNING, FOREVER
from service.app import create_app
from store.address import Address
from tests.graphs import KEY
from tests.service.conftest import STATED, TOKEN, Service, parts
from tests.service.listening import running


def test_the_pages_and_their_settings_belong_to_the_service(service: Service) -> None:
    settings = service.get("/playground/config.json", headers={})

    assert "missing-person" in settings.json()["purposes"]
    assert TOKEN not in settings.text


def test_secrets_do_not_show_in_the_parts(graph_server: Address, tmp_path: Path) -> None:
    shown = repr(parts(graph_server, tmp_path))

    assert TOKEN not in shown
    assert str(KEY) not in shown
    assert graph_server.password not in shown


def test_a_real_server_answers_over_loopback(graph_server: Address, tmp_path: Path) -> None:
    app = create_app(parts(graph_server, tmp_path))
    with running(app) as host:
        sent = {"query": "{ sources(first: 1) { total } }"}
        answer = httpx.post(f"http://{host}/graphql", json=sent, headers=STATED)

    assert answer.status_code == 200
    assert "server" not in answer.headers


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
