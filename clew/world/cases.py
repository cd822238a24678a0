"""Cases of the last two years: what happened where and how, who took part, what was left behind and taken."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from clew.world.geography import Geography
from clew.world.numbers import padded, yuan
from clew.world.period import DAY, HOUR, Period, whole
from clew.world.streams import Flags, Ints, Stream, Words, distinct, serials, shares, stream, zipf

AGENCY = "A349901000000"
LABORATORY = "云溪市物证鉴定中心"
KINDS = {
    "盗窃车内财物": 0.24,
    "入室盗窃": 0.16,
    "扒窃": 0.14,
    "盗窃电动车": 0.16,
    "电信诈骗": 0.16,
    "故意伤害": 0.06,
    "寻衅滋事": 0.06,
    "抢劫": 0.02,
}
LOSS = {"盗窃车内财物": 7.0, "入室盗窃": 8.4, "扒窃": 6.8, "盗窃电动车": 7.5, "电信诈骗": 9.6, "抢劫": 7.6}
"""Mean of the logarithm of the loss in yuan; kinds not named here cost nothing."""
METHODS = {
    "盗窃车内财物": "T01 T02 T03 T04|G01 G02 G03|M11 M12 M13",
    "入室盗窃": "E01 E02 E03 E04|T11 T12 T13|M21 M22",
    "扒窃": "P01 P02 P03|M31 M32",
    "盗窃电动车": "P11 P12|T21 T22 T23",
    "电信诈骗": "F01 F02 F03 F04|C01 C02",
    "故意伤害": "W01 W02 W03",
    "寻衅滋事": "W01 W04",
    "抢劫": "W01 W02|M41 M42",
}
"""Codes of 作案手段: per kind the fields, per field its codes, the most frequent first."""
TRACE_KINDS = ("DNA", "手印", "足迹", "工具痕迹")
GOODS = ("笔记本电脑", "手机", "手提包", "现金及卡包", "行车记录仪", "电动车", "金项链", "平板电脑")
GAP = 7
"""Most numbers between two neighbouring cases of a month."""
HISTORY = 730
"""Days before the period that the files reach back."""


@dataclass(frozen=True)
class Cases:
    """Four tables in the columns of their feeds."""

    cases: pl.DataFrame
    people: pl.DataFrame
    traces: pl.DataFrame
    items: pl.DataFrame


@dataclass(frozen=True)
class Incidents:
    """Cases before they are written: `scene` rows of addresses, `begin` and `end` seconds, `reported` days."""

    number: pl.Series
    kind: Words
    scene: Ints
    begin: Ints
    end: Ints
    reported: Ints
    text: pl.Series
    loss: pl.Series
    method: pl.Series
    closed: pl.Series | None = None

    def rows(self, geography: Geography, period: Period) -> pl.DataFrame:
        """The same in the columns of 案件; a case that was not closed is under investigation."""
        there = geography.addresses[self.scene.tolist()]
        closed = pl.repeat(None, len(self.kind), dtype=pl.String, eager=True) if self.closed is None else self.closed
        return pl.DataFrame(
            {
                "案件编号": self.number,
                "案件类别": self.kind,
                "案件名称": there["标准地址"].str.extract(r"市(.+?)\d") + pl.Series(self.kind) + "案",
                "简要案情": self.text,
                "发生时间起": period.moments(self.begin),
                "发生时间止": period.moments(self.end),
                "发生地址编码": there["地址编码"],
                "发生地址": there["标准地址"],
                "损失金额": self.loss,
                "作案手段": self.method,
                "状态": np.where(closed.is_null(), "侦查中", "已破"),
                "立案时间": period.dates(self.reported),
                "破案时间": closed,
            }
        )


def build(seed: int, people: pl.DataFrame, geography: Geography, period: Period) -> Cases:
    """One case per eighteen people, spread over the history and the period."""
    source = stream(seed, "cases")
    count = people.height // 18 + 20
    kind = source.choice(list(KINDS), count, p=list(KINDS.values()))
    hour = source.normal(15, 6, count) % 24
    happened = np.sort(source.integers(-HISTORY, period.days - 1, count) * DAY + whole(hour * HOUR))
    hidden = np.isin(kind, ["盗窃车内财物", "入室盗窃", "盗窃电动车"])
    unseen = np.where(hidden, source.uniform(1, 12, count), 0.1) * HOUR
    reported = happened + whole(unseen) + source.integers(1, 5, count) * HOUR
    scene = scenes(source, geography, kind)
    where = geography.addresses["标准地址"].gather(scene)
    closed = closing_days(source, reported // DAY, period)
    incidents = Incidents(
        number=case_numbers(source, period.moments(reported)),
        kind=kind,
        scene=scene,
        begin=happened - whole(unseen / 2),
        end=happened + whole(unseen / 2),
        reported=reported // DAY,
        text="报案称在" + where + "附近发生" + pl.Series(kind) + "。",
        loss=losses(source, kind),
        method=methods(source, kind),
        closed=closed,
    )
    table = incidents.rows(geography, period)
    involved, offender = take_part(source, table, closed.is_not_null().to_numpy(), people)
    return Cases(table, involved, leave(seed, source, table, offender), take(seed, source, table))


def closing_days(source: Stream, reported: Ints, period: Period) -> pl.Series:
    """When a case was cleared, for those of the 38 in 100 whose day came within the period; else null."""
    day = reported + source.integers(1, 90, len(reported))
    cleared: Flags = (source.random(len(day)) < 0.38) & (day < period.days)
    return (
        pl.DataFrame({"day": period.dates(day), "cleared": cleared}).select(pl.when("cleared").then("day")).to_series()
    )


def case_numbers(source: Stream, reported: pl.Series) -> pl.Series:
    """Agency, year, month of the report and a running number of that month, with gaps as other agencies leave them."""
    gaps = pl.Series("gap", source.integers(1, GAP + 1, len(reported)))
    running = (GAP * pl.int_range(pl.len()).over("month") + pl.col("gap")).cast(pl.String).str.zfill(4)
    months = pl.DataFrame({"month": reported.str.slice(0, 4) + reported.str.slice(5, 2), "gap": gaps})
    return months.select(pl.lit(AGENCY) + pl.col("month") + running).to_series()


def scenes(source: Stream, geography: Geography, kind: Words) -> Ints:
    """Kerbs, with hot spots, or homes for burglaries."""
    kerbs = geography.rows_of("kerb")
    outside = source.choice(kerbs, len(kind), p=zipf(len(kerbs), 0.6))
    return np.where(kind == "入室盗窃", source.choice(geography.homes(), len(kind)), outside)


def losses(source: Stream, kind: Words) -> pl.Series:
    """Loss in yuan with two decimals; one in ten is not known yet."""
    mean = np.array([LOSS.get(one, 0.0) for one in kind])
    fen = whole(np.exp(mean + source.normal(0, 0.7, len(kind)))) * 100 * (mean > 0)
    known = pl.Series(source.random(len(kind)) >= 0.1)
    return pl.DataFrame({"loss": yuan(fen), "known": known}).select(pl.when("known").then("loss")).to_series()


def methods(source: Stream, kind: Words) -> pl.Series:
    """One code per field of the kind, joined with semicolons; a field in five was not recorded."""
    return pl.Series([";".join(codes(source, METHODS[one])) for one in kind], dtype=pl.String)


def codes(source: Stream, fields: str) -> list[str]:
    """A code for each field that was recorded."""
    lists = [field.split() for field in fields.split("|")]
    return [field[source.choice(len(field), p=zipf(len(field)))] for field in lists if source.random() < 0.8]


def take_part(source: Stream, cases: pl.DataFrame, solved: Words, people: pl.DataFrame) -> tuple[pl.DataFrame, Ints]:
    """Rows of 涉案人员, and the offender (row in people) of each case, -1 for unknown ones."""
    count = cases.height
    adults = np.flatnonzero((people["years"].to_numpy() >= 19) & (people["years"].to_numpy() < 70))
    known = source.permutation(adults)[: people.height // 60 + 5]
    offender = np.where(solved, known[source.choice(len(known), count, p=zipf(len(known), 0.5))], -1)
    others = np.setdiff1d(adults, known)
    victim, witness = source.choice(others, (2, count))
    closed = np.array(["罪犯" if one < 0.5 else "嫌疑人" for one in source.random(count)])
    roles = [
        (np.arange(count), victim, np.repeat("受害人", count)),
        (np.arange(count), victim, np.repeat("报案人", count)),
        (np.flatnonzero(source.random(count) < 0.2), witness, np.repeat("证人", count)),
        (np.flatnonzero(solved), offender, closed),
    ]
    parts = [involved(cases["案件编号"].gather(rows), people, who[rows], role[rows]) for rows, who, role in roles]
    return pl.concat(parts).unique(maintain_order=True), offender


def involved(case: pl.Series, people: pl.DataFrame, person: Ints, role: Words) -> pl.DataFrame:
    """People (rows) in cases, in the columns of 涉案人员."""
    who = people[person.tolist()]
    return pl.DataFrame(
        {"案件编号": case, "证件号码": who["公民身份号码"], "姓名": who["姓名"], "角色": pl.Series(role)}
    )


def keys(source: Stream, count: int) -> pl.Series:
    """Comparator keys as the laboratory gives them: references, from which nothing about a body can be read."""
    return "BD" + padded(distinct(source, 10**12, count), 12)


def leave(seed: int, source: Stream, cases: pl.DataFrame, offender: Ints) -> pl.DataFrame:
    """Traces of one case in six; a known offender leaves the same key everywhere."""
    rows = np.flatnonzero(source.random(cases.height) < 1 / 6)
    of_case = keys(source, len(rows))
    of_person = keys(source, int(offender.max()) + 1)
    same = pl.Series((offender[rows] >= 0) & (source.random(len(rows)) < 0.6))
    key = pl.DataFrame({"case": of_case, "person": of_person.gather(np.maximum(offender[rows], 0)), "same": same})
    return pl.DataFrame(
        {
            "痕迹编号": "HJ" + serials(seed, "traces", len(rows)),
            "案件编号": cases["案件编号"].gather(rows),
            "实验室": pl.repeat(LABORATORY, len(rows), eager=True),
            "比对键": key.select(pl.when("same").then("person").otherwise("case")).to_series(),
            "种类": source.choice(TRACE_KINDS, len(rows), p=shares([4, 3, 2, 1])),
            "提取时间": cases["立案时间"].gather(rows),
            "状态": source.choice(["确认", "候选", "撤回"], len(rows), p=[0.8, 0.15, 0.05]),
        }
    )


def take(seed: int, source: Stream, cases: pl.DataFrame) -> pl.DataFrame:
    """Goods stolen in half of the cases that cost something."""
    worth = (cases["损失金额"].cast(pl.Float64).fill_null(0) > 0).to_numpy()
    rows = np.flatnonzero(worth & (source.random(cases.height) < 0.5))
    return pl.DataFrame(
        {
            "物品编号": "WP" + serials(seed, "items", len(rows)),
            "案件编号": cases["案件编号"].gather(rows),
            "名称": source.choice(GOODS, len(rows)),
            "序列号": "SN" + padded(distinct(source, 10**9, len(rows)), 9),
        }
    )
