"""A place where an event can happen: a camera, a gate, a cell, a branch, a scene, an H3 cell."""

from __future__ import annotations

from typing import ClassVar

from ontology.model import Entity, described
from ontology.properties import Code, Number, Text, Title


class Place(Entity):
    """A place where an event can happen, keyed by the system that numbers it and its code there."""

    prefix: ClassVar[str] = "place"
    natural_keys: ClassVar = (("system", "code"),)
    caption: ClassVar = ("name", "code")
    numbered: ClassVar[bool] = True

    system: Text | None = described("System that numbers the place")
    code: Code | None = described("Code in that system")
    name: Title | None = described("Name")
    kind: Text | None = described("Kind of place")
    longitude: Number | None = described("Longitude, degrees (WGS-84)")
    latitude: Number | None = described("Latitude, degrees (WGS-84)")
    x: Number | None = described("Metres east in a named local grid")
    y: Number | None = described("Metres north in a named local grid")
    datum: Text | None = described("Datum or grid as delivered")
