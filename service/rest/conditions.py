"""Conditions by which a question narrows, as REST takes them: each with the word that says what it is."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from analysis.detectors import constraints as narrowing
from base import moments

_ID = Annotated[str, Field(max_length=100)]
_MOST = 100


class _Given(BaseModel):
    model_config = ConfigDict(extra="forbid")


class SeenAt(_Given):
    """Seen, by plate, phone or device, at one of at most ten places, within at most 24 hours."""

    what: Literal["seen_at"]
    places: list[_ID] = Field(max_length=_MOST)
    from_at: str
    to_at: str

    def condition(self) -> narrowing.Condition:
        """The same as the analysis takes it."""
        return narrowing.SeenAt(self.places, moments.read(self.from_at), moments.read(self.to_at))


class Called(_Given):
    """Called that number (its id), or was called by it."""

    what: Literal["called"]
    phone: _ID
    from_at: str
    to_at: str

    def condition(self) -> narrowing.Condition:
        """The same as the analysis takes it."""
        return narrowing.Called(self.phone, moments.read(self.from_at), moments.read(self.to_at))


class Drives(_Given):
    """Owns a vehicle of that model, of that colour, or both."""

    what: Literal["drives"]
    model: str = ""
    colour: str = ""

    def condition(self) -> narrowing.Condition:
        """The same as the analysis takes it."""
        return narrowing.Drives(self.model, self.colour)


class LivesNear(_Given):
    """Lives within so many metres of a point, at most 2,000."""

    what: Literal["lives_near"]
    longitude: float
    latitude: float
    metres: float

    def condition(self) -> narrowing.Condition:
        """The same as the analysis takes it."""
        return narrowing.LivesNear(self.longitude, self.latitude, self.metres)


class HoldsAccount(_Given):
    """Holds an account with an institution."""

    what: Literal["holds_account"]
    institution: str

    def condition(self) -> narrowing.Condition:
        """The same as the analysis takes it."""
        return narrowing.HoldsAccount(self.institution)


class InvolvedIn(_Given):
    """Was suspected of, or convicted for, a case of one of those kinds."""

    what: Literal["involved_in"]
    kinds: list[str] = Field(max_length=_MOST)

    def condition(self) -> narrowing.Condition:
        """The same as the analysis takes it."""
        return narrowing.InvolvedInKind(self.kinds)


Condition = Annotated[SeenAt | Called | Drives | LivesNear | HoldsAccount | InvolvedIn, Field(discriminator="what")]


class Conditions(_Given):
    """Two to eight of them."""

    conditions: list[Condition] = Field(max_length=_MOST)
