"""How a module is written: a sentence first, no Cypher, words of the field."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.contract.house import Module, module, modules

MAKES_CYPHER = {"cypher/generated.py", "cypher/schema.py", "cypher/macros.py", "cypher/own.py"}
CYPHER = re.compile(
    r"\b(MATCH|MERGE|OPTIONAL MATCH|UNWIND|DETACH DELETE)\s+[(\[{$\w]"
    r"|\bCREATE\s+(\(|CONSTRAINT|INDEX|FULLTEXT|USER|DATABASE)"
    r"|\bRETURN\s+(\d|\w+\.|count\()"
    r"|\b(SHOW|DROP) (INDEX|CONSTRAINT|DATABASE|SETTING)"
    r"|\bCALL\s+(db|dbms|apoc)\."
)
VAGUE = re.compile(r"(?<![a-z])(manager|helper|util|utils|processor)(?![a-z])", re.IGNORECASE)


def first_paragraph(module: Module) -> str:
    return " ".join((ast.get_docstring(module.tree) or "").partition("\n\n")[0].split())


def cypher_in(module: Module) -> Iterator[str]:
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and CYPHER.search(node.value):
            yield f"{module.name}:{node.lineno}: {node.value[:60]!r}"


def names_in(module: Module) -> Iterator[str]:
    yield Path(module.name).stem
    for node in ast.walk(module.tree):
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            yield re.sub(r"(?<=[a-z])(?=[A-Z])", "_", node.name)


def test_every_module_begins_with_one_sentence() -> None:
    wrong = {m.name: text for m in modules() if not re.fullmatch(r"[^ ].*[^.]\.", text := first_paragraph(m))}
    several = {m.name: text for m in modules() if re.search(r"[.!?] [A-Z]", text := first_paragraph(m))}

    assert wrong == {}
    assert several == {}


def test_cypher_stands_in_cypher_files() -> None:
    assert [place for m in modules() if m.name not in MAKES_CYPHER for place in cypher_in(m)] == []


@pytest.mark.parametrize(
    "text",
    ["MATCH (n:Person) RETURN n", "UNWIND $rows AS row", "RETURN 1", "CREATE INDEX x", "CALL db.labels()", "MERGE (a)"],
)
def test_cypher_in_python_is_found(tmp_path: Path, text: str) -> None:
    path = tmp_path / "planted.py"
    path.write_text(f"TEXT = {text!r}\n")

    assert list(cypher_in(module(path, tmp_path)))


def test_names_are_words_of_the_field() -> None:
    assert [f"{m.name}: {name}" for m in modules() for name in names_in(m) if VAGUE.search(name)] == []
