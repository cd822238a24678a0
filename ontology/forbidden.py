"""Words that name what Clew must not be used for, in Chinese, pinyin and English."""

from __future__ import annotations

import re

_PETITION = re.compile(
    r"上访|信访|访民|维稳|截访|集会|游行|示威|请愿|静坐抗议"
    r"|\b(?:shangfang|xinfang|weiwen)\b"
    r"|\bpetition(?:s|er|ers|ing)?\b|\bprotest(?:s|er|ers|ing)?\b|\bdemonstrators?\b|\bdemonstrations?\b"
    r"|\b(?:public|peaceful|unlawful) assembl(?:y|ies)\b",
    re.IGNORECASE,
)


def about_petition(text: str) -> str | None:
    """The word in a text that speaks of petitions or assemblies, None where there is none.

    >>> about_petition("越级上访人员"), about_petition("assembly line of the garage")
    ('上访', None)
    """
    found = _PETITION.search(text)
    return found[0] if found else None
