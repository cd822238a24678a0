"""What an entity can be found by: its id, or an identifier as people write it."""

from __future__ import annotations

from typing import Any

from strawberry import ID, UNSET

from analysis.profiles import By
from service.graphql.described import given, one_of


@given
class PlateBy:
    """A number plate; without its type, whichever type bears the text."""

    text: str
    type: str | None = None


@given
class AccountBy:
    """An account; without its institution, whichever keeps that number."""

    number: str
    institution: str | None = None


@given
class TraceBy:
    """A trace; without its laboratory, whichever gave that key."""

    key: str
    laboratory: str | None = None


@one_of
class EntityBy:
    """What to find an entity by: its id, or an identifier as people write it."""

    id: ID | None = UNSET
    identity_number: str | None = UNSET
    phone: str | None = UNSET
    plate: PlateBy | None = UNSET
    vin: str | None = UNSET
    account: AccountBy | None = UNSET
    case_number: str | None = UNSET
    imei: str | None = UNSET
    credit_code: str | None = UNSET
    address: str | None = UNSET
    trace: TraceBy | None = UNSET

    def by(self) -> By:
        """The same as analysis takes it."""
        given: dict[str, Any] = {name: value for name, value in vars(self).items() if value is not UNSET}
        match given:
            case {"plate": PlateBy() as plate}:
                return By(plate=plate.text, plate_type=plate.type)
            case {"account": AccountBy() as account}:
                return By(account=account.number, institution=account.institution)
            case {"trace": TraceBy() as trace}:
                return By(trace_key=trace.key, laboratory=trace.laboratory)
            case _:
                return By(**given)
