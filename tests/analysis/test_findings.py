"""Findings: what they add up to, and whom they never score."""

from __future__ import annotations

import pytest

from analysis.findings import Evidence, Finding, capped
from base.forbidding import PersonScoreError
from tests.graphs import an_id


def finding(*members: str) -> Finding:
    return Finding("co_travel", 1, list(members), [Evidence("scene", "It was there.", 2.0, 4.0)], [], 0.5)


def test_a_family_counts_up_to_its_cap_for_and_against() -> None:
    evidence = [Evidence("scene", "", 3.0, 5.0), Evidence("scene", "", 4.0, 5.0), Evidence("clock", "", -3.0, 1.0)]

    assert capped(evidence) == 4.0


def test_a_finding_has_the_score_of_its_evidence() -> None:
    assert finding(an_id("Plate", "a"), an_id("Plate", "b")).score == 2.0


def test_a_person_is_never_scored() -> None:
    with pytest.raises(PersonScoreError) as refused:
        finding(an_id("Plate", "a"), an_id("Person", "w"))

    assert refused.value.code == "person_score"
