"""The links: dated relations, each with the kinds it joins and how people read it from either side."""

from __future__ import annotations

from typing import ClassVar

from ontology.model import Link

ANY = ("*",)


class LivesAt(Link):
    """A person lives, or an organization sits, at an address."""

    type: ClassVar[str] = "LIVES_AT"
    sources: ClassVar = ("Person", "Organization")
    targets: ClassVar = ("Address",)
    reads: ClassVar = ("lives at", "is home of")


class Owns(Link):
    """A person or organization owns a vehicle or an item."""

    type: ClassVar[str] = "OWNS"
    sources: ClassVar = ("Person", "Organization")
    targets: ClassVar = ("Vehicle", "Item")
    reads: ClassVar = ("owns", "is owned by")


class Holds(Link):
    """A person or organization is the registered holder of an account, a phone or a SIM."""

    type: ClassVar[str] = "HOLDS"
    sources: ClassVar = ("Person", "Organization")
    targets: ClassVar = ("Account", "OnlineAccount", "Phone", "Sim")
    reads: ClassVar = ("holds", "is held by")


class Uses(Link):
    """Somebody or something uses an identifier: a contact number, a reserved phone, a SIM behind a number."""

    type: ClassVar[str] = "USES"
    sources: ClassVar = ("Person", "Organization", "Account", "OnlineAccount", "Phone")
    targets: ClassVar = ("Phone", "Sim", "Device", "OnlineAccount")
    reads: ClassVar = ("uses", "is used by")


class Bears(Link):
    """A vehicle bears a plate for a time."""

    type: ClassVar[str] = "BEARS"
    sources: ClassVar = ("Vehicle",)
    targets: ClassVar = ("Plate",)
    reads: ClassVar = ("bears", "is borne by")


class InstalledIn(Link):
    """A SIM sits in a device for a time."""

    type: ClassVar[str] = "INSTALLED_IN"
    sources: ClassVar = ("Sim",)
    targets: ClassVar = ("Device",)
    reads: ClassVar = ("is installed in", "contains")


class RelatedTo(Link):
    """Kinship: the role says what the first is to the second."""

    type: ClassVar[str] = "RELATED_TO"
    sources: ClassVar = ("Person",)
    targets: ClassVar = ("Person",)
    reads: ClassVar = ("is related to", "is related to")
    roles: ClassVar = ("spouse", "child", "parent", "grandchild", "grandparent", "sibling", "in_law", "other")


class WorksFor(Link):
    """A person works for an organization."""

    type: ClassVar[str] = "WORKS_FOR"
    sources: ClassVar = ("Person",)
    targets: ClassVar = ("Organization",)
    reads: ClassVar = ("works for", "employs")


class InvolvedIn(Link):
    """Somebody or something is involved in a case or an occurrence; the role is shown beside every name."""

    type: ClassVar[str] = "INVOLVED_IN"
    sources: ClassVar = (
        "Person",
        "Organization",
        "Vehicle",
        "Plate",
        "Phone",
        "Device",
        "Account",
        "OnlineAccount",
        "Item",
    )
    targets: ClassVar = ("Case", "Occurrence")
    reads: ClassVar = ("is involved in", "involves")
    roles: ClassVar = ("suspect", "convicted", "victim", "witness", "reporter", "other")


class OccurredAt(Link):
    """A case or an occurrence happened at an address or a place."""

    type: ClassVar[str] = "OCCURRED_AT"
    sources: ClassVar = ("Case", "Occurrence")
    targets: ClassVar = ("Address", "Place")
    reads: ClassVar = ("occurred at", "is scene of")


class FoundAt(Link):
    """A trace or an item was found in a case."""

    type: ClassVar[str] = "FOUND_AT"
    sources: ClassVar = ("Trace", "Item")
    targets: ClassVar = ("Case", "Address", "Place")
    reads: ClassVar = ("was found at", "yielded")


class Matches(Link):
    """A laboratory says that two traces, or a trace and a person's reference, have one source.

    `status` holds positions in TRACE_STATUSES; `log10_lr_milli` is the likelihood ratio, log10 in thousandths, 0 where
    the laboratory states none.
    """

    type: ClassVar[str] = "MATCHES"
    sources: ClassVar = ("Trace",)
    targets: ClassVar = ("Trace", "Person")
    reads: ClassVar = ("matches", "matches")
    arrays: ClassVar = ("status", "log10_lr_milli")


class Mentions(Link):
    """A document mentions something."""

    type: ClassVar[str] = "MENTIONS"
    sources: ClassVar = ("Document", "Case", "Occurrence")
    targets: ClassVar = ANY
    reads: ClassVar = ("mentions", "is mentioned in")


class SituatedAt(Link):
    """A place stands at an address."""

    type: ClassVar[str] = "SITUATED_AT"
    sources: ClassVar = ("Place",)
    targets: ClassVar = ("Address",)
    reads: ClassVar = ("stands at", "is site of")


class SameAs(Link):
    """A judgement that two identities are one; made by decisions, never by loaders."""

    type: ClassVar[str] = "SAME_AS"
    sources: ClassVar = ANY
    targets: ClassVar = ANY
    reads: ClassVar = ("is the same as", "is the same as")
    roles: ClassVar = ("auto", "confirmed", "rekeyed")
    derived: ClassVar[bool] = True
