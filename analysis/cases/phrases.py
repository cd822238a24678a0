"""Phrases that the accounts of two cases have in common and few others have: shown beside a link, never scored."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

LENGTH = 5
"""Characters of a phrase at least, without spaces and punctuation."""

COMMON = 0.2
"""The share of other accounts from which on a phrase is how cases are written, not what happened."""

MOST = 3
_SKIPPED = re.compile(r"[\W_]+")


def in_common(account: str, others: Sequence[str]) -> list[list[str]]:
    """Of each other account up to three phrases that it shares with this one, the longest first.

    >>> in_common("用钢珠枪击碎右后窗", ["以钢珠枪击碎车窗", "撬锁入室行窃"])
    [['钢珠枪击碎'], []]
    """
    pieces = [_pieces(text) for text in others]
    often = Counter(piece for some in pieces for piece in some)
    own = _SKIPPED.sub(" ", account)
    usual = max(COMMON * len(others), 1)
    return [_merged(own, {piece for piece in some if often[piece] <= usual}) for some in pieces]


def _pieces(text: str) -> set[str]:
    clean = _SKIPPED.sub(" ", text)
    return {clean[place : place + LENGTH] for place in range(len(clean) - LENGTH + 1)}


def _merged(own: str, shared: set[str]) -> list[str]:
    """The pieces as they follow each other in the account, joined where they overlap."""
    inside = [own[place : place + LENGTH] in shared for place in range(max(len(own) - LENGTH + 1, 0))]
    phrases: set[str] = set()
    start = None
    for place, one in enumerate([*inside, False]):
        if one and start is None:
            start = place
        elif not one and start is not None:
            phrases.add(own[start : place + LENGTH - 1].strip())
            start = None
    return sorted(phrases, key=lambda phrase: (-len(phrase), phrase))[:MOST]
