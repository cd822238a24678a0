"""Reads XML as it comes, block by block, without the declarations by which a small text grows into a large one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Protocol
from xml.parsers import expat


class MarkupError(Exception):
    """The XML is damaged, or declares what a workbook has no use for."""


class Handler(Protocol):
    """What is done with elements and text as they are met."""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """An element begins; names come without their prefix."""
        ...

    def end(self, name: str) -> None:
        """An element ends."""
        ...

    def text(self, text: str) -> None:
        """Some text of the innermost element."""
        ...


def parse(blocks: Iterator[bytes], handler: Handler) -> Iterator[None]:
    """Hand a document to the handler, stopping after every block; raises MarkupError where it is damaged.

    A document without any block is a part that a workbook need not have: nothing is handed on.
    """
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.EntityDeclHandler = _refused
    parser.StartElementHandler = lambda name, attributes: handler.start(_bare(name), attributes)
    parser.EndElementHandler = lambda name: handler.end(_bare(name))
    parser.CharacterDataHandler = handler.text
    some = False
    try:
        for block in blocks:
            some = True
            parser.Parse(block, False)
            yield
        if some:
            parser.Parse(b"", True)
    except expat.ExpatError as error:
        raise MarkupError(str(error)) from error
    yield


class _Tags:
    """Elements in the order in which they begin."""

    def __init__(self) -> None:
        self.found: list[tuple[str, dict[str, str]]] = []

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self.found.append((name, {_bare(key): value for key, value in attributes.items()}))

    def end(self, name: str) -> None:
        del name

    def text(self, text: str) -> None:
        del text


def tags(blocks: Iterator[bytes]) -> list[tuple[str, dict[str, str]]]:
    """All elements of a small document in the order in which they begin, with their attributes."""
    handler = _Tags()
    for _ in parse(blocks, handler):
        pass
    return handler.found


def _bare(name: str) -> str:
    return name.rpartition(":")[2]


def _refused(*_: Any) -> None:
    raise MarkupError("entities are declared")
