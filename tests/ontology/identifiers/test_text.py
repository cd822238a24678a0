import pytest
from hypothesis import given
from hypothesis import strategies as st

from ontology.identifiers.text import compact, fold, one_typing_error_apart


@pytest.mark.parametrize(
    ("raw", "folded"),
    [
        ("ＡＢＣ　１２３", "ABC 123"),
        ("a\u200bb\ufeff\u202e", "ab"),
        (" a \t\n b ", "a b"),
        ("阿•卜・杜", "阿·卜·杜"),
        ("12—34－56", "12-34-56"),
        ("葛\U000e0100城", "葛城"),
        ("\U00020bb7\u4dae", "\U00020bb7\u4dae"),
        ("\ue000", "\ue000"),
    ],
)
def test_fold(raw: str, folded: str):
    assert fold(raw) == folded


@given(st.text())
def test_what_is_folded_stays_as_it_is(raw: str):
    assert fold(fold(raw)) == fold(raw)


def test_compact_keeps_a_full_stop():
    assert compact(" '1234-5678.0") == "12345678.0"


@pytest.mark.parametrize(
    ("one", "other", "apart"),
    [
        ("1234", "1234", False),
        ("1234", "1294", True),
        ("1234", "1324", True),
        ("1234", "1432", False),
        ("1234", "4231", False),
        ("1234", "2143", False),
        ("1234", "12345", False),
    ],
)
def test_one_typing_error(one: str, other: str, apart: bool):
    assert one_typing_error_apart(one, other) is apart
