"""`clew verify`: ask a running service what became of an answer, by its receipt."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any
from urllib.parse import quote

import typer

from base.errors import UsageError
from base.settings import Settings
from clew.output import emit, read_text, reporting

# The client is imported where it is needed: it takes a moment, which `clew --help` should not.

Receipt = Annotated[Path, typer.Argument(help="file with the receipt: the value of the header `Clew-Receipt`")]
TokenFile = Annotated[Path, typer.Option(help="file with your access token")]
Purpose = Annotated[str, typer.Option(help="purpose of the question")]
Case = Annotated[str, typer.Option(help="case number of the question")]
Justification = Annotated[str, typer.Option(help="why you need to know, for sensitive questions")]
Url = Annotated[str, typer.Option(help="address of the service; default CLEW_HOST and CLEW_PORT")]


def verify(
    receipt: Receipt,
    *,
    token_file: TokenFile,
    purpose: Purpose,
    case: Case,
    justification: Justification = "",
    url: Url = "",
    as_json: Annotated[bool, typer.Option("--json", help="print one JSON object")] = False,
) -> None:
    """Say whether an answer is the same today, changed or no longer supported; exit 0 only where it is the same."""
    settings = Settings()
    with reporting(as_json=as_json):
        headers = {
            "Authorization": f"Bearer {read_text(token_file)}",
            "Clew-Purpose": quote(purpose),
            "Clew-Case": quote(case),
            "Clew-Justification": quote(justification),
        }
        found = _asked(url or f"http://{settings.host}:{settings.port}", read_text(receipt), headers)
        emit(found, [f"{found['verdict']}: {found['why']}", *_details(found)], as_json=as_json)
        if found["verdict"] != "same":
            raise typer.Exit(1)


def _asked(url: str, receipt: str, headers: dict[str, str]) -> dict[str, Any]:
    """The judgement; raises UsageError with what the service says where there is none."""
    import httpx

    try:
        answer = httpx.post(f"{url}/v1/receipts/verify", json={"receipt": receipt}, headers=headers, timeout=60)
    except httpx.HTTPError as error:
        raise UsageError(f"No service answers at {url}: start it, or say --url ({type(error).__name__}).") from error
    found: dict[str, Any] = answer.json()
    if answer.is_error:
        raise UsageError(str(found.get("detail", f"The service answered {answer.status_code}.")))
    return found


def _details(found: dict[str, Any]) -> list[str]:
    facts = [f"  fact {fact}" for fact in found["facts"]]
    rows = [f"  row {row} of load {load} is gone" for load, row in found["rows"]]
    return [*facts, *rows, *(f"  load {load}" for load in found["loads"])]
