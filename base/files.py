"""Errors of the files that are handed in."""

from __future__ import annotations

from base.errors import SourceFileError, UsageError


class PackedFileError(SourceFileError):
    """A packed file is damaged, encrypted, packed twice, holds several files, or unpacks to far more than it is."""

    code = "packed_unusable"
    title = "The packed file cannot be read"


class ColumnsChangedError(SourceFileError):
    """A column that the mapping reads is gone, renamed or of another kind than in the loads before."""

    code = "columns_changed"
    title = "The columns are not those of the loads before"


class NotReviewedError(UsageError):
    """A proposed mapping that nobody has looked at yet."""

    code = "mapping_not_reviewed"
    title = "The mapping was not looked at"


class SourceDatabaseError(UsageError):
    """The database of a source cannot be reached or does not answer the query of the mapping."""

    code = "source_database"
    title = "The source's database cannot be read"
