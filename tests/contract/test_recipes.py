"""The recipes of CONTRIBUTING.md, each followed to the letter on a copy of the code."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from store.address import Address
from tests.contract.house import PACKAGES, ROOT

TEXT = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
SECTIONS = dict(re.findall(r"^### (.+?)\n(.*?)(?=^### |\Z)", TEXT, re.DOTALL | re.MULTILINE))
STEP = re.compile(r"(?:Write|In) `([^`]+)`[^\n]*:$|```(\w+)\n(.*?)```", re.DOTALL | re.MULTILINE)


def follow(recipe: str, folder: Path) -> None:
    """Write the files of a recipe and make its changes."""
    path = folder
    for named, kind, body in STEP.findall(SECTIONS[recipe]):
        if named:
            path = folder / named
        elif kind == "diff":
            change(path, body)
        elif not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(body, encoding="utf-8")


def change(path: Path, diff: str) -> None:
    """Put the lines marked `+` in the place of those marked `-`, beside those marked by a space."""
    lines = diff.splitlines(keepends=True)
    before = "".join(line[1:] for line in lines if line[0] in " -")
    after = "".join(line[1:] for line in lines if line[0] in " +")
    text = path.read_text(encoding="utf-8")
    assert text.count(before) == 1, f"{path.name} has no single place for\n{before}"
    path.write_text(text.replace(before, after), encoding="utf-8")


class Copy:
    """A copy of the code in which a recipe was followed; commands run in it as a developer would run them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        for name in (*PACKAGES, "docs", "tests"):
            shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        for name in ("pyproject.toml", "CONTRIBUTING.md"):
            shutil.copy(ROOT / name, folder)
        self.environment = {**os.environ, "PYTHONPATH": str(folder), "PYTHONDONTWRITEBYTECODE": "1"}

    def python(self, *arguments: str) -> str:
        result = subprocess.run(
            [sys.executable, *arguments],
            cwd=self.folder,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert result.returncode == 0, result.stdout + result.stderr
        return result.stdout

    def clew(self, *arguments: str) -> str:
        return self.python("-c", "from clew.main import main; main()", *arguments)

    def tests(self, *paths: str) -> None:
        self.python("-m", "pytest", "-q", "-p", "no:cacheprovider", *(f"tests/{path}" for path in paths))

    def document(self, name: str) -> str:
        return (self.folder / "docs" / name).read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Copy:
    """One copy in which all recipes were followed, for they touch different things."""
    copy = Copy(tmp_path_factory.mktemp("recipes") / "copy")
    for recipe in SECTIONS:
        follow(recipe, copy.folder)
    copy.python("-m", "clew.generate")
    return copy


@pytest.fixture
def on_graph(copy: Copy, empty_graph: Address, tmp_path: Path) -> Copy:
    """The copy over the session's graph, with a state folder of its own."""
    copy.environment |= {
        "CLEW_HOME": str(tmp_path / "home"),
        "CLEW_GRAPH_URI": empty_graph.uri,
        "CLEW_GRAPH_USER": empty_graph.user,
        "CLEW_GRAPH_PASSWORD": empty_graph.password,
    }
    return copy


def test_every_recipe_is_tried_here() -> None:
    tried = {"An entity", "A kind of identifier", "A feed", "A question", "A setting", "An error"}

    assert set(SECTIONS) == tried


def test_what_holds_for_all_holds_for_what_was_added(copy: Copy) -> None:
    copy.tests(
        "base/test_errors.py",
        "contract/test_documents.py",
        "contract/test_registered.py",
        "cypher/test_catalogue.py",
        "cypher/test_generated.py",
        "ontology/identifiers/test_kinds.py",
    )


def test_an_entity_gets_its_upserts_its_type_and_its_documentation(copy: Copy) -> None:
    assert "generated/describe/Boat" in copy.clew("query", "list")
    assert "type Boat implements Entity" in copy.document("schema.graphql")
    assert "### Boat" in copy.document("ontology.md")


def test_an_identifier_is_documented_with_its_first_example(copy: Copy) -> None:
    assert "| `imo_number` |" in copy.document("ontology.md")


def test_a_feed_is_recognised_loaded_and_documented(on_graph: Copy) -> None:
    (sample,) = re.findall(r"```csv\n(.*?)```", SECTIONS["A feed"], re.DOTALL)
    (on_graph.folder / "lost_property_20240331.csv").write_text(sample, encoding="utf-8")

    inspected = json.loads(on_graph.clew("inspect", "lost_property_20240331.csv", "--json"))
    checked = json.loads(on_graph.clew("check", "lost_property_20240331.csv", "--json"))
    loaded = json.loads(on_graph.clew("load", "lost_property_20240331.csv", "--json"))

    assert inspected["feed"] == "lost-property"
    assert [checked["checks"][0][name] for name in ("read", "created", "rejected")] == [2, 2, 0]
    assert [loaded["loads"][0][name] for name in ("read", "created", "rejected")] == [2, 2, 0]
    assert loaded["loads"][0]["written"]["claim/FOUND_AT"] == 2
    assert "## lost-property" in on_graph.document("feeds.md")


def test_a_question_can_be_shown_and_planned_and_is_documented(on_graph: Copy) -> None:
    assert "$upto" in on_graph.clew("query", "show", "profiles/plates")
    assert "Entity" in on_graph.clew("query", "explain", "profiles/plates")
    assert "## profiles/plates" in on_graph.document("queries.md")


def test_a_setting_is_read_from_the_environment_and_documented(copy: Copy) -> None:
    copy.environment["CLEW_CONTACT"] = "the front desk"

    assert copy.python("-c", "from base.settings import Settings; print(Settings().contact)") == "the front desk\n"
    assert "| `CLEW_CONTACT` |" in copy.document("settings.md")


def test_an_error_has_a_status_an_exit_code_and_documentation(copy: Copy) -> None:
    raised = (
        "from base.errors import MaintenanceError; from service.problems import problem_response\n"
        "error = MaintenanceError('Come back at noon.')\n"
        "response = problem_response(error, 'request')\n"
        "print(response.status_code, response.media_type, response.body.decode())\n"
    )

    told = copy.python("-c", raised)

    assert told.startswith("503 application/problem+json")
    assert "Come back at noon." in told
    assert "| `maintenance` | 503 | 1 |" in copy.document("errors.md")
