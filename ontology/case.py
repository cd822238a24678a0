"""A case, and what it keeps: traces, items and documents."""

from __future__ import annotations

from typing import Annotated, ClassVar

from ontology.identifiers import CaseNumber
from ontology.model import Entity, described
from ontology.properties import Amount, Code, Codes, PastDay, PastMoment, Text, Title, choice

TRACE_STATUSES = ("candidate", "confirmed", "retracted")
"""What a laboratory says about a reference; `status` of MATCHES holds the position in this list."""
TRACE_STATUS = choice("trace_status", *TRACE_STATUSES)


class Case(Entity):
    """A case, keyed by its number; when it happened is a window of two moments."""

    prefix: ClassVar[str] = "case"
    natural_keys: ClassVar = (("number",),)
    caption: ClassVar = ("title", "number")

    number: CaseNumber | None = described("Case number")
    kind: Text | None = described("Kind of case")
    title: Title | None = described("Title")
    summary: Title | None = described("What happened, in words")
    from_at: PastMoment | None = described("Happened not before")
    to_at: PastMoment | None = described("Happened not after")
    loss: Amount | None = described("Loss, minor units of the currency")
    methods: Codes | None = described("Method codes")
    status: Text | None = described("Status")
    opened_on: PastDay | None = described("Opened on")
    closed_on: PastDay | None = described("Closed on")


class Trace(Entity):
    """A reference an outside laboratory gave: never the biometric itself; keyed by laboratory and comparator key."""

    prefix: ClassVar[str] = "trace"
    natural_keys: ClassVar = (("laboratory", "key"),)
    caption: ClassVar = ("key", "laboratory")

    laboratory: Text | None = described("Laboratory")
    key: Code | None = described("Comparator key")
    number: Code | None = described("Number of the trace in its case file")
    kind: Text | None = described("Kind of trace")
    status: Annotated[str, TRACE_STATUS] | None = described("Status of the reference")
    secured_on: PastDay | None = described("Secured on")


class Item(Entity):
    """A thing a register numbers: stolen goods, an exhibit."""

    prefix: ClassVar[str] = "item"
    natural_keys: ClassVar = (("register_number",),)
    caption: ClassVar = ("name", "register_number")

    register_number: Code | None = described("Register number")
    serial_number: Code | None = described("Serial number")
    name: Title | None = described("Name")


class Document(Entity):
    """A text a case refers to, keyed by its digest."""

    prefix: ClassVar[str] = "document"
    natural_keys: ClassVar = (("digest",),)
    caption: ClassVar = ("title", "digest")

    digest: Code | None = described("SHA-256 of the text")
    title: Title | None = described("Title")
    text: Title | None = described("Text")
