"""What traces say: ratios and caps by kind, the status of a reference, and traces that are expected at a scene."""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl
import pytest

from analysis.cases.forensic import CANDIDATE, CONFIRMED, HITS, RETRACTED, hits, kind_of_trace, log10_lr, weighed

FOUND = ("case", "trace", "kind", "status", "load", "row")
MATCHES = ("trace", "other", "status", "log10_lr_milli", "load", "row")
INVOLVED = ("case", "entity", "role", "load", "row")


def table(columns: tuple[str, ...], rows: list[tuple[Any, ...]]) -> pl.DataFrame:
    texts = {"trace", "kind", "other", "entity", "role"}
    return pl.DataFrame(rows, schema={name: pl.String if name in texts else pl.Int64 for name in columns}, orient="row")


def found_by(
    found: list[tuple[Any, ...]],
    matches: list[tuple[Any, ...]] | None = None,
    involved: list[tuple[Any, ...]] | None = None,
) -> list[dict[str, Any]]:
    tables = table(FOUND, found), table(MATCHES, matches or []), table(INVOLVED, involved or [])
    return weighed(hits(*tables)).to_dicts()


def test_one_trace_in_two_cases_ties_them_by_what_the_table_says_of_its_kind() -> None:
    (hit,) = found_by([(3, "t1", "手印", CONFIRMED, 1, 10), (8, "t1", "手印", CONFIRMED, 1, 20)])

    assert (hit["one"], hit["other"], hit["cap"]) == (3, 8, 3.5)
    assert hit["log10_lr"] == 3.5
    assert hit["rows"] == [1, 10, 1, 20] or hit["rows"] == [1, 20, 1, 10]


@pytest.mark.parametrize(
    ("status", "log10"),
    [(CONFIRMED, 2.955), (CANDIDATE, 0.985), (RETRACTED, 0.0)],
    ids=["confirmed", "candidate", "retracted"],
)
def test_a_stated_ratio_counts_by_the_status_of_the_reference(status: int, log10: float) -> None:
    found = [(0, "t1", "DNA", CONFIRMED, 1, 1), (1, "t2", "DNA", CONFIRMED, 1, 2)]

    (hit,) = found_by(found, [("t1", "t2", status, 3_000, 2, 1)])

    assert hit["log10_lr"] == pytest.approx(log10, abs=0.01)


def test_a_trace_of_a_victim_says_nothing() -> None:
    found = [(0, "t1", "DNA", CONFIRMED, 1, 1), (1, "t1", "DNA", CONFIRMED, 1, 2)]
    match = [("t1", "person-v", CONFIRMED, 8_000, 2, 1)]

    (hit,) = found_by(found, match, [(1, "person-v", "victim", 3, 1)])

    assert hit["innocent"]
    assert hit["log10_lr"] == 0.0


def test_a_trace_that_matches_a_suspect_of_another_case_ties_the_two() -> None:
    (hit,) = found_by(
        [(0, "t1", "DNA", CONFIRMED, 1, 1)],
        [("t1", "person-s", CONFIRMED, 0, 2, 1)],
        [(5, "person-s", "convicted", 3, 1), (6, "person-s", "witness", 3, 2)],
    )

    assert (hit["one"], hit["other"], hit["log10_lr"]) == (0, 5, 4.0)


def test_two_traces_of_one_person_tie_their_cases_and_count_once() -> None:
    found = [(0, "t1", "DNA", CONFIRMED, 1, 1), (0, "t3", "DNA", CONFIRMED, 1, 3), (1, "t2", "DNA", CONFIRMED, 1, 2)]
    matches = [(trace, "person-s", CONFIRMED, 0, 2, row) for row, trace in enumerate(("t1", "t2", "t3"))]

    (hit,) = found_by(found, matches)

    assert (hit["one"], hit["other"]) == (0, 1)


def test_nothing_found_is_an_empty_table() -> None:
    assert found_by([]) == []
    assert set(HITS) < set(weighed(hits(table(FOUND, []), table(MATCHES, []), table(INVOLVED, []))).columns)


@pytest.mark.parametrize(
    ("text", "kind"),
    [("DNA", "DNA"), ("dna mixture", "DNA mixture"), ("工具痕迹", "tool mark"), ("足迹", "shoe mark"), ("", "trace")],
)
def test_kinds_are_known_by_their_words(text: str, kind: str) -> None:
    assert kind_of_trace(text).name == kind


def test_a_source_that_cannot_be_the_offender_says_nothing_however_sure_the_laboratory() -> None:
    assert log10_lr(np.array([9.0]), 0.0).item() == 0.0
    assert log10_lr(np.array([9.0])).item() == pytest.approx(9 + np.log10(0.9))
