import pytest
from hypothesis import given
from hypothesis import strategies as st

from base.errors import SearchTooBroadError
from ontology.identifiers.base import Comparison
from ontology.identifiers.plate import CONFUSABLE, KIND, look_alikes, looks_like, pattern


@pytest.mark.parametrize(
    ("raw", "kind"),
    [
        ("皖A12345", "standard"),
        ("皖AD12345", "new_energy"),
        ("皖A12345F", "new_energy"),
        ("皖A1234警", "police"),
        ("皖A1234学", "trainer"),
        ("皖A1234挂", "trailer"),
        ("粤Z1234港", "hong_kong"),
        ("粤Z1234澳", "macao"),
        ("沪A0023领", "consular"),
        ("使014578", "embassy"),
        ("WJ皖12345", "armed_police"),
        ("WJ0112345", "armed_police"),
        ("军A12345", "military"),
        ("皖0112345", "tractor"),
    ],
)
def test_the_sub_kind_is_told(raw: str, kind: str):
    assert KIND.read(raw).kind == kind


@pytest.mark.parametrize("letter", "IO")
def test_letters_that_no_serial_has_are_a_flaw_and_stay(letter: str):
    raw = f"皖A12{letter}45"
    assert (KIND.normalise(raw), KIND.validate(raw)) == (raw, "serial")


@pytest.mark.parametrize(
    ("text", "plate", "found"),
    [
        ("皖A?23??", "皖A12345", True),
        ("皖A？23＊", "皖A12345", True),
        ("皖a·?23*", "皖A12345", True),
        ("*345", "皖A12345", True),
        ("皖A?23?", "皖A12345", False),
        ("皖A?24*", "皖A12345", False),
        ("皖A.2345", "皖A12345", False),
    ],
)
def test_a_pattern_finds_plates_with_unknown_characters(text: str, plate: str, found: bool):
    assert bool(pattern(text).fullmatch(plate)) is found


def test_a_pattern_can_allow_for_misreadings():
    assert pattern("皖A8?D*", confusable=True).fullmatch("皖AB1012")
    assert not pattern("皖A8?D*").fullmatch("皖AB1012")


@pytest.mark.parametrize("text", ["", "*", "??????", "皖*", " ？＊"])
def test_a_pattern_that_would_list_everything_is_refused(text: str):
    with pytest.raises(SearchTooBroadError, match="two characters"):
        pattern(text)


@given(st.text(alphabet="ABD08*?.[(\\", min_size=3))
def test_a_pattern_is_always_an_expression(text: str):
    try:
        assert pattern(text).flags is not None
    except SearchTooBroadError:
        assert sum(character not in "*?" for character in text) < 2


def test_look_alikes_go_both_ways():
    characters = "".join(CONFUSABLE)
    assert all(one in look_alikes(other) for other in characters for one in look_alikes(other))
    assert all(character in look_alikes(one) for character in characters for one in look_alikes(character))


def test_a_possible_misreading_is_told_apart_from_another_plate():
    assert looks_like("皖A1B345", "皖A18345")
    assert KIND.compare("皖A1B345", "皖A18345") is Comparison.LOOK_ALIKE
    assert KIND.compare("皖A12345", "皖A12346") is Comparison.DIFFERENT
    assert KIND.compare("皖A12345", "皖A1234I") is Comparison.TYPING_ERROR


def test_a_masked_plate_shows_its_office_and_two_characters():
    assert KIND.mask("皖A12345") == "皖A***45"
