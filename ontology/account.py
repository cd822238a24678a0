"""A bank or payment account, and an account at an online platform."""

from __future__ import annotations

from typing import ClassVar

from ontology.identifiers import AccountNumber
from ontology.model import Entity, described
from ontology.properties import Code, Name, PastDay, Text


class Account(Entity):
    """A bank or payment account, keyed by its institution and number."""

    prefix: ClassVar[str] = "account"
    natural_keys: ClassVar = (("institution", "number"),)
    caption: ClassVar = ("number", "institution")
    numbered: ClassVar[bool] = True

    institution: Text | None = described("Institution that keeps it")
    number: AccountNumber | None = described("Account or card number", "financial")
    holder_name: Name | None = described("Name of the holder as the institution writes it")
    holder_birth_date: PastDay | None = described("Date of birth of the holder as the institution writes it")
    opened_on: PastDay | None = described("Opened on")
    kind: Text | None = described("Kind of account")


class OnlineAccount(Entity):
    """An account at an online platform, keyed by platform and handle; an e-mail address is one."""

    prefix: ClassVar[str] = "online-account"
    natural_keys: ClassVar = (("platform", "handle"),)
    caption: ClassVar = ("handle", "platform")

    platform: Text | None = described("Platform")
    handle: Code | None = described("Handle", "contact")
    registered_on: PastDay | None = described("Registered on")
