"""What people typed, as what is looked for."""

from __future__ import annotations

import pytest

from analysis.wording import wording


@pytest.mark.parametrize(
    ("text", "needle"),
    [
        ("13800138000", "+8613800138000"),
        ("１３８ ００１３ ８０００", "13800138000"),
        ("皖a·12345", "皖A12345"),
        ("張偉", "张伟"),
        ("云公〔刑〕字1号", "云公(刑)字1号"),
        ("人民路十二号", "人民路12号"),
        ("zw", "|zw|"),
        ("a|b|c", "abc"),
        ("王", "王"),
    ],
)
def test_a_text_is_looked_for_in_the_forms_that_loaders_keep(text: str, needle: str) -> None:
    assert needle in wording(text).needles


@pytest.mark.parametrize(
    ("text", "phrases"),
    [
        ("Wang Wei", ('"wang" AND "wei"',)),
        ("張偉", ('"张伟"', '"張偉"')),
        ('a" OR "b', ('"a" AND "or" AND "b"',)),
        ("王", ()),
    ],
)
def test_phrases_are_quoted_words_and_nothing_else(text: str, phrases: tuple[str, ...]) -> None:
    assert wording(text).phrases == phrases


def test_a_pattern_looks_for_its_longest_known_part() -> None:
    found = wording("皖?1234＊")

    assert (found.needles, found.pattern, found.phrases) == (("1234",), "皖.1234.*", ())
