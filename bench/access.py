"""What access costs an answer of 100 rows and of 1,000: token, case, policy and count of who was shown, on and off."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass

from fastapi import FastAPI
from starlette.datastructures import Headers
from starlette.types import Scope

from base.viewer import Viewer
from bench.clew import Bench, entity_id
from bench.clients import Clients, Told
from bench.faults import serve, served
from bench.files import PASSES, passes
from bench.rows import Figure
from service.access import Access, Admission, Caller
from service.actions import Action

_PLATE, _PAGE, _WARM, _RUNS = "皖A00003", 100, 20, 150
_TARGETS = {100: 3.0, 1_000: 10.0}
"""Milliseconds at p95, by rows in the answer."""


def measure(bench: Bench) -> list[Figure]:
    """Both figures, of one run in turn."""
    bench.load(passes(bench.folder / "access.csv", 2_000, 100, _PLATE), PASSES)
    plate = entity_id(bench, "Plate", ("text", "type"), _PLATE, "small")
    address = bench.session.address
    with served(bench, address, plate) as on, served(bench, address, plate, module="bench.access") as off:
        return [_cost(bench, rows, (on.port, off.port), asking(on.light, plate, rows)) for rows in _TARGETS]


def asking(like: bytes, plate: str, rows: int) -> bytes:
    """A question for so many rows, page by page in one request, with the headers of another."""
    page = f'plate(by: {{id: "{plate}"}}) {{ events(first: {_PAGE}) {{ items {{ at other {{ id }} }} }} }}'
    query = "{ " + " ".join(f"a{number}: {page}" for number in range(rows // _PAGE)) + " }"
    body = json.dumps({"query": query}).encode()
    headers = like.rstrip(b"\r\n").partition(b"\r\n")[2]
    own = f"Content-Type: application/json\r\nContent-Length: {len(body)}".encode()
    return b"POST /graphql HTTP/1.1\r\n" + headers + b"\r\n" + own + b"\r\n\r\n" + body


def _cost(bench: Bench, rows: int, ports: tuple[int, int], request: bytes) -> Figure:
    async def in_turn() -> tuple[Told, Told]:
        told, clients = (Told(), Told()), tuple(map(Clients, ports))
        for number in range(_WARM + _RUNS):
            for one, sums in zip(clients, told, strict=True):
                await one.ask(request, sums if number >= _WARM else Told())
        return told

    gated, open_ = bench.runner.run(in_turn())
    for told in (gated, open_):
        assert told.counts() == open_.counts(), (gated.counts(), open_.counts())
    cost = 1000 * (gated.at(95) - open_.at(95))
    note = (
        f"p95 {1000 * gated.at(95):.1f} ms over {1000 * open_.at(95):.1f} ms without, one request after the other, in "
        f"turn; p50 {1000 * gated.at(50):.1f} over {1000 * open_.at(50):.1f}; {gated.counts()}"
    )
    samples = {"with": gated.seconds.get(200, []), "without": open_.seconds.get(200, [])}
    return Figure(f"access to {rows:,} rows, ms", cost, _TARGETS[rows], at_most=True, samples=samples, note=note)


@dataclass(frozen=True, slots=True)
class _Everybody(Access):
    """Access that lets everybody do everything, and counts nothing."""

    async def identify(self, scope: Scope, headers: Headers) -> Caller:  # noqa: ARG002
        """One caller for all."""
        scope.setdefault("state", {})["caller"] = _CALLER
        return _CALLER

    async def admit(self, scope: Scope, headers: Headers, actions: Iterable[Action]) -> Admission:
        """Whatever is asked."""
        await self.identify(scope, headers)
        return Admission(Viewer(_CALLER.subject), _CALLER, frozenset(actions))

    async def disclose(self, admission: Admission, ids: Iterable[str]) -> None:
        """Nothing."""


_CALLER = Caller("bench", "everybody", "bench", roles=frozenset({"investigator"}))


def ungated(app: FastAPI) -> FastAPI:
    """The same service without access: it exists here only."""
    own: Access = app.state.access
    app.state.access = _Everybody(own.tokens, own.files, own.grants, own.shown, own.key, own.policy, own.failures)
    return app


if __name__ == "__main__":
    serve(ungated)
