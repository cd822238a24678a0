"""Rings of shared identifiers know of money that moves among their members, and keep up when that changes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import orjson
import polars as pl
import pytest
from neo4j import Driver, GraphDatabase

from base.viewer import now
from clew.world import numbers
from clew.world.streams import stream
from store import schema
from store.address import Address
from store.writer import open_writer_at
from tests.analysis.money.ledgers import quiet
from tests.loaders.front_door import FrontDoor

PEOPLE, RING = 300, 4
BEGIN = datetime(2024, 1, 1)
BANK = "云溪银行"


class Town:
    """People with a number, its card, a device and an account each; the first four share a device and a number."""

    def __init__(self, folder: Path) -> None:
        source = stream(5, "town")
        self._folder = folder
        born = pl.Series(["1980-01-01"] * PEOPLE)
        self.people = numbers.identity_numbers(source, born, np.zeros(PEOPLE, dtype=np.bool_), set())
        self.phones, self.cards = numbers.phone_numbers(source, PEOPLE), numbers.iccids(source, PEOPLE)
        self.devices, self.accounts = numbers.imeis(source, PEOPLE), numbers.cards(source, PEOPLE)

    def registers(self) -> Iterator[Path]:
        since = "2023-06-01"
        shared = [0] * RING + list(range(RING, PEOPLE))
        subscriptions = {"手机号码": self.phones, "机主身份号码": self.people, "ICCID": self.cards, "IMSI": ""}
        yield self.file("phones", {**subscriptions, "开户日期": since, "销户日期": ""})
        sims = {"IMEI": self.devices.gather(shared), "ICCID": self.cards, "起始时间": since, "截止时间": ""}
        yield self.file("sims", sims)
        accounts = {"开户机构": BANK, "账号": self.accounts, "户名": "张伟", "证件号码": self.people}
        yield self.file("accounts", {**accounts, "预留手机": self.phones.gather(shared), "开户日期": since})

    def transfers(self, name: str, rows: list[tuple[int, int, float]]) -> Path:
        at = [f"{BEGIN + timedelta(days=day):%Y-%m-%d %H:%M:%S}" for _, _, day in rows]
        payer, payee = (self.accounts.gather([row[side] for row in rows]) for side in (0, 1))
        ends = {"付款机构": BANK, "付款账号": payer, "收款机构": BANK, "收款账号": payee}
        serial = pl.Series([f"{name}{n}" for n in range(len(rows))])
        return self.file(name, {"交易流水号": serial, "交易时间": pl.Series(at), **ends, "金额": "100.00", "摘要": ""})

    def file(self, name: str, columns: dict[str, Any]) -> Path:
        path = self._folder / f"{name}_20240401.csv"
        length = max(len(column) for column in columns.values() if isinstance(column, pl.Series))
        table = {
            title: column if isinstance(column, pl.Series) else pl.Series([column] * length)
            for title, column in columns.items()
        }
        pl.DataFrame(table).write_csv(path)
        return path


@pytest.fixture
def driver(graph_server: Address) -> Iterator[Driver]:
    with open_writer_at(graph_server) as writer:
        schema.apply(writer)
    login = (graph_server.user, graph_server.password)
    with GraphDatabase.driver(graph_server.uri, auth=login, notifications_min_severity="OFF") as opened:
        yield opened


def detected(door: FrontDoor, *arguments: str) -> dict[str, Any]:
    answer = door.clew("detect", "rings", *arguments, "--json")
    assert answer.exit_code == 0, answer.errors
    return answer.value


def flow_of(door: FrontDoor) -> list[Any]:
    """The evidence of money in the one ring of shared identifiers, as its latest version tells it."""
    told = door.seen(
        "MATCH (r:Ring {typology: 'shared_identifiers'}) WHERE happened(r) "
        "WITH r ORDER BY r.load DESC LIMIT 1 RETURN r.content"
    )
    return [one for text in told for one in orjson.loads(text)["finding"]["evidence"] if one["family"] == "flow"]


def test_a_cycle_among_members_is_told_with_the_ring_by_a_run_over_changes_and_taken_back_with_its_load(
    graph_server: Address, driver: Driver, tmp_path: Path
) -> None:
    door, town = FrontDoor(graph_server, driver, tmp_path / "home"), Town(tmp_path)
    for path in town.registers():
        door.load(path)
    door.load(town.transfers("transfers_a", quiet(PEOPLE, 90, 3)))
    first, without = detected(door), flow_of(door)

    load = door.load(town.transfers("transfers_b", [(n, (n + 1) % RING, 40 + n / 12) for n in range(RING)]))
    later, with_money = detected(door), flow_of(door)
    again = detected(door, "--all")
    with open_writer_at(graph_server) as writer:
        writer.rows("loads/withdraw", loads=load["loads"], at=now())
    withdrawn = detected(door)

    assert (first["looked_at"], without) == (None, [])
    assert later["looked_at"] is not None
    (flow,) = with_money
    assert flow["sentence"].startswith("4 of 4 transfers of a cycle went between accounts of theirs, 400.00 in all.")
    assert {row["load"] for row in flow["rows"]} == {*load["loads"]}
    assert set(again["changes"]) == {"same"}
    assert withdrawn["changes"]["gone"] >= 1
    assert flow_of(door) == []
