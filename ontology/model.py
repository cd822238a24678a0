"""What an entity, a link and an event are made of: the classes that every page of the ontology derives from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Annotated, Any, ClassVar, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field

from base.forbidding import BY_NAME
from ontology.forbidden import forbidden_name
from ontology.identifiers.base import Identifier
from ontology.properties import PropertyKind

Sensitivity = Literal["contact", "financial", "whereabouts", "document", "informant"]


@dataclass(frozen=True, slots=True)
class Property:
    """One property of an entity as the rest of Clew uses it: its name, its kind and what it may reveal."""

    name: str
    kind: PropertyKind | Identifier
    title: str
    sensitivity: Sensitivity | None

    @property
    def is_identifier(self) -> bool:
        """Whether a checked kind of identifier stands behind the property."""
        return isinstance(self.kind, Identifier)


class Lawful(BaseModel):
    """What has no name that speaks of a protected trait, a biometric, a profile or a standing category of persons."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    @classmethod
    def __pydantic_init_subclass__(cls, **_: Any) -> None:
        """Raises the error of what is not kept where the class or a field bears such a name."""
        titles = [info.title for info in cls.model_fields.values() if info.title]
        for name in (cls.__name__, *cls.model_fields, *titles):
            if found := forbidden_name(name):
                raise BY_NAME[found.code](f"{cls.__name__}: '{name}' speaks of {found.subject}, which is not kept.")


class Entity(Lawful):
    """Something that exists: a node with an opaque id, known through what source rows say about it.

    `natural_keys` lists the combinations of properties that identify one, best first. Without a complete and
    valid one, the entity is keyed by its source and row.
    """

    prefix: ClassVar[str]
    natural_keys: ClassVar[tuple[tuple[str, ...], ...]] = ()
    caption: ClassVar[tuple[str, ...]]
    numbered: ClassVar[bool] = False
    personal: ClassVar[bool] = False

    @classmethod
    def label(cls) -> str:
        """The label of the node."""
        return cls.__name__

    @classmethod
    def properties(cls) -> Mapping[str, Property]:
        """The properties by name, in the order of their declaration."""
        return _by_name(cls)


@cache
def _by_name(cls: type[Entity]) -> Mapping[str, Property]:
    return MappingProxyType({prop.name: prop for prop in _properties(cls)})


def _properties(cls: type[Entity]) -> Iterator[Property]:
    for name, info in cls.model_fields.items():
        kind = next(part for part in _metadata(info.annotation, info.metadata) if _is_kind(part))
        extra: Any = info.json_schema_extra or {}
        yield Property(name, kind, info.title or name, extra.get("sensitivity"))


def _is_kind(part: Any) -> bool:
    return isinstance(part, PropertyKind | Identifier)


def _metadata(annotation: Any, own: list[Any]) -> Iterator[Any]:
    yield from own
    for part in get_args(annotation):
        yield from getattr(part, "__metadata__", ())


def described(title: str, sensitivity: Sensitivity | None = None) -> Any:
    """A property: optional in every row, with the words people read beside it."""
    return Field(default=None, title=title, json_schema_extra={"sensitivity": sensitivity} if sensitivity else None)


class Link(Lawful):
    """A dated relation between two entities: one relationship per (from, type, to, role), made of claims."""

    type: ClassVar[str]
    sources: ClassVar[tuple[str, ...]]
    targets: ClassVar[tuple[str, ...]]
    reads: ClassVar[tuple[str, str]]
    roles: ClassVar[tuple[str, ...]] = ()
    arrays: ClassVar[tuple[str, ...]] = ()
    derived: ClassVar[bool] = False

    role: Annotated[str, Field(description="What the source is to the target; empty where the type has no roles.")] = ""


class Event(Lawful):
    """Something at one moment: a small relationship of integers, appended and never changed."""

    type: ClassVar[str]
    sources: ClassVar[tuple[str, ...]]
    targets: ClassVar[tuple[str, ...]]
    reads: ClassVar[tuple[str, str]]

    at: Annotated[int, Field(description="Epoch seconds, UTC.")]
    load: Annotated[int, Field(description="Number of the load that brought it.")]
    row: Annotated[int, Field(description="Row of that load, from 1.")]

    @classmethod
    def measures(cls) -> tuple[str, ...]:
        """The integers an event of this type carries beside at, load and row."""
        return tuple(name for name in cls.model_fields if name not in Event.model_fields)
