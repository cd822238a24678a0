"""A register whose rows say who may see them, and what viewers of several clearances see of it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from base.viewer import Clocks, Viewer, now
from cypher.catalogue import query
from store.gate import LoadColumns, gate_for
from tests.loaders.front_door import FrontDoor
from tests.loaders.residents import HEADER, MAPPING, STREET

VIEWERS = {
    "clerk": Viewer("clerk"),
    "officer": Viewer("officer", level=1),
    "detective": Viewer("detective", level=2),
    "handler": Viewer("handler", level=3, compartments=frozenset({"informant"})),
    "guardian": Viewer("guardian", compartments=frozenset({"minor"})),
}
EVERYBODY = ("clerk", "detective", "handler", "guardian")
MARKS = """
marking:
  rows:
    - column: secrecy
      words: {"": {}, open: {}, closed: {level: 2}}
    - column: kind
      separator: ";"
      words: {"": {}, source: {level: 1, compartments: [informant]}, witness: {level: 1}}
"""
HOMES = """
MATCH (:Load)-[d:DESCRIBES]->(:Person)-[l:LIVES_AT]->(:Address)<-[a:DESCRIBES]-(:Load)
WHERE says(d) AND holds(l) AND says(a) RETURN d.identity_number AS person, a.text AS home"""
LINKS = "MATCH (a)-[l:LIVES_AT]->(b) WHERE holds(l) RETURN a.id AS id, b.id AS other"
DESCRIBED = "MATCH (n:Entity)<-[d:DESCRIBES]-() WHERE says(d) RETURN n.id AS id"


def mapping(folder: Path, *, of: Path = MAPPING) -> Path:
    """The mapping of the register, with columns that mark a row."""
    path = folder / f"marked-{of.name}"
    path.write_text(of.read_text(encoding="utf-8") + MARKS, encoding="utf-8")
    return path


def register(folder: Path, day: str, *rows: str) -> Path:
    """A file of the register with the columns `secrecy` and `kind`."""
    path = folder / f"residents_{day}.csv"
    path.write_text("\n".join([f"{HEADER},secrecy,kind", *rows]) + "\n", encoding="utf-8")
    return path


def line(number: str, home: str, secrecy: str = "", kind: str = "", *, born: str = "1980-01-01") -> str:
    """A row of it; `home` is a house number."""
    return f"{number},王伟,{born},{STREET}{home}号,13490000001,,{secrecy},{kind}"


def seen(door: FrontDoor, text: str, who: str) -> list[tuple[Any, ...]]:
    """What a viewer is told, in order, with every repetition."""
    (columns,) = door.rows(query("gate/loads").text)
    gate = gate_for(VIEWERS[who], Clocks(now(), now() + 1), LoadColumns(**columns))
    return sorted(door.told(text, gate))


def homes(door: FrontDoor, who: str) -> set[tuple[str, str]]:
    """Number of each person, with the house number of the home."""
    return {(person, home.removeprefix(STREET).removesuffix("号")) for person, home in seen(door, HOMES, who)}


def loads(door: FrontDoor, who: str) -> list[tuple[Any, ...]]:
    """The loads in a viewer's list that count: read, created, changed, same, rejected."""
    text = """
    MATCH (load:Load) WHERE load.number <= $upto[load.number / 1048576] AND NOT load.number IN $out
      AND load.source <> 'clew' AND NOT coalesce(load.repair, false)
    RETURN load.read AS read, load.created AS created, load.changed AS changed, load.same AS same,
      load.rejected AS rejected"""
    return seen(door, text, who)
