"""The drill: a backup is restored into a scratch folder, and must bring back the same graph."""

from __future__ import annotations

import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from base.custody import DrillFailedError
from base.settings import Settings
from store import backup as backups
from store import embedded
from store.digest import Digest, digest
from store.folder import Progress, silent
from store.writer import open_writer_at


@dataclass(frozen=True, slots=True)
class Drill:
    """What came back: the digest of the graph, how many things it counts, and the seconds that the restore took."""

    digest: str
    things: int
    files: int
    seconds: float


def drilled(settings: Settings, file: Path | None = None, say: Progress = silent) -> Drill:
    """Restore a backup, or one written for this, and compare the graphs; the scratch folder is gone in the end.

    Raises DrillFailedError where the digests differ, and what a backup or a restore raises.
    """
    say("reading the graph that is here")
    here = _digest(settings, say)
    with tempfile.TemporaryDirectory(prefix="clew-drill-") as scratch:
        source = file or Path(scratch) / "backup.tar"
        if file is None:
            backups.backup(settings, source, say)
        started = time.monotonic()
        other = settings.model_copy(update={"home": Path(scratch) / "home", "graph_uri": None})
        try:
            brought = backups.restore(other, source, progress=say)
            say("reading the graph that came back")
            back = _digest(other, say)
        finally:
            embedded.stop(other, force=True)
    if back != here:
        differing = sorted(name for name in here.parts if here.parts[name] != back.parts.get(name))
        raise DrillFailedError(
            f"Other {', '.join(differing)} came back than are here: take a backup of today, or look into the archive.",
            differing=differing,
        )
    things = sum(part.count for part in back.parts.values())
    return Drill(back.digest, things, brought["files"], time.monotonic() - started)


def _digest(settings: Settings, say: Progress) -> Digest:
    with embedded.server(settings, say) as address, open_writer_at(address) as writer:
        return digest(writer)
