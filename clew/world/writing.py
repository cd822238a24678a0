"""Writes the files of a city: feeds, truth and the note that says what they are."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from clew.world.feeds import FEEDS, Feed
from clew.world.period import Period


def write_feed(folder: Path, feed: Feed, declared: date, frames: Iterable[pl.DataFrame]) -> int:
    """Writes one file of a feed from frames that are already in order; gives the number of rows."""
    written = 0
    with (folder / feed.file_name(declared)).open("wb") as file:
        for number, frame in enumerate(frames):
            table = frame.select(feed.columns)
            if feed.encoding == "utf-8":
                table.write_csv(file, include_header=number == 0)
            else:
                file.write(table.write_csv(include_header=number == 0).encode(feed.encoding))
            written += frame.height
    return written


def in_order(feed: Feed, parts: list[pl.DataFrame]) -> pl.DataFrame:
    """The parts of one file together, in the order that the feed declares.

    In a register a later part's row takes the place of one with the same key.
    """
    whole = pl.concat([part.select(pl.col(feed.columns).cast(pl.String)) for part in parts])
    if feed.snapshot and len(parts) > 1:
        whole = whole.unique(feed.key, keep="last", maintain_order=True)
    return whole.sort(feed.order)


def write_truth(folder: Path, tables: dict[str, pl.DataFrame], story: dict[str, Any]) -> None:
    """Writes `truth/<name>.csv` and `truth/story.json`."""
    truth = folder / "truth"
    truth.mkdir()
    for name, table in tables.items():
        table.write_csv(truth / f"{name}.csv")
    (truth / "story.json").write_text(json.dumps(story, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def write_note(folder: Path, people: int, seed: int, period: Period) -> None:
    """Writes README.txt."""
    lines = "\n".join(f"  {feed.stem:<20}{feed.title} ({feed.encoding})" for feed in FEEDS)
    text = NOTE.format(people=people, seed=seed, first=period.first, last=period.last, later=period.later, feeds=lines)
    (folder / "README.txt").write_text(text, encoding="utf-8")


NOTE = """\
Everything in this folder is invented. 本目录全部数据均为虚构。
No person, organisation, address, vehicle, number, account or case in it exists. Any likeness is chance.

The city: 云溪市, a place that exists on no map. {people} people, {first} to {last}, seed {seed}.
The same arguments give the same bytes.

Ranges chosen to meet no real one
  identity numbers    region codes 990101 to 990199: no province of China begins with 99
  credit codes        the same region codes
  telephone numbers   1349xxxxxxx, once a block of satellite phones. China keeps no numbers for fiction, and this
                      block is the nearest to one; never dial them
  SIM cards           operator 460-99, ICCID 898699: not known to be assigned
  devices             IMEI 001...: the range of test units
  bank cards          prefix 629999: not known to be assigned; the banks are invented
  plates              皖X, in other towns 皖T to 皖W, 皖Y and 皖Z: letters that Anhui is not known to use
  vehicles            maker code LZX: not known to be assigned

Conventions
  CSV with a heading line, commas, \\n. UTF-8, but for household_register, which is GB18030.
  The date in a file's name is the day for which the file is declared. Registers repeat all their rows each time.
  household_register comes twice, for {first} and {later}; traces and matches for {first} and {last}.
  Times are local, Asia/Shanghai; those in gps name their zone, which is not the same for all devices.
  Dates are YYYY-MM-DD. An empty cell means not known or not applicable.
  Coordinates are WGS-84, degrees. 金额 and 损失金额 are yuan with two decimals.
  Stamps in passes are those of each camera's own clock, of which some are minutes, hours or a day off.
  Some plates are misread. 精度 in gps is the error in metres that the device names.

Feeds
{feeds}

history/ holds files of the same feeds from the fifteen years before, one for each month in which a register changed.
They are small and tell a few cold cases; load them in the order of their dates, before the others.

truth/ tells what was hidden: read it only to score answers. story.json names the identifiers of one story of each kind.
"""
