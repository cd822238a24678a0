"""Asks a receipt's question again, in the name of whoever wants to know, and says what became of the answer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from hashlib import sha256
from typing import Any, cast
from urllib.parse import quote

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Scope

from base.viewer import Clocks, Recent, now
from cypher.catalogue import catalogue
from service.access import Admission
from service.audit.reading import Record
from service.audit.records import canonical
from service.audit.versions import build
from service.receipts.receipt import Receipt, answer_of, digest_of_answer, label_of, versions
from service.receipts.rows import Place, rows_in

MOST_TOLD = 50
"""Facts and rows that a verdict names at most."""

_PASSED_ON = ("authorization", "host", "clew-purpose", "clew-case", "clew-justification", "clew-grant")


class Verdict(StrEnum):
    """What became of an answer."""

    SAME = "same"
    CHANGED = "changed"
    NO_LONGER_SUPPORTED = "no_longer_supported"
    NOT_REPRODUCIBLE = "not_reproducible"


@dataclass(frozen=True, slots=True)
class Judgement:
    """A verdict and its reason; `facts` are places in the answer, `rows` (load, row) what it no longer rests on."""

    verdict: Verdict
    why: str
    facts: list[str] = field(default_factory=list[str])
    rows: list[Place] = field(default_factory=list[Place])
    loads: list[int] = field(default_factory=list[int])


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer within the service, with what it rested on; `label` is empty where nobody was let in."""

    status: int
    body: bytes
    label: str
    loads: Mapping[int, int]

    @property
    def refused(self) -> bool:
        """Whether the gate turned the asker away."""
        return self.status in (401, 403, 429, 503)


def unusable(receipt: Receipt, record: Record, arguments: Record) -> Judgement | None:
    """Why a receipt's question cannot be asked again, None where it can."""
    if record.get("verb") == "alteration":
        return _not_reproducible("It answered a decision, and what people decide is not done twice.")
    if not arguments:
        return _not_reproducible("The question was destroyed with somebody in it who was erased.")
    gone = [name for name, digest in receipt.queries.items() if _digest(name) != digest]
    if gone:
        return _not_reproducible(f"These queries are other ones by now: {', '.join(sorted(gone))}.")
    return None


async def asked_again(
    app: ASGIApp, headers: Headers, arguments: Record, present: Clocks, then: Recent | None = None
) -> Reply:
    """Ask it as a request of its own: through the gate, under the asker's own headers, into the audit log.

    `then` is what was known of the last loads when it was asked first.
    """
    passed = [(name.encode(), value.encode("latin-1")) for name, value in headers.items() if name in _PASSED_ON]
    scope: Scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "scheme": "http",
        "method": arguments["method"],
        "path": arguments["path"],
        "raw_path": quote(arguments["path"]).encode(),
        "root_path": "",
        "query_string": arguments["query"].encode("latin-1"),
        "headers": [*passed, (b"content-type", b"application/json")],
        "client": None,
        "server": None,
        "state": {"present": present, "then": then},
    }
    sent: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": arguments["body"].encode()}

    async def send(message: Message) -> None:
        sent.append(message)

    await app(scope, receive, send)
    admission: Admission | None = scope["state"].get("admission")
    label = "" if admission is None else label_of(admission.viewer)
    body = b"".join(message.get("body", b"") for message in sent[1:])
    return Reply(int(sent[0]["status"]), body, label, scope["state"]["exchange"].trace.loads)


def judged(receipt: Receipt, rows: str, then: Reply, today: Reply) -> Judgement:
    """What became of the answer, asked at its old clocks and as known today; `rows` is the root of the first."""
    if then.label != receipt.label:
        return _not_reproducible(
            "It was given to somebody who may see other things: ask in its case, with its clearance."
        )
    if digest_of_answer(then.body) != receipt.answer or rows != receipt.rows:
        if (receipt.build, receipt.detectors) != (build(), versions()):
            return _not_reproducible("Clew computes it in another way by now: its detectors have other versions.")
        why = "What it rested on was erased, sealed or put out of reach since."
        return Judgement(Verdict.NO_LONGER_SUPPORTED, why)
    if digest_of_answer(today.body) == receipt.answer:
        return Judgement(Verdict.SAME, "The same question has the same answer today.")
    return _compared(receipt, then, today)


def _compared(receipt: Receipt, then: Reply, today: Reply) -> Judgement:
    before, after = answer_of(then.body), answer_of(today.body)
    lost, found = rows_in(before) - rows_in(after), rows_in(after) - rows_in(before)
    newer = {load for scope, load in today.loads.items() if load > receipt.loads.get(scope, 0)}
    facts = sorted(set(_facts(before)) ^ set(_facts(after)))
    places = list(dict.fromkeys(place for place, _ in facts))[:MOST_TOLD]
    if lost:
        why = "Rows that it rested on were ended or withdrawn since."
        loads = sorted({load for load, _ in lost} | newer)
        return Judgement(Verdict.NO_LONGER_SUPPORTED, why, places, sorted(lost)[:MOST_TOLD], loads)
    loads = sorted({load for load, _ in found} | newer)
    return Judgement(Verdict.CHANGED, "More is known since, and the answer says something else.", places, [], loads)


def _facts(answer: Any, place: str = "") -> Iterator[tuple[str, str]]:
    """Each value of an answer with its place; the value only as a digest."""
    if isinstance(answer, dict):
        for name, part in cast("dict[str, Any]", answer).items():
            yield from _facts(part, f"{place}.{name}" if place else name)
    elif isinstance(answer, list):
        for number, part in enumerate(cast("list[Any]", answer)):
            yield from _facts(part, f"{place}[{number}]")
    else:
        yield place, sha256(canonical(answer)).hexdigest()


def _digest(name: str) -> str:
    found = catalogue().get(name)
    return "" if found is None else found.digest


def _not_reproducible(why: str) -> Judgement:
    return Judgement(Verdict.NOT_REPRODUCIBLE, why)


def at_its_clocks(receipt: Receipt) -> Clocks:
    """What "now" meant when it was asked."""
    return Clocks(receipt.as_of, receipt.known_at)


def as_known_now(receipt: Receipt) -> Clocks:
    """The same moment in the world, as the graph knows it today."""
    return Clocks(receipt.as_of, now())
