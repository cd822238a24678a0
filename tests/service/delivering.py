"""Loads small files of the city's feeds into the graph of a service, as `clew load` does."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from loaders.feeds import feed_named
from loaders.pipeline import Loader, Options
from loaders.report import Report
from store.address import Address
from store.archive import Archive
from store.writer import open_writer_at
from tests.graphs import KEY


def _silent(step: str, done: int, total: int) -> None:
    pass


class Deliveries:
    """Files of feeds with their rows, loaded one after the other."""

    def __init__(self, address: Address, archive: Archive, folder: Path) -> None:
        self._address = address
        self._archive = archive
        self._folder = folder

    def load(self, feed: str, stem: str, day: str, columns: str, *rows: Sequence[str]) -> Report:
        """Load a file of that feed, declared for a day as in 20240301."""
        path = self._folder / f"{stem}_{day}.csv"
        lines = [",".join(columns.split()), *(",".join(row) for row in rows)]
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        with open_writer_at(self._address) as writer:
            return Loader(writer, self._archive, KEY, _silent).load(path, feed_named(feed), Options())

    def cases(self, day: str, *rows: tuple[str, str, str]) -> Report:
        """Cases by number, kind and moment."""
        columns = (
            "案件编号 案件类别 案件名称 简要案情 发生时间起 发生时间止 发生地址编码 发生地址 损失金额 作案手段 状态 "
            "立案时间 破案时间"
        )
        where = [f"云溪市东城区{place}号" for place in range(1, len(rows) + 1)]
        full = [
            (number, kind, kind, "", at, at, f"D{number}", scene, "", "E01", "侦查中", at[:10], "")
            for scene, (number, kind, at) in zip(where, rows, strict=True)
        ]
        return self.load("cases", "cases", day, columns, *full)

    def traces(self, day: str, *rows: tuple[str, str, str]) -> Report:
        """Traces by number, case and comparator key."""
        columns = "痕迹编号 案件编号 实验室 比对键 种类 提取时间 状态"
        secured = f"{day[:4]}-{day[4:6]}-{day[6:]}"
        full = [(number, case, "云溪中心", key, "DNA", secured, "确认") for number, case, key in rows]
        return self.load("traces", "traces", day, columns, *full)
