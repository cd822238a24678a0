"""The same sightings in two places: a Clew filled by `clew load --initial`, and tables of DuckDB."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import Generator
from contextlib import AsyncExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import orjson

from analysis.asking import Ask, ask
from analysis.numbers import numbers_of
from base.settings import Settings
from base.viewer import Clocks, Viewer
from clew.session import open_session
from clew.world import make
from ontology import ENTITIES
from ontology.keys import natural_key, public_id
from store.graph import open_graph

PEOPLE, DAYS, SEED = 2_000, 28, 1
THREADS = 2
MEMORY = "6GB"
"""What DuckDB may take, so that the graph's pages keep their place in a machine of 24 GB."""

_SMALL = 20_000_000
"""Up to so many sightings the store fits the smaller page cache."""

_LOAD = """
import json, resource, sys, time
from pathlib import Path
from base.settings import Settings
from clew.commands.load import fill
from loaders.pipeline import Options
settings = Settings(home=Path(sys.argv[1]), graph_uri=None)
start = time.perf_counter()
fill(settings, [Path(sys.argv[2])], None, Options(), quiet=True)
rss = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
print(json.dumps({"seconds": time.perf_counter() - start, "resident": rss}))
"""
_TABLES = """
CREATE TEMP TABLE raw AS SELECT row_number() OVER () AS line, 号牌号码 AS plate, 号牌种类 AS type, 卡口编号 AS camera,
  CAST(epoch(CAST(通过时间 AS TIMESTAMP)) - 8 * 3600 AS BIGINT) AS moment FROM read_csv('{path}', all_varchar = true);
CREATE TABLE bearers AS SELECT CAST(row_number() OVER () AS INTEGER) AS who, *
  FROM (SELECT plate, type, count(*) AS sightings FROM raw GROUP BY plate, type ORDER BY plate, type);
CREATE TABLE places AS SELECT CAST(row_number() OVER () AS INTEGER) AS place, *
  FROM (SELECT camera, count(*) AS sightings FROM raw GROUP BY camera ORDER BY camera);
CREATE TABLE sightings AS SELECT who, place, moment, line
  FROM raw JOIN bearers USING (plate, type) JOIN places USING (camera) ORDER BY line;
CREATE TABLE scattered AS SELECT * FROM sightings ORDER BY hash(line);
DROP TABLE raw;
"""
"""`sightings` lies in the order of time, so that DuckDB skips what a window leaves out; of `scattered` it scans all."""


@dataclass(frozen=True, slots=True)
class Sides:
    """Both sides, and what loading Clew's took: seconds, bytes resident in our process, bytes of the store on disk."""

    size: int
    asking: Ask
    duck: duckdb.DuckDBPyConnection
    runner: asyncio.Runner
    seconds: float
    resident: int
    stored: int
    indexed: int

    def rows(self, text: str, *values: Any) -> list[tuple[Any, ...]]:
        """What DuckDB answers."""
        return self.duck.execute(text, values).fetchall()

    def bearer(self, who: int) -> str:
        """The id in Clew of a bearer of DuckDB's table."""
        ((plate, type),) = self.rows("SELECT plate, type FROM bearers WHERE who = ?", who)
        plate_id = natural_key(ENTITIES["Plate"], ("text", "type"), (plate, type))
        return public_id(ENTITIES["Plate"], plate_id, self.asking.key)

    def place(self, place: int) -> int:
        """The number in Clew of a place of DuckDB's table."""
        ((camera,),) = self.rows("SELECT camera FROM places WHERE place = ?", place)
        key = natural_key(ENTITIES["Place"], ("system", "code"), ("place-registry", camera))
        id = public_id(ENTITIES["Place"], key, self.asking.key)
        return self.runner.run(numbers_of(self.asking, [id]))[id]


@contextmanager
def both_sides(folder: Path, size: int) -> Generator[Sides]:
    """A city whose cameras make about so many passes, loaded on both sides."""
    world = make(folder / "city", PEOPLE, DAYS, SEED, sightings=size)
    (passes,) = world.folder.glob("passes_*.csv")
    settings = Settings(home=folder / "home", graph_uri=None, store_page_cache="2g" if size <= _SMALL else "10g")
    command = [sys.executable, "-c", _LOAD, str(settings.home), str(world.folder)]
    loaded = orjson.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)
    stored, indexed = _bytes(settings.home / "neo4j" / "data" / "databases" / "neo4j")
    with duckdb.connect(folder / "sightings.duckdb") as duck, asyncio.Runner() as runner:
        duck.execute(f"SET threads = {THREADS}; SET memory_limit = '{MEMORY}'")
        duck.execute(_TABLES.format(path=passes))
        with open_session(settings, quiet=True) as session:
            stack = AsyncExitStack()
            graph = runner.run(stack.enter_async_context(open_graph(session.address)))
            viewer = Viewer("bench", level=3)
            asking = runner.run(ask(graph, session.archive, session.key, viewer, Clocks()))
            yield Sides(
                world.rows[passes.name], asking, duck, runner, loaded["seconds"], loaded["resident"], stored, indexed
            )
            runner.run(stack.aclose())


def _bytes(store: Path) -> tuple[int, int]:
    """Bytes of a store without its indexes, and of its indexes."""
    files = [path for path in store.rglob("*") if path.is_file()]
    indexes = sum(path.stat().st_size for path in files if "schema" in path.relative_to(store).parts)
    return sum(path.stat().st_size for path in files) - indexes, indexes
