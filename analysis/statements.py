"""What the sources state about entities: each value with every row behind it, conflicting ones side by side."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from analysis.answers import Page, Statement
from analysis.asking import Ask
from analysis.headings import by_kind, text_of
from analysis.paging import Key, after_key, checked_first, paged
from base.errors import BadRequestError
from base.trace import note_shown
from base.viewer import BEGINNING, FOREVER
from ontology.keys import kind_of

_LIKE: Key = [0, 0, 0, "", 0]


def moment(at: int) -> int | None:
    """The moment, or None where it stands for "since ever" or "still"."""
    return None if at in (BEGINNING, FOREVER) else at


async def statements(
    ask: Ask,
    ids: Sequence[str],
    property: str | None,
    first: int,
    after: str | None,
    history: bool = False,
) -> dict[str, Page[Statement]]:
    """One page of statements for each id, in one query; an unknown or hidden entity has an empty one.

    Values that hold at `as_of`; with `history` also those of other times, one statement per period. Ordered by
    property as the ontology lists them, then by sources, latest declared date, value. Raises MalformedIdError, and
    BadRequestError for a property that none of the kinds has.
    """
    checked_first(first)
    key = after_key(after, _LIKE)
    wanted = by_kind(ids)
    if property is not None and not any(property in names for names in wanted["properties"]):
        raise BadRequestError("No such property: take one that the kind of entity has, as in 'name' of a person.")
    said = await ask.graph.columns("profiles/statements", ask.gate, **wanted)
    values = _by_value(ask, zip(*(said[name] for name in _COLUMNS), strict=True), property, history=history)
    return {id: _page(ask, id, values.get(id, {}), first, key) for id in ids}


_COLUMNS = ("id", "load", "row", "valid_from", "valid_to", "snapshot_at", "values", "flags")


@dataclass(slots=True)
class _Period:
    """One unbroken time for which rows state a value."""

    value: str
    valid_from: int
    valid_to: int
    rows: list[tuple[int, int, int]] = field(default_factory=list[tuple[int, int, int]])
    """Declared date, load and row."""
    flaw: str | None = None


Values = dict[tuple[str, str], list[_Period]]


def _by_value(ask: Ask, rows: Iterable[tuple[Any, ...]], property: str | None, *, history: bool) -> dict[str, Values]:
    found: dict[str, Values] = defaultdict(lambda: defaultdict(list))
    for id, load, row, valid_from, valid_to, snapshot_at, values, flags in rows:
        if not (history or valid_from <= ask.gate.as_of < valid_to):
            continue
        flaws = dict(flag.split(":", 1) for flag in flags)
        for (name, prop), value in zip(kind_of(id).properties().items(), values, strict=True):
            if value is not None and property in (None, name) and prop.sensitivity not in ask.viewer.redacted:
                text = text_of(value)
                note_shown([prop.sensitivity])
                period = _Period(text, valid_from, valid_to, [(snapshot_at, load, row)], flaws.get(name))
                found[id][name, text].append(period)
    return {id: {key: _united(periods) for key, periods in values.items()} for id, values in found.items()}


def _united(periods: list[_Period]) -> list[_Period]:
    """Periods that overlap or touch become one."""
    periods.sort(key=lambda period: (period.valid_from, period.valid_to))
    united = [periods[0]]
    for period in periods[1:]:
        last = united[-1]
        if period.valid_from > last.valid_to:
            united.append(period)
            continue
        last.valid_to = max(last.valid_to, period.valid_to)
        last.rows += period.rows
        last.flaw = last.flaw or period.flaw
    return united


def _page(ask: Ask, id: str, values: Values, first: int, after: Key | None) -> Page[Statement]:
    places = {name: place for place, name in enumerate(kind_of(id).properties())}
    keyed: list[tuple[Key, Statement]] = []
    for (name, _), periods in values.items():
        others = [period for (prop, _), some in values.items() if prop == name for period in some]
        for period in periods:
            one = _statement(ask, id, name, period, conflicting=any(_conflict(period, other) for other in others))
            latest = max(snapshot_at for snapshot_at, _, _ in period.rows)
            keyed.append(([places[name], -one.sources, -latest, one.value, period.valid_from], one))
    return paged(keyed, first, after)


def _conflict(one: _Period, other: _Period) -> bool:
    return one.value != other.value and one.valid_from < other.valid_to and other.valid_from < one.valid_to


def _statement(ask: Ask, id: str, name: str, period: _Period, *, conflicting: bool) -> Statement:
    rows = [ask.row_ref(load, row) for _, load, row in sorted(period.rows, reverse=True)]
    return Statement(
        property=name,
        title=kind_of(id).properties()[name].title,
        value=period.value,
        valid_from=moment(period.valid_from),
        valid_to=moment(period.valid_to),
        sources=len({row.source for row in rows}),
        rows=rows,
        flaw=period.flaw,
        conflicting=conflicting,
    )
