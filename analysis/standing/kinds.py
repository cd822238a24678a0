"""The kinds of standing question by name, and how one is read from what people hand in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson
from pydantic import ValidationError

from analysis.by import refuse_withheld
from analysis.standing.descriptions import Method, PersonDescription, VehicleDescription
from analysis.standing.sought import Account, Address, Device, Document, Phone, Plate, Sought, Trace
from base.refusals import QuestionIncompleteError
from base.viewer import Viewer

SOUGHT: dict[str, type[Sought]] = {
    one.kind: one
    for one in (
        *(Trace, Plate, Phone, Device, Account, Document, PersonDescription, Address),
        *(VehicleDescription, Method),
    )
}
"""Every kind of standing question by its name."""

WATCHED = {"person": Document, "plate": Plate, "phone": Phone, "account": Account}
"""What may be watched, by its name, and the question that names it."""


def read_sought(kind: str, value: Mapping[str, Any], kinds: Mapping[str, type[Sought]] = SOUGHT) -> Sought:
    """What is looked for; raises QuestionIncompleteError with the one thing that is wrong first.

    >>> read_sought("plate", {"text": "皖a?23?5"}).title()
    'plate 皖A?23?5'
    """
    if kind not in kinds:
        raise QuestionIncompleteError(f"There is no question of kind '{kind}': there are {', '.join(kinds)}.")
    try:
        return kinds[kind].model_validate(dict(value))
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        what = first["msg"].removeprefix("Value error, ")
        raise QuestionIncompleteError(
            f"A question of kind {kind} cannot be asked so: {f'{place}: ' if place else ''}{what}."
        ) from error


def read_for(viewer: Viewer, kind: str, value: Mapping[str, Any], kinds: Mapping[str, type[Sought]] = SOUGHT) -> Sought:
    """The same for who asks; raises IdentifierWithheldError where they are not shown what it is found by."""
    sought = read_sought(kind, value, kinds)
    for name in sorted(sought.properties()):
        refuse_withheld(viewer, sought.label, name)
    return sought


def written(sought: Sought) -> str:
    """What is looked for as JSON text, as the graph keeps it."""
    return orjson.dumps(sought.model_dump(mode="json", exclude_none=True)).decode()


def read_written(kind: str, text: str, *, watched: bool) -> Sought:
    """What is looked for, from the text that the graph keeps."""
    kinds: Mapping[str, type[Sought]] = WATCHED if watched else SOUGHT
    return kinds[kind].model_validate_json(text)
