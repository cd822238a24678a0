"""The events: many, small, append-only."""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import Field

from ontology.model import Event


class SeenAt(Event):
    """A plate, a phone or a device was registered at a place."""

    type: ClassVar[str] = "SEEN_AT"
    sources: ClassVar = ("Plate", "Phone", "Device")
    targets: ClassVar = ("Place",)
    reads: ClassVar = ("was seen at", "saw")

    place: Annotated[int, Field(description="Number of the place, so that a window at a place is one index seek.")]


class Called(Event):
    """One number called another."""

    type: ClassVar[str] = "CALLED"
    sources: ClassVar = ("Phone",)
    targets: ClassVar = ("Phone",)
    reads: ClassVar = ("called", "was called by")

    seconds: Annotated[int, Field(description="Length of the call, seconds.")]


class Transferred(Event):
    """Money went from one account to another."""

    type: ClassVar[str] = "TRANSFERRED"
    sources: ClassVar = ("Account",)
    targets: ClassVar = ("Account",)
    reads: ClassVar = ("paid", "was paid by")

    amount: Annotated[int, Field(description="Amount in minor units of the currency.")]


class Withdrew(Event):
    """Cash left an account at a place."""

    type: ClassVar[str] = "WITHDREW"
    sources: ClassVar = ("Account",)
    targets: ClassVar = ("Place",)
    reads: ClassVar = ("withdrew cash at", "paid cash to")

    amount: Annotated[int, Field(description="Amount in minor units of the currency.")]
