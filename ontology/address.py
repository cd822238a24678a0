"""A standard address with its state in the address register."""

from __future__ import annotations

from typing import Annotated, ClassVar

from ontology.identifiers import StandardAddress
from ontology.model import Entity, described
from ontology.properties import Code, Number, Text, choice

STATE = choice("address_state", "in_use", "suspended", "cancelled", "erroneous", "new")


class Address(Entity):
    """A standard address, keyed by its normalised text; where it is stands on its statements (WGS-84)."""

    prefix: ClassVar[str] = "address"
    natural_keys: ClassVar = (("text",),)
    caption: ClassVar = ("text",)

    text: StandardAddress | None = described("Standard address", "whereabouts")
    code: Code | None = described("Number in the address register")
    state: Annotated[str, STATE] | None = described("State in the register")
    longitude: Number | None = described("Longitude, degrees")
    latitude: Number | None = described("Latitude, degrees")
    datum: Text | None = described("Datum as delivered")
