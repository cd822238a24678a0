"""Transfers with their truth: loaded through the loaders, read back from the graph, and joined with the rings."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest
from neo4j import GraphDatabase

from base.errors import UsageError
from base.settings import Settings
from clew.commands.load import run
from clew.evaluation.labelled_transfers import FEED, load_labelled
from clew.evaluation.rings import attempts
from clew.session import Session
from loaders.feeds import feed_named
from loaders.pipeline import Options
from store import schema
from store.address import Address
from store.archive import Archive
from store.writer import open_writer_at
from tests.graphs import KEY, clear

LABELLED = """tx_id,timestamp,from_account,to_account,amount
T1,2023-01-02T08:35,ACC1,ACC2,10.00
T2,2023-01-01T08:35,ACC1,ACC2,20.00
T3,2023-01-03T08:35,ACC2,ACC3,30.00
"""
CITY = """交易流水号,交易时间,付款机构,付款账号,收款机构,收款账号,金额,摘要
S1,2024-03-02 08:00:00,青石商业银行,6299996794459656092,溪畔农商银行,6299994595615838728,10.00,转账
S2,2024-03-01 08:00:00,青石商业银行,6299996794459656092,溪畔农商银行,6299994595615838728,20.00,转账
"""


@pytest.fixture
def session(graph_server: Address, tmp_path: Path) -> Iterator[Session]:
    with open_writer_at(graph_server) as writer:
        schema.apply(writer)
        with GraphDatabase.driver(graph_server.uri, auth=(graph_server.user, graph_server.password)) as driver:
            clear(driver)
        settings = Settings(home=tmp_path / "home", graph_uri=None)
        yield Session(settings, graph_server, writer, Archive(settings.archive), KEY)


def written(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    ("files", "known"),
    [
        (
            {
                "transactions.csv": LABELLED,
                "truth_transactions.csv": "tx_id,ring_id,typology\nT3,R1,CYCLE\nT2,R1,CYCLE\n",
            },
            [(2_000, True), (1_000, False), (3_000, True)],
        ),
        (
            {"fraud_rings/transactions.csv": LABELLED, "fraud_rings/truth_transactions.csv": "tx_id\nT1\n"},
            [(2_000, False), (1_000, True), (3_000, False)],
        ),
        (
            {"transfers_20240328.csv": CITY, "truth/money_rings.csv": "serial,ring,typology\nS1,cycle-1,cycle\n"},
            [(2_000, False), (1_000, True)],
        ),
    ],
    ids=["labelled", "in the folder below", "city"],
)
def test_transfers_come_in_the_order_of_time_with_their_truth(
    session: Session, tmp_path: Path, files: dict[str, str], known: list[tuple[int, bool]]
) -> None:
    found = load_labelled(session, written(tmp_path / "data", files))

    assert list(zip(found.transfers.amount.tolist(), found.of_ring.tolist(), strict=True)) == known


def test_transfers_of_other_crimes_are_told_by_load_and_row_beside_those_of_rings(
    session: Session, tmp_path: Path
) -> None:
    folder = written(tmp_path, {"transactions.csv": LABELLED})
    (report,) = run(session, [folder / "transactions.csv"], feed_named(FEED), Options(), quiet=True)
    (load,) = report.loads
    told = pl.DataFrame({"number": ["T3"], "ring": ["R1"], "typology": ["cycle"]})

    truth = attempts(session, [load], told, "tx_id", ["T1", "T9"])

    assert (truth.ring, truth.beside) == ({(load, 3): "R1"}, {(load, 1)})


@pytest.mark.parametrize("files", [{}, {"transactions.csv": LABELLED}, {"truth/money_rings.csv": "serial\n"}])
def test_a_folder_without_transfers_and_truth_is_refused(
    session: Session, tmp_path: Path, files: dict[str, str]
) -> None:
    folder = written(tmp_path / "data", files)
    folder.mkdir(exist_ok=True)

    with pytest.raises(UsageError, match="name a folder with transfers and their truth"):
        load_labelled(session, folder)
