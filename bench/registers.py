"""A register of a million people: how fast its rows are normalised and judged, and two of its snapshots compared."""

from __future__ import annotations

import random
import statistics
import time
from collections.abc import Callable, Iterable
from pathlib import Path

from bench.clew import Bench, unseen
from bench.rows import Figure
from loaders.cells import reading_of
from loaders.comparison import Earlier, compare, key_of
from loaders.delivery import Delivery, stage
from loaders.feeds import feed_named
from loaders.ledger import description_of
from loaders.reading import examine
from loaders.stating import Rows, values_of
from ontology.identifiers.identity_number import check_digit
from store.archive import Archive, groups

_PEOPLE = 1_000_000
_RUNS = 3
_DAY = 86_400
_FIRST = 1_704_067_200
"""2024-01-01, epoch seconds."""

_FAMILY, _GIVEN = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗", "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华"
_ROLES = ("户主", "配偶", "子", "女")


def measure(bench: Bench) -> list[Figure]:
    """Both figures, in rows a second of one core."""
    staged = [_staged(bench.folder, snapshot) for snapshot in (0, 1)]
    return [_normalising(staged[0][1]), _difference(bench.folder, staged)]


def register(path: Path, people: int, snapshot: int) -> Path:
    """A file of the household register; in each snapshot 1 % of its people have another telephone."""
    feed = feed_named("household-register")
    columns = feed.columns
    draw = random.Random(7)

    def row(person: int) -> dict[str, str]:
        number, home = _number(person), person // 4
        moved = snapshot if person % 100 == snapshot else 0
        lane = "十二号" if home % 10 == 0 else f"{home // 40 % 900 + 1}号"
        return {
            "公民身份号码": number if person % 200 else number[:-1] + "?",
            "姓名": draw.choice(_FAMILY) + draw.choice(_GIVEN) + draw.choice(["", *_GIVEN]),
            "出生日期": f"{number[6:10]}-{number[10:12]}-{number[12:14]}",
            "户号": f"H{home:07}",
            "户主身份号码": _number(home * 4),
            "与户主关系": _ROLES[person % 4],
            "住址": f"云溪市东湖区人民{home // 36_000}路{lane}{home % 9 + 1}栋{home % 4 + 1}单元{home % 40 + 101}室",
            "迁入日期": f"{2000 + person % 20}-01-0{person % 9 + 1}",
            "联系电话": f"13{9 - moved}{person:08}",
        }

    with path.open("w", encoding="utf-8") as file:
        file.write(",".join(columns) + "\n")
        for person in range(people):
            cells = row(person)
            file.write(",".join(cells.get(name, "") for name in columns) + "\n")
    return path


def _number(person: int) -> str:
    """An identity number of its own for every person of 23 million."""
    day, month, year = person % 28 + 1, person // 28 % 12 + 1, 1940 + person // 336 % 70
    first17 = f"990101{year}{month:02}{day:02}{person // 23_520 % 1000:03}"
    return first17 + check_digit(first17)


def _staged(folder: Path, snapshot: int) -> tuple[Delivery, Path]:
    source = examine(register(folder / f"register{snapshot}.csv", _PEOPLE, snapshot))
    delivery = Delivery(source, feed_named("household-register"), _FIRST + snapshot * 30 * _DAY, full=True)
    return delivery, stage(delivery, Archive(folder / "registers"), unseen)[0]


def _normalising(staged: Path) -> Figure:
    mapping = feed_named("household-register")
    frames = [frame.with_columns(key_of(mapping)) for frame in groups(staged)]

    def read() -> None:
        reading_of.cache_clear()
        for frame in frames:
            rows = Rows(frame, mapping, _FIRST + 2 * _DAY)
            for part in mapping.entities.values():
                values_of(part, rows)
            rows.refused()

    note = f"{_PEOPLE:,} rows of the person register, every mapped cell; processor time of all threads"
    return _rate("rows normalised and validated a second", read, 150_000, note)


def _difference(folder: Path, staged: Iterable[tuple[Delivery, Path]]) -> Figure:
    (before, earlier), (after, later) = staged
    archive, load = Archive(folder / "registers"), 1_048_577
    archive.keep(earlier, description_of(before, load, [], [load]))
    known = Earlier([load], [before.date], [True])

    def differ() -> None:
        found = compare(later, after.mapping, after.columns, after.date, known, archive, full=True)
        assert found.changed.height == _PEOPLE // 100

    note = f"two snapshots of {_PEOPLE:,} rows, 1 % of them changed; processor time of all threads"
    return _rate("rows of a snapshot compared a second", differ, 500_000, note)


def _rate(name: str, work: Callable[[], None], target: float, note: str) -> Figure:
    samples: list[float] = []
    for _ in range(_RUNS):
        start = time.process_time()
        work()
        samples.append(time.process_time() - start)
    rate = _PEOPLE / statistics.median(samples)
    return Figure(name, rate, target, at_most=False, samples={"clew": samples}, note=note)
