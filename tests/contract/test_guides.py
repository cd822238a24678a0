"""What the guides say is there: links, commands, variables, the keys of a mapping, the codes of rejects."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import typer
from pydantic import BaseModel

from base.settings import Settings
from clew.main import COMMANDS, app
from loaders.mapping import Bounds, Cell, EntityPart, EventPart, LinkPart, Mapping, Marking, Snapshot, When
from loaders.mapping_file import read_mapping
from loaders.reasons import REASONS
from service.access import PURPOSES
from tests.contract.house import ROOT

GUIDES = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
COMMAND = re.compile(r"(?:^ {4}|`|\| )(?:\.venv/bin/)?clew ([a-z]+)(?: ([a-z-]+))?", re.MULTILINE)
MAPPINGS = (ROOT / "docs" / "mappings.md").read_text(encoding="utf-8")


def code_words(text: str) -> set[str]:
    return set(re.findall(r"`([^`\s]+)`", text))


@pytest.mark.parametrize("path", GUIDES, ids=lambda path: path.name)
def test_every_link_leads_somewhere(path: Path) -> None:
    links = re.findall(r"\]\(([^)#]+)[^)]*\)", path.read_text(encoding="utf-8"))

    assert [link for link in links if "://" not in link and not (path.parent / link).exists()] == []


@pytest.mark.parametrize("path", GUIDES, ids=lambda path: path.name)
def test_every_command_exists(path: Path) -> None:
    program = typer.main.get_command(app)
    commands = {name: getattr(program.get_command(None, name), "commands", {}) for name in COMMANDS}

    named = COMMAND.findall(path.read_text(encoding="utf-8"))

    assert [first for first, _ in named if first not in commands] == []
    assert [pair for pair in named if commands[pair[0]] and pair[1] not in commands[pair[0]]] == []


@pytest.mark.parametrize("path", GUIDES, ids=lambda path: path.name)
def test_every_variable_is_a_setting(path: Path) -> None:
    named = set(re.findall(r"\bCLEW_[A-Z_]+", path.read_text(encoding="utf-8")))
    named.discard("CLEW_CONTACT")  # the recipe for a setting adds it

    assert named <= {f"CLEW_{name.upper()}" for name in Settings.model_fields}


@pytest.mark.parametrize("path", GUIDES, ids=lambda path: path.name)
def test_every_make_target_exists(path: Path) -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))

    assert set(re.findall(r"(?:^ {4}|`)make ([a-z]+)", path.read_text(encoding="utf-8"), re.MULTILINE)) <= targets


@pytest.mark.parametrize("part", [Mapping, Marking, Snapshot, Bounds, EntityPart, When, LinkPart, EventPart, Cell])
def test_every_key_of_a_mapping_is_explained(part: type[BaseModel]) -> None:
    keys = {info.alias or name for name, info in part.model_fields.items()}

    assert keys - code_words(MAPPINGS) - {"properties"} == set()


def test_the_mapping_shown_is_valid(tmp_path: Path) -> None:
    (shown,) = re.findall(r"```yaml\n(.*?)```", MAPPINGS, re.DOTALL)
    (tmp_path / "shown.yaml").write_text(shown, encoding="utf-8")

    assert read_mapping(tmp_path / "shown.yaml").feed == "garages"


def test_every_reason_for_a_reject_is_explained() -> None:
    own = {"short_row", "long_row", "unreadable", "cell_too_long", "cell_error", "number_rounded"}

    assert {*REASONS, *own} <= code_words(MAPPINGS)


def test_every_purpose_is_named() -> None:
    assert set(PURPOSES) <= code_words((ROOT / "docs" / "asking.md").read_text(encoding="utf-8"))


def test_every_decision_says_why_and_what_was_measured() -> None:
    parts = ("Context", "Decision", "Consequences", "Alternatives", "Measured")
    decisions = sorted((ROOT / "docs" / "decisions").glob("*.md"))

    lacking = {p.name: part for p in decisions for part in parts if f"**{part}.**" not in p.read_text(encoding="utf-8")}

    assert lacking == {}
    assert [path.name[:4] for path in decisions] == [f"{number:04}" for number in range(1, len(decisions) + 1)]
