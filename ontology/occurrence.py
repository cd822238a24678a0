"""Something that happened with several participants: a stop, an interview, a report."""

from __future__ import annotations

from typing import ClassVar

from ontology.model import Entity, described
from ontology.properties import Code, Moment, PastMoment, Text, Title


class Occurrence(Entity):
    """Something with several participants, keyed by its source and row."""

    prefix: ClassVar[str] = "occurrence"
    caption: ClassVar = ("kind", "number")

    number: Code | None = described("Number in the source")
    kind: Text | None = described("Kind of occurrence")
    at: PastMoment | None = described("Happened at")
    from_at: PastMoment | None = described("Lasted from")
    to_at: Moment | None = described("Lasted until")
    text: Title | None = described("What was noted")
