"""Check digits of devices, cards, organisations and vehicles find the slips they were made for."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from ontology.identifiers import bank_card, credit_code, imei, vin
from ontology.identifiers.base import Comparison, Identifier

DIGITS = "0123456789"
imeis = st.from_regex(r"\A[1-9][0-9]{13}\Z").map(lambda body: body + imei.check_digit(body))
cards = st.from_regex(r"\A[1-9][0-9]{11,17}\Z").map(lambda body: body + bank_card.check_digit(body))
codes = st.from_regex(rf"\A9[123][0-9]{{6}}[{credit_code.ALPHABET}]{{9}}\Z").map(
    lambda body: body + credit_code.check_character(body)
)


@pytest.mark.parametrize(
    ("kind", "values", "alphabet"),
    [(imei.KIND, imeis, DIGITS), (bank_card.KIND, cards, DIGITS), (credit_code.KIND, codes, credit_code.ALPHABET)],
)
def test_one_wrong_character_is_found(kind: Identifier, values: st.SearchStrategy[str], alphabet: str):
    @given(values, st.integers(0, 11), st.sampled_from(alphabet))
    def holds(value: str, place: int, wrong: str):
        assume(value[place] != wrong and kind.validate(value) is None)
        assert kind.validate(value[:place] + wrong + value[place + 1 :]) is not None

    holds()


@given(codes, st.integers(0, 16))
def test_a_swap_in_a_credit_code_is_found(code: str, place: int):
    swapped = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
    assert swapped == code or credit_code.KIND.validate(swapped) is not None


def test_a_slip_in_a_card_number_is_a_typing_error():
    assert bank_card.KIND.compare("4539148803436467", "4539148803436461") is Comparison.TYPING_ERROR


def test_the_software_version_of_a_device_makes_no_other_device():
    assert imei.KIND.compare("4901542032375101", "4901542032375102") is Comparison.EQUAL


def test_only_north_american_vehicles_are_held_to_a_check_digit():
    assert vin.KIND.validate("1M8GDM9A1KP042788") == "checksum"
    assert vin.KIND.validate("LM8GDM9A1KP042788") is None
