"""What holds for every kind of identifier."""

from importlib import import_module
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import ontology.identifiers
from ontology.identifiers import KINDS
from ontology.identifiers.base import Comparison, Identifier

SHARED = {"__init__", "base", "text", "luhn", "address_text"}
FOLDER = Path(ontology.identifiers.__file__).parent
EXAMPLES = [(kind, raw, value) for kind in KINDS.values() for raw, value in kind.examples]
COUNTEREXAMPLES = [(kind, raw, flaw) for kind in KINDS.values() for raw, flaw in kind.counterexamples]
FULL_WIDTH = {code: code + 0xFEE0 for code in range(0x21, 0x7F)} | {0x20: 0x3000}

UNHURRIED = settings(deadline=None)  # the tables of a country's phones are read when first needed
kinds = st.sampled_from(list(KINDS.values()))
texts = st.text() | st.text(alphabet="0123456789XABDFZ皖粤WJ使警挂港省市区县镇街道村路号栋单元室层-·+() １一十")


def test_every_module_is_registered():
    stems = {path.stem for path in FOLDER.glob("*.py")} - SHARED
    assert stems == set(KINDS)
    assert all(import_module(f"ontology.identifiers.{stem}").KIND is KINDS[stem] for stem in stems)


def test_every_kind_has_an_annotated_type():
    types = [get_args(value) for value in vars(ontology.identifiers).values() if hasattr(value, "__metadata__")]
    assert {arguments[1].name for arguments in types} == set(KINDS)


@pytest.mark.parametrize("kind", KINDS.values(), ids=list(KINDS))
def test_every_kind_says_what_it_is(kind: Identifier):
    assert all((kind.title, kind.source, kind.examples, kind.counterexamples))


@pytest.mark.parametrize(("kind", "raw", "value"), EXAMPLES)
def test_examples_are_valid_in_their_normal_form(kind: Identifier, raw: str, value: str):
    assert (kind.normalise(raw), kind.validate(raw)) == (value, None)


@pytest.mark.parametrize(("kind", "raw", "flaw"), COUNTEREXAMPLES)
def test_counterexamples_are_read_with_their_flaw(kind: Identifier, raw: str, flaw: str):
    assert kind.validate(raw) == flaw


@pytest.mark.parametrize(("kind", "raw", "value"), EXAMPLES)
def test_width_and_invisible_characters_make_no_difference(kind: Identifier, raw: str, value: str):
    assert kind.normalise("\u200b" + raw.translate(FULL_WIDTH) + "\ufeff\t") == value


@given(kinds, texts)
@UNHURRIED
def test_reading_never_fails_and_a_valid_form_reads_as_itself(kind: Identifier, raw: str):
    reading = kind.read(raw)
    if reading.flaw is None:
        assert kind.read(reading.value) == reading


@pytest.mark.parametrize(("kind", "raw", "value"), EXAMPLES)
def test_an_identifier_equals_its_own_normal_form(kind: Identifier, raw: str, value: str):
    assert kind.compare(raw, value) in (Comparison.EQUAL, Comparison.UPGRADED)


@given(kinds, texts, texts)
@UNHURRIED
def test_comparison_has_no_direction(kind: Identifier, one: str, other: str):
    assert kind.compare(one, other) is kind.compare(other, one)


@pytest.mark.parametrize("kind", KINDS.values(), ids=list(KINDS))
def test_two_invalid_texts_are_no_evidence(kind: Identifier):
    assert kind.compare("", "") is Comparison.NO_EVIDENCE


@pytest.mark.parametrize("name", ["identity_number", "phone", "imei", "bank_card", "iccid", "account_number"])
def test_a_masked_number_shows_its_last_four_only(name: str):
    value = KINDS[name].examples[0][1]
    assert KINDS[name].mask(value) == "*" * (len(value) - 4) + value[-4:]
