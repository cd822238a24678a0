"""A receipt: what an answer rested on, without a word of the question or the answer, signed by the installation."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from hashlib import sha256
from typing import Any, cast

import orjson
from pydantic import TypeAdapter, ValidationError

from analysis.detectors import DETECTORS
from base.auditing import ReceiptRefusedError
from base.viewer import Recent, Viewer
from service.audit.checkpoints import Signer
from service.audit.records import canonical

HEADER = "Clew-Receipt"
"""Asks for a receipt (`1`), and brings it: the same on both surfaces, and the answer's bytes stay as they are."""

_FIRST_LINE = "clew/receipt"


@dataclass(frozen=True, slots=True)
class Receipt:
    """`audit` is the number of the intent; `as_of` and `known_at` are what "now" meant; digests are SHA-256.

    `queries` has the digest of each query that was sent, `detectors` the version of each detector, `loads` the last
    visible load of each scope, `recent` which of the visible loads that had only just come or gone were known to have,
    `rows` the Merkle root over the archived rows that the answer names.
    """

    audit: int
    at: int
    as_of: int
    known_at: int
    clocks: list[tuple[int, int]]
    queries: dict[str, str]
    detectors: dict[str, int]
    policy: str
    build: str
    label: str
    loads: dict[int, int]
    rows: str
    answer: str
    recent: Recent | None = None

    def signed(self, signer: Signer) -> str:
        """The receipt as a signed note."""
        told = orjson.dumps(asdict(self), option=orjson.OPT_SORT_KEYS | orjson.OPT_NON_STR_KEYS).decode()
        return signer.note(f"{_FIRST_LINE}\n{told}\n")


_RECEIPT = TypeAdapter(Receipt)


def in_header(note: str) -> str:
    """A receipt as the value of the header."""
    return base64.urlsafe_b64encode(note.encode()).decode()


def opened(text: str, signer: Signer) -> Receipt:
    """The receipt in a note, or in the value of the header; raises ReceiptRefusedError where it is not genuine."""
    try:
        note = text if text.startswith(_FIRST_LINE) else base64.urlsafe_b64decode(text.strip()).decode()
    except (binascii.Error, ValueError):
        note = ""
    if not signer.signed(note):
        raise ReceiptRefusedError("This receipt was not signed here, or was changed since: hand in the whole of it.")
    try:
        return _RECEIPT.validate_json(note.split("\n")[1])
    except (ValidationError, IndexError) as error:
        raise ReceiptRefusedError("This is signed here but is no receipt.") from error


def digest_of(note: str) -> str:
    """By which the audit log knows a receipt."""
    return sha256(note.encode()).hexdigest()


def label_of(viewer: Viewer) -> str:
    """The digest of what a viewer may see: level, compartments and the case."""
    return sha256(canonical([viewer.level, sorted(viewer.compartments), viewer.case])).hexdigest()


def answer_of(body: bytes) -> Any:
    """What an answer says: JSON without what differs from one asking to the next; None where it is no JSON."""
    try:
        answer: Any = orjson.loads(body)
    except orjson.JSONDecodeError:
        return None
    if isinstance(answer, dict) and "data" in answer:
        told = cast("dict[str, Any]", answer)
        return {"data": told["data"], "errors": [_code(error) for error in told.get("errors", [])]}
    return cast("Any", answer)


def _code(error: Mapping[str, Any]) -> list[Any]:
    return [error.get("path"), error.get("extensions", {}).get("problem", {}).get("code")]


def digest_of_answer(body: bytes) -> str:
    """SHA-256 of the answer as canonical JSON, or of its bytes where it is something else."""
    answer = answer_of(body)
    return sha256(body if answer is None else canonical(answer)).hexdigest()


def versions() -> dict[str, int]:
    """Every detector's version."""
    return {name: detector.version for name, detector in DETECTORS.items()}
