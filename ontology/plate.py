"""A number plate: what a camera reads."""

from __future__ import annotations

from typing import ClassVar

from ontology.identifiers import PlateNumber
from ontology.model import Entity, described
from ontology.properties import Text


class Plate(Entity):
    """A number plate, keyed by its text and its type."""

    prefix: ClassVar[str] = "plate"
    natural_keys: ClassVar = (("text", "type"), ("text",))
    caption: ClassVar = ("text", "type")
    numbered: ClassVar[bool] = True

    text: PlateNumber | None = described("Plate number")
    type: Text | None = described("Type of plate")
