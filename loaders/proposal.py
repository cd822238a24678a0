"""Proposes a mapping for an unknown file, each line with the reason for it; a person looks at it before it loads."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import combinations, pairwise, permutations, product
from pathlib import Path

import orjson
import polars as pl

from loaders.lawful import subject_of
from loaders.recognition import Recognised, named_like, recognise
from ontology import LINKS

_ENTITIES = {
    "identity_number": ("Person", "identity_number"),
    "credit_code": ("Organization", "credit_code"),
    "vin": ("Vehicle", "vin"),
    "plate": ("Plate", "text"),
    "phone": ("Phone", "number"),
    "imei": ("Device", "imei"),
    "imsi": ("Sim", "imsi"),
    "iccid": ("Sim", "iccid"),
    "bank_card": ("Account", "number"),
    "account": ("Account", "number"),
    "case": ("Case", "number"),
    "address": ("Address", "text"),
    "place": ("Place", "code"),
}
_LINKS = ("LIVES_AT", "OWNS", "USES", "HOLDS", "BEARS", "INSTALLED_IN", "WORKS_FOR", "OCCURRED_AT")
_PLAIN = re.compile(r"[A-Za-z\u4e00-\u9fff_][\w \u4e00-\u9fff-]*")
_WIDEST_KEY = 3
_OWN = ("type", "when", "valid_from", "valid_to")
"""Keys of an entity in a mapping that are no properties."""


@dataclass(slots=True)
class Part:
    """An entity that rows describe: its name in the mapping, its type, and its properties with the reason for each."""

    alias: str
    type: str
    properties: list[tuple[str, str, str]] = field(default_factory=list[tuple[str, str, str]])


def propose(path: Path, rows: pl.DataFrame, columns: list[str], form: str, sheet: str | None = None) -> str:
    """The text of a mapping file; `rows` are the first rows of the file as text."""
    lawful = [name for name in columns if not subject_of(rows[name])]
    found = [one for name in lawful if (one := recognise(name, _distinct(rows[name])))]
    parts = list(_parts(found, path))
    key = _key(rows.select(lawful), found)
    lines = [*_head(path, rows, form), *_identity(path, rows, key, found)]
    lines += [f"sheet: {_text(sheet)}"] if sheet else []
    lines += ["entities:", *_entities(parts)]
    lines += _block("links", [*_links(parts, found)])
    lines += _block("events", [*_events(parts, found)])
    read = {one.column for one in found} | set(key)
    unread = [name for name in lawful if name not in read]
    lines += [f"# No line reads these columns; they stay in the archive: {', '.join(unread)}."] if unread else []
    dropped = [name for name in columns if name not in lawful]
    lines += [f"# These are not kept at all: {', '.join(dropped)}."] if dropped else []
    return "\n".join(lines) + "\n"


def _head(path: Path, rows: pl.DataFrame, form: str) -> list[str]:
    return [
        f"# Proposed from the first {rows.height:,} rows of {path.name} ({form}).",
        "# Look at every line and correct it; then take out the next one. Until then `clew load` refuses this mapping.",
        "reviewed: false",
    ]


def _identity(path: Path, rows: pl.DataFrame, key: list[str], found: list[Recognised]) -> Iterator[str]:
    yield f"feed: {_feed(path)}"
    yield f"title: {_text(path.name.split('.')[0])}"
    yield "source: {id: unknown, title: Unknown}  # who delivers it"
    yield f"files: [{orjson.dumps(re.sub(r'[0-9]{6,}', '*', path.name)).decode()}]"
    if not re.search(r"\d{8}", path.name):
        yield "# The name of the file has no date: give --snapshot-date, or put one into the name."
    unique = rows.select(key).is_unique().all() if key else False
    why = "filled and different in each of these rows" if unique else "no columns tell all of these rows apart"
    yield f"key: [{', '.join(map(_text, key))}]  # {why}"
    if any(one.kind == "moment" or one.since or one.until for one in found):
        chinese = any(re.search(r"[\u4e00-\u9fff]", name) for name in rows.columns) or _is_chinese(rows)
        yield f"zone: {'Asia/Shanghai' if chinese else 'UTC'}  # of moments that name none: is that so?"


def _feed(path: Path) -> str:
    """The name of the file without its date, as feeds are named."""
    stem = re.sub(r"\d{6,}", "", path.name.split(".")[0])
    return re.sub(r"[^a-z0-9]+", "-", stem.lower()).strip("-") or "feed"


def _is_chinese(rows: pl.DataFrame) -> bool:
    return any(rows[name].head(50).str.contains(r"\p{Han}").any() for name in rows.columns)


def _distinct(cells: pl.Series) -> list[str]:
    return cells.drop_nulls().str.strip_chars().replace("", None).drop_nulls().unique(maintain_order=True).to_list()


def _key(rows: pl.DataFrame, found: list[Recognised]) -> list[str]:
    """The fewest columns that are filled and together different in every row, those with a name for it first."""
    filled = [name for name in rows.columns if (rows[name].str.strip_chars().fill_null("") != "").all()]
    known = [one.column for one in found if one.kind in _ENTITIES]
    filled.sort(key=lambda name: (not named_like(name, "serial"), name not in known))
    for width in range(1, _WIDEST_KEY + 1):
        for names in combinations(filled[:8], width):
            if rows.select(names).is_unique().all():
                return [*names]
    return filled or list(rows.columns)


def _parts(found: list[Recognised], path: Path) -> Iterator[Part]:
    """The entities that the columns speak of; what else is known goes to the first of its type."""
    taken: dict[str, int] = {}
    told = {one.kind: one for one in reversed(found)}
    for one in found:
        if one.kind not in _ENTITIES:
            continue
        kind, name = _ENTITIES[one.kind]
        taken[kind] = taken.get(kind, 0) + 1
        alias = kind.lower() + (f"_{taken[kind]}" if taken[kind] > 1 else "")
        part = Part(alias, kind, [*_owner(kind, told, path), (name, _text(one.column), one.why)])
        if taken[kind] == 1:
            part.properties += _more(kind, told)
        yield part
    if not any(one.kind in _ENTITIES for one in found):
        yield Part("row", "Occurrence", [*_more("Occurrence", told)])


def _owner(kind: str, told: dict[str, Recognised], path: Path) -> Iterator[tuple[str, str, str]]:
    """Who gave a number that is unique with its giver only."""
    unknown = f"{{constant: {_feed(path)}}}"
    if kind == "Account":
        bank = told.get("institution")
        yield "institution", _text(bank.column) if bank else unknown, bank.why if bank else "which bank is it?"
    if kind == "Place":
        yield "system", unknown, "who gives the places their codes?"


def _more(kind: str, told: dict[str, Recognised]) -> Iterator[tuple[str, str, str]]:
    wanted = {
        "Person": {"name": "name", "birth": "birth_date"},
        "Organization": {} if "identity_number" in told else {"name": "name"},
        "Place": {"longitude": "longitude", "latitude": "latitude"},
        "Address": {} if "place" in told else {"longitude": "longitude", "latitude": "latitude"},
        "Occurrence": {"moment": "at"},
    }.get(kind, {})
    for meaning, name in wanted.items():
        if one := told.get(meaning):
            yield name, _value(one), one.why
    if "longitude" in wanted and "longitude" in told:
        yield "datum", "{constant: WGS-84}", "or GCJ-02, BD-09?"


def _entities(parts: list[Part]) -> Iterator[str]:
    for part in parts:
        yield f"  {part.alias}:"
        yield f"    type: {part.type}"
        apart = not part.properties or any(name in _OWN for name, _, _ in part.properties)
        if apart:
            yield f"    properties:{'' if part.properties else ' {}'}"
        for name, value, why in part.properties:
            yield f"{' ' * (6 if apart else 4)}{name}: {value}  # {why}"


def _links(parts: list[Part], found: list[Recognised]) -> Iterator[str]:
    """Links between the first entities of types that a plain link type joins; people have what is there."""
    since = [("valid_from", one) for one in found if one.since]
    until = [("valid_to", one) for one in found if one.until]
    dates = since[:1] + until[:1]
    said = "".join(f", {name}: {_value(one)}" for name, one in dates)
    first = {part.type: part for part in reversed(parts)}
    owners = [part for part in first.values() if part.type in ("Person", "Organization")] or [*first.values()]
    joined: set[tuple[str, str]] = set()
    for name, (source, target) in product(_LINKS, permutations(first.values(), 2)):
        ends = (source.type, target.type)
        fits = source.type in LINKS[name].sources and target.type in LINKS[name].targets
        if fits and ends not in joined and (source in owners or name == "BEARS"):
            joined.add(ends)
            yield f"  - {{type: {name}, from: {source.alias}, to: {target.alias}{said}}}  # is that what a row says?"


def _events(parts: list[Part], found: list[Recognised]) -> Iterator[str]:
    told = {one.kind: one for one in reversed(found) if not (one.since or one.until)}
    at = told.get("moment")
    if at is None:
        return
    of = {kind: [part.alias for part in parts if part.type == kind] for kind in ("Account", "Phone", "Plate", "Place")}
    for kind, event, measure in (("Account", "TRANSFERRED", "amount"), ("Phone", "CALLED", "seconds")):
        for source, target in list(pairwise(of[kind]))[:1] if measure in told else []:
            ends = f"type: {event}, from: {source}, to: {target}"
            yield f"  - {{{ends}, at: {_value(at)}, {measure}: {_value(told[measure])}}}  # in this direction?"
    for origin in [*of["Plate"], *of["Phone"]][:1] if of["Place"] else []:
        ends = f"type: SEEN_AT, from: {origin}, to: {of['Place'][0]}"
        yield f"  - {{{ends}, at: {_value(at)}}}  # was it seen there?"


def _block(name: str, lines: list[str]) -> list[str]:
    return [f"{name}:", *lines] if lines else []


def _value(one: Recognised) -> str:
    return _text(one.column) if one.format is None else f'{{column: {_text(one.column)}, format: "{one.format}"}}'


def _text(text: str) -> str:
    """A text as YAML writes it; quoted where it would be read as something else."""
    safe = _PLAIN.fullmatch(text) and text.lower() not in ("yes", "no", "true", "false", "null", "on", "off", "y", "n")
    return text.strip() if safe else orjson.dumps(text).decode()
