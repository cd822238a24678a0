"""Kinds of plain property: text, names, days, moments, amounts, codes and coordinates."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

Stored = Literal["string", "integer", "float"]
Searched = Literal["words", "keys", "no"]


@dataclass(frozen=True, slots=True)
class PropertyKind:
    """How a plain property is stored and found; `form` names the reader that loaders use for its cells.

    `past`: what it dates has happened when somebody reports it.
    """

    name: str
    form: Literal["text", "name", "day", "moment", "amount", "number", "codes", "choice"]
    stored: Stored = "string"
    searched: Searched = "no"
    choices: tuple[str, ...] = ()
    past: bool = False


TEXT = PropertyKind("text", "text")
TITLE = PropertyKind("title", "text", searched="words")
NAME = PropertyKind("name", "name", searched="words")
CODE = PropertyKind("code", "text", searched="keys")
CODES = PropertyKind("codes", "codes")
DAY = PropertyKind("day", "day")
PAST_DAY = PropertyKind("day", "day", past=True)
MOMENT = PropertyKind("moment", "moment", stored="integer")
PAST_MOMENT = PropertyKind("moment", "moment", stored="integer", past=True)
AMOUNT = PropertyKind("amount", "amount", stored="integer")
NUMBER = PropertyKind("number", "number", stored="float")


def choice(name: str, *choices: str) -> PropertyKind:
    """A closed list of words."""
    return PropertyKind(name, "choice", choices=choices)


Text = Annotated[str, TEXT]
Title = Annotated[str, TITLE]
Name = Annotated[str, NAME]
Code = Annotated[str, CODE]
Codes = Annotated[str, CODES]
Day = Annotated[str, DAY]
PastDay = Annotated[str, PAST_DAY]
Moment = Annotated[int, MOMENT]
PastMoment = Annotated[int, PAST_MOMENT]
Amount = Annotated[int, AMOUNT]
Number = Annotated[float, NUMBER]
