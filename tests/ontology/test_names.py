import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from ontology.names import fold, query_words, readings, search_words, simplified, split
from ontology.pinyin import SURNAMES, surname_readings, usual_reading

UNHURRIED = settings(deadline=None)  # dictionaries are read when a name is first met
COMMON = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭肖田董潘袁于蒋蔡余杜叶程苏魏吕丁沈"
chinese = st.text(alphabet=st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF), min_size=1, max_size=6)


@pytest.mark.parametrize(
    ("raw", "folded"),
    [
        ("张 伟", "张伟"),
        ("张　伟", "张伟"),
        ("买买提•艾力", "买买提·艾力"),
        ("ＬＩ  Na", "LI Na"),
        ("𠮷\u200b䶮", "𠮷䶮"),
    ],
)
def test_fold(raw: str, folded: str):
    assert fold(raw) == folded


@pytest.mark.parametrize(
    ("raw", "simple"),
    [
        ("張偉", "张伟"),
        ("歐陽娜娜", "欧阳娜娜"),
        ("鍾無艷", "钟无艳"),
        ("锺馗", "钟馗"),
        ("李濬", "李浚"),
        ("王堃", "王坤"),
        ("陈喆", "陈哲"),
        ("李乾", "李乾"),
    ],
)
def test_traditional_characters_and_variants_become_one(raw: str, simple: str):
    assert simplified(raw) == simple


@given(chinese)
@example("薴")
@UNHURRIED
def test_what_is_simplified_stays_as_it_is(name: str):
    assert simplified(simplified(name)) == simplified(name)


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("张伟", ("张", "伟")),
        ("欧阳娜娜", ("欧阳", "娜娜")),
        ("歐陽修", ("歐陽", "修")),
        ("司马", ("司", "马")),
        ("张", ("张", "")),
        ("买买提·艾力", ("", "买买提·艾力")),
        ("Zhang Wei", ("", "Zhang Wei")),
        ("", ("", "")),
    ],
)
def test_surname_and_given_name(name: str, parts: tuple[str, str]):
    assert split(name) == parts


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("单田芳", ["shan4 tian2 fang1"]),
        ("曾国藩", ["zeng1 guo2 fan1"]),
        ("万俟卨", ["mo4 qi2 xie4"]),
        ("區天", ["ou1 tian1"]),
        ("覃伟", ["qin2 wei3", "tan2 wei3"]),
        ("王乐", ["wang2 le4", "wang2 yue4"]),
        ("吕布", ["lv3 bu4"]),
        ("Li Na", []),
    ],
)
def test_readings_follow_the_table_of_surnames(name: str, expected: list[str]):
    assert [" ".join(way.surname + way.given) for way in readings(name)] == expected


def test_a_surname_reading_is_not_used_in_a_given_name():
    assert readings("王解")[0].given == ("jie3",)


@pytest.mark.parametrize("surname", SURNAMES)
def test_the_table_of_surnames_holds_only_what_the_dictionary_gets_wrong(surname: str):
    default = tuple(syllable for character in surname for syllable in usual_reading(character))
    assert surname_readings(surname) != (default,)


@pytest.mark.parametrize("surname", COMMON)
def test_common_surnames_need_no_table(surname: str):
    assert len(surname_readings(surname)) == 1


def test_a_long_text_of_polyphonic_characters_has_few_readings():
    assert len(readings("乐" * 60)) == 8


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("张伟", "zhang wei"),
        ("张伟", "zhangwei"),
        ("张伟", "Wei Zhang"),
        ("张伟", "weizhang"),
        ("张伟", "ZW"),
        ("張偉", "张伟"),
        ("张伟", "張偉"),
        ("李建国", "Jianguo LI"),
        ("李建国", "li jian-guo"),
        ("李建国", "ljg"),
        ("曾乐", "zengyue"),
        ("覃伟", "tan wei"),
        ("覃伟", "qinwei"),
        ("吕布", "lvbu"),
        ("吕布", "lü bu"),
        ("吕布", "LYU BU"),
        ("吕布", "lubu"),
        ("欧阳娜娜", "ouyang nana"),
        ("買買提·艾力", "艾力"),
        ("买买提·艾力", "maimaiti"),
        ("Lü Bu", "lvbu"),
        ("Ágnes Kovács", "kovacs agnes"),
        ("O'Brien, Pat", "obrien"),
    ],
)
def test_a_name_is_found_by_what_people_type(name: str, typed: str):
    assert set(query_words(typed)) <= set(search_words(name))


@pytest.mark.parametrize("typed", ["zhang", "lizheng", "zl"])
def test_a_name_is_not_found_by_another(typed: str):
    assert not set(query_words(typed)) <= set(search_words("李伟"))


@given(chinese | st.text())
@UNHURRIED
def test_every_name_is_found_by_itself_and_words_do_not_repeat(name: str):
    words = search_words(name)
    assert set(query_words(name)) <= set(words)
    assert len(words) == len(set(words))
