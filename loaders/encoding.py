"""Finds the encoding of a whole file: strict UTF-8 before GB18030, for half of all short names pass as both."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from base.errors import SourceFileError

_BLOCK = 1 << 20


@dataclass(frozen=True, slots=True)
class Bytes:
    """What the bytes of a file are: their encoding, their SHA-256, and whether a quote stands among them."""

    encoding: str
    digest: str
    quoted: bool


def encoding_of(path: Path) -> Bytes:
    """Read all of the file's bytes; raises SourceFileError with the offset where they are no text."""
    digest, quoted = sha256(), False
    for block in _blocks(path):
        digest.update(block)
        quoted = quoted or b'"' in block
    offset = _undecodable(path, "utf-8")
    if offset is None:
        with path.open("rb") as file:
            marked = file.read(len(codecs.BOM_UTF8)) == codecs.BOM_UTF8
        return Bytes("utf-8-sig" if marked else "utf-8", digest.hexdigest(), quoted)
    other = _undecodable(path, "gb18030")
    if other is None:
        return Bytes("gb18030", digest.hexdigest(), quoted)
    raise SourceFileError(
        f"{path} is neither UTF-8 (byte {offset}) nor GB18030 (byte {other}): "
        "save it as UTF-8, or ask its source for an undamaged copy.",
        byte=offset,
    )


def _blocks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            yield block


def _undecodable(path: Path, encoding: str) -> int | None:
    """The offset of the first byte that is not of the encoding, None where all are."""
    decoder = codecs.getincrementaldecoder(encoding)()
    done = pending = 0
    try:
        for block in _blocks(path):
            pending = len(decoder.getstate()[0])
            decoder.decode(block)
            done += len(block)
        pending = len(decoder.getstate()[0])
        decoder.decode(b"", final=True)
    except UnicodeDecodeError as error:
        return done - pending + error.start
    return None
