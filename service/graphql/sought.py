"""What a standing question looks for, as the schema takes it: exactly one kind, with what belongs to it."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import Any

from strawberry import UNSET

from service.graphql.described import given, one_of
from service.graphql.scalars import Moment


@given
class TraceSought:
    """A reference that a laboratory gave."""

    laboratory: str
    key: str


@given
class DocumentSought:
    """A document of a person: a resident identity number, or another type of document with its number."""

    identity_number: str | None = None
    document_type: str | None = None
    document_number: str | None = None


@given
class AccountSought:
    """An account; its institution where it is known."""

    number: str
    institution: str | None = None


@given
class PlateSought:
    """A plate, with up to two unknown characters, written '?'; on some days only where they are given."""

    text: str
    since: date | None = None
    until: date | None = None


@given
class PhoneSought:
    """A telephone number; on some days only where they are given, for numbers are given out again."""

    number: str
    since: date | None = None
    until: date | None = None


@given
class PersonSought:
    """A person as a witness or an old file describes one: names, date of birth, a part of a number."""

    name: str | None = None
    other_names: list[str] | None = None
    birth_date: date | None = None
    number_part: str | None = None


@given
class VehicleSought:
    """A vehicle by what it looks like."""

    model: str
    colour: str | None = None


@given
class MethodSought:
    """A way of doing it: codes that a case must all have, within an area and a time where they are given."""

    codes: list[str]
    longitude: float | None = None
    latitude: float | None = None
    metres: float | None = None
    from_at: Moment | None = None
    to_at: Moment | None = None


@one_of
class SoughtBy:
    """What is looked for."""

    trace: TraceSought | None = UNSET
    plate: PlateSought | None = UNSET
    phone: PhoneSought | None = UNSET
    device: str | None = UNSET
    account: AccountSought | None = UNSET
    document: DocumentSought | None = UNSET
    person_description: PersonSought | None = UNSET
    address: str | None = UNSET
    vehicle_description: VehicleSought | None = UNSET
    method: MethodSought | None = UNSET

    def named(self) -> tuple[str, dict[str, Any]]:
        """Its kind, and what belongs to it by name."""
        return _named(self)


@one_of
class WatchedBy:
    """What is watched."""

    plate: str | None = UNSET
    phone: str | None = UNSET
    account: AccountSought | None = UNSET
    person: DocumentSought | None = UNSET

    def named(self) -> tuple[str, dict[str, Any]]:
        """Its kind, and what belongs to it by name."""
        return _named(self)


_PLAIN = {"plate": "text", "phone": "number", "device": "imei", "address": "text"}
"""What a text that says all of a kind is called."""


def _named(by: object) -> tuple[str, dict[str, Any]]:
    """The one field that is given; strawberry has seen to it that it is one."""
    stated: dict[str, Any] = {name: each for name, each in vars(by).items() if each is not UNSET}
    kind, value = next(iter(stated.items()))
    if isinstance(value, str):
        return kind, {_PLAIN[kind]: value}
    told: dict[str, Any] = asdict(value)
    return kind, {name: each for name, each in told.items() if each is not None}
