"""Makes the receipt of an answer that is about to leave, where its asker wants one."""

from __future__ import annotations

import asyncio
import time

from starlette.datastructures import Headers

from service.access import Access, Admission
from service.asking import Doors
from service.audit.checkpoints import Signer
from service.audit.exchange import Exchange
from service.audit.versions import build
from service.receipts.receipt import HEADER, Receipt, answer_of, digest_of_answer, label_of, versions
from service.receipts.rows import root_of_rows, rows_in


def wanted(exchange: Exchange) -> bool:
    """Whether the asker wants a receipt."""
    return Headers(scope=exchange.scope).get(HEADER) == "1"


async def receipt(exchange: Exchange, body: bytes, signer: Signer) -> str:
    """The receipt, signed."""
    state, trace = exchange.scope["app"].state, exchange.trace
    doors: Doors = state.doors
    access: Access = state.access
    admission: Admission = exchange.scope["state"]["admission"]
    rows = rows_in(answer_of(body))
    return Receipt(
        audit=exchange.intents[0].number or 0,
        at=int(time.time()),
        as_of=trace.present.as_of,
        known_at=trace.present.known_at,
        clocks=sorted(trace.clocks),
        queries=dict(trace.queries),
        detectors=versions(),
        policy=access.policy.digest,
        build=build(),
        label=label_of(admission.viewer),
        loads=dict(trace.loads),
        rows=await asyncio.to_thread(root_of_rows, doors.archive, rows),
        answer=digest_of_answer(body),
        recent=None if trace.recent is None else trace.recent(),
    ).signed(signer)
