"""The catalogue reads a query file, or says which line of it breaks which rule."""

from __future__ import annotations

import re

import pytest

from cypher.catalogue import CatalogueError, catalogue, parse, query, registered

HEADER = """\
// Everything that passed a place
// in a window.
//
// param  place: STRING          the place
// param  from_at: INTEGER       epoch seconds, inclusive
// return at: LIST<INTEGER>      epoch seconds, ascending
// access read
// budget 2.5 s
"""
BODY = """
MATCH (place:Entity {id: $place})
WHERE open(place)
MATCH (place)<-[event:SEEN_AT]-()
WHERE happened(event) AND event.at >= $from_at
RETURN collect(event.at) AS at
"""
VALID = HEADER + BODY


def without(line: str) -> str:
    """The valid file without the header line that begins so."""
    return "".join(one for one in VALID.splitlines(keepends=True) if not one.startswith(f"// {line}"))


def test_a_file_is_read_with_all_that_its_header_says() -> None:
    found = parse("events/window", VALID)

    assert found.name == "events/window"
    assert found.sentence == "Everything that passed a place in a window."
    assert {name: field.type for name, field in found.params.items()} == {"place": "STRING", "from_at": "INTEGER"}
    assert found.returns["at"].type == "LIST<INTEGER>"
    assert found.returns["at"].description == "epoch seconds, ascending"
    assert (found.access, found.budget) == ("read", 2.5)
    assert found.source == BODY.strip()


def test_the_gate_is_written_out_and_known_by_the_parameters_it_needs() -> None:
    found = parse("events/window", VALID)

    assert "happened(" not in found.text
    assert "open(" not in found.text
    assert found.gate == {"upto", "out", "may"}


@pytest.mark.parametrize(
    ("content", "place", "complaint"),
    [
        (VALID.replace("// budget 2.5 s", "// bugdet 2.5 s"), "x.cypher:8", "'// bugdet 2.5 s' is no header line"),
        (VALID.replace("// access read", "// access read\n// A late sentence."), "x.cypher:8", "is no header line"),
        (VALID.replace("from_at: INTEGER", "from_at INTEGER"), "x.cypher:5", "is no header line"),
        (VALID.replace("// access read", "// access admin"), "x.cypher:1", "access read|write|schema"),
        (without("Everything").replace("// in a window.\n", ""), "x.cypher:1", "needs a sentence"),
        (without("access"), "x.cypher:1", "needs a sentence"),
        (without("budget"), "x.cypher:1", "needs a sentence"),
        (VALID.replace("2.5 s", "0 s"), "x.cypher:1", "above 0 and at most 30 s"),
        (VALID.replace("2.5 s", "30.1 s"), "x.cypher:1", "above 0 and at most 30 s"),
        (without("param  from_at"), "x.cypher", "declared and used parameters differ: from_at"),
        (VALID.replace("event.at >= $from_at", "true"), "x.cypher", "declared and used parameters differ: from_at"),
        (VALID.replace("WHERE open(place)", "WHERE NOT open(place)"), "x.cypher", "only as a positive conjunct"),
    ],
    ids=lambda value: value if len(value) < 40 else "file",
)
def test_a_file_that_breaks_a_rule_is_refused_with_its_place(content: str, place: str, complaint: str) -> None:
    with pytest.raises(CatalogueError, match=f"^{re.escape(place)}: .*{re.escape(complaint)}"):
        parse("x", content)


@pytest.mark.parametrize("budget", ["0.1", "30"])
def test_a_budget_at_its_bounds_is_taken(budget: str) -> None:
    assert parse("x", VALID.replace("2.5 s", f"{budget} s")).budget == float(budget)


def test_every_text_of_the_catalogue_and_no_other_may_be_sent() -> None:
    ping = query("store/ping")

    assert registered() == {one.digest for one in catalogue().values()}
    assert ping.digest in registered()
    assert parse("x", VALID).digest not in registered()


def test_a_name_that_does_not_exist_is_a_mistake_of_ours() -> None:
    with pytest.raises(KeyError):
        query("profiles/nobody")


def test_only_gated_queries_read_entities_or_what_is_said_of_them() -> None:
    """The finer check, on the database's own plans, is in tests/contract/test_plans.py."""
    inner = ("gate/", "loads/", "schema/", "store/", "generated/", "detections/", "decisions/", "hits/", "erasures/")
    questions = [one for one in catalogue().values() if not one.name.startswith(inner)]

    assert questions
    assert [one.name for one in questions if one.access != "read"] == []
    assert [one.name for one in questions if ":Entity" in one.source and "may" not in one.gate] == []
