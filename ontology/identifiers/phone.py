"""Telephone numbers: E.164 for people and firms, the short form for Chinese service numbers."""

from __future__ import annotations

import re

import phonenumbers
from phonenumbers import (
    NumberParseException,
    PhoneMetadata,
    PhoneNumberFormat,
    PhoneNumberType,
    ValidationResult,
)

from ontology.identifiers.base import Identifier, Reading
from ontology.identifiers.text import compact, fold

_HOME = "CN"
_HOME_CODE = 86

_EXTENSION = re.compile(r"(?:转|分机|ext\.?|x)\s*\d{1,6}$", re.IGNORECASE)
_NUMBER = re.compile(r"\+?\d+")
_BRACKETS_AND_DOTS = str.maketrans("", "", "().")
_SERVICE_TYPES = (
    PhoneNumberType.TOLL_FREE,
    PhoneNumberType.SHARED_COST,
    PhoneNumberType.PREMIUM_RATE,
    PhoneNumberType.UAN,
)
_LOCAL = re.compile(r"[2-8]\d{6,7}")
_CUT_MOBILE = re.compile(r"1[3-9]\d{2,8}|1[3-9]\d{10,}")
_LENGTHS = (ValidationResult.TOO_SHORT, ValidationResult.TOO_LONG, ValidationResult.INVALID_LENGTH)


def _mobile_form() -> str:
    metadata = PhoneMetadata.metadata_for_region(_HOME)
    if metadata is None or metadata.mobile is None or metadata.mobile.national_number_pattern is None:
        raise LookupError("phonenumbers comes without its data for China; install it again")
    return metadata.mobile.national_number_pattern


def _service_form() -> re.Pattern[str]:
    metadata = PhoneMetadata.short_metadata_for_region(_HOME)
    if metadata is None or metadata.short_code is None or metadata.short_code.national_number_pattern is None:
        raise LookupError("phonenumbers comes without its short numbers for China; install it again")
    return re.compile(rf"(?:\+?86)?({metadata.short_code.national_number_pattern})")


_FORM = _mobile_form()
PLAIN_MOBILE = f"^(?:{_FORM})$"
"""A mainland mobile without anything before it."""

_MOBILE = re.compile(rf"(?:\+?86|0086)?({_FORM})")
"""Mainland mobiles by the library's own table: most numbers are these, and its parser takes ten times as long."""
_SERVICE = _service_form()


class Phone(Identifier):
    """ITU-T E.164, China where no country is given; sub-kinds `mobile`, `landline`, `service`, `foreign`."""

    name = "phone"
    title = "Telephone number"
    source = "ITU-T E.164"
    examples = (
        ("13800138000", "+8613800138000"),
        ("１３８ ００１３ ８０００", "+8613800138000"),
        ("+86 138-0013-8000", "+8613800138000"),
        ("138.0013.8000", "+8613800138000"),
        ("8613800138000", "+8613800138000"),
        ("008613800138000", "+8613800138000"),
        ("17951 13800138000", "+8613800138000"),
        ("0551-62345678", "+8655162345678"),
        ("(0551)62345678转801", "+8655162345678"),
        ("010-62345678", "+861062345678"),
        ("110", "110"),
        ("+86 12306", "12306"),
        ("95588", "95588"),
        ("10086", "10086"),
        ("96110", "96110"),
        ("400-123-4567", "+864001234567"),
        ("+852 9123 4567", "+85291234567"),
        ("001 212 555 0100", "+12125550100"),
    )
    counterexamples = (
        ("", "empty"),
        ("无", "characters"),
        ("1380013800", "length"),
        ("138001380000", "length"),
        ("62345678", "area_code"),
        ("14100000000", "unassigned"),
        ("+999 1234 5678", "country"),
        ("1-800-FLOWERS", "characters"),
    )

    def read(self, text: str) -> Reading:
        """As for every kind; an extension is dropped, and an invalid number keeps its digits."""
        value = compact(_EXTENSION.sub("", fold(text)).translate(_BRACKETS_AND_DOTS))
        if mobile := _MOBILE.fullmatch(value):
            return Reading("+86" + mobile[1], None, "mobile")
        if service := _SERVICE.fullmatch(value):
            return Reading(service[1], None, "service")
        if not _NUMBER.fullmatch(value):
            return Reading(value, "characters" if value else "empty")
        return _read_any(value)

    def mask(self, value: str) -> str:
        """The last four digits; service numbers, which belong to no person, whole."""
        return value if _SERVICE.fullmatch(value) else super().mask(value)


def _read_any(value: str) -> Reading:
    try:
        number = phonenumbers.parse(value, _HOME)
    except NumberParseException as error:
        wrong_country = error.error_type == NumberParseException.INVALID_COUNTRY_CODE
        return Reading(value, "country" if wrong_country else "length")
    if not phonenumbers.is_valid_number(number):
        return Reading(value, _flaw(value, number))
    return Reading(phonenumbers.format_number(number, PhoneNumberFormat.E164), None, _kind(number))


def _flaw(value: str, number: phonenumbers.PhoneNumber) -> str:
    if _LOCAL.fullmatch(value):
        return "area_code"
    wrong_length = phonenumbers.is_possible_number_with_reason(number) in _LENGTHS
    return "length" if wrong_length or _CUT_MOBILE.fullmatch(value) else "unassigned"


def _kind(number: phonenumbers.PhoneNumber) -> str:
    if number.country_code != _HOME_CODE:
        return "foreign"
    found = phonenumbers.number_type(number)
    if found in _SERVICE_TYPES:
        return "service"
    return "mobile" if found == PhoneNumberType.MOBILE else "landline"


KIND = Phone()
