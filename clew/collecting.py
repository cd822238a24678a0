"""Loads that the audit log tells of before anybody sees them: who brought what, which the law calls a collection."""

from __future__ import annotations

from datetime import UTC, datetime
from getpass import getuser
from pathlib import Path
from typing import Any

import orjson

from clew.granting import told
from clew.session import Session
from loaders.pipeline import Loader, Tell
from loaders.report import Report
from loaders.sending import Progress
from service.audit.reading import Reader

COLLECTION = "collection"


def loader_of(session: Session, progress: Progress) -> Loader:
    """The loader of a command: where the audit log cannot be written, nobody sees what it loads."""
    tell = teller(session.settings.home)
    return Loader(session.writer, session.archive, session.key, progress, tell=tell)


def teller(home: Path) -> Tell:
    """Writes a delivery down in the audit log of that state folder; raises AuditUnavailableError."""

    def tell(report: Report, digest: str) -> None:
        plain = {"operator": getuser(), "verb": COLLECTION, "source": report.source, "feed": report.feed}
        counts = {"loads": report.loads, "read": report.read, "rejected": report.rejected}
        told(home, COLLECTION, {**plain, **counts, "digest": digest}, orjson.dumps({"file": report.file}))

    return tell


def collected(reader: Reader, since: int) -> list[dict[str, Any]]:
    """What was loaded since a moment (epoch milliseconds), the oldest first."""
    records = ((number, record) for number, record, _ in reader.since(since) if record["kind"] == COLLECTION)
    return [{"number": number, **record, **(reader.opened(record) or {})} for number, record in records]


def line_of(one: dict[str, Any]) -> str:
    """One of them for people."""
    at = datetime.fromtimestamp(one["at"] / 1000, UTC)
    loads = ", ".join(map(str, one["loads"]))
    return (
        f"{one['number']:>8}  {at:%Y-%m-%d %H:%M:%SZ}  {one['operator']}  {one.get('file', '')} of {one['source']} as "
        f"{one['feed']}: {one['read']:,} rows, {one['rejected']:,} rejected, load {loads}"
    )
