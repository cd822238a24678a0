"""The plan of a load: a digest by which a load that goes on knows that it would still write the same."""

from __future__ import annotations

from hashlib import sha256

from loaders.comparison import Earlier
from loaders.mapping import Mapping
from loaders.mapping_file import digest as mapping_digest
from loaders.versions import Effect


def plan_for(mapping: Mapping, earlier: Earlier, effects: list[Effect]) -> str:
    """A digest of what is to be written: it follows from the file, the mapping and the loads it is compared with."""
    sizes: list[dict[str, int]] = []
    for one in effects:
        sizes += [{name: frame.height for name, frame in group.items()} for group in one.groups()]
    return plan_of(mapping, earlier.numbers, sizes)


def plan_of(mapping: Mapping, earlier: list[int], sizes: list[dict[str, int]]) -> str:
    """The digest, from how many statements, claims, events, ended statements and ended claims there are by name."""
    return sha256(
        repr((mapping_digest(mapping), earlier, [sorted(size.items()) for size in sizes])).encode()
    ).hexdigest()
