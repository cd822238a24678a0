"""A ring as a detector reports it: its members, the transfers it consists of, and the finding about it."""

from __future__ import annotations

from dataclasses import dataclass, field

from pydantic import computed_field

from analysis.answers import RowRef
from analysis.findings import Finding
from base.moments import Moment


@dataclass(frozen=True, slots=True)
class Transfer:
    """One transfer of a ring or a flow: public ids of both accounts, epoch seconds, minor units, its source row."""

    payer: str
    payee: str
    at: Moment
    amount: int
    row: RowRef


@dataclass(frozen=True, slots=True)
class Tie:
    """One holder's use of a member: public ids of both, the times (epoch seconds, None: not said), its source row."""

    holder: str
    member: str
    from_at: Moment | None
    to_at: Moment | None
    row: RowRef


@dataclass(frozen=True, slots=True)
class Ring:
    """A set of links, never a person: members are accounts, phones, SIMs, devices, addresses, vehicles or plates.

    `typology` is 'shared_identifiers' or one of the forms in which money moves. `holders` are the people and
    organizations behind the members, shown beside them and never scored;
    `ties` say who uses what. `loads` are the numbers of all loads whose rows it rests on, also of those it does not
    name: who may not see one of them may not see the ring.
    """

    typology: str
    finding: Finding
    from_at: Moment
    to_at: Moment
    holders: list[str] = field(default_factory=list[str])
    transfers: list[Transfer] = field(default_factory=list[Transfer])
    ties: list[Tie] = field(default_factory=list[Tie])
    loads: list[int] = field(default_factory=list[int])

    @computed_field
    @property
    def amount(self) -> int:
        """All its transfers together, in minor units."""
        return sum(one.amount for one in self.transfers)
