"""What peers were found to do wrong is tested here, by tests that exist; libraries are newer than their advisories."""

from __future__ import annotations

import re
from importlib.metadata import version

import pytest
from packaging.version import Version

from tests.contract.house import ROOT

PAGE = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
ROW = re.compile(r"^\| ((?:CVE|PYSEC)-[\w-]+) \|.*\| `(tests/[\w/]+\.py)::(\w+)` \|$", re.MULTILINE)
ADVISORIES = ROW.findall(PAGE)

FLOORS = {
    # CVE-2024-47082, CVE-2025-22151, CVE-2026-35523, -35526, -45739, -47706, -47707, -107727
    "strawberry-graphql": "0.327.2",
    # CVE-2026-27932, -48990, -102946
    "joserfc": "1.8.0",
}
"""The oldest versions that are free of what is known, beside it."""

EXPECTED = {
    "CVE-2026-27960",
    "CVE-2026-104840",
    "CVE-2025-61781",
    "CVE-2026-76822",
    "PYSEC-2026-3445",
    "CVE-2026-114505",
    "CVE-2026-35211",
    "CVE-2026-32247",
    "CVE-2026-46591",
    "CVE-2026-22743",
    "CVE-2026-45739",
}


def test_every_advisory_that_concerns_us_is_in_the_table() -> None:
    assert {advisory for advisory, _, _ in ADVISORIES} == EXPECTED


@pytest.mark.parametrize(("advisory", "file", "name"), ADVISORIES)
def test_the_test_named_beside_an_advisory_exists(advisory: str, file: str, name: str) -> None:
    text = (ROOT / file).read_text(encoding="utf-8")

    assert re.search(rf"^(async )?def {name}\(", text, re.MULTILINE), f"{advisory}: {file} has no {name}"


@pytest.mark.parametrize("package", FLOORS)
def test_what_is_installed_and_what_is_locked_is_above_the_floor(package: str) -> None:
    floor = Version(FLOORS[package])
    locked = [
        Version(found[1])
        for name in ("dev.txt", "run.txt")
        if (found := re.search(rf"^{package}==([\w.]+)", (ROOT / "requirements" / name).read_text(), re.MULTILINE))
    ]

    assert Version(version(package)) >= floor
    assert len(locked) == 2
    assert all(one >= floor for one in locked)


def test_every_locked_package_has_its_digest_and_no_address() -> None:
    for path in (ROOT / "requirements").glob("*.txt"):
        text = path.read_text(encoding="utf-8")
        packages = re.findall(r"^[\w.-]+(?:\[\w+\])?==", text, re.MULTILINE)
        assert len(packages) > 20
        assert text.count("--hash=sha256:") >= len(packages)
        assert "://" not in text
