"""Undone loads: the graph is as if they had never been loaded, and before the undoing it was as it had been."""

from __future__ import annotations

import json
from itertools import count
from pathlib import Path
from random import Random
from typing import Any

import pytest

from loaders.touched import touched
from tests.graphs import KEY
from tests.loaders.casework import OLD, calls, case, cases, trace, traces
from tests.loaders.front_door import Answer, FrontDoor, id_of
from tests.loaders.residents import LI, LIVES_AT, MAPPING, STREET, WANG, ZHANG, delivery, row
from tests.loaders.test_standing import TRACE, ask

WHY = "the file of another district"
KINDS = ("entities", "statements", "links", "events", "decided", "found")
PLACES = "system,code,name"


def load(door: FrontDoor, *files: Path | str) -> int:
    return door.load("--mapping", MAPPING, *files)["loads"][0]


def undo(door: FrontDoor, *targets: object) -> dict[str, Any]:
    answer = door.clew("load", "--undo", "--why", WHY, "--json", *targets)
    assert answer.exit_code == 0, answer.output + answer.errors
    (one,) = answer.value["undone"]
    return one


def redo(door: FrontDoor, *targets: object) -> dict[str, Any]:
    return door.clew("load", "--redo", "--json", *targets).account


def test_an_undone_file_is_as_if_it_had_never_been_loaded(door: FrontDoor, tmp_path: Path) -> None:
    first = delivery(tmp_path, "20240101", row(), row(LI, "2", "13490000002"))
    second = delivery(tmp_path, "20240201", row(home="9"), row(LI, "2", "13490000002"), row(ZHANG, "3"))
    load(door, first)
    before = door.digest()
    number = load(door, second)

    undone = undo(door, second)

    assert (undone["loads"], undone["rests"], undone["repaired"]) == ([number], [], 0)
    assert door.digest() == before


def test_what_a_later_load_left_unsaid_is_said_again_with_its_row(door: FrontDoor, tmp_path: Path) -> None:
    wang, li = row(), row(LI, "2", "13490000002")
    number = load(door, first := delivery(tmp_path, "20240101", wang, li))
    load(door, second := delivery(tmp_path, "20240201", wang))

    undone = undo(door, number)

    assert [(one["file"], one["rows"]) for one in undone["rests"]] == [(second.name, 1)]
    assert door.seen(LIVES_AT) == {(WANG, f"{STREET}1号")}
    (repair,) = undone["repairs"]
    assert door.seen("MATCH ()-[d:DESCRIBES]->(:Person) WHERE said(d) RETURN d.load, d.row") == {(repair, 1)}
    kept = door.archive.row(repair, 1)
    assert (kept.file, kept.cells["home"]) == (second.name, f"{STREET}1号")
    only = door.again()
    load(only, second)
    assert only.digest() == door.digest()
    assert first.exists()


def test_redone_it_is_as_before_and_the_past_shows_all_three_states(door: FrontDoor, tmp_path: Path) -> None:
    load(door, delivery(tmp_path, "20240101", row(), row(LI, "2")))
    door.later()
    load(door, moved := delivery(tmp_path, "20240201", row(home="9")))
    with_it = door.digest()
    door.later()
    undo(door, moved)
    without = door.digest()
    door.later()

    report = redo(door, moved)

    assert (report["changed"], report["loads"] != []) == (1, True)
    assert door.digest() == with_it
    (known,) = door.seen(
        "MATCH (l:Load {file: $file}) WHERE l.withdrawn_at < 33000000000 RETURN l.withdrawn_at", file=moved.name
    )
    past = [door.seen(LIVES_AT, known_at=known + shift) for shift in (-1, 0)]
    assert [{home for who, home in some if who == WANG} for some in past] == [{f"{STREET}9号"}, {f"{STREET}1号"}]
    assert without != with_it


def test_undoing_needs_a_reason_that_is_kept_with_the_load(door: FrontDoor, tmp_path: Path) -> None:
    number = load(door, path := delivery(tmp_path, "20240101", row()))

    without = door.clew("load", "--undo", path)
    undo(door, path)

    assert without.exit_code == 2
    assert door.seen("MATCH (l:Load {number: $n}) RETURN l.why, l.undone_by <> ''", n=number) == {(WHY, True)}


def refused(door: FrontDoor, *arguments: object) -> Answer:
    answer = door.clew("load", "--json", *arguments)
    assert answer.exit_code == 2
    return answer


def test_what_cannot_be_undone_or_redone_is_refused_with_what_to_do(door: FrontDoor, tmp_path: Path) -> None:
    number = load(door, path := delivery(tmp_path, "20240101", row()))
    load(door, delivery(tmp_path, "20240201", row()))
    other = delivery(tmp_path, "20240301", row(ZHANG))
    not_undone = refused(door, "--redo", number).value
    repair = undo(door, path)["repairs"][0]

    asked: dict[str, tuple[object, ...]] = {
        "was undone before": ("--undo", "--why", WHY, number),
        "Nothing was loaded from": ("--undo", "--why", WHY, other),
        "is a repair": ("--undo", "--why", WHY, repair),
        f"clew load --redo {number}": ("--mapping", MAPPING, path),
    }
    for sentence, arguments in asked.items():
        assert sentence in refused(door, *arguments).value["detail"], sentence
    assert "there is nothing to redo" in not_undone["detail"]


@pytest.mark.parametrize("both", [(1, 2), (1,)], ids=["a call that both files have", "only a telephone in both"])
def test_what_another_file_of_events_brought_too_stays_with_those_who_took_part(
    door: FrontDoor, tmp_path: Path, both: tuple[int, ...]
) -> None:
    rows = {n: f"{n},2024-01-0{n} 10:00:00,60,1349000000{n},13490000009," for n in (1, 2, 3)}
    first = calls(tmp_path, "20240101", *(rows[n] for n in both))
    second = calls(tmp_path, "20240102", rows[2], rows[3])
    door.load(first)
    door.load(second)
    only = door.again()
    only.load(second)
    expected = only.digest()
    door = FrontDoor.again(only)
    door.load(first)
    door.load(second)

    undone = undo(door, first)

    assert [(one["file"], one["rows"]) for one in undone["rests"]] == [(second.name, 1)]
    assert door.digest() == expected


FEEDS = ("residents", "calls")


def test_what_a_repair_took_from_a_file_goes_with_that_file(door: FrontDoor, tmp_path: Path) -> None:
    row_ = "1,2024-01-01 10:00:00,60,13490000001,13490000009,"
    both = [calls(tmp_path, day, row_) for day in ("20240101", "20240102")]
    registers = [delivery(tmp_path, day, row()) for day in ("20240101", "20240102")]
    for events, register in zip(both, registers, strict=True):
        door.load(events)
        load(door, register)

    for path in (*both, *registers):
        undo(door, path)

    assert {kind: part["count"] for kind, part in door.digest()["parts"].items()} == dict.fromkeys(KINDS, 0)


def test_hits_of_withdrawn_rows_go_and_what_is_repaired_is_put_to_the_questions(
    door: FrontDoor, tmp_path: Path
) -> None:
    door.load(cases(tmp_path, "20240101", case(OLD), case("A2011")))
    ask(door, "trace", TRACE)
    first = traces(tmp_path, "20240102", trace("T1", "A2011"))
    (load_,) = door.load(first)["loads"]
    door.load(traces(tmp_path, "20240103", trace("T1", "A2011"), trace("T2", "A2011", "K-99")))
    hits = "MATCH (h:Hit) WHERE happened(h) RETURN h.load, h.row"
    before = door.seen(hits)

    undone = undo(door, first)

    assert before == {(load_, 1)}
    assert undone["hits"] == 1
    assert door.seen(hits) == {(undone["repairs"][0], 1)}


def test_a_detection_is_told_whom_an_undoing_touched(door: FrontDoor, tmp_path: Path) -> None:
    row_ = "1,2024-01-01 10:00:00,60,13490000001,13490000009,"
    door.load(first := calls(tmp_path, "20240101", row_))
    door.load(calls(tmp_path, "20240102", row_))
    undone = undo(door, first)

    found = [touched(door.archive, load_, KEY) for load_ in (*undone["loads"], *undone["repairs"])]

    phones = {id_of("Phone", number=f"+861349000000{n}") for n in (1, 9)}
    assert [one and one.happened for one in found] == [phones, phones]


class Source:
    """Files of two feeds with rows drawn from few keys, so that they overlap."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.random, self.folder, self.numbers = Random(seed), folder, count(1)
        self.seen: set[tuple[str, str]] = set()

    def file(self) -> tuple[Path, tuple[object, ...]]:
        """A file that was not there before, and the options to load it with."""
        while True:
            folder = self.folder / str(next(self.numbers))
            folder.mkdir()
            path, options = self._file(folder)
            said = (path.name, path.read_text(encoding="utf-8"))
            if said not in self.seen:
                self.seen.add(said)
                return path, options

    def _file(self, folder: Path) -> tuple[Path, tuple[object, ...]]:
        day = f"202401{self.random.randint(1, 9):02d}"
        if self.random.random() < 0.4:
            some = self.random.sample(range(6), self.random.randint(1, 4))
            rows = [f"{n},2023-01-0{n + 1} 10:00:00,60,1349000000{n % 3},1349000001{n % 2}," for n in some]
            return calls(folder, day, *rows), ()
        people = self.random.sample((WANG, LI, ZHANG), self.random.randint(1, 3))
        rows = [row(who, str(self.random.randint(1, 2)), f"1349000000{self.random.randint(0, 2)}") for who in people]
        full = ("--snapshot",) if self.random.random() < 0.4 else ()
        return delivery(folder, day, *rows), ("--mapping", MAPPING, *full)


@pytest.mark.parametrize("seed", [3])
def test_after_any_history_the_graph_says_what_the_loads_that_count_say(
    door: FrontDoor, tmp_path: Path, seed: int
) -> None:
    _history(door, tmp_path, seed, turns=9)


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(100, 130))
def test_after_any_long_history_the_graph_says_what_the_loads_that_count_say(
    door: FrontDoor, tmp_path: Path, seed: int
) -> None:
    _history(door, tmp_path, seed, turns=16)


def _history(door: FrontDoor, folder: Path, seed: int, turns: int) -> None:
    source = Source(folder, seed)
    loaded: list[tuple[Path, tuple[object, ...]]] = []
    undone: list[tuple[Path, tuple[object, ...]]] = []
    for _ in range(turns):
        choice = source.random.random()
        if choice < 0.35 and loaded:
            undone.append(loaded.pop(source.random.randrange(len(loaded))))
            undo(door, undone[-1][0])
        elif choice < 0.5 and undone:
            loaded.append(undone.pop(source.random.randrange(len(undone))))
            redo(door, loaded[-1][0])
        else:
            path, options = source.file()
            loaded.append((path, options))
            door.load(*options, path)
    made = door.digest()
    places = {
        path: place for place, path in enumerate(sorted(folder.glob("*/*.csv"), key=lambda one: int(one.parent.name)))
    }
    only = door.again()
    for path, options in sorted(loaded, key=lambda one: places[one[0]]):
        only.load(*options, path)
    assert json.dumps(only.digest()["parts"], indent=1) == json.dumps(made["parts"], indent=1)
