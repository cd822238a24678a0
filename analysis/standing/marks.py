"""The marks by which rows and standing questions find each other: ids of entities, and digests of values by shape.

An exact question has one mark, the id of its entity, which follows from its natural key. A description has marks of a
shape: which values it combines. Rows are only turned into marks of shapes that some question has.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from hashlib import blake2b
from itertools import chain
from typing import Any

ID = "id"
EVENTS_TOO = "events"
"""The shape under which watches stand: while there is one, events are put to questions as well."""

PLATE = "Plate.text"
GRAM = 4
WHOLE_NUMBER = 18
"""Characters of a resident identity number; the first six name its region."""

_REGION = 6


@dataclass(frozen=True, slots=True)
class Mark:
    """One entry of the index: its shape and the values combined."""

    shape: str
    values: tuple[str, ...]

    def key(self, installation_key: bytes) -> str:
        """The text the index holds: an id as it is, else a digest from which no value can be read."""
        if self.shape == ID:
            return self.values[0]
        return digest(installation_key, self.shape, *self.values)


def digest(installation_key: bytes, *parts: str) -> str:
    """120 bits of BLAKE2b under the installation's key."""
    return blake2b("\x1f".join(parts).encode(), key=installation_key, digest_size=15).hexdigest()


def shape_of_mask(length: int, unknown: Collection[int]) -> str:
    """The shape of plates of a length with unknown characters at some places; whole plates share one.

    >>> shape_of_mask(7, (2, 5)), shape_of_mask(7, ())
    ('Plate.text 7 2 5', 'Plate.text')
    """
    return " ".join([PLATE, str(length), *map(str, unknown)]) if unknown else PLATE


def masked(text: str, unknown: Iterable[int]) -> str:
    """The text with `?` at some places.

    >>> masked("皖A12345", (2, 5))
    '皖A?23?5'
    """
    characters = list(text)
    for place in unknown:
        characters[place] = "?"
    return "".join(characters)


def gram(part: str) -> str:
    """The piece of a part of a number by which it is found: its last four characters."""
    return part[-GRAM:]


@dataclass(frozen=True)
class Shapes:
    """The shapes in use, and until when events are asked about too (epoch seconds)."""

    names: frozenset[str]
    events_until: int = 0

    @cached_property
    def masks(self) -> dict[int, list[tuple[str, tuple[int, ...]]]]:
        """Shapes of plates with unknown characters, by the length of the plate."""
        found: dict[int, list[tuple[str, tuple[int, ...]]]] = {}
        for name in sorted(self.names):
            kind, *numbers = name.split(" ")
            if kind == PLATE and numbers:
                found.setdefault(int(numbers[0]), []).append((name, tuple(map(int, numbers[1:]))))
        return found

    def marks(self, label: str, values: Mapping[str, Any]) -> Iterator[Mark]:
        """The marks, of shapes in use, that a statement about that kind of entity bears."""
        maker = _MAKERS.get(label)
        return iter(()) if maker is None else (mark for mark in maker(self, values) if mark.shape in self.names)

    def columns(self, label: str) -> tuple[str, ...]:
        """The properties of a statement that such marks are made of, none where no shape in use needs them."""
        used = any(name.startswith(f"{label}.") for name in self.names)
        return _COLUMNS.get(label, ()) if used else ()


def _plate(shapes: Shapes, values: Mapping[str, Any]) -> Iterator[Mark]:
    text = str(values["text"] or "")
    yield Mark(PLATE, (text,))
    for shape, unknown in shapes.masks.get(len(text), ()):
        yield Mark(shape, (masked(text, unknown),))


def _person(_: Shapes, values: Mapping[str, Any]) -> Iterator[Mark]:
    number = str(values["identity_number"] or "")
    number = number if len(number) == WHOLE_NUMBER else ""
    births = {str(values["birth_date"] or ""), "-".join((number[6:10], number[10:12], number[12:14]))} - {"", "--"}
    part = number[_REGION:]
    grams = {part[start : start + GRAM] for start in range(len(part) - GRAM + 1)}
    for name, forms in (("name", set(str(values["words"] or "").split())), ("part", grams)):
        yield from (Mark(f"Person.{name}", (form, "")) for form in forms)
        yield from (Mark(f"Person.{name}+birth", (form, born)) for form in forms for born in births)


def _vehicle(_: Shapes, values: Mapping[str, Any]) -> Iterator[Mark]:
    yield Mark("Vehicle.model", (str(values["model"] or "").casefold()[:2],))


def _case(_: Shapes, values: Mapping[str, Any]) -> Iterator[Mark]:
    return (Mark("Case.methods", (code,)) for code in str(values["methods"] or "").split(";") if code)


def _account(_: Shapes, values: Mapping[str, Any]) -> Iterator[Mark]:
    yield Mark("Account.number", (str(values["number"] or ""),))


_MAKERS = {"Plate": _plate, "Person": _person, "Vehicle": _vehicle, "Case": _case, "Account": _account}
_COLUMNS = {
    "Plate": ("text",),
    "Person": ("words", "birth_date", "identity_number"),
    "Vehicle": ("model",),
    "Case": ("methods",),
    "Account": ("number",),
}


def keys_of(marks: Iterable[Mark], installation_key: bytes) -> list[str]:
    """The keys of marks, each once, in order."""
    return sorted({mark.key(installation_key) for mark in chain(marks)})
