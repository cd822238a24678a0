"""Recognises what the columns of an unknown file hold: by their texts first, by their names only beside them."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

import polars as pl

from loaders.cells import DAY, MOMENT
from ontology.identifiers import KINDS

CONVINCING = 0.9
"""The share of the distinct texts that have to be of a kind."""

_DAYS = (DAY, "%Y%m%d", "%Y/%m/%d", "%d.%m.%Y", "%d/%m/%Y", "%Y年%m月%d日")
_LOCAL = (MOMENT, "%Y-%m-%dT%H:%M:%S", "%Y/%m/%d %H:%M:%S", "%Y%m%d%H%M%S", "%Y-%m-%d %H:%M", "%d.%m.%Y %H:%M:%S")
_MOMENTS = (*_LOCAL, "%Y-%m-%d %H:%M:%S%z", "%Y-%m-%dT%H:%M:%S%z")
_LOOSE = ("address", "account_number", "case_number")
"""Identifiers of which nearly every text is a valid one."""

_ADDRESS = r"[路街道巷弄村镇乡区].*\d|\d.*(?i:street|road|avenue|lane)"
_NAMES = {
    "name": r"姓名|户名|名字|^name$|_name$| name$",
    "birth": r"出生|生日|birth|born|^dob$",
    "amount": r"金额|交易额|amount|^sum$",
    "seconds": r"时长|duration|seconds",
    "latitude": r"纬度|^lat",
    "longitude": r"经度|^(lon|lng)",
    "place": r"卡口|基站|地点|设备编号|点位|camera|location|place|gate|^cell",
    "institution": r"开户行|开户机构|银行|bank|institution",
    "account": r"账号|账户|卡号|account|payer|payee",
    "case": r"案件编号|案号|case",
    "until": r"止|离开|注销|until|^to$|_to$|end",
    "since": r"起|入住|登记|开户日|since|^from$|_from$|start",
    "serial": r"流水|编号|序号|^id$|_id$|^no$|serial|number|号$",
}


@dataclass(frozen=True, slots=True)
class Recognised:
    """What a column holds (`kind`), the strptime format of a date or moment, and why it is thought so."""

    column: str
    kind: str
    why: str
    format: str | None = None
    since: bool = False
    until: bool = False


def named_like(column: str, meaning: str) -> bool:
    """Whether the name of a column speaks of that."""
    return re.search(_NAMES[meaning], column.strip(), re.IGNORECASE) is not None


def identifier(distinct: list[str]) -> tuple[str | None, float]:
    """The kind with a checksum or a strict form that most texts satisfy, and how many do."""
    strict = [kind for kind in KINDS.values() if kind.name not in _LOOSE]
    shares = {kind.name: _share(distinct, lambda text, kind=kind: kind.read(text).flaw is None) for kind in strict}
    best = max(shares, key=lambda name: shares[name])
    return (best, shares[best]) if distinct and shares[best] >= CONVINCING else (None, 0.0)


def recognise(column: str, distinct: list[str]) -> Recognised | None:
    """What the column holds, None where that is not clear."""
    if not distinct:
        return None
    if moment := _dated(column, distinct, "moment", _MOMENTS):
        return moment
    kind, share = identifier(distinct)
    if kind is not None and (kind != "phone" or _share(distinct, lambda text: len(text) >= 7) >= CONVINCING):
        return Recognised(column, kind, f"{share:.0%} of the texts are valid")
    day = "birth" if named_like(column, "birth") else "day"
    return _dated(column, distinct, day, _DAYS) or _number(column, distinct) or _words(column, distinct)


def _dated(column: str, distinct: list[str], kind: str, formats: tuple[str, ...]) -> Recognised | None:
    """A date or moment in the first form that fits."""
    for form in formats:
        if (share := _parsed(distinct, form)) >= CONVINCING:
            why = f"{share:.0%} of the texts are of this form"
            return Recognised(column, kind, why, form, named_like(column, "since"), named_like(column, "until"))
    return None


def _number(column: str, distinct: list[str]) -> Recognised | None:
    numbers = pl.Series(distinct).cast(pl.Float64, strict=False)
    if numbers.drop_nulls().len() < CONVINCING * len(distinct):
        return _named(column, "account", "place", "case")
    for kind, most in (("latitude", 90), ("longitude", 180)):
        if named_like(column, kind) and (numbers.drop_nulls().abs() <= most).all():
            return Recognised(column, kind, f"its name, and all numbers are at most {most}")
    return _named(column, "amount", "seconds", "account", "place")


def _words(column: str, distinct: list[str]) -> Recognised | None:
    if _share(distinct, lambda text: re.search(_ADDRESS, text) is not None) >= CONVINCING:
        return Recognised(column, "address", "most texts name a street or village, and a number")
    return _named(column, "name", "institution", "place", "case", "account")


def _named(column: str, *kinds: str) -> Recognised | None:
    return next((Recognised(column, kind, "its name") for kind in kinds if named_like(column, kind)), None)


def _parsed(distinct: list[str], form: str) -> float:
    """The share of texts that are dates of a form, from 1850 to 2100."""
    texts = pl.Series(distinct, dtype=pl.String)
    read = texts.str.to_datetime(form, strict=False) if "%H" in form else texts.str.to_date(form, strict=False)
    return float(read.dt.year().is_between(1850, 2100).sum()) / len(distinct)


def _share(texts: list[str], test: Callable[[str], bool]) -> float:
    return sum(map(test, texts)) / max(1, len(texts))
