"""The freeze-request sheet of a trace, for the banks that keep the money: as CSV, and as one HTML page for paper."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape

from analysis.answers import RowRef
from analysis.tables import csv_lines, major
from base.moments import Moment, written

COLUMNS = ("account", "institution", "holder_as_stated", "freeze", "least", "most", "since", "source_rows")
TITLES = (
    "Account",
    "Institution",
    "Holder as the institution states it",
    "To freeze",
    "At least",
    "At most",
    "There since (UTC)",
    "Source rows",
)
_AMOUNTS = slice(3, 6)
_STYLE = (
    "body{font:14px/1.4 sans-serif;margin:2em}table{border-collapse:collapse;width:100%}"
    "th,td{border:1px solid #888;padding:.3em .5em;text-align:left;vertical-align:top}"
    ".sum{text-align:right;white-space:nowrap}@media print{body{margin:0}}"
)


@dataclass(frozen=True, slots=True)
class FreezeLine:
    """One account with money to freeze, minor units: how much, between which bounds, since when, and which rows say so.

    `holder` is a name as the institution states it, nothing that Clew concludes. `cut` says that there are more rows.
    """

    account: str
    institution: str
    holder: str
    freeze: int
    least: int
    most: int
    since: Moment
    rows: list[RowRef]
    cut: bool = False


def _cells(line: FreezeLine) -> list[str]:
    rows = [f"{one.source} {one.load}:{one.row}" for one in line.rows]
    sums = [major(sum_) for sum_ in (line.freeze, line.least, line.most)]
    listed = "; ".join([*rows, "and more"] if line.cut else rows)
    return [line.account, line.institution, line.holder, *sums, written(line.since), listed]


def as_csv(lines: Iterable[FreezeLine]) -> bytes:
    """RFC 4180 in UTF-8 with a header; a text that a spreadsheet would take for a formula is led by an apostrophe."""
    return csv_lines([COLUMNS, *map(_cells, lines)])


def as_html(lines: Sequence[FreezeLine], case: str, until: int) -> bytes:
    """One page that needs nothing from elsewhere: style inside, no script, every text escaped."""
    total = major(sum(line.freeze for line in lines))
    head = "".join(f"<th>{title}</th>" for title in TITLES)
    body = "".join(f"<tr>{_row(line)}</tr>" for line in lines)
    page = (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Freeze request</title>'
        f"<style>{_STYLE}</style></head><body><h1>Freeze request</h1>"
        f"<p>Case {escape(case) or 'not named'}. Movements until {written(until)} are counted. "
        f"{len(lines)} accounts, {total} in all.</p>"
        "<p>Amounts are what a proportional share of mixed money comes to; the bounds are what is there if this "
        "money, or other money, left first. A named officer must check this sheet before it is sent.</p>"
        f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></body></html>"
    )
    return page.encode()


def _row(line: FreezeLine) -> str:
    cells = [escape(cell) for cell in _cells(line)]
    sums = set(range(len(cells))[_AMOUNTS])
    return "".join(f'<td class="sum">{cell}</td>' if i in sums else f"<td>{cell}</td>" for i, cell in enumerate(cells))
