"""The files a sample city consists of: stem, Chinese title, columns, key, and how and when each is written."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal, TypeAlias

When: TypeAlias = Literal["first", "later", "last"]
"""Days on which files are declared: the first and the last of the period, and one three quarters through."""


@dataclass(frozen=True)
class Feed:
    """One kind of file. `key` names a row and `order` sorts the file; one file for each of `declared`.

    A `snapshot` file holds all rows of its day, others hold what happened.
    """

    stem: str
    title: str
    columns: tuple[str, ...]
    key: tuple[str, ...]
    order: tuple[str, ...]
    declared: tuple[When, ...]
    encoding: str = "utf-8"
    snapshot: bool = True

    def file_name(self, declared: date) -> str:
        """The name of the file declared for that date, such as `passes_20240328.csv`."""
        return f"{self.stem}_{declared:%Y%m%d}.csv"


def register(stem: str, title: str, columns: str, *declared: When, key: int = 1, encoding: str = "utf-8") -> Feed:
    """A register: the whole truth of its day; its first `key` columns name a row."""
    names = tuple(columns.split())
    return Feed(stem, title, names, names[:key], names[:key], declared, encoding)


def events(stem: str, title: str, columns: str, at: str, of: str | None = None) -> Feed:
    """A list of events in order of time, of the column `of` before that; the first column is a serial number."""
    names = tuple(columns.split())
    order = (at, names[0]) if of is None else (of, at, names[0])
    return Feed(stem, title, names, names[:1], order, ("last",), snapshot=False)


PERSON = "公民身份号码 姓名 曾用名 出生日期 户号 户主身份号码 与户主关系 地址编码 住址 迁入日期 服务处所代码 联系电话"
VEHICLE = "车辆识别代号 号牌种类 号牌号码 品牌型号 车身颜色 所有人身份号码 登记日期 号牌启用日期 号牌停用日期"
SIGHTING = "流水号 卡口编号 号牌号码 号牌种类 通过时间 车道 方向 车速 车身颜色 置信度"
POSITION = "流水号 设备编号 定位时间 纬度 经度 精度"
TRANSFER = "交易流水号 交易时间 付款机构 付款账号 收款机构 收款账号 金额 摘要"
CASE = (
    "案件编号 案件类别 案件名称 简要案情 发生时间起 发生时间止 发生地址编码 发生地址 "
    "损失金额 作案手段 状态 立案时间 破案时间"
)
MATCH = "比对编号 实验室 比对键 对方实验室 对方比对键 对方身份号码 状态 对数似然比千分 比对日期"

FEEDS: tuple[Feed, ...] = (
    register("address_register", "标准地址", "地址编码 标准地址 状态 启用日期 停用日期 经度 纬度", "first"),
    register("organizations", "单位", "统一社会信用代码 单位名称 单位类型 地址编码 住所 成立日期 联系电话", "first"),
    register("household_register", "常住人口", PERSON, "first", "later", encoding="gb18030"),
    register("vehicles", "机动车", VEHICLE, "last", key=3),
    register("phones", "电话用户", "手机号码 机主身份号码 ICCID IMSI 开户日期 销户日期", "last", key=3),
    register("sims", "终端", "IMEI ICCID 起始时间 截止时间", "last", key=3),
    register("accounts", "账户", "开户机构 账号 户名 证件号码 预留手机 开户日期", "last", key=2),
    register("online_accounts", "网络账号", "平台 账号 绑定手机 注册时间", "last", key=2),
    register("places", "卡口", "编号 名称 类型 经度 纬度", "first"),
    events("passes", "过车", SIGHTING, "通过时间"),
    events("cell_sightings", "信令", "流水号 手机号码 IMEI 基站编号 时间", "时间"),
    events("calls", "通话", "流水号 主叫号码 被叫号码 开始时间 时长秒 主叫基站", "开始时间"),
    events("transfers", "转账", TRANSFER, "交易时间"),
    events("withdrawals", "取现", "交易流水号 交易时间 开户机构 账号 设备编号 金额", "交易时间"),
    register("cases", "案件", CASE, "last"),
    register("case_people", "涉案人员", "案件编号 证件号码 姓名 角色", "last", key=4),
    register("traces", "痕迹", "痕迹编号 案件编号 实验室 比对键 种类 提取时间 状态", "first", "last"),
    register("items", "物品", "物品编号 案件编号 名称 序列号", "last"),
    events("stops", "盘查", "记录编号 时间 地点编号 人员证件号码 号牌种类 号牌号码 民警备注", "时间"),
    events("gps", "定位", POSITION, "定位时间", of="设备编号"),
    register("case_phones", "涉案电话", "案件编号 手机号码 角色", "last", key=3),
    register("case_vehicles", "涉案车辆", "案件编号 号牌种类 号牌号码 角色", "last", key=4),
    register("matches", "比对", MATCH, "first", "last"),
    register("custody", "羁押", "羁押编号 证件号码 羁押类型 起始日期 截止日期 羁押场所", "last"),
)

BY_STEM = {feed.stem: feed for feed in FEEDS}
