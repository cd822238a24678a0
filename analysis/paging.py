"""Pages that say what they leave out, and cursors that carry the sort key of the last item shown."""

from __future__ import annotations

import binascii
from base64 import urlsafe_b64decode, urlsafe_b64encode
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from operator import itemgetter
from typing import Any, TypeVar

import orjson

from analysis.answers import Page
from base.errors import BadRequestError

Item = TypeVar("Item")
Key = list[str | int]
"""What a list is ordered by: the same types at the same places within one list."""

MOST = 100


def checked_first(first: int) -> int:
    """The size of a page; raises BadRequestError outside 1 to 100."""
    if not 1 <= first <= MOST:
        raise BadRequestError(f"'first' is {first}; it must be from 1 to {MOST}.")
    return first


def cursor(key: Key) -> str:
    """The opaque text that leads to what follows that key.

    >>> cursor(["a", 1])
    'WyJhIiwxXQ'
    """
    return urlsafe_b64encode(orjson.dumps(key)).decode().rstrip("=")


def after_key(text: str | None, like: Key) -> Key | None:
    """The key within a cursor, None without one; raises BadRequestError unless its parts are of the types of `like`."""
    if text is None:
        return None
    try:
        key: Any = orjson.loads(urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    except (binascii.Error, orjson.JSONDecodeError, ValueError):
        key = None
    if not isinstance(key, list) or [type(part) for part in key] != [type(part) for part in like]:  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]
        raise BadRequestError("'after' is no cursor of this list: take it from 'next' of the page before.")
    return key  # pyright: ignore[reportUnknownVariableType]


def paged(items: Iterable[tuple[Key, Item]], first: int, after: Key | None) -> Page[Item]:
    """The page that follows `after` of a complete list of items with their keys, in any order."""
    ordered = sorted(items, key=itemgetter(0))
    start = 0 if after is None else bisect_right(ordered, after, key=itemgetter(0))
    shown = ordered[start : start + checked_first(first)]
    return page(shown, total=len(ordered), more=start + len(shown) < len(ordered))


def rank_after(after: str | None) -> int:
    """How many items of a ranked list come before the page; raises BadRequestError for no cursor of such a list."""
    key = after_key(after, [0])
    return int(key[0]) if key else 0


def ranked(shown: Sequence[Item], start: int, total: int) -> Page[Item]:
    """A page of a list whose items follow their rank only: those after the first `start` of `total`."""
    end = start + len(shown)
    keyed: list[tuple[Key, Item]] = [([rank], item) for rank, item in enumerate(shown, start=start + 1)]
    return page(keyed, total=total, more=end < total)


def page(shown: Sequence[tuple[Key, Item]], *, total: int, more: bool, at_least: bool = False) -> Page[Item]:
    """A page of items that were cut before, each with its key; `more` says that something follows."""
    follows = cursor(shown[-1][0]) if more and shown else None
    reason = "limit" if more else None
    return Page([item for _, item in shown], total, at_least, truncated=more, reason=reason, next=follows)
