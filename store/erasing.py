"""Takes one entity out of the graph: hidden at once, then all that is said of it, in batches; remembered for loads."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from base.errors import NotFoundError
from base.viewer import FOREVER, now
from ontology.identifiers.base import Identifier
from ontology.keys import kind_of
from store.custody import Erasure
from store.writer import Writer

SEAL = 2**31 - 1
"""The seal of what is being erased: no list of what a viewer may see is so long, so nobody sees it."""

_THINGS, _RELATIONSHIPS = 200, 5_000
_RESIDENT = 18
"""Characters of a resident identity number; its old form lacks the century and the check digit."""

_SHORTEST = 6
"""A text with fewer characters names too many things for rows to be found by it."""

Counted = Callable[[str, int], None]


@dataclass(frozen=True, slots=True)
class Subject:
    """Who is erased: the texts by which rows name it, and the rows (load, row) that the graph knows of."""

    id: str
    sought: list[str]
    rows: list[tuple[int, int]]


def subject(writer: Writer, id: str) -> Subject:
    """Reads what an erasure has to know, whatever anybody may see; raises NotFoundError and MalformedIdError."""
    found = writer.rows("erasures/subject", id=id, names=_identifying(id))
    if not found:
        raise NotFoundError(f"There is no entity {id} in the graph: take its id from a profile.")
    (row,) = found
    values = [form for value in row["values"] for form in _forms(str(value))]
    pairs = zip(row["loads"], row["rows"], strict=True)
    return Subject(id, sorted(set(values)), sorted(pair for pair in pairs if pair[1] > 0))


def _identifying(id: str) -> list[str]:
    """The properties of its kind that identify it: those of natural keys."""
    entity = kind_of(id)
    keys = {name for key in entity.natural_keys for name in key}
    kinds = {name: one.kind for name, one in entity.properties().items()}
    return sorted(name for name in keys if isinstance(kinds[name], Identifier) or name.endswith("number"))


def _forms(value: str) -> list[str]:
    """How rows may write a value: as it stands, without a country's prefix, a resident number in its old form too."""
    forms = [value, value.removeprefix("+86"), value.removeprefix("=")]
    if len(value) == _RESIDENT and value[:-1].isdigit():
        forms.append(value[:6] + value[8:17])
    return [form for form in forms if len(form) >= _SHORTEST]


def hide(writer: Writer, erasure: Erasure) -> None:
    """Seal it: from now on nobody sees it, and no load describes it again."""
    writer.rows("erasures/seal", id=erasure.subject, seal=SEAL, order=erasure.id, at=erasure.hidden_at)


def take_out(writer: Writer, id: str, counted: Counted = lambda _, __: None) -> dict[str, int]:
    """Delete what was decided, found and asked about it, what is said of it, and itself; says how much that was.

    It may be repeated after a crash. A batch is a transaction, so that a dense entity blocks nobody.
    """
    things = _until_none(writer, "erasures/things", id, _THINGS, counted)
    relationships = _until_none(writer, "erasures/relationships", id, _RELATIONSHIPS, counted)
    (row,) = writer.rows("erasures/entity", id=id)
    return {"things": things, "relationships": relationships, "entities": int(row["written"])}


def _until_none(writer: Writer, name: str, id: str, size: int, counted: Counted) -> int:
    gone = 0
    while True:
        (row,) = writer.rows(name, id=id, size=size)
        if not row["written"]:
            return gone
        gone += int(row["written"])
        counted("erasing", gone)


def erased_ids(writer: Writer) -> frozenset[str]:
    """The ids that no load may bring back."""
    (row,) = writer.rows("erasures/ids")
    return frozenset(row["ids"])


def remember(writer: Writer, erasures: list[Erasure]) -> None:
    """Say again what was erased, in a graph that was made anew or restored."""
    columns = {
        "ids": [one.subject for one in erasures],
        "orders": [one.id for one in erasures],
        "at": [one.hidden_at for one in erasures],
    }
    writer.rows("erasures/remember", **columns)


def withdraw_and_empty(writer: Writer, load: int, *, withdraw: bool) -> int:
    """Withdraw a load, unless it was, and delete what it says of entities; the rest goes as the graph is made anew."""
    if withdraw:
        writer.rows("loads/withdraw", loads=[load], at=now())
    gone = 0
    while True:
        (row,) = writer.rows("erasures/of_load", load=load, size=_RELATIONSHIPS, never=FOREVER)
        if not row["written"]:
            return gone
        gone += int(row["written"])
