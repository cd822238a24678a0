"""What every file looks like: headings, encodings, keys, order, and what no file may hold."""

from __future__ import annotations

import re

import pytest

from clew.world import FEEDS, Feed, World
from clew.world.names import RARE_CHARACTERS
from tests.world.small_city import Files

FORBIDDEN = re.compile(
    "民族|宗教|信仰|政治|党派|病|健康|残疾|血型|指纹|人脸|虹膜|照片|图像|模板|上访|信访|评分|风险|性取向|犯罪倾向"
)
EACH_FEED = pytest.mark.parametrize("feed", FEEDS, ids=lambda feed: feed.stem)


@EACH_FEED
def test_the_heading_is_the_declared_one(feed: Feed, world: World) -> None:
    for when in feed.declared:
        path = world.folder / feed.file_name(world.period.declared(when))
        assert path.read_bytes().decode(feed.encoding).split("\n", 1)[0] == ",".join(feed.columns)


@EACH_FEED
def test_the_key_names_one_row_and_is_never_empty(feed: Feed, files: Files) -> None:
    for when in feed.declared:
        keys = files(feed.stem, when).select(feed.key)
        assert keys.is_duplicated().sum() == 0
        assert keys.null_count().sum_horizontal()[0] == 0


@EACH_FEED
def test_rows_stand_in_the_declared_order(feed: Feed, files: Files) -> None:
    rows = files(feed.stem).select(feed.order)

    assert rows.equals(rows.sort(feed.order))


@EACH_FEED
def test_no_column_is_one_that_the_law_forbids(feed: Feed) -> None:
    assert [name for name in feed.columns if FORBIDDEN.search(name)] == []


def test_the_household_register_is_gb18030_and_needs_it(world: World) -> None:
    raw = (world.folder / "household_register_20240301.csv").read_bytes()

    assert any(character in raw.decode("gb18030") for character in RARE_CHARACTERS)
    for encoding in ("utf-8", "gbk"):
        with pytest.raises(UnicodeDecodeError):
            raw.decode(encoding)


def test_all_other_files_are_utf_8(world: World) -> None:
    for path in world.files:
        if not path.name.startswith("household_register"):
            path.read_text(encoding="utf-8")


def test_the_note_says_that_all_is_invented_and_which_ranges_it_uses(world: World) -> None:
    note = (world.folder / "README.txt").read_text(encoding="utf-8")

    assert "全部数据均为虚构" in note
    for said in ("990101 to 990199", "1349", "皖X", "WGS-84", "Asia/Shanghai", *(feed.stem for feed in FEEDS)):
        assert said in note
