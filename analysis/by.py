"""From what people hold in hand to an entity: an id, or an identifier that is read, checked and turned into one."""

from __future__ import annotations

from dataclasses import dataclass, fields

from analysis.answers import EntityView
from analysis.asking import Ask
from analysis.headings import headings
from analysis.redaction import ASK as STEPS
from base.admission import IdentifierWithheldError
from base.errors import BadRequestError
from base.viewer import Viewer
from ontology import ENTITIES
from ontology.identifiers.base import Identifier
from ontology.identifiers.text import fold
from ontology.keys import kind_of, natural_key, public_id


@dataclass(frozen=True, slots=True)
class By:
    """What to find one entity by: exactly one of these, and beside it what narrows it.

    `plate_type` narrows `plate`, `institution` narrows `account`, `laboratory` narrows `trace_key`.
    """

    id: str | None = None
    identity_number: str | None = None
    phone: str | None = None
    plate: str | None = None
    plate_type: str | None = None
    account: str | None = None
    institution: str | None = None
    case_number: str | None = None
    imei: str | None = None
    credit_code: str | None = None
    vin: str | None = None
    address: str | None = None
    trace_key: str | None = None
    laboratory: str | None = None


@dataclass(frozen=True, slots=True)
class _Way:
    """How a field of By names an entity: its kind, the property, and what narrows it with its own property."""

    kind: str
    property: str
    narrowed_by: str | None = None
    narrowing: str | None = None


_WAYS = {
    "identity_number": _Way("Person", "identity_number"),
    "phone": _Way("Phone", "number"),
    "plate": _Way("Plate", "text", "plate_type", "type"),
    "account": _Way("Account", "number", "institution", "institution"),
    "case_number": _Way("Case", "number"),
    "imei": _Way("Device", "imei"),
    "credit_code": _Way("Organization", "credit_code"),
    "vin": _Way("Vehicle", "vin"),
    "address": _Way("Address", "text"),
    "trace_key": _Way("Trace", "key", "laboratory", "laboratory"),
}
_NARROWING = {way.narrowed_by for way in _WAYS.values() if way.narrowed_by}


async def find(ask: Ask, by: By) -> EntityView | None:
    """The entity, or None: unknown, hidden and erased are one answer.

    Raises IdentifierWithheldError for an identifier of a class that the viewer is not shown, MalformedIdError for a
    text that is no id, and BadRequestError where not exactly one field is given, where an identifier is not valid, or
    where several entities bear it and a narrower question is needed.
    """
    name, value = _given(by)
    if name == "id":
        kind_of(value)
        return (await headings(ask, [value])).get(value)
    way = _WAYS[name]
    refuse_withheld(ask.viewer, way.kind, way.property)
    text = _read(way, value)
    narrower = getattr(by, way.narrowed_by) if way.narrowed_by else None
    if way.narrowed_by and narrower is None:
        return await _only_one(ask, way, text)
    entity = ENTITIES[way.kind]
    parts = {way.property: text} | ({way.narrowing: fold(narrower)} if way.narrowing and narrower is not None else {})
    key = next(key for key in entity.natural_keys if set(key) == set(parts))
    id = public_id(entity, natural_key(entity, key, tuple(parts[part] for part in key)), ask.key)
    return (await headings(ask, [id])).get(id)


def _given(by: By) -> tuple[str, str]:
    given = {field.name: getattr(by, field.name) for field in fields(by)}
    present = [(name, value) for name, value in given.items() if value is not None and name not in _NARROWING]
    if len(present) != 1:
        raise BadRequestError(f"Name the entity by exactly one of: id, {', '.join(_WAYS)}.")
    name, value = present[0]
    fitting = _WAYS[name].narrowed_by if name in _WAYS else None
    for narrowing in sorted(_NARROWING - {fitting}):
        if given[narrowing] is not None:
            raise BadRequestError(f"'{narrowing}' does not go with '{name}': leave one of them out.")
    return name, value


def refuse_withheld(viewer: Viewer, kind: str, property: str) -> None:
    """Raises IdentifierWithheldError before anything is looked up, so that a refusal tells nothing of what there is."""
    field_class = ENTITIES[kind].properties()[property].sensitivity
    if reason := field_class and viewer.redacted.get(field_class):
        raise IdentifierWithheldError(
            f"You are not shown fields of the class '{field_class}', so nothing is found by one. {STEPS[reason]}"
        )


def _read(way: _Way, value: str) -> str:
    kind = ENTITIES[way.kind].properties()[way.property].kind
    if not isinstance(kind, Identifier):
        return fold(value)
    reading = kind.read(value)
    if reading.flaw is not None:
        raise BadRequestError(
            f"That is no valid {kind.title.lower()} ({reading.flaw}): check it, or search for what you know of it.",
            flaw=reading.flaw,
        )
    return reading.value


async def _only_one(ask: Ask, way: _Way, text: str) -> EntityView | None:
    """The one entity whose statements bear the value, whatever it was keyed by."""
    rows = await ask.graph.columns("search/bearers", ask.gate, kind=way.kind, key=f"|{text}|")
    found = [one for one in (await headings(ask, rows["ids"])).values() if one.best.get(way.property) == text]
    whole = [one for one in found if way.narrowing in one.best] or found  # one without it may be any of those with it
    if len(whole) > 1:
        raise BadRequestError(f"{len(whole)} entities bear that {way.property}: name its {way.narrowing} too.")
    return whole[0] if whole else None
