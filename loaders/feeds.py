"""Which feed a file belongs to: by its name, and among several by its columns."""

from __future__ import annotations

import re
from difflib import get_close_matches
from fnmatch import fnmatch

from base.errors import UsageError
from loaders.mapping import Mapping
from loaders.mapping_file import built_in

_PACKED = re.compile(r"\.(gz|zip)$", re.IGNORECASE)
_FORMAT = re.compile(r"\.(csv|tsv|txt|xlsx|ndjson|jsonl|json|parquet)$", re.IGNORECASE)


def feed_named(feed: str) -> Mapping:
    """The mapping of that feed; raises UsageError with the nearest name."""
    known = built_in()
    if feed not in known:
        close = get_close_matches(feed, known, n=1)
        hint = f"did you mean '{close[0]}'?" if close else f"there are {', '.join(known)}."
        raise UsageError(f"There is no feed '{feed}'; {hint}")
    return known[feed]


def feed_of(name: str, columns: list[str] | None = None) -> Mapping:
    """The mapping for a file of that name, or of that feed; columns decide between several."""
    known = built_in()
    if columns is None and name in known:
        return known[name]
    fitting = [mapping for mapping in known.values() if takes(mapping, name)]
    if columns is not None and len(fitting) > 1:
        fitting = [mapping for mapping in fitting if set(mapping.columns) <= set(columns)] or fitting[:1]
    if not fitting:
        raise UsageError(
            f"No feed takes a file named {name}: give --as FEED ({', '.join(known)}) or --mapping FILE.yaml; "
            "`clew inspect` shows what is in it."
        )
    return fitting[0]


def takes(mapping: Mapping, name: str) -> bool:
    """Whether a file of that name belongs to the feed; the same file packed, or in another format, does too."""
    bare = _PACKED.sub("", name)
    names = {name, bare, _FORMAT.sub(".csv", bare)}
    return any(fnmatch(one, pattern) for one in names for pattern in mapping.files)
