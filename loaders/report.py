"""What became of a file: the account of its rows, and what was written for them."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from loaders.retraction import Retracted


@dataclass(slots=True)
class Report:
    """read = created + changed + same + rejected; `left` rows are those a full snapshot no longer has.

    `repeated` rows have the key of an earlier row of the file; `dropped` columns are kept nowhere.

    `columns` says how they differ from those of the load before. `hits` are the rows that answer a standing question
    or a watch, each counted once for each question.
    """

    file: str
    feed: str
    source: str
    snapshot: str
    loads: list[int] = field(default_factory=list[int])
    read: int = 0
    created: int = 0
    changed: int = 0
    same: int = 0
    rejected: int = 0
    left: int = 0
    repeated: int = 0
    dropped: list[str] = field(default_factory=list[str])
    written: dict[str, int] = field(default_factory=dict[str, int])
    reject_codes: dict[str, int] = field(default_factory=dict[str, int])
    rejects_file: Path | None = None
    columns: list[str] = field(default_factory=list[str])
    hits: int = 0
    retracted: Retracted = field(default_factory=Retracted)
    already: bool = False
    dry_run: bool = False
    seconds: float = 0.0

    def counts(self) -> list[int]:
        """Read, created, changed, same, rejected, left, repeated: what the load keeps."""
        return [self.read, self.created, self.changed, self.same, self.rejected, self.left, self.repeated]

    def wrote(self, rows: dict[str, int]) -> None:
        """Count rows that were written, by statement, claim or event."""
        for name, some in rows.items():
            self.written[name] = self.written.get(name, 0) + some

    def sentence(self) -> str:
        """The account in one line."""
        verb = "would be" if self.dry_run else "were"
        account = (
            f"{self.file}: {self.read:,} rows read as {self.feed}, {self.created:,} {verb} created, "
            f"{self.changed:,} changed, {self.same:,} the same, {self.rejected:,} rejected"
        )
        gone = f", {self.left:,} left the register" if self.left else ""
        loaded = " (loaded before; nothing written)" if self.already else f" in {self.seconds:.1f} s"
        asked = f"; {self.hits:,} answer standing questions" if self.hits else ""
        retracted = f"; {sentence}" if (sentence := self.retracted.sentence()) else ""
        dropped = f"; not kept: {', '.join(self.dropped)}" if self.dropped else ""
        return account + gone + loaded + asked + retracted + dropped
