"""The input files of the benchmarks: small mappings of their own and rows that are made up."""

from __future__ import annotations

import csv
import random
from collections.abc import Iterable, Sequence
from pathlib import Path

from loaders.mapping import Mapping
from ontology.identifiers.identity_number import check_digit

DATE = "2024-01-31"


def mapping(feed: str, key: list[str], entities: dict[str, object], **rest: object) -> Mapping:
    """A mapping for a made-up feed."""
    return Mapping.model_validate(
        {
            "feed": feed,
            "title": feed,
            "source": {"id": f"bench-{feed}", "title": "Benchmark"},
            "files": ["*"],
            "key": key,
            "entities": entities,
            **rest,
        }
    )


def _cell(column: str) -> dict[str, str]:
    return {"column": column}


TRANSFERS = mapping(
    "transfers",
    ["id"],
    {
        side: {
            "type": "Account",
            "properties": {"institution": {"constant": "bench"}, "number": _cell(side)},
        }
        for side in ("payer", "payee")
    },
    events=[
        {
            "type": "TRANSFERRED",
            "from": "payer",
            "to": "payee",
            "at": {"column": "at", "format": "%Y-%m-%dT%H:%M:%S"},
            "measures": {"amount": _cell("amount")},
        }
    ],
)

PASSES = mapping(
    "passes",
    ["id"],
    {
        "plate": {"type": "Plate", "properties": {"text": _cell("plate"), "type": {"constant": "small"}}},
        "camera": {"type": "Place", "properties": {"system": {"constant": "bench"}, "code": _cell("camera")}},
    },
    events=[
        {
            "type": "SEEN_AT",
            "from": "plate",
            "to": "camera",
            "at": {"column": "at", "format": "%Y-%m-%dT%H:%M:%S"},
        }
    ],
)

SUBSCRIPTIONS = mapping(
    "subscriptions",
    ["number"],
    {
        "holder": {"type": "Person", "properties": {"identity_number": _cell("holder"), "name": _cell("name")}},
        "phone": {"type": "Phone", "properties": {"number": _cell("number")}},
        "contact": {"type": "Phone", "properties": {"number": _cell("contact")}},
    },
    links=[
        {"type": "HOLDS", "from": "holder", "to": "phone"},
        {"type": "USES", "from": "holder", "to": "contact"},
    ],
)


def write(path: Path, header: Sequence[str], rows: Iterable[Sequence[object]]) -> Path:
    """Write a CSV file."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(header)
        writer.writerows(rows)
    return path


def transfers(path: Path, rows: int, accounts: int, prefix: str, *, hub: bool = False, ids: str | None = None) -> Path:
    """Transfers between random accounts; with `hub`, all of them from one; `ids` begins theirs, else `prefix` does."""
    draw = random.Random(7)

    def row(number: int) -> list[object]:
        payer = 0 if hub else draw.randrange(accounts)
        at = _moment(number)
        payee = 1 + draw.randrange(accounts)
        return [
            f"{prefix if ids is None else ids}{number}",
            at,
            f"{prefix}A{payer:07}",
            f"{prefix}A{payee:07}",
            f"{draw.randrange(1, 10**6) / 100:.2f}",
        ]

    return write(path, ["id", "at", "payer", "payee", "amount"], (row(number) for number in range(rows)))


def passes(path: Path, rows: int, cameras: int, plate: str) -> Path:
    """Passes of one plate at random cameras."""
    draw = random.Random(7)
    found = ([number, _moment(number), plate, f"C{draw.randrange(cameras)}"] for number in range(rows))
    return write(path, ["id", "at", "plate", "camera"], found)


def _moment(number: int) -> str:
    return f"2023-{1 + number % 12:02}-{1 + number % 28:02}T{number % 24:02}:{number % 60:02}:{number % 59:02}"


def phone(number: int) -> str:
    """A Chinese mobile number; the same for the same argument."""
    return f"138{number:08}"


def invented(number: int) -> str:
    """The identity number of an invented person, with a valid check digit; different for each argument below 50,000."""
    first17 = f"990101{1960 + number // 1000}0101{number % 1000:03}"
    return first17 + check_digit(first17)
