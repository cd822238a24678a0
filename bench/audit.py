"""The audit log: what it costs a request, how fast a log is checked, and how fast it says who looked at somebody."""

from __future__ import annotations

import hashlib
import time
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from fastapi import FastAPI

from bench.clew import Bench, entity_id
from bench.clients import Clients, Told, opened
from bench.faults import serve, served
from bench.files import PASSES, passes
from bench.rows import Figure
from service.audit.checkpoints import signer
from service.audit.files import LOG, change
from service.audit.files import opened as opened_file
from service.audit.keys import Keys
from service.audit.layer import Audited
from service.audit.position import Position
from service.audit.reading import reading
from service.audit.records import canonical
from service.audit.verifier import verify

_PLATE, _RATE = "皖A00002", 200
_BLOCKS, _BLOCK = 6, 2.0
_RECORDS, _SUBJECTS = 1_000_000, 20_000


def measure(bench: Bench) -> list[Figure]:
    """All figures, of one run."""
    bench.load(passes(bench.folder / "audit.csv", 20_000, 100, _PLATE), PASSES)
    plate = entity_id(bench, "Plate", ("text", "type"), _PLATE, "small")
    return [_cost(bench, plate), *_reading(bench.folder / "made-up")]


def _cost(bench: Bench, plate: str) -> Figure:
    address = bench.session.address

    async def in_turn(on: int, off: int, request: bytes) -> tuple[Told, Told]:
        told = Told(), Told()
        clients = Clients(on), Clients(off)
        for block in range(_BLOCKS + 1):
            for one, sums in zip(clients, told, strict=True):
                found = await opened(one, request, _RATE, _BLOCK)
                for status, seconds in found.seconds.items() if block else ():  # the first warms up
                    sums.seconds.setdefault(status, []).extend(seconds)
        return told

    with served(bench, address, plate) as on, served(bench, address, plate, module="bench.audit") as off:
        with_audit, without = bench.runner.run(in_turn(on.port, off.port, on.light))
    cost = 1000 * (with_audit.at(95) - without.at(95))
    note = (
        f"p95 {1000 * with_audit.at(95):.1f} ms over {1000 * without.at(95):.1f} ms without, in turn at {_RATE} "
        f"requests/s; p50 {1000 * with_audit.at(50):.1f} over {1000 * without.at(50):.1f}; {with_audit.counts()}"
    )
    samples = {"with": with_audit.seconds.get(200, []), "without": without.seconds.get(200, [])}
    return Figure("audit of a request, ms", cost, 2, at_most=True, samples=samples, note=note)


def _reading(folder: Path) -> list[Figure]:
    made_up(folder, _RECORDS)
    report = verify(folder / LOG, keys=(signer(folder).verifier_key,))
    assert not report.faults, report.faults
    started = time.perf_counter()
    with reading(folder) as reader:
        found = reader.who_saw(subject(7), 100)
        asked = time.perf_counter() - started
        started = time.perf_counter()
        proof = reader.proof(_RECORDS // 3)
        proving = time.perf_counter() - started
    rate = report.records / report.seconds
    return [
        _figure("records verified a second", rate, 100_000, f"{report.records:,} records", at_most=False),
        _figure("who saw X, ms", 1000 * asked, 200, f"100 of {found.total} looks among {_RECORDS:,} records"),
        _figure("proof of a record, ms", 1000 * proving, 10, f"{len(proof):,} bytes, of {_RECORDS:,} records"),
    ]


def subject(number: int) -> str:
    """A made-up id."""
    return f"person-{hashlib.sha256(str(number).encode()).hexdigest()[:30]}"


def made_up(folder: Path, count: int) -> None:
    """A whole, signed log of intents and outcomes about made-up people, written in one go."""
    keys = Keys(folder)
    handles = [one.handle for one in keys.subjects(subject(number) for number in range(_SUBJECTS)).values()]
    sealed_ids = [one.sealed_id() for one in keys.subjects(subject(number) for number in range(_SUBJECTS)).values()]
    keys.close()
    file, at, own = opened_file(folder, LOG), Position(), signer(folder)
    caller = {"issuer": "https://id.example", "subject": "wang", "client": "playground", "actor": None, "unit": "7"}
    with change(file):
        for number in range(1, count + 1):
            about = number // 2 % _SUBJECTS
            named = {"named": {handles[about]: sealed_ids[about]}} if number // 2 < _SUBJECTS and number > 1 else {}
            if number % 2:
                outcome = {"kind": "outcome", "state": "answered", "status": 200, "intents": [number - 1], "bytes": 900}
                record = {**outcome, "at": number, "disclosed": [handles[about]]}
            else:
                record = {"kind": "intent", "at": number, "caller": caller, "operations": ["getEntity"], **named}
                record |= {"purpose": "investigation", "asked": [handles[about]], "verb": "consultation"}
            body = canonical(record)
            subtrees = at.take(body)
            file.execute("INSERT INTO record VALUES (?, ?, ?)", (number, body, at.chain))
            file.executemany("INSERT INTO subtree VALUES (?, ?, ?)", subtrees)
            file.execute("INSERT INTO seen VALUES (?, ?)", (handles[about], number))
            if number % 1_000 == 0:
                note = own.checkpoint(number, at.tree.root())
                file.execute("INSERT INTO checkpoint VALUES (?, ?)", (number, note))
    file.close()


def _figure(name: str, value: float, target: float, note: str, *, at_most: bool = True) -> Figure:
    return Figure(name, value, target, at_most=at_most, samples={}, note=note)


def unaudited(app: FastAPI) -> FastAPI:
    """The same service without its audit."""
    started = app.router.lifespan_context

    @asynccontextmanager
    async def without(inner: FastAPI) -> AsyncGenerator[Any]:
        async with started(inner) as state:
            inner.state.audit = None
            yield state

    app.router.lifespan_context = without
    app.user_middleware = [layer for layer in app.user_middleware if layer.cls is not Audited]
    return app


if __name__ == "__main__":
    serve(unaudited)
