"""The small city that these tests look at: its size, and its files as tables of text."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from clew.world import BY_STEM, World
from clew.world.feeds import When

PEOPLE, DAYS, SEED = 1_000, 14, 7


@dataclass(frozen=True)
class Files:
    """Reads the files of a city as text, the last file of a feed unless another is named."""

    world: World

    def __call__(self, stem: str, when: When | None = None) -> pl.DataFrame:
        feed = BY_STEM[stem]
        path = self.world.folder / feed.file_name(self.world.period.declared(when or feed.declared[-1]))
        return read(path.read_bytes().decode(feed.encoding))

    def truth(self, name: str) -> pl.DataFrame:
        return read((self.world.folder / "truth" / f"{name}.csv").read_text(encoding="utf-8"))


def read(text: str) -> pl.DataFrame:
    return pl.read_csv(text.encode(), infer_schema=False)
