"""The kinds of identifier: one module each, one explicit list, one annotated type each for the entities."""

from __future__ import annotations

from typing import Annotated

from ontology.identifiers import (
    account_number,
    address,
    bank_card,
    case_number,
    credit_code,
    iccid,
    identity_number,
    imei,
    imsi,
    phone,
    plate,
    vin,
)
from ontology.identifiers.base import Identifier

AccountNumber = Annotated[str, account_number.KIND]
BankCard = Annotated[str, bank_card.KIND]
CardNumber = Annotated[str, iccid.KIND]
CaseNumber = Annotated[str, case_number.KIND]
CreditCode = Annotated[str, credit_code.KIND]
IdentityNumber = Annotated[str, identity_number.KIND]
Imei = Annotated[str, imei.KIND]
PhoneNumber = Annotated[str, phone.KIND]
PlateNumber = Annotated[str, plate.KIND]
StandardAddress = Annotated[str, address.KIND]
SubscriberNumber = Annotated[str, imsi.KIND]
VehicleIdentificationNumber = Annotated[str, vin.KIND]

KINDS: dict[str, Identifier] = {
    kind.name: kind
    for kind in (
        account_number.KIND,
        address.KIND,
        bank_card.KIND,
        case_number.KIND,
        credit_code.KIND,
        iccid.KIND,
        identity_number.KIND,
        imei.KIND,
        imsi.KIND,
        phone.KIND,
        plate.KIND,
        vin.KIND,
    )
}
"""Every kind of identifier by name."""
