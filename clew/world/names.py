"""Chinese names with the frequencies, the homophones and the rare characters that registers hold."""

from __future__ import annotations

import numpy as np
import polars as pl

from clew.world.streams import Flags, Ints, Objects, Stream, shares, words, zipf

SURNAMES = words("""
    王:71 李:70 张:67 刘:53 陈:45 杨:30 黄:22 赵:21 吴:20 周:19 徐:14 孙:14 马:13 朱:12 胡:12 郭:11 何:11 林:11 高:10
    罗:10 郑:9 梁:9 谢:8 宋:8 唐:8 许:7 韩:7 邓:7 冯:7 曹:6 彭:6 曾:6 肖:6 田:5 董:5 潘:5 袁:5 蔡:5 蒋:5 余:5 于:5 杜:5
    叶:4 程:4 魏:4 苏:4 吕:4 丁:4 任:4 卢:4 姚:4 沈:4 钟:3 姜:3 崔:3 谭:3 陆:3 范:3 汪:3 廖:3 石:3 金:3 韦:3 贾:3 夏:3
    付:3 方:2 邹:2 熊:2 白:2 孟:2 秦:2 邱:2 侯:2 江:2 尹:2 薛:2 阎:2 段:2 雷:2 龙:2 黎:2 史:2 陶:2 贺:2 毛:2 郝:2 顾:2
    龚:2 邵:2 万:2 覃:2 武:1 钱:1 戴:1 严:1 莫:1 孔:1 向:1 常:1 章:1 单:1 仇:1 解:1 区:1 查:1 翟:1 欧阳:1
    诸葛:0.2 司马:0.2 上官:0.2 慕容:0.1
""")
"""Bearers in a thousand, close to the published national shares."""

GIVEN = {
    ("m", 0): "建国 建华 国强 志强 建军 文 军 国庆 志明 卫东 永强 德明 福生 长江 玉林 金生 家富 学文 庆华 解放",
    ("m", 1): "伟 强 军 磊 涛 勇 杰 超 刚 鹏 玮 炜 浩 斌 波 辉 飞 捷 洋 志远 文博 建平 海涛 晓东 俊杰 维",
    ("m", 2): "浩然 宇轩 子轩 浩宇 梓豪 子涵 宇航 一鸣 俊熙 皓轩 雨泽 博文 天佑 昊天 明哲 家豪 嘉懿 沐辰 睿 晟",
    ("f", 0): "秀英 桂英 玉兰 秀兰 桂兰 淑珍 玉梅 淑英 秀珍 凤英 玉珍 桂芳 春梅 美华 素芬 月英 翠花 惠兰 爱华 金凤",
    ("f", 1): "静 丽 敏 艳 娟 霞 燕 芳 婷 玲 婧 莉 娜 铃 雪 梅 丹 晴 晶 红 俪 靖 晓燕 海燕 婉婷 茜",
    ("f", 2): "欣怡 梓涵 诗涵 雨涵 子涵 一诺 可馨 梦琪 思琪 雨萱 语嫣 佳怡 紫萱 若曦 艺涵 依诺 心怡 沐瑶 欣妍 晨曦",
}
"""Given names by sex and generation (born before 1970, before 1995, later), most frequent first."""

FIRST_CHARACTERS = {"m": "志文建国明海俊宏永天子思立卫少庆家世成正", "f": "秀玉美淑春晓海雪思梦雅婉佳慧丽月小文若诗"}
LAST_CHARACTERS = {"m": "伟强明华军平峰杰东林龙辉洋鹏斌超毅翔宁波", "f": "英兰芳梅玲珍红娟丽燕霞萍静云琴雯敏婷洁莹"}
RARE_CHARACTERS = ("\U00020bb7", "\u4dae")
"""𠮷 and 䶮: in GB18030, not in GBK."""


def surnames(source: Stream, count: int) -> pl.Series:
    """`count` surnames by frequency."""
    names, weights = zip(*(entry.split(":") for entry in SURNAMES), strict=True)
    drawn = source.choice(len(names), count, p=shares([float(weight) for weight in weights]))
    return pl.Series("surname", np.array(names)[drawn].tolist(), dtype=pl.String)


def given_names(source: Stream, female: Flags, year: Ints) -> pl.Series:
    """Given names by sex and year of birth; three in ten are composed, three in a thousand are a rare character."""
    generation = np.searchsorted([1970, 1995], year, side="right")
    result = np.empty(len(female), dtype=object)
    for (sex, age), text in GIVEN.items():
        chosen = np.flatnonzero((female == (sex == "f")) & (generation == age))
        result[chosen] = listed(source, words(text), len(chosen))
        composed = chosen[source.random(len(chosen)) < 0.3]
        result[composed] = two_characters(source, sex, len(composed))
    rare = np.flatnonzero(source.random(len(female)) < 0.003)
    result[rare] = np.array(RARE_CHARACTERS, dtype=object)[source.integers(0, 2, len(rare))]
    return pl.Series("given", result.tolist(), dtype=pl.String)


def listed(source: Stream, names: tuple[str, ...], count: int) -> Objects:
    """Names of a list, the earlier the more often."""
    return np.array(names, dtype=object)[source.choice(len(names), count, p=zipf(len(names), 0.6))]


def two_characters(source: Stream, sex: str, count: int) -> Objects:
    """Names composed of a first and a last character."""
    first = np.array(list(FIRST_CHARACTERS[sex]), dtype=object)[source.integers(0, 20, count)]
    return first + np.array(list(LAST_CHARACTERS[sex]), dtype=object)[source.integers(0, 20, count)]
