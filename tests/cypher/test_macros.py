"""The gate's macros expand to conditions that never collide and never stand negated."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cypher.macros import GATE_PARAMETERS, LOADS_PER_SCOPE, expand

MACROS = ["holds", "known", "claims", "says", "said", "happened", "open"]
BOUND = re.compile(r"\b(?:any|none)\((\w+) IN|\[(\w+) IN")


def variables(text: str) -> list[str]:
    return [one or other for one, other in BOUND.findall(text)]


@pytest.mark.parametrize("macro", MACROS)
def test_a_macro_is_written_out_over_the_variable_it_is_given(macro: str) -> None:
    text = expand(f"WHERE {macro}(thing)")

    assert f"{macro}(" not in text
    assert "thing." in text
    assert set(re.findall(r"\$(\w+)", text)) <= GATE_PARAMETERS


@pytest.mark.parametrize("macro", ["holds", "known", "claims", "says", "said", "happened"])
def test_a_load_number_must_be_above_zero_and_within_its_scope(macro: str) -> None:
    text = expand(f"WHERE {macro}(r)")

    assert re.search(r"(\S*load\S*) > 0 AND \1 <= \$upto\[\1 ", text)
    assert f"/ {LOADS_PER_SCOPE}]" in text
    assert "IN $out" in text
    assert "r.load" in text


@given(st.lists(st.sampled_from(MACROS), min_size=2, max_size=6))
def test_the_variables_of_several_macros_in_one_text_are_all_different(macros: list[str]) -> None:
    text = expand(" AND ".join(f"{macro}(r)" for macro in macros))

    assert len(variables(text)) == len(set(variables(text)))


def test_the_same_text_expands_to_the_same_text_each_time() -> None:
    assert expand("WHERE holds(a) AND holds(b)") == expand("WHERE holds(a) AND holds(b)")


def test_what_only_looks_like_a_macro_stays() -> None:
    text = "MATCH (n) WHERE n.open = 1 AND reopen(n) AND known_names(n) RETURN claims"

    assert expand(text) == text


@pytest.mark.parametrize("macro", ["holds", "known", "says", "said", "happened", "open"])
@pytest.mark.parametrize("form", ["NOT {}", "a.x = 1 OR {}", "{} OR a.x = 1", "{} XOR a.x = 1", "not {}"])
def test_a_macro_in_a_negation_or_an_alternative_is_refused(macro: str, form: str) -> None:
    with pytest.raises(ValueError, match="only as a positive conjunct"):
        expand("WHERE " + form.format(f"{macro}(r)"))
