from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ontology.identifiers.base import Comparison
from ontology.identifiers.identity_number import KIND, birth_date, check_digit, upgrade

births = st.dates(date(1900, 1, 1), date(2020, 12, 31)).map(lambda day: f"{day:%Y%m%d}")
first17s = st.builds(
    lambda region, born, sequence: f"{region}{born}{sequence:03}",
    st.sampled_from(["110105", "440524", "340102", "710000", "810000", "830000", "990101", "931301"]),
    births,
    st.integers(0, 999),
)
numbers = first17s.map(lambda first: first + check_digit(first))


@given(numbers)
def test_a_number_with_its_check_digit_is_valid(number: str):
    assert KIND.validate(number) is None


@given(numbers, st.integers(0, 17), st.sampled_from("0123456789X"))
def test_every_wrong_character_is_found(number: str, place: int, wrong: str):
    changed = number[:place] + wrong + number[place + 1 :]
    assert changed == number or KIND.validate(changed) is not None


@given(numbers, st.integers(0, 16))
def test_every_swap_of_neighbours_is_found(number: str, place: int):
    swapped = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
    assert swapped == number or KIND.validate(swapped) is not None


@pytest.mark.parametrize(
    ("number", "kind"),
    [
        ("11010519491231002X", "resident"),
        ("440524188001010014", "resident"),
        ("810000199408230021", "permit"),
        ("990101199001010015", "reserved"),
    ],
)
def test_the_region_says_what_sort_of_number_it_is(number: str, kind: str):
    assert KIND.read(number[:17] + check_digit(number[:17])).kind == kind


def test_permanent_residents_have_a_nine_before_the_province():
    first = "93115619810701100"
    assert KIND.read(first + check_digit(first)).kind == "foreigner"


@pytest.mark.parametrize(("sequence", "year"), [("995", "1905"), ("996", "1805"), ("999", "1805")])
def test_an_old_number_gets_the_century_that_its_sequence_tells(sequence: str, year: str):
    assert upgrade("110105050101" + sequence)[6:10] == year


def test_a_birth_after_today_is_refused_and_one_today_is_not():
    today = date(2024, 3, 1)
    first = f"110105{today:%Y%m%d}001"
    number = first + check_digit(first)
    assert KIND.read(number, today=today).flaw is None
    assert KIND.read(number, today=today - timedelta(days=1)).flaw == "future_birth"


@pytest.mark.parametrize("born", ["19490229", "19491301", "19490431", "00000101", "17991231"])
def test_a_birth_date_has_to_exist(born: str):
    first = f"110105{born}001"
    assert KIND.validate(first + check_digit(first)) == "birth_date"


def test_the_birth_date_is_read():
    assert birth_date("11010519491231002X") == date(1949, 12, 31)


@pytest.mark.parametrize(
    ("one", "other", "says"),
    [
        ("11010519491231002X", "11010519491231002x", Comparison.EQUAL),
        ("110105491231002", "11010519491231002X", Comparison.UPGRADED),
        ("11010519491231002X", "11010519491231003X", Comparison.TYPING_ERROR),
        ("11010519491231002X", "11010519491213002X", Comparison.TYPING_ERROR),
        ("11010519491231003X", "11010519491231004X", Comparison.NO_EVIDENCE),
        ("11010519491231002X", "", Comparison.NO_EVIDENCE),
        ("11010519491231002X", "440524188001010014", Comparison.DIFFERENT),
    ],
)
def test_comparison_follows_the_check_digit(one: str, other: str, says: Comparison):
    assert KIND.compare(one, other) is says


def test_two_valid_numbers_of_one_birth_date_and_region_may_be_twins():
    twin = "11010519491231003"
    assert KIND.compare("11010519491231002X", twin + check_digit(twin)) is Comparison.SAME_BIRTH
