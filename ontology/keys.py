"""Public ids: a kind prefix and a keyed digest of the natural key: stable, opaque, found without a look-up."""

from __future__ import annotations

import re
from functools import lru_cache
from hashlib import blake2b

from base.errors import MalformedIdError
from ontology import PREFIXES, Entity

_DIGEST_BYTES = 15
_SEPARATOR = "\x1f"
_FORM = re.compile(r"([a-z][a-z-]*)-([0-9a-f]{30})")


def natural_key(entity: type[Entity], properties: tuple[str, ...], values: tuple[str, ...]) -> str:
    """The text a natural id is the digest of; `properties` is one of the entity's natural keys."""
    return _SEPARATOR.join((entity.prefix, *properties, *values))


def row_key(entity: type[Entity], source: str, alias: str, key: str) -> str:
    """The text behind the id of an entity that only its source and row identify; `alias` is its part in the row."""
    return _SEPARATOR.join((entity.prefix, "row", source, alias, key))


def public_id(entity: type[Entity], key: str, installation_key: bytes) -> str:
    """The id of the entity with that key: 120 bits of BLAKE2b under the installation's key, as hexadecimal digits."""
    digest = blake2b(key.encode(), key=installation_key, digest_size=_DIGEST_BYTES).hexdigest()
    return f"{entity.prefix}-{digest}"


@lru_cache(maxsize=100_000)
def kind_of(public_id: str) -> type[Entity]:
    """The kind of entity an id belongs to; raises MalformedIdError for a text that no id can be."""
    match = _FORM.fullmatch(public_id)
    if match is None or match[1] not in PREFIXES:
        raise MalformedIdError(
            "An id is a kind, a hyphen and 30 hexadecimal digits: search for the entity to get its id."
        )
    return PREFIXES[match[1]]
