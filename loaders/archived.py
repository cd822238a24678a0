"""What the archive keeps beside rows: the mappings by which they were read; and a load as a delivery once more."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from base.errors import ArchiveError
from base.marking import Marking
from loaders.cutting import Chunk
from loaders.delivery import Delivery
from loaders.formats.content import Content
from loaders.mapping import Mapping
from loaders.mapping_file import built_in, digest
from loaders.reading import SourceFile
from store.archive import BYTE, LINE, ROW, Archive, Description, groups


def keep_mapping(archive: Archive, mapping: Mapping) -> None:
    """Keep the mapping, once for each of its versions."""
    archive.keep_mapping(digest(mapping), mapping.model_dump_json(by_alias=True))


def mapping_of(archive: Archive, description: Description) -> Mapping:
    """The mapping by which a load was read; raises ArchiveError where nobody has it any more."""
    kept = archive.mapping(description.mapping)
    if kept is not None:
        return Mapping.model_validate_json(kept)
    known = built_in().get(description.feed)
    if known is None or digest(known) != description.mapping:
        raise ArchiveError(
            f"The archive lacks the mapping by which load {description.load} was read: restore a backup of its folder."
        )
    return known


@dataclass(frozen=True, slots=True)
class Archived:
    """The rows of a delivery as the archive has them, load by load: a format among the others."""

    rows: list[Path]
    encoding: str
    columns: list[str]
    name: str = "archive"
    delimiter: str = ""

    def chunks(self, content: Content, size: int) -> Iterator[Chunk]:  # noqa: ARG002  # as they were written
        """Its rows in order."""
        for group in (group for path in self.rows for group in groups(path)):
            yield Chunk(group.select(ROW, LINE, BYTE, *self.columns), [])


class Unchanging(Content):
    """The content of a file that need not be there any more."""

    def check_unchanged(self) -> None:
        """The archive has what it was."""


def delivery_again(archive: Archive, loads: dict[int, Marking], mapping: Mapping, rank: int) -> Delivery:
    """The delivery that archived loads were, in its place among the versions of its date; rows keep their markings."""
    description = archive.description(next(iter(loads)))
    content = Unchanging(Path(description.file), "", description.file_digest, (0, 0, 0))
    form = Archived([archive.file(load) for load in loads], description.encoding, description.columns)
    floors = tuple((archive.file(load), marking) for load, marking in loads.items())
    source = SourceFile(content, form)
    return Delivery(source, mapping, description.snapshot_at, description.full, rank, floors)
