"""The closed set of queries: reads and checks every `.cypher` file, knows the digest of each text that may be sent."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Literal, get_args

from cypher.inputs import refuse_protected
from cypher.macros import GATE_PARAMETERS, expand

Access = Literal["read", "write", "schema"]
LONGEST_BUDGET = 30.0
_FOLDER = Path(__file__).parent
_FIELD = re.compile(r"//\s(param|return)\s+(\w+): ([A-Z<> ]+?)(?:\s{2,}(.+))?")
_ACCESS = re.compile(r"// access (\w+)")
_BUDGET = re.compile(r"// budget ([\d.]+) s")
_PARAMETER = re.compile(r"\$(\w+)")


@dataclass(frozen=True, slots=True)
class Field:
    """A declared parameter or column: its Cypher type and what it is."""

    type: str
    description: str


@dataclass(frozen=True, slots=True)
class Query:
    """One checked query: its name is its path, its text has the gate written out."""

    name: str
    sentence: str
    params: dict[str, Field]
    returns: dict[str, Field]
    access: Access
    budget: float
    source: str
    text: str

    @property
    def gate(self) -> frozenset[str]:
        """Which of the gate's parameters the text uses."""
        return frozenset(_PARAMETER.findall(self.text)) & GATE_PARAMETERS

    @property
    def digest(self) -> str:
        """SHA-256 of the text as it is sent."""
        return sha256(self.text.encode()).hexdigest()


class CatalogueError(ValueError):
    """A query file that breaks the rules of the catalogue; names file and line."""


def parse(name: str, content: str) -> Query:
    """Read one query file; raises CatalogueError with the line where header and text disagree."""
    head, _, body = content.partition("\n\n")
    lines = head.splitlines()
    fields: dict[str, dict[str, Field]] = {"param": {}, "return": {}}
    access = budget = None
    sentence: list[str] = []
    for number, line in enumerate(lines, start=1):
        if found := _FIELD.fullmatch(line):
            fields[found[1]][found[2]] = Field(found[3].strip(), found[4] or "")
        elif found := _ACCESS.fullmatch(line):
            access = found[1]
        elif found := _BUDGET.fullmatch(line):
            budget = float(found[1])
        elif line.startswith("// ") and not any(fields.values()) and access is None:
            sentence.append(line[3:])
        elif line != "//":
            raise CatalogueError(f"{name}.cypher:{number}: '{line}' is no header line; see CONTRIBUTING, 'a question'")
    if not sentence or access is None or access not in get_args(Access) or budget is None:
        raise CatalogueError(
            f"{name}.cypher:1: the header needs a sentence, 'access read|write|schema' and 'budget N s'"
        )
    if not 0 < budget <= LONGEST_BUDGET:
        raise CatalogueError(f"{name}.cypher:1: a budget is above 0 and at most {LONGEST_BUDGET:g} s")
    return checked(name, " ".join(sentence), fields["param"], fields["return"], access, budget, body.strip())


def checked(
    name: str,
    sentence: str,
    params: dict[str, Field],
    returns: dict[str, Field],
    access: str,
    budget: float,
    body: str,
) -> Query:
    """A query whose declared parameters are those it uses; raises CatalogueError otherwise."""
    try:
        text = expand(body)
    except ValueError as error:
        raise CatalogueError(f"{name}.cypher: {error}") from error
    refuse_protected(name, body)
    used = set(_PARAMETER.findall(text)) - GATE_PARAMETERS
    if used != set(params):
        odd = ", ".join(sorted(used ^ set(params)))
        raise CatalogueError(f"{name}.cypher: declared and used parameters differ: {odd}")
    kind: Access = "read" if access == "read" else "write" if access == "write" else "schema"
    return Query(name, sentence, params, returns, kind, budget, body, text)


def _files() -> Iterator[Query]:
    for path in sorted(_FOLDER.rglob("*.cypher")):
        name = path.relative_to(_FOLDER).with_suffix("").as_posix()
        yield parse(name, path.read_text(encoding="utf-8"))


@cache
def catalogue() -> dict[str, Query]:
    """Every query by its name: the files of this folder, then those made from the ontology."""
    from cypher.generated import generated  # here, for generated queries are checked by this module
    from cypher.own import own

    queries = {query.name: query for query in (*_files(), *generated(), *own())}
    return dict(sorted(queries.items()))


@cache
def registered() -> frozenset[str]:
    """The digests of all texts that may be sent to the database."""
    return frozenset(query.digest for query in catalogue().values())


def query(name: str) -> Query:
    """The query of that name; a KeyError is a mistake in our own code."""
    return catalogue()[name]
