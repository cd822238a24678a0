"""A vehicle, which bears plates over time; cameras see the plates."""

from __future__ import annotations

from typing import ClassVar

from ontology.identifiers import VehicleIdentificationNumber
from ontology.model import Entity, described
from ontology.properties import Code, PastDay, Text, Title


class Vehicle(Entity):
    """A vehicle, keyed by its identification number or its number in the register."""

    prefix: ClassVar[str] = "vehicle"
    natural_keys: ClassVar = (("vin",), ("register_number",))
    caption: ClassVar = ("model", "vin")

    vin: VehicleIdentificationNumber | None = described("Vehicle identification number")
    register_number: Code | None = described("Number in the vehicle register")
    model: Title | None = described("Make and model")
    colour: Text | None = described("Colour")
    registered_on: PastDay | None = described("Registered on")
