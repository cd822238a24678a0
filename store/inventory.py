"""Compares the archive with the loads that the graph knows: what is missing, damaged, or belongs to none of them."""

from __future__ import annotations

from base.viewer import FOREVER
from store.archive import Archive
from store.writer import Writer


def wrong_in(archive: Archive, writer: Writer) -> list[str]:
    """One sentence for each archived file that is missing, differs from its digest, or is no load's; empty when clean.

    Every byte of the archive is read.
    """
    (row,) = writer.rows("loads/archived", never=FOREVER)
    return [*archive.damaged(row["complete"]), *archive.strays(row["known"])]
