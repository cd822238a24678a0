"""Which program and which set of queries answered."""

from __future__ import annotations

from functools import lru_cache
from hashlib import sha256
from importlib.metadata import version

from cypher.catalogue import registered


@lru_cache(1)
def build() -> str:
    """The version of Clew."""
    return version("clew")


@lru_cache(1)
def catalogue_digest() -> str:
    """One digest for all queries that this build can send."""
    return sha256("\n".join(sorted(registered())).encode()).hexdigest()
