"""How Chinese characters are read in names: surnames by their own table, given names by the usual readings."""

from __future__ import annotations

from functools import cache
from itertools import islice, product

from ontology.identifiers.text import is_han

Syllables = tuple[str, ...]
"""Syllables with tone numbers, ü written v: ("lv3", "bu4")."""

MOST_READINGS = 8
"""What has more polyphonic characters keeps its first eight readings."""


def _table(entries: str) -> dict[str, tuple[str, ...]]:
    return {word: tuple(known) for word, *known in map(str.split, entries.split(","))}


SURNAMES = _table(
    "单 shan4, 仇 qiu2, 解 xie4, 曾 zeng1, 区 ou1, 朴 piao2, 查 zha1, 盖 ge3, 翟 zhai2, 折 she2, 繁 po2, 秘 bi4,"
    "乜 nie4, 缪 miao4, 员 yun4, 郇 xun2, 种 chong2, 佴 nai4, 句 gou1, 能 nai4, 祭 zhai4, 召 shao4, 薄 bo2, 卜 bu3,"
    "炅 gui4, 洗 xian3, 任 ren2, 葛 ge3, 燕 yan1, 华 hua4, 过 guo1, 哈 ha3, 纪 ji3, 占 zhan1, 那 na1,"
    "覃 qin2 tan2, 隗 wei3 kui2, 乐 yue4 le4, 黑 he4 hei1, 宁 ning2 ning4, 费 fei4 bi4,"
    "尉迟 yu4-chi2, 万俟 mo4-qi2, 令狐 ling2-hu2, 澹台 tan2-tai2, 单于 chan2-yu2, 乐正 yue4-zheng4,"
    "诸葛 zhu1-ge3, 宰父 zai3-fu3"
)
"""Surnames that are not read as their characters usually are; a hyphen stands between syllables."""

_GIVEN = _table(
    "晟 sheng4 cheng2, 茜 qian4 xi1, 乐 le4 yue4, 长 chang2 zhang3, 行 xing2 hang2, 朝 chao2 zhao1,"
    "重 chong2 zhong4, 筠 yun2 jun1, 盛 sheng4 cheng2, 奇 qi2 ji1, 传 chuan2 zhuan4, 藏 cang2 zang4,"
    "隽 juan4 jun4, 召 zhao4 shao4, 曾 zeng1, 乾 qian2, 卜 bu3"
)
"""Characters of given names with two readings in use, or one that is not the dictionary's first."""


class _Readings(dict[str, Syllables]):
    """The readings in use of a character, looked up when it is first met; none where nobody knows one."""

    def __missing__(self, character: str) -> Syllables:
        readings = _GIVEN.get(character) or usual_reading(character)
        self[character] = readings
        return readings


_READINGS = _Readings()


def usual_reading(character: str) -> Syllables:
    """The dictionary's first reading; none for what is no Chinese character or has none there.

    >>> usual_reading("绿"), usual_reading("A")
    (('lv4',), ())
    """
    if not is_han(character):
        return ()
    from pypinyin import Style, lazy_pinyin  # a tenth of a second, so only where a name is met

    syllable = lazy_pinyin(character, style=Style.TONE3, neutral_tone_with_five=True)[0]
    return (syllable,) if syllable.isascii() else ()


@cache
def surname_readings(surname: str) -> tuple[Syllables, ...]:
    """The ways to read a surname in simplified characters.

    >>> surname_readings("覃"), surname_readings("万俟")
    ((('qin2',), ('tan2',)), (('mo4', 'qi2'),))
    """
    if readings := SURNAMES.get(surname):
        return tuple(tuple(reading.split("-")) for reading in readings)
    return given_readings(surname)


def given_readings(word: str) -> tuple[Syllables, ...]:
    """The ways to read any other word, at most eight; a character without a reading is passed over.

    >>> given_readings("乐天")
    (('le4', 'tian1'), ('yue4', 'tian1'))
    """
    ways = product(*(known for character in word if (known := _READINGS[character])))
    return tuple(islice(ways, MOST_READINGS))


@cache
def toneless(syllable: str) -> str:
    """The syllable without its tone, ü written u, as in passports and on keyboards.

    >>> toneless("lv3")
    'lu'
    """
    return syllable.rstrip("12345").replace("lv", "lu").replace("nv", "nu")
