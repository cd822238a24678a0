"""What a run over everything learned about rings, kept beside the archive for runs over what changed since."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from shutil import rmtree
from typing import Any

import orjson

from analysis.rings.background import Background
from analysis.rings.remembered import Remembered
from clew.session import Session


@dataclass(frozen=True, slots=True, eq=False)
class Kept:
    """A background, what was read, and by which detectors; `at` is what was known then (epoch seconds).

    `changed` counts the entities that were looked at again since.
    """

    detectors: str
    sharing: Background
    known: Remembered
    at: int
    changed: int = 0

    @property
    def worn(self) -> bool:
        """Whether so much changed since that everything should be looked at again: one use in twenty."""
        return self.changed * 20 > self.sharing.uses

    def after(self, changed: int, at: int) -> Kept:
        """The same when so many entities more were looked at, as known at a moment."""
        return replace(self, changed=self.changed + changed, at=at)


def kept(session: Session, detectors: str) -> Kept | None:
    """What the last run over everything left, or None: nothing, or what other detectors learned."""
    path = _path(session)
    if not path.is_file():
        return None
    values: dict[str, Any] = orjson.loads(path.read_bytes())
    if values["detectors"] != detectors or "at" not in values:
        return None
    known = Remembered.read(path.with_suffix(""))
    return Kept(
        detectors, Background.read(values["sharing"].encode()), known, int(values["at"]), int(values["changed"])
    )


def keep(session: Session, one: Kept) -> None:
    """Keep it in the place of the one before."""
    path = _path(session)
    path.unlink(missing_ok=True)  # without it, what was read counts for nothing
    one.known.write(path.with_suffix(""))
    values = {"detectors": one.detectors, "sharing": one.sharing.written().decode()}
    values |= {"changed": one.changed, "at": one.at}
    written = path.with_suffix(".new")
    written.write_bytes(orjson.dumps(values))
    written.replace(path)


def forget(session: Session) -> None:
    """Remove all of it: the next run looks at everything again."""
    rmtree(_path(session).parent, ignore_errors=True)


def _path(session: Session) -> Path:
    return session.settings.home / "detections" / "rings.json"
