"""A company, shop, office or other body."""

from __future__ import annotations

from typing import ClassVar

from ontology.identifiers import CreditCode
from ontology.model import Entity, described
from ontology.properties import Text, Title


class Organization(Entity):
    """A company, shop, office or other body, keyed by its unified social credit code."""

    prefix: ClassVar[str] = "organization"
    natural_keys: ClassVar = (("credit_code",),)
    caption: ClassVar = ("name", "credit_code")

    credit_code: CreditCode | None = described("Unified social credit code")
    name: Title | None = described("Name")
    kind: Text | None = described("Kind of organization")
