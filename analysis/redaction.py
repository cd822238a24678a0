"""Which properties a viewer is not shown: by their class, openly, and whether or not they have a value."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, cast

import orjson

from analysis.answers import Redaction
from base.trace import note_withheld
from base.viewer import Viewer
from ontology import ENTITIES, Entity

ASK: dict[str, str | None] = {
    "justification": "Send 'Clew-Justification' with the question.",
    "purpose": "Ask for another purpose, if the case has one: the owner of its file knows.",
    "role": "Ask your supervisor.",
    "mapping": None,
}
"""Whom to ask, or what to do, by the reason."""


def redactions(viewer: Viewer, kind: type[Entity]) -> list[Redaction]:
    """The properties of a kind that the viewer is not shown, in the order of the ontology."""
    if not viewer.redacted:
        return []
    return [
        _withheld(name, one.sensitivity, reason)
        for name, one in kind.properties().items()
        if one.sensitivity and (reason := viewer.redacted.get(one.sensitivity))
    ]


def of_classes(viewer: Viewer, kinds: Iterable[type[Entity]]) -> list[Redaction]:
    """The classes of those kinds that the viewer is not shown; `*` stands for all their properties."""
    classes = {one.sensitivity for kind in kinds for one in kind.properties().values() if one.sensitivity}
    return [_withheld("*", one, viewer.redacted[one]) for one in sorted(classes & set(viewer.redacted))]


def of_cells(viewer: Viewer, columns: Sequence[str], mapping: bytes | None) -> list[Redaction]:
    """The cells of a row that the viewer is not shown, by the mapping it was read by (JSON).

    A cell bears the class of the properties that its column fills. Whom any class is withheld from is not shown what no
    property takes either, nor anything where the mapping is not known, for nobody can say what that holds.
    """
    if not viewer.redacted:
        return []
    classes = _classes(mapping, set(columns))
    found: list[Redaction] = []
    for column in columns:
        hidden = sorted(one for one in classes.get(column, ()) if one in viewer.redacted)
        if hidden or column not in classes:
            reason = viewer.redacted[hidden[0]] if hidden else "mapping"
            found.append(_withheld(column, hidden[0] if hidden else "unmapped", reason))
    return found


def _withheld(path: str, field_class: str, reason: str) -> Redaction:
    note_withheld(field_class, reason)
    return Redaction(path, field_class, reason, ASK[reason])


def classes_of(columns: Iterable[str], mapping: bytes | None) -> set[str]:
    """The classes of what stands in those columns of a row."""
    return {one for classes in _classes(mapping, set(columns)).values() for one in classes if one}


def _classes(mapping: bytes | None, columns: set[str]) -> dict[str, set[str]]:
    """The classes of the properties that each column fills; without a class, an empty name."""
    classes: dict[str, set[str]] = {}
    entities: dict[str, dict[str, Any]] = orjson.loads(mapping)["entities"] if mapping else {}
    for said in entities.values():
        properties = ENTITIES[said["type"]].properties()
        for name, spec in said["properties"].items():
            for column in set(_texts(spec)) & columns:
                classes.setdefault(column, set()).add(properties[name].sensitivity or "")
    return classes


def _texts(spec: Any) -> Iterator[str]:
    """Every text in a part of a mapping; those that name columns are among them."""
    if isinstance(spec, str):
        yield spec
    elif isinstance(spec, dict):
        for part in cast("dict[str, Any]", spec).values():
            yield from _texts(part)
    elif isinstance(spec, list):
        for part in cast("list[Any]", spec):
            yield from _texts(part)
