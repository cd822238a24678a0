"""What no committed file may hold: the host of a package registry, a place of one machine, a note to oneself."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.contract.house import texts

NPM = Path(sys.executable).with_name("npm")
MACHINE = re.compile(r"(?<![\w.-])/(work|root|home)/[a-z]")
LEFT_OVER = re.compile(r"\b(TODO|FIXME|XXX)\b|<<<<<<< |\bissue #?\d", re.IGNORECASE)


def hosts() -> set[str]:
    """The registries that pip, npm and the resolver of jars use here, as they say themselves."""
    from jgo.constants import MAVEN_CENTRAL_URL
    from pip._internal.models.index import PyPI

    index = subprocess.run([sys.executable, "-m", "pip", "config", "list"], capture_output=True, text=True, check=True)
    registry = subprocess.run([NPM, "config", "get", "registry"], capture_output=True, text=True, check=False)
    said = [*re.findall(r"https?://[^'\s]+", index.stdout), registry.stdout.strip(), MAVEN_CENTRAL_URL]
    found = {PyPI.netloc, PyPI.file_storage_domain, *(urlsplit(address).hostname or "" for address in said)}
    return {host for host in found if "." in host and not host.replace(".", "").isdigit()}


@pytest.fixture(scope="module")
def registries() -> set[str]:
    return hosts()


def test_no_file_names_a_package_registry(registries: set[str]) -> None:
    named = {path: host for path, text in texts().items() for host in registries if host in text}

    assert len(registries) >= 3
    assert named == {}


def test_no_file_names_a_place_of_one_machine() -> None:
    assert {path: found[0] for path, text in texts().items() if (found := MACHINE.search(text))} == {}


def test_nothing_is_left_to_be_done() -> None:
    left = {path: found[0] for path, text in texts().items() if (found := LEFT_OVER.search(text))}
    left.pop("tests/contract/test_committed.py", None)

    assert left == {}
