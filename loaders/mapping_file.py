"""Reads a mapping file and says, with line and suggestion, what is wrong with it."""

from __future__ import annotations

from difflib import get_close_matches
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any, cast

from pydantic import ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.constructor import DuplicateKeyError
from ruamel.yaml.error import MarkedYAMLError

from base.errors import MappingError
from loaders.lawful import refuse_mapping
from loaders.mapping import (
    Bounds,
    Cell,
    EntityPart,
    EventPart,
    LinkPart,
    Mapping,
    MarkedBy,
    Marking,
    Postgres,
    Snapshot,
    Source,
    Strict,
    When,
    Word,
    contradictions,
)

BUILT_IN = Path(__file__).parent / "mappings"
_PARTS: dict[str, type[Strict]] = {"entities": EntityPart, "links": LinkPart, "events": EventPart}
_BLOCKS: dict[str, type[Strict]] = {
    "source": Source,
    "marking": Marking,
    "snapshot": Snapshot,
    "when": When,
    "bounds": Bounds,
    "postgres": Postgres,
}
_OWN_KEYS = {
    "entity": ("type", "properties", "when", "valid_from", "valid_to"),
    "event": ("type", "from", "to", "at", "measures", "optional", "same_ends"),
}


def read_mapping(path: Path) -> Mapping:
    """The mapping in that file; raises MappingError with the line and, for a typo, the word that was meant."""
    try:
        document: Any = YAML().load(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise MappingError(f"There is no mapping file {path}.") from error
    except (MarkedYAMLError, UnicodeDecodeError) as error:
        mark: Any = getattr(error, "problem_mark", None)
        line = int(mark.line) + 1 if mark else 1
        reason = "this key stands twice" if isinstance(error, DuplicateKeyError) else "this is no YAML"
        raise MappingError(f"{path}:{line}: {reason}: check indentation and quotes there.", line=line) from error
    if not isinstance(document, dict):
        raise MappingError(f"{path}:1: a mapping is a YAML document that begins with 'feed: name'.", line=1)
    try:
        mapping = Mapping.model_validate(_plain(document))
    except ValidationError as error:
        raise _invalid(path, document, error) from error
    refuse_mapping(mapping, lambda place: f"{path}:{_line(document, place)}")
    for place, word, allowed in contradictions(mapping):
        raise _contradiction(path, document, place, word, allowed)
    return mapping


def digest(mapping: Mapping) -> str:
    """SHA-256 of what the mapping says, independent of comments and layout."""
    return sha256(mapping.model_dump_json(by_alias=True).encode()).hexdigest()


@cache
def built_in() -> dict[str, Mapping]:
    """The mappings that come with Clew, by feed."""
    mappings = [read_mapping(path) for path in sorted(BUILT_IN.rglob("*.yaml"))]
    return {mapping.feed: mapping for mapping in mappings}


def _plain(document: Any) -> Any:
    """The document with the short forms written out: properties and measures may stand directly in their part."""
    plain = dict(document)
    if isinstance(plain.get("entities"), dict):
        plain["entities"] = {
            alias: _gathered(part, "entity", "properties") for alias, part in plain["entities"].items()
        }
    if isinstance(plain.get("events"), list):
        plain["events"] = [_gathered(part, "event", "measures") for part in plain["events"]]
    return plain


def _gathered(written: Any, kind: str, into: str) -> Any:
    if not isinstance(written, dict):
        return written
    part = cast("dict[str, Any]", written)
    own = {name: part[name] for name in _OWN_KEYS[kind] if name in part}
    rest = {name: value for name, value in part.items() if name not in own}
    return own | {into: {**own.get(into, {}), **rest}}


def _invalid(path: Path, document: Any, error: ValidationError) -> MappingError:
    first = error.errors(include_url=False)[0]
    place = tuple(part for part in first["loc"] if not str(part).startswith(("function-", "value-")))
    line = _line(document, place)
    if first["type"] == "extra_forbidden":
        suggestion = _meant(str(place[-1]), _fields_at(place))
        return MappingError(f"{path}:{line}: there is no key '{place[-1]}' here{suggestion}", line=line)
    if first["type"] == "missing":
        return MappingError(f"{path}:{line}: '{'.'.join(map(str, place))}' is missing.", line=line)
    where = ".".join(map(str, place))
    return MappingError(f"{path}:{line}: {where}: {first['msg'].removeprefix('Value error, ')}.", line=line)


def _contradiction(
    path: Path, document: Any, place: tuple[str | int, ...], word: str, allowed: list[str]
) -> MappingError:
    line = _line(document, place)
    where = ".".join(map(str, place[:-1]))
    return MappingError(f"{path}:{line}: '{word}' cannot stand in {where}{_meant(word, allowed)}", line=line)


def _meant(word: str, allowed: list[str]) -> str:
    close = get_close_matches(word, allowed, n=1)
    if close:
        return f"; did you mean '{close[0]}'?"
    return f"; possible: {', '.join(allowed)}." if allowed else "."


def _fields_at(place: tuple[str | int, ...]) -> list[str]:
    """The keys that may stand where the last part of `place` stands."""
    around = place[:-1]
    if len(around) == 2 and around[0] in _PARTS:
        model = _PARTS[str(around[0])]
    elif around[:2] == ("marking", "rows") and len(around) > 2:
        model = MarkedBy if len(around) == 3 else Word
    else:
        model = _BLOCKS.get(str(around[-1]), Cell) if around else Mapping
    return [field.alias or name for name, field in model.model_fields.items()]


def _line(document: Any, place: tuple[str | int, ...]) -> int:
    """The line, from 1, of the innermost part of `place` that the document has."""
    line = 1
    for part in place:
        if part in ("properties", "measures") and part not in document:
            continue
        try:
            position = document.lc.item(part) if isinstance(part, int) else document.lc.key(part)
            line, document = int(position[0]) + 1, document[part]
        except (AttributeError, KeyError, IndexError, TypeError):
            break
    return line
