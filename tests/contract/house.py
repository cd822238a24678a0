"""What the contract tests read: the modules of Clew with their syntax trees, and the files of the repository."""

from __future__ import annotations

import ast
import subprocess
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
PACKAGES: list[str] = PROJECT["tool"]["importlinter"]["root_packages"]


@dataclass(frozen=True)
class Module:
    """One Python file with its text and syntax tree; its name is the path from the root."""

    name: str
    text: str
    tree: ast.Module

    @property
    def lines(self) -> int:
        return len(self.text.splitlines())

    def functions(self) -> Iterator[tuple[str, int]]:
        """Each function with the number of its lines, decorators left out."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield f"{self.name}::{node.name}", (node.end_lineno or node.lineno) - node.lineno + 1


def module(path: Path, root: Path = ROOT) -> Module:
    text = path.read_text(encoding="utf-8")
    return Module(path.relative_to(root).as_posix(), text, ast.parse(text))


@cache
def modules() -> list[Module]:
    """Every module of Clew's packages."""
    return [module(path) for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py"))]


@cache
def files() -> list[Path]:
    """Every file that is, or would be, committed."""
    listing = ["ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    command = ["git", "-c", "safe.directory=*", *listing]  # whoever checked it out
    names = subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout.decode().split("\0")
    return [ROOT / name for name in names if name and (ROOT / name).is_file()]


@cache
def texts() -> dict[str, str]:
    """The text of every committed file that is one, by its path from the root."""
    found: dict[str, str] = {}
    for path in files():
        try:
            found[path.relative_to(ROOT).as_posix()] = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
    return found
