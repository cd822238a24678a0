"""NDJSON: one JSON object a line; every value is kept as the text that stands there, numbers with all their digits."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, cast

import orjson

from base.errors import SourceFileError
from loaders.cutting import Chunk, Place, Rows, too_long, unreadable
from loaders.encoding import text_of
from loaders.formats.content import Content
from loaders.formats.form import named
from loaders.lines import LARGEST_LINE, Writing, lines_of

_WORDS = {True: "true", False: "false"}


@dataclass(frozen=True, slots=True)
class Objects:
    """The names that the objects of a file have."""

    writing: Writing
    columns: list[str]
    name: str = "NDJSON"
    delimiter: str = ""

    @property
    def encoding(self) -> str:
        """The encoding of the whole file."""
        return self.writing.encoding

    def chunks(self, content: Content, size: int) -> Iterator[Chunk]:
        """The rows; a name that an object lacks is an empty cell."""
        rows, number, wanted = Rows(self.columns), 0, dict.fromkeys(self.columns)
        for line, byte, text in written_lines(content, self.writing):
            number += 1
            place = Place(number, line, byte)
            if len(text) >= LARGEST_LINE:
                rows.rejects.append(too_long(self.columns, place, text))
                continue
            try:
                rows.add(place, [*(wanted | cells_of(text)).values()])
            except ValueError as error:
                rows.rejects.append(unreadable(self.columns, place, f"this is no JSON object: {error}", text))
            if len(rows) >= size:
                yield rows.chunk()
                rows = Rows(self.columns)
        yield rows.chunk()


def objects(content: Content) -> Objects:
    """Look at every object for its names; raises SourceFileError where the first line is none."""
    text = text_of(content)
    writing = Writing(text.encoding, text.newline)
    names: dict[str, None] = {}
    for line, _, written in written_lines(content, writing):
        try:
            names |= dict.fromkeys(cells_of(written)) if len(written) < LARGEST_LINE else {}
        except ValueError as error:
            if not names:
                raise SourceFileError(f"{content.path}:{line}: this is no JSON object: write one a line.") from error
    return Objects(writing, named([*names], content))


def written_lines(content: Content, writing: Writing) -> Iterator[tuple[int, int, str]]:
    """The lines with something on them: number from 1, byte from 0, text."""
    before = 0
    with content.open() as file:
        for lines in lines_of(file, writing):
            for number, (text, begin) in enumerate(
                zip(lines.texts.to_list(), lines.begins.tolist(), strict=True), before + 1
            ):
                if text.strip():
                    yield number, begin, text
            before += len(lines.texts)


def cells_of(text: str) -> dict[str, str | None]:
    """The values of one object as text; raises ValueError where it is none or has a name twice."""
    values = json.loads(text, object_pairs_hook=_unique, parse_int=str, parse_float=str, parse_constant=_no_number)
    if not isinstance(values, dict):
        raise ValueError("a JSON object begins with { and ends with }")
    if "\\ud" in text or "\\uD" in text:
        orjson.loads(text)
    return {name: _text(value, name, text) for name, value in cast("dict[str, Any]", values).items()}


def _text(value: Any, name: str, text: str) -> str | None:
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return _WORDS[value]
    return json.dumps(json.loads(text)[name], ensure_ascii=False)


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a name stands twice")
    return found


def _no_number(word: str) -> str:
    raise ValueError(f"{word} is no number")
