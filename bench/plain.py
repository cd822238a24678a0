"""The other side of the benchmarks of loading: a loader as cartography writes them, at its own batch size.

Nodes and relationships are merged by their ids and stamped with the run that saw them last; every row is sent
every time. See `load` and `load_matchlinks` in cartography's `client/core/tx.py`.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, LiteralString

from neo4j import Driver

BATCH = 10_000

SCHEMA: tuple[LiteralString, ...] = (
    "CREATE CONSTRAINT plain IF NOT EXISTS FOR (n:Plain) REQUIRE n.id IS UNIQUE",
    "CREATE INDEX plain_seen IF NOT EXISTS FOR (n:Plain) ON (n.lastupdated)",
)
NODES: LiteralString = """
UNWIND $rows AS item
MERGE (n:Plain {id: item.id})
ON CREATE SET n.firstseen = timestamp()
SET n.lastupdated = $run, n.name = item.name
"""
LINKS: LiteralString = """
UNWIND $rows AS item
MATCH (source:Plain {id: item.source})
MATCH (target:Plain {id: item.target})
MERGE (source)-[r:PLAIN_LINK]->(target)
ON CREATE SET r.firstseen = timestamp()
SET r.lastupdated = $run
"""
EVENTS: LiteralString = """
UNWIND $rows AS item
MATCH (source:Plain {id: item.source})
MATCH (target:Plain {id: item.target})
MERGE (source)-[r:PLAIN_EVENT {id: item.id}]->(target)
ON CREATE SET r.firstseen = timestamp()
SET r.lastupdated = $run, r.at = item.at, r.amount = item.amount
"""


@dataclass
class PlainLoader:
    """Loads the benchmarks' files; `sent` counts the rows, each of which the server stamps."""

    driver: Driver
    run: int = 0
    sent: int = 0

    def prepare(self) -> None:
        """Make the constraint and the index that cartography makes for a kind of node."""
        with self.driver.session() as session:
            for text in SCHEMA:
                session.run(text).consume()

    def transfers(self, path: Path) -> None:
        """Accounts, each once, then the transfers between them."""
        rows = _rows(path)
        self.run += 1
        accounts = dict.fromkeys(row[side] for row in rows for side in ("payer", "payee"))
        self._send(NODES, ({"id": account, "name": account} for account in accounts))
        events = (
            {"id": row["id"], "source": row["payer"], "target": row["payee"], "at": row["at"]}
            | {"amount": round(float(row["amount"]) * 100)}
            for row in rows
        )
        self._send(EVENTS, events)

    def subscriptions(self, path: Path) -> None:
        """Holders and phones, then who holds and uses which; what was not seen again is deleted."""
        rows = _rows(path)
        self.run += 1
        names = {row["holder"]: row["name"] for row in rows}
        names |= {row[phone]: "" for row in rows for phone in ("number", "contact")}
        self._send(NODES, ({"id": id, "name": name} for id, name in names.items()))
        pairs = ({"source": row["holder"], "target": row[phone]} for row in rows for phone in ("number", "contact"))
        self._send(LINKS, pairs)
        stale: LiteralString = "MATCH ()-[r:PLAIN_LINK]->() WHERE r.lastupdated <> $run DELETE r"
        with self.driver.session() as session:
            session.run(stale, run=self.run).consume()

    def _send(self, text: LiteralString, rows: Iterable[Mapping[str, Any]]) -> None:
        every = list(rows)
        with self.driver.session() as session:
            for start in range(0, len(every), BATCH):
                some = every[start : start + BATCH]
                session.run(text, rows=some, run=self.run).consume()
                self.sent += len(some)


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
