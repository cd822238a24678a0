"""What is written down: records as canonical JSON, drafted without their number and finished by the log's writer."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson

from service.audit.keys import Keys, sealed

_ID = re.compile(rb"(?<![a-z0-9-])[a-z](?:[a-z]|-(?=[a-z]))*-[0-9a-f]{30}(?![0-9a-f])")


def ids_in(content: bytes) -> list[str]:
    """Every public id in the bytes, by its form: a kind, a hyphen, 30 hexadecimal digits; each once, sorted."""
    return sorted({found.decode() for found in _ID.findall(content)})


def canonical(value: Any) -> bytes:
    """The value as JSON with sorted keys and without spaces: equal values are equal bytes."""
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)


@dataclass(slots=True, eq=False)
class Draft:
    """A record to be: its plain `fields`, what is to be `sealed`, and the ids that become handles.

    `asked` are ids in the question, `disclosed` ids in the answer. An intent `waits` for its outcome,
    which `closes` it. `number` is set when the record is made.
    """

    kind: str
    fields: Mapping[str, Any] = field(default_factory=dict[str, Any])
    sealed: bytes = b""
    asked: Sequence[str] = ()
    disclosed: Sequence[str] = ()
    waits: bool = False
    closes: Iterable[Draft | int] = ()
    at: int = field(default_factory=lambda: time.time_ns() // 1_000_000)
    number: int | None = None

    def closed(self) -> list[int]:
        """The numbers of the intents that this ends."""
        numbers = (one if isinstance(one, int) else one.number for one in self.closes)
        return [number for number in numbers if number is not None]


def composed(draft: Draft, keys: Keys, mentioned: Callable[[str], bool]) -> tuple[dict[str, Any], set[str]]:
    """The record as it is written, and the handles in it.

    A handle that the log has not `mentioned` before brings the id it stands for, sealed under the subject's own key: so
    nobody can afterwards say that it was somebody else's.
    """
    subjects = keys.subjects((*draft.asked, *draft.disclosed))
    record: dict[str, Any] = {"kind": draft.kind, "at": draft.at, **draft.fields}
    for what, ids in (("asked", draft.asked), ("disclosed", draft.disclosed)):
        if ids:
            record[what] = sorted({subjects[id].handle for id in ids})
    if new := [one for one in subjects.values() if not mentioned(one.handle)]:
        record["named"] = {one.handle: one.sealed_id() for one in new}
    if draft.sealed:
        name, key = keys.for_request()
        record |= {"key": name, "sealed": sealed(key, draft.sealed, name)}
    if closed := draft.closed():
        record["intents"] = closed
    return record, {one.handle for one in subjects.values()}
