"""How log lines look to a machine: one JSON object a line, with the facts of a request as fields."""

from __future__ import annotations

import logging
from datetime import UTC, datetime

import orjson

FACTS = ("request", "method", "route", "status", "ms")
"""What a line about a request says, beside its words."""


class JsonLines(logging.Formatter):
    """A record as one JSON object; of an exception it tells the kind only, for its text may hold what was sent."""

    def format(self, record: logging.LogRecord) -> str:
        """The record as one line."""
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
            **{name: vars(record)[name] for name in FACTS if name in vars(record)},
        }
        if record.exc_info and record.exc_info[0]:
            line["exception"] = record.exc_info[0].__name__
        return orjson.dumps(line).decode()
