"""Series that a detection wrote into the graph: a list of them, one by id, those of a case, and what each once was."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from analysis.answers import Page
from analysis.asking import Ask
from analysis.cases.found_series import Series, read_content
from analysis.paging import checked_first, rank_after, ranked
from analysis.rings.naming import named
from analysis.rings.stored import Version
from analysis.standing.withdrawn import stale_versions
from base.errors import MalformedIdError
from base.moments import Moment
from ontology.keys import kind_of

_FORM = re.compile(r"series-[0-9a-f]{30}")


@dataclass(frozen=True, slots=True)
class StoredSeries:
    """A series with its id, which it keeps while at least half of its cases are the same.

    `change` says what became of it when it was last found: new, grown, shrunk, split, merged or changed; `found_at` is
    when that was. `stale` says that a row it rests on was withdrawn since.
    """

    id: str
    change: str
    found_at: Moment
    stale: bool
    series: Series


@dataclass(frozen=True, slots=True)
class Current:
    """One series as the list knows it: what it is ordered by, and its cases; `digest` is of what is said about it."""

    id: str
    load: int
    digest: str
    score: float
    expected_innocent: float
    members: list[str]


def checked_series(id: str) -> str:
    """The id of a series; raises MalformedIdError for a text that is none."""
    if not _FORM.fullmatch(id):
        raise MalformedIdError(
            "The id of a series is 'series-' and 30 hexadecimal digits: take it from a list of series."
        )
    return id


async def current(ask: Ask) -> list[Current]:
    """Every series that the viewer may see, by id; raises BudgetExceededError above 10 s."""
    columns = await ask.graph.columns("cases/series_current", ask.gate)
    return [Current(*values) for values in zip(*(columns[name] for name in Current.__slots__), strict=True)]


async def all_series(ask: Ask, first: int, after: str | None = None) -> Page[StoredSeries]:
    """One page of the series: those that chance explains least first, of those the ones tied most, then by id."""
    start, count = rank_after(after), checked_first(first)
    ordered = sorted(await current(ask), key=lambda one: (one.expected_innocent, -one.score, one.id))
    shown = await contents(ask, [one.id for one in ordered[start : start + count]])
    return ranked(shown, start, len(ordered))


async def series(ask: Ask, id: str) -> StoredSeries | None:
    """The series, or None: unknown, gone and hidden are one answer. Raises MalformedIdError."""
    found = await contents(ask, [checked_series(id)])
    return found[0] if found else None


async def series_of(ask: Ask, case: str, first: int, after: str | None = None) -> Page[StoredSeries]:
    """One page of the series that a case belongs to now; raises MalformedIdError."""
    kind_of(case)
    start, count = rank_after(after), checked_first(first)
    columns = await ask.graph.columns("cases/series_of", ask.gate, cases=[case])
    every = [one for one in await contents(ask, columns["ids"]) if case in one.series.finding.members]
    every.sort(key=lambda one: (one.series.finding.expected_innocent, one.id))
    return ranked(every[start : start + count], start, len(every))


async def history(ask: Ask, id: str) -> list[Version]:
    """What a series was, the oldest first; a version of size 0 says that it was gone."""
    columns = await ask.graph.columns("cases/series_history", ask.gate, id=checked_series(id))
    return [Version(*values) for values in zip(columns["at"], columns["change"], columns["size"], strict=True)]


async def contents(ask: Ask, ids: Sequence[str]) -> list[StoredSeries]:
    """The series in the order of their ids as given, with names as the viewer knows them; hidden ones are left out."""
    if not ids:
        return []
    columns = await ask.graph.columns("cases/series_contents", ask.gate, ids=list(ids))
    read = [read_content(text) for text in columns["content"]]
    findings = await named(ask, [one.finding for one in read])
    stale = await stale_versions(ask, columns["id"], columns["load"])
    shown = [replace(one, finding=finding) for one, finding in zip(read, findings, strict=True)]
    stored = zip(columns["id"], columns["change"], columns["at"], stale, shown, strict=True)
    found = {id: StoredSeries(id, change, at, old, one) for id, change, at, old, one in stored}
    return [found[id] for id in ids if id in found]
