"""The normal form of a Chinese address and its parts, from province to room."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache

from ontology.identifiers.text import squeeze


class Level(IntEnum):
    """The levels of a standard address, from the widest to the narrowest."""

    PROVINCE = 1
    CITY = 2
    COUNTY = 3
    TOWN = 4
    VILLAGE = 5
    STREET = 6
    NUMBER = 7
    ESTATE = 8
    BUILDING = 9
    UNIT = 10
    FLOOR = 11
    ROOM = 12


@dataclass(frozen=True, slots=True)
class Segment:
    """One part of an address in its normal form, as in (STREET, "翠湖路")."""

    level: Level
    text: str


_DIGIT = {character: value for value, character in enumerate("零一二三四五六七八九")} | {"〇": 0}
_SCALE = {"十": 10, "百": 100, "千": 1000}
_NUMERAL = re.compile(r"([〇零一二三四五六七八九十百千]+)(?=号|栋|座|单元|层|楼|室|户|房|组|弄)")


def number_of(numeral: str) -> int:
    """The value of a Chinese numeral below ten thousand, read digit by digit where it names no scale.

    >>> number_of("一百零二"), number_of("十二"), number_of("三〇一")
    (102, 12, 301)
    """
    if not any(character in _SCALE for character in numeral):
        return int("".join(str(_DIGIT[character]) for character in numeral))
    total, digit = 0, 0
    for character in numeral:
        if character in _SCALE:
            total += max(digit, 1) * _SCALE[character]
            digit = 0
        else:
            digit = _DIGIT[character]
    return total + digit


_ONE_SPELLING = str.maketrans({"幢": "栋", "棟": "栋", "號": "号", "#": "号"} | dict.fromkeys("，,、;。", ""))
REWRITES = (
    ("之", re.compile(r"(?<=[0-9A-Z])之(?=[0-9A-Z])"), "-"),
    ("~", re.compile(r"(?<=[0-9A-Z])~(?=[0-9A-Z])"), "-"),
    ("门", re.compile(r"(?<=\d)(?:门牌号|号门牌)"), "号"),
    ("楼", re.compile(r"(?<=[0-9A-Z])号楼|(?<=\d)楼(?=\d+单元)"), "栋"),
    ("楼", re.compile(r"(?<=\d)楼"), "层"),
    ("-", re.compile(r"(?<=号|栋|院)(\d+)-(\d+)-(\d+)(?:室|户|房)?$"), r"\1栋\2单元\3室"),
    ("-", re.compile(r"(?<=号|院)(\d+)-(\d+)(?:室|户|房)?$"), r"\1栋\2室"),
    ("-", re.compile(r"(?<=栋)(\d+)-(\d+)(?:室|户|房)?$"), r"\1单元\2室"),
    ("", re.compile(r"(?:(?<=号|栋|座|层)|(?<=单元))(\d+[A-Z]?)$"), r"\1室"),
    ("户", re.compile(r"(?<=[0-9A-Z])户$"), "室"),
    ("房", re.compile(r"(?<=[0-9A-Z])房$"), "室"),
    ("0", re.compile(r"(?<!\d)0+(?=\d+(?:号|栋|单元|层|组))"), ""),
)
"""Tried in this order: a sign that every text has which it changes, the form, and the one spelling of what it means."""

_PROVINCES = (
    "河北 山西 辽宁 吉林 黑龙江 江苏 浙江 安徽 福建 江西 山东 河南 湖北 湖南 "
    "广东 海南 四川 贵州 云南 陕西 甘肃 青海 台湾"
)
_MUNICIPALITIES = "北京 天津 上海 重庆"
_AUTONOMOUS = "内蒙古自治区 广西壮族自治区 西藏自治区 宁夏回族自治区 新疆维吾尔自治区 香港特别行政区 澳门特别行政区"
_FULL_NAME = {name: name + "省" for name in _PROVINCES.split()} | {
    name: name + "市" for name in _MUNICIPALITIES.split()
}
_SHORT_PROVINCE = re.compile(rf"({'|'.join(_FULL_NAME)})(?!省|市|区)(?=[^路街]{{1,8}}?(?:[市县区]|自治州|地区))")
_CITY_TWICE = re.compile(r"([北天上重][京津海庆]市)(?:\1|市辖区)")


def key(text: str) -> str:
    """The normal form: half width, digits for numerals, one word for each kind of part.

    >>> key("云溪市翠湖路十二号 3幢二单元５０１房")
    '云溪市翠湖路12号3栋2单元501室'
    """
    value = squeeze(text).translate(_ONE_SPELLING)
    value = _NUMERAL.sub(lambda numeral: str(number_of(numeral[1])), value)
    for sign, form, spelling in REWRITES:
        if sign in value:
            value = form.sub(spelling, value)
    if short := _SHORT_PROVINCE.match(value):
        value = _FULL_NAME[short[1]] + value[short.end() :]
    if twice := _CITY_TWICE.match(value):
        value = twice[1] + value[twice.end() :]
    return value


_WORD = r"[^\d()\-]"
_REGION = r"[^\d()\-省市区县镇乡村路街道]"
_CITY_END = "市(?!场|民|政|府)"
_COUNTY_END = f"(?<![小社园校厂库景])区|县(?!前|城|府)|旗(?!区|县|镇|路|街)|{_CITY_END}"
_VILLAGE_END = "社区|居委会|居民委员会|村民委员会|村委会|村"
_STREET_END = "大道|大街|胡同|弄堂|路|街|巷|道"
_NO_STREET = "(?!中心|[东西南北中]?(?:大街|大道|路|街|巷|里))"
"""What must not follow, for 中关村大街 is a street and no village."""

_FORMS: tuple[tuple[Level, re.Pattern[str]], ...] = tuple(
    (level, re.compile(form))
    for level, form in (
        (Level.PROVINCE, "|".join([*_FULL_NAME.values(), *_AUTONOMOUS.split()])),
        (Level.CITY, rf"(?:景德镇|新乡|萍乡)市|{_REGION}{{1,10}}?(?:{_CITY_END}|自治州|地区|盟)"),
        (Level.COUNTY, rf"市[中南北]区|{_WORD}{_REGION}{{0,8}}?(?:{_COUNTY_END})"),
        (Level.TOWN, rf"[^\d()\-路街村]{{1,8}}?(?:街道|镇|乡|苏木){_NO_STREET}"),
        (Level.VILLAGE, rf"[^\d()\-路街]{{1,10}}?(?:{_VILLAGE_END}){_NO_STREET}(?:\d+组|{_WORD}{{1,4}}?组)?"),
        (
            Level.STREET,
            rf"{_WORD}{{1,12}}?(?:{_STREET_END})(?:[一二三四五六七八九十东西南北中]段)?(?:\d+弄)?",
        ),
        (Level.NUMBER, r"[附甲乙丙丁]?\d+(?:-\d+)*[甲乙丙丁]?号(?:附\d+号|院)?"),
        (
            Level.ESTATE,
            rf"{_WORD}{{2,20}}?(?:\d+期)?(?=[A-Z]?\d+[A-Z]?(?:栋|座|单元|层|室)|[A-Z东西南北][栋座]|$)",
        ),
        (Level.BUILDING, r"(?:[A-Z]?\d+[A-Z]?|[A-Z东西南北])(?:栋|座)"),
        (Level.UNIT, r"(?:\d+|[A-Z])单元"),
        (Level.FLOOR, r"(?:地下|负|-)?\d+层"),
        (Level.ROOM, r"[A-Z]?\d+(?:-\d+)*[A-Z]?室|[东西南北中]户"),
    )
)


def segments(value: str) -> tuple[Segment, ...]:
    """The parts of a normal form, widest first; what follows the last known part is left out.

    >>> [segment.text for segment in segments("云溪市翠湖路12号3栋2单元501室")]
    ['云溪市', '翠湖路', '12号', '3栋', '2单元', '501室']
    """
    return tuple(_cut(value))


_IN_NUMBERS = re.compile(r"\d")
_WIDEST, _REST = _FORMS[: Level.TOWN], _FORMS[Level.TOWN :]


def _cut(value: str) -> Iterator[Segment]:
    """The widest parts have no digits and do not look at any: all addresses of a road share theirs."""
    number = _IN_NUMBERS.search(value)
    found, place = _widest(value[: number.start()] if number else value)
    yield from found
    for level, form in _REST:
        if narrower := form.match(value, place):
            yield Segment(level, narrower[0])
            place = narrower.end()


@lru_cache(maxsize=65_536)
def _widest(text: str) -> tuple[tuple[Segment, ...], int]:
    """Province, city, county and town at the beginning of a text without digits, and where they end."""
    found, place = list[Segment](), 0
    for level, form in _WIDEST:
        if part := form.match(text, place):
            found.append(Segment(level, part[0]))
            place = part.end()
    return tuple(found), place
