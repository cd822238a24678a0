"""References that a laboratory takes back: all that rests on them is said to be stale, and nothing else."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from analysis.standing.hits import hits
from base.viewer import Viewer
from cypher.catalogue import query
from tests.loaders.casework import LABORATORY, NEW, OLD, OTHER, asked, case, cases, matches, trace, traces
from tests.loaders.front_door import FrontDoor, id_of
from tests.loaders.test_standing import TRACE, ask, listed

MEMBER = Viewer("Li", case=OLD)
WANG = "990101198001011009"


@pytest.fixture
def two_hits(door: FrontDoor, tmp_path: Path) -> FrontDoor:
    """The old case asks for its trace, which two later cases yielded."""
    door.load(cases(tmp_path, "20010201", case(OLD), case(NEW), case(OTHER)))
    door.load(traces(tmp_path, "20010201", trace("T1", OLD)))
    ask(door, "trace", TRACE)
    door.load(traces(tmp_path, "20110301", *FOUND, trace("T9", OTHER, key="K-99")))
    return door


FOUND = (trace("T1", OLD), trace("T2", NEW), trace("T3", OTHER))


def stale(door: FrontDoor) -> dict[int, bool]:
    """Whether each hit of the first load that brought some is stale, by its row."""
    found = asked(door, lambda ask, _: hits(ask, 10, None), MEMBER).items
    first = min(one.row.load for one in found)
    return {one.row.row: one.stale for one in found if one.row.load == first}


def test_what_rests_on_a_reference_that_is_taken_back_is_stale_and_its_owner_is_told(
    two_hits: FrontDoor, tmp_path: Path
) -> None:
    (task,) = listed(two_hits, "task", "list")
    rows = (FOUND[0], trace("T2", NEW, status="撤回"), FOUND[2], trace("T9", OTHER, key="K-99"))

    report = two_hits.load(traces(tmp_path, "20110401", *rows))

    by_kind = {one["kind"]: one for one in listed(two_hits, "task", "list")}
    assert stale(two_hits) == {2: True, 3: False}
    assert report["retracted"] == {"references": 1, "stale": 2}
    assert (by_kind["hit"]["id"], by_kind["hit"]["stale"]) == (task["id"], True)
    assert (by_kind["evidence-withdrawn"]["question"], by_kind["evidence-withdrawn"]["owner"]) == (
        task["question"],
        "Li",
    )
    assert report["hits"] == 0


def test_a_reference_that_nobody_used_changes_nothing_and_says_so(two_hits: FrontDoor, tmp_path: Path) -> None:
    rows = (*FOUND, trace("T9", OTHER, key="K-99", status="撤回"))

    answer = two_hits.clew("load", traces(tmp_path, "20110401", *rows))

    assert "1 reference was withdrawn or weakened; nobody used it" in answer.output
    assert stale(two_hits) == {2: False, 3: False}
    assert len(listed(two_hits, "task", "list")) == 1


def test_the_cases_own_reference_carries_all_hits_on_it(two_hits: FrontDoor, tmp_path: Path) -> None:
    rows = (trace("T1", OLD, status="撤回"), *FOUND[1:], trace("T9", OTHER, key="K-99"))

    two_hits.load(traces(tmp_path, "20110401", *rows))

    assert stale(two_hits) == {2: True, 3: True}


def test_a_row_that_left_or_was_corrected_in_passing_is_told_apart(two_hits: FrontDoor, tmp_path: Path) -> None:
    corrected = trace("T3", OTHER, secured="2011-02-27")

    two_hits.load(traces(tmp_path, "20110401", FOUND[0], corrected, trace("T9", OTHER, key="K-99")))

    assert stale(two_hits) == {2: True, 3: False}


def test_a_series_that_rests_on_a_withdrawn_row_is_stale_until_the_load_is_withdrawn(
    two_hits: FrontDoor, tmp_path: Path
) -> None:
    (load,) = two_hits.seen("MATCH (l:Load {feed: 'traces'}) RETURN max(l.number)")
    series = [f"series-{letter} {load}" for letter in "ab"]
    two_hits.driver.execute_query(
        "UNWIND $ids AS id CREATE (:Series {id: split(id, ' ')[0], version: id, load: $load})", ids=series, load=load
    )
    params = {"load": load, "version": series, "of": [load, load], "rows": [[1, 2], [1, 3]]}
    two_hits.driver.execute_query(query("detections/rests").text, params)

    report = two_hits.load(
        traces(tmp_path, "20110401", FOUND[0], trace("T2", NEW, status="撤回"), FOUND[2], trace("T9", OTHER, "K-99"))
    )

    marked = "MATCH (d:Decision {{kind: 'evidence-withdrawn'}}) WHERE happened(d) AND d.subject STARTS WITH 'series' "
    assert two_hits.seen(marked.format() + "RETURN d.subject") == {series[0]}
    assert {one["entity"] for one in listed(two_hits, "task", "list") if not one["question"]} == {"series-a"}
    two_hits.driver.execute_query("MATCH (l:Load {number: $n}) SET l.withdrawn_at = 1", n=report["loads"][0])
    assert two_hits.seen(marked.format() + "RETURN d.subject") == set()
    assert stale(two_hits) == {2: False, 3: False}


@pytest.mark.parametrize(("after", "is_stale"), [("撤回", True), ("候选", True), ("确认", False)])
def test_a_comparison_that_is_taken_back_or_weakened_counts_and_one_that_is_confirmed_again_does_not(
    door: FrontDoor, tmp_path: Path, after: str, is_stale: bool
) -> None:
    def row(status: str, day: str) -> str:
        return f"M1,{LABORATORY},K-77,,,{WANG},{status},6000,{day}"

    door.load(cases(tmp_path, "20010201", case(OLD)))
    ask(door, "document", json.dumps({"identity_number": WANG}))
    door.load(matches(tmp_path, "20110301", row("确认", "2011-02-28")))

    report = door.load(matches(tmp_path, "20110401", row(after, "2011-03-30")))

    found = asked(door, lambda ask, _: hits(ask, 10, None), MEMBER).items
    assert {one.stale for one in found if one.row.load != report["loads"][0]} == {is_stale}
    assert {one.entity for one in found} == {id_of("Person", identity_number=WANG)}
