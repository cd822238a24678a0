"""The containers run the same Neo4j with the same settings as the embedded one, as nobody in particular."""

from __future__ import annotations

import re
from typing import Any

import pytest
from ruamel.yaml import YAML

from base.settings import Settings
from store import jars
from store.java import FIXED, configuration
from tests.contract.house import PACKAGES, ROOT

COMPOSE: dict[str, Any] = YAML(typ="safe").load((ROOT / "docker-compose.yml").read_text())
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
GRAPH, CLEW = SERVICES["graph"], SERVICES["clew"]
DOCKERFILE = (ROOT / "Dockerfile").read_text()


def variable(setting: str) -> str:
    """The name under which Neo4j's image takes a setting."""
    return "NEO4J_" + setting.replace("_", "__").replace(".", "_")


def sized(text: str) -> dict[str, str]:
    return dict(line.split("=", 1) for line in text.splitlines())


def test_the_image_is_the_version_that_is_tested() -> None:
    assert GRAPH["image"] == f"neo4j:{jars.version()}"


@pytest.mark.parametrize(("setting", "value"), FIXED.items())
def test_every_setting_of_the_embedded_server_holds_in_the_container(setting: str, value: str) -> None:
    assert GRAPH["environment"][variable(setting)] == value


def test_the_container_has_no_setting_that_the_embedded_server_lacks() -> None:
    known = {variable(name) for name in sized(configuration(Settings(), 7687))}

    assert set(GRAPH["environment"]) - known == {"NEO4J_AUTH_FILE"}


def test_transactions_get_the_same_share_of_the_heap() -> None:
    own = sized(configuration(Settings(store_heap="2g", store_page_cache="1g"), 7687))
    names = ("server.memory.heap.max_size", "dbms.memory.transaction.total.max", "db.memory.transaction.max")

    assert {name: GRAPH["environment"][variable(name)] for name in names} == {name: own[name] for name in names}


def test_only_the_service_is_published_and_on_loopback_only() -> None:
    assert {name: service.get("ports", []) for name, service in SERVICES.items()} == {
        "graph": [],
        "clew": ["127.0.0.1:8420:8420"],
    }
    assert GRAPH["networks"] == ["inside"]
    assert COMPOSE["networks"]["inside"]["internal"] is True


@pytest.mark.parametrize("name", SERVICES)
def test_a_container_is_checked_has_no_rights_and_no_secret_in_its_environment(name: str) -> None:
    service = SERVICES[name]

    assert service["healthcheck"]["test"]
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert not any(re.search(r"AUTH$|PASSWORD$|TOKEN$|KEY$", variable) for variable in service["environment"])
    assert set(service["secrets"]) <= set(COMPOSE["secrets"])


def test_nothing_runs_as_root() -> None:
    assert not str(GRAPH["user"]).startswith(("0", "root"))
    assert re.findall(r"^USER (\d+)$", DOCKERFILE, re.MULTILINE)[-1] != "0"
    assert CLEW["read_only"] is True


def test_the_service_is_given_settings_that_exist() -> None:
    assert set(CLEW["environment"]) <= {f"CLEW_{name.upper()}" for name in Settings.model_fields}


def test_the_image_holds_every_package_and_installs_only_what_the_lock_says() -> None:
    assert all(f"COPY {package}/ {package}/\n" in DOCKERFILE for package in PACKAGES)
    assert "--require-hashes" in DOCKERFILE
    assert "npm ci" in DOCKERFILE


def test_the_builder_gets_the_packages_and_neither_state_nor_secrets() -> None:
    rules = (ROOT / ".dockerignore").read_text().splitlines()
    allowed = {rule[1:].rstrip("/") for rule in rules if rule.startswith("!")}

    assert "*" in rules
    assert allowed == {*PACKAGES, "requirements/run.txt", "web"}
