"""A legal identity of a human being; two identities of one human are two persons joined by a judged SAME_AS."""

from __future__ import annotations

from typing import ClassVar

from ontology.identifiers import IdentityNumber
from ontology.model import Entity, described
from ontology.properties import Code, Name, PastDay, Text


class Person(Entity):
    """One legal identity of a human being, keyed by its document, else by its source and row."""

    prefix: ClassVar[str] = "person"
    natural_keys: ClassVar = (("identity_number",), ("document_type", "document_number"))
    caption: ClassVar = ("name", "identity_number")
    personal: ClassVar[bool] = True

    identity_number: IdentityNumber | None = described("Resident identity number", "document")
    document_type: Code | None = described("Type of another document", "document")
    document_number: Code | None = described("Number of another document", "document")
    name: Name | None = described("Name as the source writes it")
    former_name: Name | None = described("Former name")
    given_name: Name | None = described("Given name")
    family_name: Name | None = described("Family name")
    birth_date: PastDay | None = described("Date of birth")
    household: Code | None = described("Household number in the register")
    note: Text | None = described("Remark of the source")
