"""Files in through `clew load`, and what a viewer then sees in the graph, as sets of tuples."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from neo4j import Driver
from typer.testing import CliRunner

from base.viewer import FOREVER, Clocks, Viewer, now
from clew.main import app
from cypher.catalogue import query
from cypher.macros import expand
from ontology import ENTITIES
from ontology.identifiers import KINDS
from ontology.keys import natural_key, public_id
from service.audit.reading import reading
from store.address import Address
from store.archive import Archive
from store.driver import DATABASE
from store.gate import Gate, LoadColumns, gate_for
from tests.graphs import KEY, clear

ANALYST = Viewer("analyst")
CLEARED = Viewer("analyst", compartments=frozenset({"minor"}))
"""An analyst who may see what is about minors."""


@dataclass(frozen=True)
class Answer:
    """What a command printed and how it ended."""

    exit_code: int
    output: str
    errors: str

    @property
    def value(self) -> dict[str, Any]:
        """The one JSON object on standard output."""
        return json.loads(self.output)

    @property
    def account(self) -> dict[str, Any]:
        """The report of the one file that was loaded or checked."""
        assert self.exit_code == 0, self.output + self.errors
        (report,) = self.value.get("loads") or self.value["checks"]
        return report


class FrontDoor:
    """One installation with an empty graph: a state folder, the commands, and eyes on the graph."""

    def __init__(self, address: Address, driver: Driver, home: Path, viewer: Viewer = ANALYST) -> None:
        self.home = home
        self.viewer = viewer
        self.reports: list[dict[str, Any]] = []
        self.driver = driver
        home.mkdir(exist_ok=True)
        (home / "key").write_text(KEY.hex())
        self.environment: dict[str, str | None] = {
            "CLEW_HOME": str(home),
            "CLEW_GRAPH_URI": address.uri,
            "CLEW_GRAPH_USER": address.user,
            "CLEW_GRAPH_PASSWORD": address.password,
        }
        clear(driver)

    def again(self) -> FrontDoor:
        """Another installation, empty once more."""
        address = Address(
            self.environment["CLEW_GRAPH_URI"],
            *(self.environment[f"CLEW_GRAPH_{name}"] for name in ("USER", "PASSWORD")),
        )
        return FrontDoor(address, self.driver, Path(f"{self.home}-again"))

    @property
    def archive(self) -> Archive:
        return Archive(self.home / "archive")

    def clew(self, *arguments: object) -> Answer:
        """Run `clew` with these arguments."""
        result = CliRunner().invoke(app, [str(one) for one in arguments], env=self.environment)
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exc_info
        return Answer(result.exit_code, result.stdout, result.stderr)

    def logged(self) -> list[dict[str, Any]]:
        """Every record of the audit log."""
        with reading(self.home) as log:
            return [log.record(number) for number in range(1, log.size() + 1)]

    def load(self, *arguments: object) -> dict[str, Any]:
        """Load one file and return its account."""
        return self.clew("load", "--json", *arguments).account

    def gate(self, as_of: int | None = None, known_at: int | None = None) -> Gate:
        """The gate of the viewer, an analyst; both clocks stand at the present unless set."""
        (columns,) = self.rows(query("gate/loads").text)
        clocks = Clocks(now() if as_of is None else as_of, now() + 1 if known_at is None else known_at)
        return gate_for(self.viewer, clocks, LoadColumns(**columns))

    def seen(self, text: str, as_of: int | None = None, known_at: int | None = None, **params: Any) -> set[Any]:
        """The distinct rows of a question with the gate's macros; rows of one column as plain values."""
        rows = self.told(text, self.gate(as_of, known_at), **params)
        return {row[0] if len(row) == 1 else row for row in rows}

    def told(self, text: str, gate: Gate, **params: Any) -> list[tuple[Any, ...]]:
        """The rows of a question with the gate's macros."""
        given = {"upto": gate.upto, "out": gate.out, "may": gate.may, "as_of": gate.as_of, **params}
        return [tuple(_hashable(value) for value in row.values()) for row in self.rows(expand(text), **given)]

    def count(self, text: str) -> int:
        """The one number that a question without a gate returns."""
        (row,) = self.rows(text)
        (number,) = row.values()
        return number

    def rows(self, text: str, **params: Any) -> list[dict[str, Any]]:
        """The rows of a statement as it stands."""
        records, _, _ = self.driver.execute_query("CYPHER 25 " + text, params, database_=DATABASE)
        return [record.data() for record in records]

    def later(self, seconds: int = 60) -> None:
        """Let time pass: all that was completed or withdrawn is that much longer ago."""
        self.driver.execute_query(
            "MATCH (l:Load) SET l.completed_at = CASE WHEN l.completed_at < $never THEN l.completed_at - $seconds "
            "ELSE l.completed_at END, l.withdrawn_at = CASE WHEN l.withdrawn_at < $never "
            "THEN l.withdrawn_at - $seconds ELSE l.withdrawn_at END",
            seconds=seconds,
            never=FOREVER,
            database_=DATABASE,
        )

    def digest(self, *arguments: object) -> dict[str, Any]:
        """What `clew store digest` says of the graph: its digest, and that of each kind of thing."""
        answer = self.clew("store", "digest", "--json", *arguments)
        assert answer.exit_code == 0, answer.output + answer.errors
        return answer.value


def _hashable(value: Any) -> Any:
    if isinstance(value, dict):
        return tuple(sorted((key, _hashable(one)) for key, one in value.items()))
    return tuple(_hashable(one) for one in value) if isinstance(value, list) else value


def id_of(kind: str, **key: str) -> str:
    """The id of an entity with that natural key, under the tests' key."""
    entity = ENTITIES[kind]
    return public_id(entity, natural_key(entity, tuple(key), tuple(key.values())), KEY)


def person(identity_number: str) -> str:
    """The id of the person with that number, an old one of 15 digits included."""
    return id_of("Person", identity_number=KINDS["identity_number"].normalise(identity_number))
