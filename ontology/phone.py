"""A telephone number, the SIM that answers it and the device it sits in."""

from __future__ import annotations

from typing import ClassVar

from ontology.identifiers import CardNumber, Imei, PhoneNumber, SubscriberNumber
from ontology.model import Entity, described
from ontology.properties import Code, Text


class Phone(Entity):
    """A telephone number, keyed by its E.164 form; service numbers keep their short form."""

    prefix: ClassVar[str] = "phone"
    natural_keys: ClassVar = (("number",),)
    caption: ClassVar = ("number",)
    numbered: ClassVar[bool] = True

    number: PhoneNumber | None = described("Telephone number", "contact")


class Sim(Entity):
    """A SIM card, keyed by its card number, else by its subscriber number."""

    prefix: ClassVar[str] = "sim"
    natural_keys: ClassVar = (("iccid",), ("imsi",))
    caption: ClassVar = ("iccid", "imsi")

    iccid: CardNumber | None = described("Card number (ICCID)", "contact")
    imsi: SubscriberNumber | None = described("Subscriber number (IMSI)", "contact")


class Device(Entity):
    """A mobile device, keyed by its IMEI, else by the number a source gives it."""

    prefix: ClassVar[str] = "device"
    natural_keys: ClassVar = (("imei",), ("system", "code"))
    caption: ClassVar = ("imei", "code")
    numbered: ClassVar[bool] = True

    imei: Imei | None = described("Device number (IMEI)", "contact")
    system: Text | None = described("System that numbers the device")
    code: Code | None = described("Number in that system")
    model: Text | None = described("Make and model")
