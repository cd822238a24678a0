"""Employers and shops: who they are, where they stand, how many work there and when."""

from __future__ import annotations

import numpy as np
import polars as pl

from clew.world import numbers
from clew.world.geography import Geography
from clew.world.period import Period
from clew.world.streams import Stream, stream, words

KINDS = {"商店": 0.42, "公司": 0.30, "工厂": 0.12, "学校": 0.06, "物流": 0.06, "餐饮": 0.04}
"""Share of each kind; the first and the last sell to people."""
SHOPS = ("商店", "餐饮")
WORDS = words("云溪 青石 望江 临溪 梧桐 金桥 银杏 松涛 白鹭 紫云 碧波 红枫 玉兰 丹桂 明珠 星海")
ENDINGS = {
    "商店": "百货商店",
    "公司": "科技有限公司",
    "工厂": "机械制造有限公司",
    "学校": "实验学校",
    "物流": "物流有限公司",
    "餐饮": "餐饮服务部",
}
STAFF = {"商店": 0.5, "公司": 2.0, "工厂": 8.0, "学校": 3.0, "物流": 2.0, "餐饮": 0.7}
"""How large one of its kind is, relative to the others."""


def build(seed: int, people: int, geography: Geography, period: Period) -> pl.DataFrame:
    """One organisation per 25 people, in the columns of its feed, with `row` of its address, `node` and `staff`."""
    source = stream(seed, "organizations")
    count = people // 25 + 8
    kind = kinds_of(source, count)
    address = source.permutation(geography.rows_of("premises"))[:count]
    there = geography.addresses[address.tolist()]
    pairs = source.permutation(len(WORDS) ** 2)[np.arange(count) % len(WORDS) ** 2]
    names = [two_words(pair) + ENDINGS[one] for pair, one in zip(pairs.tolist(), kind, strict=True)]
    size = np.array([STAFF[one] for one in kind]) * source.lognormal(0, 0.7, count)
    return pl.DataFrame(
        {
            "统一社会信用代码": numbers.credit_codes(source, count),
            "单位名称": distinct_names(names),
            "单位类型": kind,
            "地址编码": there["地址编码"],
            "住所": there["标准地址"],
            "成立日期": period.dates(-source.integers(200, 9000, count)),
            "row": address,
            "node": there["node"],
            "staff": size,
        }
    )


def two_words(pair: int) -> str:
    """One word, or two different ones, for a number below 256."""
    first, second = divmod(pair, len(WORDS))
    return WORDS[first] + (WORDS[second] if first != second else "")


def kinds_of(source: Stream, count: int) -> list[str]:
    """Kinds by share, with at least one of each among the first."""
    kinds = list(KINDS)
    drawn = source.choice(len(kinds), count, p=list(KINDS.values()))
    drawn[: len(kinds)] = np.arange(len(kinds))
    return [kinds[one] for one in drawn.tolist()]


def distinct_names(names: list[str]) -> pl.Series:
    """The same names, later namesakes numbered as branches."""
    place = pl.int_range(1, pl.len() + 1).over("name")
    branch = pl.concat_str("name", pl.lit("第"), place, pl.lit("分部"))
    return pl.DataFrame({"name": names}).select(pl.when(place == 1).then("name").otherwise(branch)).to_series()
