import pytest

from ontology.identifiers.base import Comparison
from ontology.identifiers.phone import KIND


@pytest.mark.parametrize(
    ("raw", "kind"),
    [
        ("13800138000", "mobile"),
        ("17000000000", "mobile"),
        ("0551-62345678", "landline"),
        ("400-123-4567", "service"),
        ("110", "service"),
        ("12306", "service"),
        ("95588", "service"),
        ("+85291234567", "foreign"),
    ],
)
def test_the_sub_kind_is_told(raw: str, kind: str):
    assert KIND.read(raw).kind == kind


@pytest.mark.parametrize("raw", ["110", "12306", "95588"])
def test_service_numbers_keep_their_short_form_and_are_not_masked(raw: str):
    assert KIND.normalise(raw) == raw
    assert KIND.mask(raw) == raw


@pytest.mark.parametrize("raw", ["13800138000", "+86 138 0013 8000", "0086-138-0013-8000", "17951 13800138000"])
def test_ways_to_write_one_mobile(raw: str):
    assert KIND.compare(raw, "+8613800138000") is Comparison.EQUAL


@pytest.mark.parametrize("raw", ["0551-62345678转801", "0551-62345678 ext. 801", "(0551)62345678x801"])
def test_an_extension_is_no_other_line(raw: str):
    assert KIND.normalise(raw) == "+8655162345678"


def test_an_invalid_number_keeps_its_digits():
    assert KIND.normalise("1380013 800") == "1380013800"


def test_a_number_damaged_by_a_spreadsheet_is_not_taken_for_another():
    assert KIND.validate("13800138000.0") is not None
