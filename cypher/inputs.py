"""What detectors must not read: age, sex and origin of people, and the numbers in which these are written.

A resident identity number spells region, date of birth and sex, so a detector that reads it, or a part of it, would
weigh people by what they are (28 CFR 23.20(b); regulation (EU) 2024/1689, article 5(1)(d)).
"""

from __future__ import annotations

import re

from base.misuse import ForbiddenInputError

FAMILIES = frozenset({"calls", "cases", "detections", "detectors", "money", "rings", "sightings", "packs"})
"""The families of queries from which detectors read."""

PROTECTED = ("identity_number", "document_number", "birth_date", "holder_birth_date", "sex", "former_name")
"""Properties of people that say, or spell, age, sex or origin."""

_READ = re.compile(
    rf"\.\s*`?({'|'.join(PROTECTED)})\b|\[\s*['\"]({'|'.join(PROTECTED)})['\"]\s*\]"
    r"|\b(properties)\s*\(|\bIN\s+\$(properties|names)\b"
)


def refuse_protected(name: str, body: str) -> None:
    """Raises ForbiddenInputError where a query that detectors read from reads what they must not.

    Properties by a name that is only known when it runs are refused too, for they may be any.
    """
    family = name.partition("/")[0]
    if family not in FAMILIES:
        return
    if found := _READ.search(body):
        word = next(part for part in found.groups() if part)
        raise ForbiddenInputError(
            f"{name}: '{word}' may say how old somebody is, of what sex or from where: take it out of the query."
        )
