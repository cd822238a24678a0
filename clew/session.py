"""Opens what a command works with: settings, the server, the writer, the archive, the installation's key."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass

from base.settings import Settings
from clew.output import say
from store import schema
from store.address import Address
from store.archive import Archive
from store.embedded import server
from store.installation import installation_key
from store.writer import Writer, open_writer_at


@dataclass(frozen=True, slots=True)
class Session:
    """One command's hold on the graph; the embedded server stays up at least as long."""

    settings: Settings
    address: Address
    writer: Writer
    archive: Archive
    key: bytes


@contextmanager
def open_session(settings: Settings | None = None, *, prepare: bool = True, quiet: bool = False) -> Generator[Session]:
    """A session with a server that answers; `prepare` makes the schema where it is missing."""
    chosen = settings or Settings()
    key = installation_key(chosen)
    with server(chosen, _silent if quiet else say) as address, open_writer_at(address) as writer:
        if prepare and schema.version(writer) is None:
            schema.apply(writer)
        yield Session(chosen, address, writer, Archive(chosen.archive), key)


def _silent(_: str) -> None:
    pass
