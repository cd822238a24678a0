"""Links and texts as they were last read, entity by entity: what a run over changes need not read again."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from analysis.asking import Ask
from analysis.rings.common_use import Texts
from analysis.rings.steps import DIRECT, LINK, ONWARD, links, slices

TYPES = tuple(dict.fromkeys((*DIRECT, *ONWARD, "RELATED_TO", "WORKS_FOR")))
"""Types of link that rings are found by."""

_TEXT = {"id": pl.String, "text": pl.String, "kind": pl.String}


def _no_links() -> pl.DataFrame:
    return pl.DataFrame(schema=LINK)


def _no_texts() -> pl.DataFrame:
    return pl.DataFrame(schema=_TEXT)


@dataclass(slots=True, eq=False)
class Remembered:
    """The links that lead from entities, and how sources write them, read from the graph when first asked for.

    In `texts` an entity that nothing is said of stands with an empty text.
    """

    links: pl.DataFrame = field(default_factory=_no_links)
    texts: pl.DataFrame = field(default_factory=_no_texts)
    _read: set[str] = field(default_factory=set[str])

    async def leading_from(self, ask: Ask, ids: Iterable[str], types: Iterable[str]) -> pl.DataFrame:
        """The claims of links of some types that lead from the entities."""
        wanted = set(ids)
        if new := wanted - self._read:
            self.links = pl.concat([self.links, await links(ask, sorted(new), TYPES)])
            self._read |= new
        return self._among("source", wanted, types)

    def leading_to(self, ids: Iterable[str], types: Iterable[str]) -> pl.DataFrame:
        """The claims of links of some types that lead to the entities, from those that were asked about so far."""
        return self._among("target", set(ids), types)

    def _among(self, side: str, ids: Collection[str], types: Iterable[str]) -> pl.DataFrame:
        some = self.links.filter(pl.col("type").is_in(list(types)))
        return some.join(pl.DataFrame({side: list(ids)}, schema={side: pl.String}), on=side, how="semi")

    async def written(self, ask: Ask, ids: Iterable[str]) -> Texts:
        """Of each entity the first of its texts with its kind, without those that nothing is said of."""
        wanted = pl.DataFrame({"id": sorted(set(ids))}, schema={"id": pl.String})
        new = wanted.join(self.texts, on="id", how="anti")["id"].to_list()
        if new:
            self.texts = pl.concat([self.texts, *[await _texts(ask, some) for some in slices(new)]])
        told = self.texts.join(wanted, on="id", how="semi").filter(pl.col("text") != "")
        return {id: (text, kind) for id, text, kind in told.iter_rows()}

    async def renew(self, ask: Ask, changed: Iterable[str]) -> None:
        """Read anew what leads from these entities, and from what they reach that was never asked about."""
        ids = set(changed)
        gone = pl.DataFrame({"id": list(ids)}, schema={"id": pl.String})
        self.links = self.links.join(gone, left_on="source", right_on="id", how="anti")
        self.texts = self.texts.join(gone, on="id", how="anti")
        self._read -= ids
        while ids:
            reached = await self.leading_from(ask, ids, TYPES)
            ids = set(reached["target"]) - self._read

    def write(self, folder: Path) -> None:
        """Keep it in a folder, in the place of what was kept before."""
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        read = pl.DataFrame({"id": sorted(self._read)}, schema={"id": pl.String})
        for name, frame in {"links": self.links, "texts": self.texts, "read": read}.items():
            draft = folder / f"{name}.new"
            frame.write_parquet(draft)
            draft.replace(folder / f"{name}.parquet")

    @classmethod
    def read(cls, folder: Path) -> Remembered:
        """What was kept in the folder; raises FileNotFoundError where nothing was."""
        kept = {name: pl.read_parquet(folder / f"{name}.parquet") for name in ("links", "texts", "read")}
        return cls(kept["links"], kept["texts"], set(kept["read"]["id"]))


async def _texts(ask: Ask, ids: list[str]) -> pl.DataFrame:
    read = await ask.graph.columns("rings/shared_texts", ask.gate, ids=ids)
    first = pl.DataFrame(read, schema=_TEXT).sort("id", "text", "kind").unique("id", keep="first", maintain_order=True)
    known = pl.DataFrame({"id": ids}, schema={"id": pl.String})
    return known.join(first, on="id", how="left").with_columns(pl.col("text", "kind").fill_null(""))
