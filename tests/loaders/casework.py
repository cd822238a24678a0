"""Small files of cases, traces, comparisons, people, phones and vehicles, as the city's feeds have them."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from analysis.asking import Ask, ask
from base.viewer import Clocks, Viewer, now
from store.address import Address
from store.decisions import Decisions, open_decisions
from store.graph import open_graph
from tests.graphs import KEY
from tests.loaders.front_door import FrontDoor

CASES = (
    "案件编号,案件类别,案件名称,简要案情,发生时间起,发生时间止,发生地址编码,发生地址,"
    "损失金额,作案手段,状态,立案时间,破案时间"
)
TRACES = "痕迹编号,案件编号,实验室,比对键,种类,提取时间,状态"
MATCHES = "比对编号,实验室,比对键,对方实验室,对方比对键,对方身份号码,状态,对数似然比千分,比对日期"
PHONES = "案件编号,手机号码,角色"
PEOPLE = "案件编号,证件号码,姓名,角色"
VEHICLES = "车辆识别代号,号牌种类,号牌号码,品牌型号,车身颜色,所有人身份号码,登记日期,号牌启用日期,号牌停用日期"
CALLS = "流水号,开始时间,时长秒,主叫号码,被叫号码,主叫基站"
LABORATORY = "云溪市刑事技术室"
OLD, NEW, OTHER = "A1999", "A2011", "A2012"


def case(number: str, methods: str = "T01;W03", address: str = "云溪市东湖区人民路1号", kind: str = "盗窃") -> str:
    return f"{number},{kind},{number},,2001-01-01 10:00:00,2001-01-01 11:00:00,,{address},,{methods},在侦,2001-01-02,"


def trace(number: str, of: str, key: str = "K-77", status: str = "确认", secured: str = "2001-01-02") -> str:
    return f"{number},{of},{LABORATORY},{key},DNA,{secured},{status}"


def file(folder: Path, stem: str, day: str, heading: str, *rows: str) -> Path:
    """A file of a feed, declared for that day (yyyymmdd)."""
    path = folder / f"{stem}_{day}.csv"
    path.write_text("\n".join([heading, *rows]) + "\n", encoding="utf-8")
    return path


def cases(folder: Path, day: str, *rows: str) -> Path:
    return file(folder, "cases", day, CASES, *rows)


def traces(folder: Path, day: str, *rows: str) -> Path:
    return file(folder, "traces", day, TRACES, *rows)


def phones(folder: Path, day: str, *rows: str) -> Path:
    return file(folder, "case_phones", day, PHONES, *rows)


def vehicles(folder: Path, day: str, *rows: str) -> Path:
    return file(folder, "vehicles", day, VEHICLES, *rows)


def vehicle(plate: str, vin: str = "LSVAA4182E2100015", owner: str = "990101198001011009") -> str:
    return f"{vin},02,{plate},金桥牌JQ100轿车,白,{owner},2010-01-01,2010-01-01,"


def people(folder: Path, day: str, *rows: str) -> Path:
    return file(folder, "case_people", day, PEOPLE, *rows)


def matches(folder: Path, day: str, *rows: str) -> Path:
    return file(folder, "matches", day, MATCHES, *rows)


def calls(folder: Path, day: str, *rows: str) -> Path:
    return file(folder, "calls", day, CALLS, *rows)


def asked(door: FrontDoor, question: Callable[[Ask, Decisions], Awaitable[Any]], viewer: Viewer, **clocks: int) -> Any:
    """The answer to a question, or what came of a decision, of that viewer."""
    address = Address(*(door.environment[f"CLEW_GRAPH_{name}"] for name in ("URI", "USER", "PASSWORD")))

    async def answer() -> Any:
        async with open_graph(address) as graph, open_decisions(address) as decisions:
            at = Clocks(**{"as_of": now(), "known_at": now() + 1, **clocks})
            return await question(await ask(graph, door.archive, KEY, viewer, at), decisions)

    return asyncio.run(answer())
