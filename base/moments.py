"""How moments are written for people and programs: ISO 8601 in UTC outside, epoch seconds inside."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Annotated

from pydantic import PlainSerializer, WithJsonSchema

from base.errors import BadRequestError
from base.viewer import BEGINNING, FOREVER

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def written(moment: int) -> str:
    """Epoch seconds as ISO 8601 in UTC.

    >>> written(-1)
    '1969-12-31T23:59:59Z'
    """
    return f"{(_EPOCH + timedelta(seconds=moment)).replace(tzinfo=None).isoformat()}Z"


def read(text: str) -> int:
    """Epoch seconds of a date (its start in UTC) or of a date and time with its zone; raises BadRequestError.

    >>> read("2019-03-01"), read("2019-03-01T08:00:00+08:00")
    (1551398400, 1551398400)
    """
    moment = _parsed(text)
    if moment is None or moment.tzinfo is None:
        raise BadRequestError(
            "A moment is a date, as in 2019-03-01, or a date and time with a zone, as in 2019-03-01T08:30:00+08:00."
        )
    seconds = int((moment - _EPOCH).total_seconds())
    if not BEGINNING < seconds < FOREVER:
        raise BadRequestError("A moment lies between the years 893 and 3046.")
    return seconds


def _parsed(text: str) -> datetime | None:
    try:
        if len(text) == len("2019-03-01"):
            day = date.fromisoformat(text)
            return datetime(day.year, day.month, day.day, tzinfo=UTC)
        return datetime.fromisoformat(text)
    except ValueError:
        return None


Moment = Annotated[
    int, PlainSerializer(written, return_type=str), WithJsonSchema({"type": "string", "format": "date-time"})
]
"""Epoch seconds that stand as ISO 8601 in every JSON answer."""
