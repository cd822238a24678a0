"""The bytes of a source file, unpacked while they are read and bounded, whatever the file says of itself."""

from __future__ import annotations

import gzip
import io
import os
import stat
import tempfile
import zipfile
import zlib
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import file_digest
from pathlib import Path
from shutil import copyfileobj
from typing import Any, BinaryIO, cast

from base.errors import SourceFileError
from base.files import PackedFileError

LARGEST_RATIO = 100
"""A packed file unpacks to so many times its own size at most."""

LARGEST_UNPACKED = 10 << 30
"""Bytes to which a file may unpack at most."""

ALWAYS_UNPACKED = 10 << 20
"""Bytes that are unpacked at any ratio: too few to hurt."""

_OTHER_PACKERS = {
    b"BZh": "bzip2",
    b"\xfd7zXZ\x00": "xz",
    b"\x28\xb5\x2f\xfd": "zstd",
    b"7z\xbc\xaf\x27\x1c": "7z",
    b"Rar!\x1a\x07": "RAR",
}


@dataclass(frozen=True, slots=True)
class Content:
    """What is in a source file: its path, how it is packed (gzip, zip or not at all), and what it was when found."""

    path: Path
    packed: str
    digest: str
    found: tuple[int, int, int]

    @contextmanager
    def open(self) -> Generator[BinaryIO]:
        """The unpacked bytes; raises PackedFileError as soon as they are more than may be, or damaged."""
        with opened(self.path) as file:
            if not self.packed:
                yield file
                return
            try:
                with _member(file, self.path) if self.packed == "zip" else gzip.GzipFile(fileobj=file) as inner:
                    yield io.BufferedReader(Bounded(inner, self.path, _allowed(file)), 1 << 20)
            except (zlib.error, gzip.BadGzipFile, zipfile.BadZipFile, EOFError, NotImplementedError) as error:
                raise PackedFileError(f"{self.path} is damaged: it cannot be unpacked to its end.") from error

    @contextmanager
    def open_seekable(self) -> Generator[BinaryIO]:
        """The same for what is read from its end; it is unpacked into a file without a name."""
        with self.open() as file:
            if not self.packed:
                yield file
                return
            with tempfile.TemporaryFile() as unpacked:
                copyfileobj(file, unpacked, 1 << 20)
                unpacked.seek(0)
                yield cast("BinaryIO", unpacked)

    def check_unchanged(self) -> None:
        """Raise SourceFileError where the file is not the one any more that was looked at."""
        if _identity(self.path) != self.found:
            raise SourceFileError(f"{self.path} was changed while it was read: load it once it is complete.")


class Bounded(io.RawIOBase):
    """Unpacked bytes that end in a PackedFileError where they are more than allowed."""

    def __init__(self, inner: BinaryIO | gzip.GzipFile, path: Path, allowed: int) -> None:
        self._inner = inner
        self._path = path
        self._left = allowed

    def readable(self) -> bool:
        """It can be read, and only that."""
        return True

    def readinto(self, buffer: memoryview, /) -> int:  # pyright: ignore[reportIncompatibleMethodOverride]
        """Unpack some more."""
        read = self._inner.read(len(buffer))
        self._left -= len(read)
        if self._left < 0:
            raise PackedFileError(
                f"{self._path} unpacks to more than {LARGEST_RATIO} times its size or {LARGEST_UNPACKED >> 30} GB: "
                "hand it in unpacked if it is what it should be."
            )
        buffer[: len(read)] = read
        return len(read)


def content_of(path: Path) -> Content:
    """The content of a regular file; raises SourceFileError where there is none, PackedFileError for other packers."""
    with opened(path) as file:
        head = file.read(8)
        file.seek(0)
        digest = file_digest(cast("Any", file), "sha256").hexdigest()
        packed = _packing(file, head)
    if not head:
        raise SourceFileError(f"{path} is empty: a source file begins with a line of column names.")
    for mark, name in _OTHER_PACKERS.items():
        if head.startswith(mark):
            raise PackedFileError(f"{path} is packed as {name}: pack it as gzip or zip, or hand it in unpacked.")
    content = Content(path, packed, digest, _identity(path))
    if packed:
        _check_packed_once(content)
    return content


@contextmanager
def opened(path: Path) -> Generator[BinaryIO]:
    """The regular file at that path; raises SourceFileError with what else stands there."""
    try:
        mode = path.lstat().st_mode
        if stat.S_ISDIR(mode):
            raise SourceFileError(f"{path} is a folder: name the files in it, for example {path}/*.csv.")
        if stat.S_ISLNK(mode):
            raise SourceFileError(f"{path} is a link: name the file itself.")
        if not stat.S_ISREG(mode):
            raise SourceFileError(f"{path} is a device, pipe or socket: write what it gives into a file first.")
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except FileNotFoundError as error:
        raise SourceFileError(f"There is no file {path}.") from error
    except PermissionError as error:
        raise SourceFileError(
            f"{path} may not be read by this user: give it the right to, or copy the file."
        ) from error
    except OSError as error:
        raise SourceFileError(f"{path} cannot be opened: {error.strerror}.") from error
    with os.fdopen(descriptor, "rb") as file:
        yield file


def is_workbook(names: list[str]) -> bool:
    """Whether a zip with these members is a workbook."""
    return "[Content_Types].xml" in names and any(name.startswith("xl/") for name in names)


def check_ratio(path: Path, packed: int, unpacked: int) -> None:
    """Raise PackedFileError where so many bytes may not come out of so many packed ones."""
    if unpacked > _most(packed):
        raise PackedFileError(f"{path} unpacks to {unpacked:,} bytes: that is too much for a file of {packed:,} bytes.")


def _identity(path: Path) -> tuple[int, int, int]:
    try:
        found = path.lstat()
    except OSError:
        return (0, 0, 0)
    return found.st_ino, found.st_size, found.st_mtime_ns


def _packing(file: BinaryIO, head: bytes) -> str:
    if head.startswith(b"\x1f\x8b"):
        return "gzip"
    if not head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return ""
    try:
        with zipfile.ZipFile(file) as archive:
            return "" if is_workbook(archive.namelist()) else "zip"
    except zipfile.BadZipFile:
        return "zip"


def _most(packed: int) -> int:
    return min(LARGEST_UNPACKED, max(ALWAYS_UNPACKED, packed * LARGEST_RATIO))


def _allowed(file: BinaryIO) -> int:
    return _most(os.fstat(file.fileno()).st_size)


@contextmanager
def _member(file: BinaryIO, path: Path) -> Generator[BinaryIO]:
    """The one file in a zip."""
    with zipfile.ZipFile(file) as archive:
        members = [member for member in archive.infolist() if not member.is_dir()]
        if len(members) != 1:
            names = ", ".join(member.filename for member in members[:3])
            raise PackedFileError(f"{path} holds {len(members)} files ({names}): pack each file of its own.")
        (member,) = members
        if member.filename.startswith("/") or ".." in Path(member.filename).parts:
            raise PackedFileError(f"{path} wants to write outside its folder ({member.filename}): it is not touched.")
        if member.flag_bits & 1:
            raise PackedFileError(f"{path} is encrypted: unpack it with its password and hand in what was in it.")
        with archive.open(member) as inner:
            yield inner  # pyright: ignore[reportReturnType]


def _check_packed_once(content: Content) -> None:
    with content.open() as file:
        head = file.read(8)
        if head.startswith((b"\x1f\x8b", *_OTHER_PACKERS)):
            raise PackedFileError(f"{content.path} is packed twice: unpack it once and hand in what was in it.")
