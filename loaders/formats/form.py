"""What every format says of a file, and the one way its rows are read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from base.errors import SourceFileError
from loaders.cutting import TEXT, Chunk
from loaders.formats.content import Content
from store.archive import OWN_COLUMNS


class Form(Protocol):
    """How the rows of one file are written."""

    @property
    def name(self) -> str:
        """The format, as people call it."""
        ...

    @property
    def encoding(self) -> str:
        """The encoding of its text; empty where the format has one of its own."""
        ...

    @property
    def delimiter(self) -> str:
        """What separates its cells; empty where nothing does."""
        ...

    @property
    def columns(self) -> list[str]:
        """The names of its columns, in their order."""
        ...

    def chunks(self, content: Content, size: int) -> Iterator[Chunk]:
        """Its rows in order, about `size` at a time and at least one chunk."""
        ...


def named(columns: list[str], content: Content) -> list[str]:
    """The names of columns, stripped; raises SourceFileError where one stands twice or a column has none."""
    stripped = [column.strip() for column in columns]
    if doubled := sorted({column for column in stripped if stripped.count(column) > 1}):
        if not doubled[0]:
            raise SourceFileError(f"{content.path} has columns without a name: name each of them in the first line.")
        raise SourceFileError(f"{content.path} has the column '{doubled[0]}' twice: rename one of them.")
    if reserved := sorted({*OWN_COLUMNS, TEXT} & set(stripped)):
        raise SourceFileError(
            f"{content.path} has the column '{reserved[0]}', which is a name of Clew's own: rename it."
        )
    return stripped
