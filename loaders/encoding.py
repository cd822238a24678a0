"""Finds the encoding of a whole file: a mark, strict UTF-8, then GB18030; what could be two of them is refused."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from base.errors import SourceFileError
from loaders.formats.content import Content
from loaders.lines import BLOCK

_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_UTF_32 = (codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)
_TWO_PAIRS = re.compile(rb"[\xc2-\xdf][\xa1-\xbf][\xc2-\xdf][\xa1-\xbf]")
_PAIRS = re.compile(rb"(?<![\x80-\xff])(?:[\xc2-\xdf][\xa1-\xbf]){2,}(?![\x80-\xff])")
_ONE_SCRIPT = re.compile(rb"(?:[\xce\xcf].)+|(?:[\xd0\xd1].)+|(?:[\xd8-\xdb].)+", re.DOTALL)
"""Words of Greek, Cyrillic and Arabic letters."""

_SURELY_LETTERS = re.compile(rb"[\xce-\xd1\xd8-\xdb][\x80-\xa0]")
"""Letters of these that are no GB18030 of a common character: a text in their languages has some."""

_HIGH = re.compile(rb"[\x80-\xff]+")
_THREE_BYTES = re.compile(rb"[\xe0-\xf4](?<![\x80-\xff].)[\x80-\xbf][\x80-\xbf]", re.DOTALL)
_WHOLE_UTF_8 = re.compile(
    rb"(?:[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3})+(?![\x80-\xff])"
)
_CERTAIN = 1_000
"""One text in so many may be valid UTF-8 by chance; measured on GB18030 names it is one in 100,000."""

_RARE = 20
"""So many characters outside GB2312 are no accident where they are a fifth of all."""


@dataclass(frozen=True, slots=True)
class Text:
    """How the text of a file is written: its encoding, what ends a line, and whether a quote stands in it."""

    encoding: str
    newline: str
    quoted: bool


def text_of(content: Content) -> Text:
    """Read all of a file; raises SourceFileError with the byte where it is no text or may be two kinds of text."""
    path = content.path
    with content.open() as file:
        head = file.read(BLOCK)
    newline = "\n" if b"\n" in head or b"\r" not in head else "\r"
    if head.startswith(_UTF_32):
        raise SourceFileError(f"{path} is in UTF-32: save it as UTF-8.", byte=0)
    if head.startswith(_UTF_16):
        return Text("utf-16", newline, _as_utf_16(content))
    if _looks_like_utf_16(head):
        raise SourceFileError(f"{path} seems to be UTF-16 without its mark: save it as UTF-8.", byte=head.index(0))
    try:
        quoted = _read(content, "utf-8")
    except _NotOfItError as error:
        return Text("gb18030", newline, _as_gb18030(content, error.byte))
    if head.startswith(codecs.BOM_UTF8):
        return Text("utf-8-sig", newline, quoted)
    _check_utf_8(content)
    return Text("utf-8", newline, quoted)


class _NotOfItError(Exception):
    """A byte is not of the encoding."""

    def __init__(self, byte: int) -> None:
        super().__init__(byte)
        self.byte = byte


def _looks_like_utf_16(head: bytes) -> bool:
    """Whether there is a zero byte for every end of a line, and always on the same side."""
    even, odd = head[::2].count(0), head[1::2].count(0)
    zeros = even + odd
    return zeros >= max(1, head.count(b"\n")) and max(even, odd) >= 0.7 * zeros


def _read(content: Content, encoding: str) -> bool:
    """Decode everything; returns whether there is a quote, raises _NotOfItError with the first byte that is wrong."""
    decoder = codecs.getincrementaldecoder(encoding)()
    done, quoted = 0, False
    with content.open() as file:
        while True:
            block = file.read(BLOCK)
            pending = len(decoder.getstate()[0])
            try:
                quoted = '"' in decoder.decode(block, final=not block) or quoted
            except UnicodeDecodeError as error:
                raise _NotOfItError(done - pending + error.start) from error
            if not block:
                return quoted
            done += len(block)


def _as_utf_16(content: Content) -> bool:
    try:
        return _read(content, "utf-16")
    except _NotOfItError as error:
        raise SourceFileError(
            f"{content.path} is damaged: byte {error.byte} is no UTF-16; ask its source for an undamaged copy.",
            byte=error.byte,
        ) from error


def _as_gb18030(content: Content, not_utf_8: int) -> bool:
    try:
        quoted = _read(content, "gb18030")
    except _NotOfItError as error:
        raise SourceFileError(
            f"{content.path} is neither UTF-8 (byte {not_utf_8}) nor GB18030 (byte {error.byte}): "
            "save it as UTF-8, or ask its source for an undamaged copy.",
            byte=not_utf_8,
        ) from error
    _check_gb18030(content)
    return quoted


def _check_gb18030(content: Content) -> None:
    """Raise SourceFileError where some of it is UTF-8, or all of it some other encoding that decodes by accident."""
    common = rare = chance = begin = 0
    first = -1
    for part in _parts(content):
        usual, unusual = _frequent(part.decode("gb18030", errors="ignore"))
        common, rare = common + usual, rare + unusual
        for found in _utf_8_in(part):
            first, chance = (begin + found.start() if first < 0 else first), chance + 1
            if not _in_gb2312(found[0]):
                raise _mixed(content.path, begin + found.start())
        begin += len(part)
    if chance and chance * _CERTAIN >= sum(len(_HIGH.findall(part)) for part in _parts(content)):
        raise _mixed(content.path, first)
    if rare > common or (rare > _RARE and rare * 4 > common):
        raise SourceFileError(
            f"{content.path} is no UTF-8, and as GB18030 most of its characters are ones that nobody uses: "
            "it is in some other encoding; save it as UTF-8.",
            byte=0,
        )


def _utf_8_in(part: bytes) -> Iterator[re.Match[bytes]]:
    """The texts of a part that are UTF-8 from their first byte, of three, to their last."""
    for begin in _THREE_BYTES.finditer(part):
        if whole := _WHOLE_UTF_8.match(part, begin.start()):
            yield whole


def _check_utf_8(content: Content) -> None:
    """Raise SourceFileError where a text of it could be GB18030 as well: two-byte characters that are no words."""
    begin, letters = 0, None
    for part in _parts(content):
        for found in _PAIRS.finditer(part) if _TWO_PAIRS.search(part) else ():
            if not _in_gb2312(found[0]):
                continue
            if _ONE_SCRIPT.fullmatch(found[0]):
                if letters is None:
                    letters = any(_SURELY_LETTERS.search(one) for one in _parts(content))
                if letters:
                    continue
            byte = begin + found.start()
            raise SourceFileError(
                f"{content.path} can be read as UTF-8, but its text at byte {byte} looks like GB18030: save it as "
                "UTF-8 with a byte-order mark.",
                byte=byte,
            )
        begin += len(part)


def _mixed(path: Path, byte: int) -> SourceFileError:
    return SourceFileError(
        f"{path} is GB18030 with UTF-8 in it (byte {byte}): its rows come from two sources; save each as UTF-8.",
        byte=byte,
    )


def _parts(content: Content) -> Iterator[bytes]:
    """The bytes in parts that end with a line, so that no character is cut."""
    rest = b""
    with content.open() as file:
        while block := file.read(BLOCK):
            whole = rest + block
            end = whole.rfind(b"\n") + 1 or len(whole)
            rest = whole[end:]
            yield whole[:end]
    if rest:
        yield rest


def _in_gb2312(text: bytes) -> bool:
    try:
        text.decode("gb2312")
    except UnicodeDecodeError:
        return False
    return True


def _frequent(text: str) -> tuple[int, int]:
    """How many characters of GB2312 there are beyond ASCII, and how many more of GBK."""
    plain, usual, every = (len(text.encode(encoding, "ignore")) for encoding in ("ascii", "gb2312", "gbk"))
    return (usual - plain) // 2, (every - usual) // 2
