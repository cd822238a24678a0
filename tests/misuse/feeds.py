"""A small lawful feed, into which the tests put what is not kept, and what only looks like it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from base.errors import EXIT_USAGE, ClewError
from loaders.comparison import Earlier
from loaders.delivery import Delivery, Prepared, declared_date, prepare
from loaders.mapping import Mapping
from loaders.mapping_file import read_mapping
from loaders.reading import examine
from store.archive import Archive

MAPPING = """\
feed: {feed}
title: {title}
source: {{id: town, title: Town hall}}
files: ["{files}"]
key: [no]
entities:
  person: {{type: Person, identity_number: no, name: name, household: {extra}}}
  vehicle: {{type: Vehicle, register_number: no, model: {model}}}
  place: {{type: Place, system: {{constant: town}}, code: no, name: {place}, kind: {kind}}}
"""
NUMBERS = [f"R{number:03}" for number in range(40)]
_NAMES = {"feed": "town", "title": "Town", "files": "town_*.csv", "extra": "household", "model": "model"}
USUAL = _NAMES | {"place": "place", "kind": "kind"}


def unseen(_step: str, _done: int, _total: int) -> None:
    """Progress that nobody looks at."""


def mapped(folder: Path, text: str = MAPPING, **changes: str) -> Mapping:
    """The feed's mapping with some of its words replaced."""
    path = folder / "town.yaml"
    path.write_text(text.format(**USUAL | changes), encoding="utf-8")
    return read_mapping(path)


def words(text: str) -> list[str]:
    """The words of a text."""
    return text.split()


def code_of(folder: Path, text: str = MAPPING, **changes: str) -> str | None:
    """The code with which the mapping is refused, None where it is lawful; a refusal names file and line."""
    return _refusal(lambda: mapped(folder, text, **changes), lambda error: f"{folder / 'town.yaml'}:" in error.detail)


def _refusal(work: Callable[[], object], told: Callable[[ClewError], bool]) -> str | None:
    try:
        work()
    except ClewError as refusal:
        error = refusal
    else:
        return None
    assert error.exit_code == EXIT_USAGE
    assert told(error), error.detail
    return error.code


def delivered(folder: Path, mapping: Mapping, columns: dict[str, list[str]]) -> Prepared:
    """A file with these columns beside the usual ones, as far as a load comes before the graph is touched."""
    usual = {"no": NUMBERS, **{name: ["x1"] * len(NUMBERS) for name in ("name", "household", "model", "place", "kind")}}
    every = usual | columns
    path = folder / "town_20240101.csv"
    lines = [",".join(every), *(",".join(cells) for cells in zip(*every.values(), strict=True))]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    delivery = Delivery(examine(path), mapping, declared_date(path, mapping, None), full=False)
    return prepare(delivery, Archive(folder / "archive"), Earlier([], [], []), b"k" * 32, unseen)


def refused_values(folder: Path, column: str, values: list[str]) -> str | None:
    """The code with which a file is refused whose column has these values in turn; the refusal repeats none of them."""
    cells = [values[number % len(values)] for number in range(len(NUMBERS))]
    return _refusal(
        lambda: delivered(folder, mapped(folder), {column: cells}),
        lambda error: not any(value in error.detail for value in values if len(value) > 2),
    )
