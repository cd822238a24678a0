import pytest
from hypothesis import given
from hypothesis import strategies as st

from ontology.identifiers.address import KIND, AddressState, Level, key, segments
from ontology.identifiers.address_text import REWRITES, number_of
from ontology.identifiers.base import Comparison

HOME = "安徽省云溪市东湖区文化街道幸福社区人民路12号3栋2单元501室"


@pytest.mark.parametrize(
    "raw",
    [
        "安徽省云溪市东湖区文化街道幸福社区人民路１２号３幢２单元５０１室",
        "安徽省 云溪市 东湖区 文化街道 幸福社区 人民路十二号 三栋二单元五〇一室",
        "安徽省云溪市东湖区文化街道幸福社区人民路12号3号楼2单元501房",
        "安徽省云溪市东湖区文化街道幸福社区人民路12号3-2-501",
        "安徽云溪市东湖区文化街道幸福社区人民路012#，3棟2单元501户",
    ],
)
def test_variants_of_one_address_have_one_key(raw: str):
    assert key(raw) == HOME


def test_the_parts_are_named_by_level():
    expected = ["PROVINCE", "CITY", "COUNTY", "TOWN", "VILLAGE", "STREET", "NUMBER", "BUILDING", "UNIT", "ROOM"]
    assert [part.level for part in segments(HOME)] == [Level[name] for name in expected]
    assert "".join(part.text for part in segments(HOME)) == HOME


@pytest.mark.parametrize(
    ("raw", "parts"),
    [
        ("北京市海淀区中关村大街27号", "北京市|海淀区|中关村大街|27号"),
        ("云溪市东湖区市场路5号", "云溪市|东湖区|市场路|5号"),
        ("山东省济南市市中区经七路12号", "山东省|济南市|市中区|经七路|12号"),
        ("河南省新乡市红旗区平原乡路5号", "河南省|新乡市|红旗区|平原乡路|5号"),
        ("合肥市蜀山区长江西路669号创新大厦A座1203", "合肥市|蜀山区|长江西路|669号|创新大厦|A座|1203室"),
        ("合肥市肥西县三河镇木兰村大塘组12号", "合肥市|肥西县|三河镇|木兰村大塘组|12号"),
        ("上海市浦东新区张江镇祖冲之路1505弄100号302室", "上海市|浦东新区|张江镇|祖冲之路1505弄|100号|302室"),
        ("成都市双流区华府大道一段1号", "成都市|双流区|华府大道一段|1号"),
        ("云溪市东湖区金色家园二期5栋3楼301", "云溪市|东湖区|金色家园二期|5栋|3层|301室"),
        ("锡林郭勒盟苏尼特左旗满都拉图镇团结路1号", "锡林郭勒盟|苏尼特左旗|满都拉图镇|团结路|1号"),
    ],
)
def test_names_that_hold_the_words_of_other_levels(raw: str, parts: str):
    assert [part.text for part in segments(key(raw))] == parts.split("|")


@pytest.mark.parametrize(
    ("numeral", "value"), [("十", 10), ("十二", 12), ("二十", 20), ("一百零二", 102), ("一〇二", 102), ("一千", 1000)]
)
def test_numerals(numeral: str, value: int):
    assert number_of(numeral) == value


@pytest.mark.parametrize(
    ("other", "says"),
    [
        (HOME, Comparison.EQUAL),
        ("云溪市东湖区人民路12号3栋501室", Comparison.EQUAL),
        (HOME.replace("501", "502"), Comparison.SAME_BUILDING),
        (HOME.replace("2单元", "1单元"), Comparison.SAME_BUILDING),
        ("云溪市人民路12号3栋", Comparison.SAME_BUILDING),
        ("云溪市人民路12号4栋501室", Comparison.SAME_STREET),
        ("云溪市人民路14号3栋501室", Comparison.SAME_STREET),
        ("云溪市中山路12号3栋501室", Comparison.DIFFERENT),
        ("云溪市西湖区人民路12号3栋501室", Comparison.DIFFERENT),
        ("云溪市金色家园3栋501室", Comparison.NO_EVIDENCE),
        ("云溪市", Comparison.NO_EVIDENCE),
    ],
)
def test_addresses_are_compared_part_by_part(other: str, says: Comparison):
    assert KIND.compare(HOME, other) is says


@pytest.mark.parametrize(("raw", "kind"), [(HOME, "room"), ("云溪市人民路12号", "number"), ("三河镇木兰村", "village")])
def test_the_sub_kind_is_the_narrowest_level(raw: str, kind: str):
    assert KIND.read(raw).kind == kind


def test_a_masked_address_ends_with_the_street():
    assert KIND.mask(HOME) == "安徽省云溪市东湖区文化街道幸福社区人民路***"


@given(st.text(alphabet="一二十百0123456789号栋幢楼层单元室户房-之#路村市区县A "))
def test_a_normal_form_is_final(raw: str):
    assert key(key(raw)) == key(raw)


@pytest.mark.parametrize("state", AddressState)
def test_a_state_is_found_by_its_word_in_the_register(state: AddressState):
    assert AddressState.from_label(f" {state.label}") is state
    assert AddressState.from_label(state.value) is state


def test_an_unknown_state_is_none():
    assert AddressState.from_label("在建") is None


@given(st.text(alphabet="0123456789AB一十之~楼门牌号栋座层单元室户房院-东路", max_size=14))
def test_only_a_text_with_its_sign_is_rewritten(text: str) -> None:
    for sign, form, spelling in REWRITES:
        rewritten = form.sub(spelling, text)

        assert rewritten == text or sign in text
        text = rewritten
