"""What left against what was written down: every answer that the service's tests get goes through here."""

from __future__ import annotations

import httpx
from fastapi import FastAPI

from service.audit.reading import reading
from service.audit.records import ids_in


def written_down(app: FastAPI, answer: httpx.Response) -> None:
    """Assert that each id in an answer, its headers included, stands in the outcome of its request."""
    shown = ids_in(b"\n".join(value for _, value in answer.headers.raw) + b"\n" + answer.content)
    if not shown or _is_page(answer):
        return
    number = answer.headers.get("Clew-Audit")
    assert number is not None, "ids left without an intent"
    with reading(app.state.audit.log.folder) as reader:
        standing = {reader.subject(id).handle for id in shown}
        (row,) = reader._log.execute(
            "SELECT json_extract(CAST(body AS TEXT), '$.disclosed') FROM record,"
            " json_each(CAST(body AS TEXT), '$.intents')"
            " WHERE number > ? AND value = ?",
            (int(number), int(number)),
        ).fetchall()
        for handle in standing:
            assert f'"{handle}"' in (row[0] or ""), "an id left that the outcome does not have"


def _is_page(answer: httpx.Response) -> bool:
    """Pages and descriptions, which anybody may read, show made-up ids as examples."""
    return answer.request.url.path in ("/openapi.json", "/docs", "/playground", "/playground/config.json")
