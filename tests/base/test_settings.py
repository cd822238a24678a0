"""Settings come from the environment, are checked once, and keep secrets to themselves."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import ValidationError

from base.settings import Settings


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(f"CLEW_{name.upper()}", raising=False)


def test_without_settings_everything_stays_on_this_machine() -> None:
    settings = Settings()

    assert settings.graph_uri is None
    assert settings.host == "127.0.0.1"


def test_a_setting_is_an_environment_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLEW_HOME", "here")
    monkeypatch.setenv("CLEW_PORT", "0")

    settings = Settings()

    assert settings.archive == Path("here/archive")
    assert settings.port == 0


@pytest.mark.parametrize("port", ["-1", "65536", "eighty"])
def test_a_port_that_is_none_is_refused(monkeypatch: pytest.MonkeyPatch, port: str) -> None:
    monkeypatch.setenv("CLEW_PORT", port)

    with pytest.raises(ValidationError, match="port"):
        Settings()


def test_settings_are_a_value_that_nobody_changes() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        Settings().port = 1


def test_the_password_never_shows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLEW_GRAPH_PASSWORD", "correct-horse")

    settings = Settings()

    assert "correct-horse" not in repr(settings)
    assert "correct-horse" not in settings.model_dump_json()


@pytest.mark.parametrize(("name", "info"), Settings.model_fields.items())
def test_every_setting_says_what_it_does(name: str, info: object) -> None:
    assert str(getattr(info, "description", "")).endswith("."), name
