"""What a standing question looks for when it knows a reference or a number: checked, in its normal form."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from datetime import UTC, date, datetime
from functools import partial
from typing import Annotated, ClassVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, field_validator, model_validator

from analysis.standing.marks import ID, Mark, masked, shape_of_mask
from analysis.standing.stated import Stated
from base.viewer import BEGINNING, FOREVER
from ontology import ENTITIES
from ontology.identifiers import KINDS
from ontology.identifiers.text import compact, fold
from ontology.keys import natural_key, public_id

DAY = 86_400
MOST_UNKNOWN = 2
"""Characters of a plate that a question may leave open."""

_PLATE = re.compile(r"[\w?]{7,8}")


def valid(kind: str, text: str) -> str:
    """The normal form of an identifier; raises ValueError with what is wrong with the text."""
    reading = KINDS[kind].read(text)
    if reading.flaw is not None:
        raise ValueError(f"'{text}' is no valid {KINDS[kind].title.lower()} ({reading.flaw})")
    return reading.value


def _of(kind: str) -> AfterValidator:
    return AfterValidator(partial(valid, kind))


class Sought(BaseModel, ABC):
    """What is looked for, whoever asks; a value that cannot be met raises ValueError with what is wrong with it."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)

    kind: ClassVar[str]
    label: ClassVar[str]

    @abstractmethod
    def marks(self, installation_key: bytes) -> list[Mark]:
        """Under which marks it stands in the index: a row that answers it bears at least one of them."""

    @abstractmethod
    def title(self) -> str:
        """The question for people, without its case."""

    def properties(self) -> set[str]:
        """The properties of the entity by which it is found."""
        stated = {name for name in self.model_fields_set if getattr(self, name) is not None}
        return stated & ENTITIES[self.label].properties().keys()

    def fits(self, stated: Stated) -> str | None:  # noqa: ARG002 - for the kinds whose marks say less than they ask
        """How what a row says about an entity answers it, in words; None where it does not."""
        return f"It names {self.title()}."

    def during(self, stated: Stated) -> bool:  # noqa: ARG002 - for the kinds that are asked for a time
        """Whether what the row says holds at a time that is asked for."""
        return True


class InPeriod(BaseModel):
    """For what changes hands: only what holds within some days counts, both of them included."""

    since: date | None = None
    until: date | None = None

    def during(self, stated: Stated) -> bool:
        """Whether one of the spans of the row reaches into the days asked for."""
        begins = BEGINNING if self.since is None else _midnight(self.since)
        ends = FOREVER if self.until is None else _midnight(self.until) + DAY
        return not stated.spans or any(from_at < ends and to_at > begins for from_at, to_at in stated.spans)

    def days(self) -> str:
        """The days for people, empty where any will do."""
        since = f" since {self.since}" if self.since else ""
        return since + (f" until {self.until}" if self.until else "")


def _midnight(day: date) -> int:
    return int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp())


class Exact(Sought):
    """What is named so exactly that the entity is known before it was ever seen."""

    def natural(self) -> dict[str, str]:
        """The natural key of the entity: property and normal form."""
        return {name: value for name, value in self.model_dump().items() if value is not None}

    def entity(self, installation_key: bytes) -> str:
        """The public id of the entity, which is there or may come."""
        kind, parts = ENTITIES[self.label], self.natural()
        names = next(names for names in kind.natural_keys if set(names) == set(parts))
        return public_id(kind, natural_key(kind, names, tuple(parts[name] for name in names)), installation_key)

    def marks(self, installation_key: bytes) -> list[Mark]:
        """Its id alone."""
        return [Mark(ID, (self.entity(installation_key),))]


class Trace(Exact):
    """A reference of a laboratory: what it wrote beside every trace of one source."""

    kind: ClassVar[str] = "trace"
    label: ClassVar[str] = "Trace"
    laboratory: Annotated[str, AfterValidator(fold)] = Field(min_length=1)
    key: Annotated[str, AfterValidator(fold)] = Field(min_length=1)

    def title(self) -> str:
        """As the laboratory writes it."""
        return f"trace {self.key} of {self.laboratory}"


class Phone(InPeriod, Exact):
    """A telephone number, at any time or within some days, for numbers are given out again."""

    kind: ClassVar[str] = "phone"
    label: ClassVar[str] = "Phone"
    number: Annotated[str, _of("phone")]

    def natural(self) -> dict[str, str]:
        """The number alone."""
        return {"number": self.number}

    def title(self) -> str:
        """The number, and when."""
        return f"telephone number {self.number}{self.days()}"


class Device(Exact):
    """A mobile device, by its IMEI."""

    kind: ClassVar[str] = "device"
    label: ClassVar[str] = "Device"
    imei: Annotated[str, _of("imei")]

    def title(self) -> str:
        """The number."""
        return f"device {self.imei}"


class Document(Exact):
    """A person's document: a resident identity number, or the type and number of another one."""

    kind: ClassVar[str] = "document"
    label: ClassVar[str] = "Person"
    identity_number: Annotated[str, _of("identity_number")] | None = None
    document_type: Annotated[str, AfterValidator(fold)] | None = None
    document_number: Annotated[str, AfterValidator(fold)] | None = None

    @model_validator(mode="after")
    def _one(self) -> Document:
        other = self.document_type is not None and self.document_number is not None
        if other == (self.identity_number is not None):
            raise ValueError("give identity_number, or document_type and document_number")
        return self

    def title(self) -> str:
        """The number, with its type."""
        return f"identity number {self.identity_number}" if self.identity_number else " ".join(self.natural().values())


class Address(Exact):
    """A standard address."""

    kind: ClassVar[str] = "address"
    label: ClassVar[str] = "Address"
    text: Annotated[str, _of("address")]

    def title(self) -> str:
        """Its text."""
        return f"the address {self.text}"


class Account(Sought):
    """A bank or payment account; without its institution every account of that number."""

    kind: ClassVar[str] = "account"
    label: ClassVar[str] = "Account"
    number: Annotated[str, _of("account_number")]
    institution: str | None = None

    def marks(self, installation_key: bytes) -> list[Mark]:  # noqa: ARG002 - by its number, for any institution
        """Its number."""
        return [Mark("Account.number", (self.number,))]

    def title(self) -> str:
        """Number and institution."""
        return f"account {self.number}" + (f" of {self.institution}" if self.institution else "")

    def fits(self, stated: Stated) -> str | None:
        """Where the institution is the one asked for, or either side names none."""
        said = stated.values.get("institution")
        if self.institution and said and fold(self.institution) != fold(str(said)):
            return None
        return super().fits(stated)


class Plate(InPeriod, Sought):
    """A plate, of any type and at any time or within some days; `?` is an unknown character, at most two of them."""

    kind: ClassVar[str] = "plate"
    label: ClassVar[str] = "Plate"
    text: str

    @field_validator("text")
    @classmethod
    def _normal(cls, value: str) -> str:
        text = compact(value).replace(".", "")
        if "?" not in text:
            return valid("plate", text)
        if text.count("?") > MOST_UNKNOWN or not _PLATE.fullmatch(text):
            raise ValueError(f"a plate has 7 or 8 characters, of which at most {MOST_UNKNOWN} may be '?'")
        return text

    def marks(self, installation_key: bytes) -> list[Mark]:  # noqa: ARG002 - by its text, for any type
        """Its known characters at their places."""
        places = tuple(place for place, character in enumerate(self.text) if character == "?")
        return [Mark(shape_of_mask(len(self.text), places), (masked(self.text, places),))]

    def title(self) -> str:
        """Its text."""
        return f"plate {self.text}{self.days()}"

    def fits(self, stated: Stated) -> str | None:
        """By every known character."""
        said = str(stated.values.get("text") or "")
        same = len(said) == len(self.text) and all(a in ("?", b) for a, b in zip(self.text, said, strict=True))
        if not same:
            return None
        return f"It names plate {said}" + ("." if said == self.text else f", which fits {self.text}.")
