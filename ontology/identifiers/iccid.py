"""The number printed on a SIM card."""

from __future__ import annotations

import re

from ontology.identifiers.base import Identifier, Reading
from ontology.identifiers.text import compact

_BODY = re.compile(r"[0-9A-F]*")


class Iccid(Identifier):
    """ITU-T E.118: 89 first, 19 or 20 characters; operators disagree on the check digit, so none is asked for."""

    name = "iccid"
    title = "SIM card number (ICCID)"
    source = "ITU-T E.118"
    examples = (
        ("89860012345678901234", "89860012345678901234"),
        ("8986 0012 3456 7890 123", "8986001234567890123"),
        ("8986001234567890123F", "8986001234567890123"),
        ("898600a1234567890123", "898600A1234567890123"),
    )
    counterexamples = (
        ("", "length"),
        ("898600123456789012", "length"),
        ("12860012345678901234", "prefix"),
        ("8986001234567890123G", "characters"),
    )

    def read(self, text: str) -> Reading:
        """As for every kind; the F that fills up 19 digits in some exports is dropped, letters inside stay."""
        value = compact(text)
        if not _BODY.fullmatch(value):
            return Reading(value, "characters")
        if len(value) == 20:
            value = value.removesuffix("F")
        if len(value) not in (19, 20):
            return Reading(value, "length")
        return Reading(value, None if value.startswith("89") else "prefix")


KIND = Iccid()
