"""Whatever the order of files and rows, and however often and by how many they are handed in: one graph."""

from __future__ import annotations

from pathlib import Path
from random import Random

from tests.loaders.attempts import Attempt, Attempts
from tests.loaders.casework import LABORATORY, OLD, calls, case, cases, trace, traces
from tests.loaders.front_door import FrontDoor, id_of
from tests.loaders.residents import CHEN, LI, MAPPING, STREET, WANG, ZHANG, delivery, row
from tests.loaders.test_standing import TRACE, ask

CALLS = [f"{n},2024-01-0{n % 9 + 1} 10:00:00,60,1349000000{n % 4},1349000001{n % 3}," for n in range(12)]
REGISTER = {
    "20240101": [row(), row(LI, "2", "13490000002")],
    "20240201": [row(home="9"), row(LI, "2", "13490000002"), row(ZHANG, "3")],
    "20240301": [row(home="9"), row(ZHANG, "4"), row(CHEN, "5", "")],
}


def files(folder: Path, shuffled: Random) -> tuple[list[Path], list[Path]]:
    """The same files of a register and of calls, with their rows in some order."""
    folder.mkdir()

    def mixed(rows: list[str]) -> list[str]:
        return shuffled.sample(rows, len(rows))

    register = [delivery(folder, day, *mixed(rows)) for day, rows in REGISTER.items()]
    return register, [calls(folder, f"2024010{n + 1}", *mixed(CALLS[4 * n : 4 * n + 6])) for n in range(3)]


def test_four_loaders_with_the_same_files_in_any_order_make_one_graph(
    door: FrontDoor, attempts: Attempts, tmp_path: Path
) -> None:
    register, events = files(tmp_path / "in order", Random(0))
    door.clew("load", "--mapping", MAPPING, *register)
    door.clew("load", *events)
    alone = door.digest()
    door = door.again()
    tries: list[Attempt] = []
    for place in range(4):
        draw = Random(place)
        some, of = (files(tmp_path / str(place), draw)[place % 2], MAPPING if place % 2 == 0 else None)
        draw.shuffle(some)
        tries.append(Attempt(door.environment, [*some, *some], of, tmp_path / f"told {place}"))

    processes = [attempts.start(one) for one in tries]
    for process in processes:
        process.join(300)

    assert [process.exitcode for process in processes] == [0] * 4
    assert door.digest() == alone


def test_a_file_that_repeats_events_of_a_later_one_loads_and_says_nothing_new(door: FrontDoor, tmp_path: Path) -> None:
    door.load(calls(tmp_path, "20240102", *CALLS[:3]))
    before = door.digest()

    report = door.load(calls(tmp_path, "20240101", *CALLS[:2]))

    assert (report["same"], report["rejected"]) == (2, 0)
    assert door.digest() == before


def test_two_loads_at_once_answer_a_question_once_each(door: FrontDoor, attempts: Attempts, tmp_path: Path) -> None:
    door.load(cases(tmp_path, "20240101", case(OLD), case("A2011")))
    ask(door, "trace", TRACE)
    ask(door, "address", f'{{"text": "{STREET}9号"}}')
    work = [
        (traces(tmp_path, "20240102", trace("T1", "A2011")), None),
        (delivery(tmp_path, "20240102", row(home="9")), MAPPING),
    ]
    tries = [Attempt(door.environment, [path], of, tmp_path / f"told {path.stem}") for path, of in work]

    processes = [attempts.start(one) for one in tries]
    for process in processes:
        process.join(300)

    assert [process.exitcode for process in processes] == [0, 0]
    hits = door.seen("MATCH (h:Hit)-[:ANSWERS]->(q:Question) WHERE happened(h) RETURN q.kind, h.id")
    assert sorted(kind for kind, _ in hits) == ["address", "trace"]


ROWS = {
    "statements": "MATCH ()-[d:DESCRIBES]->() RETURN d.load, d.row",
    "claims": "MATCH ()-[l]->() WHERE l.valid_from IS NOT NULL AND NOT l:DESCRIBES "
    "UNWIND range(0, size(l.load) - 1) AS c RETURN l.load[c], l.row[c]",
    "endings": "MATCH ()-[d:DESCRIBES]->() UNWIND coalesce(d.ended_by, []) AS load RETURN load, 0",
    "endings of claims": "MATCH ()-[l]->() UNWIND coalesce(l.ended_by, []) AS load RETURN load, 0",
    "events": "MATCH ()-[e:CALLED|SEEN_AT]->() RETURN e.load, e.row",
}


def test_every_statement_claim_ending_and_event_leads_to_its_row(door: FrontDoor, tmp_path: Path) -> None:
    register, events = files(tmp_path / "files", Random(1))
    for path in register:
        door.load("--mapping", MAPPING, "--snapshot", path)
    for path in events:
        door.load(path)
    door.load(cases(tmp_path, "20240101", case(OLD)))
    door.load(traces(tmp_path, "20240102", trace("T1", OLD, LABORATORY)))
    answer = door.clew("load", "--undo", "--why", "wrong", events[0])
    assert answer.exit_code == 0, answer.output
    standing = door.seen("MATCH (l:Load) WHERE l.withdrawn_at > 33000000000 RETURN l.number")

    for kind, text in ROWS.items():
        rows = {(load, number) for load, number in door.seen(text) if load in standing}
        assert rows, kind
        for load, number in rows:
            about = door.archive.description(load)
            cells = door.archive.row(load, number).cells if number else {}
            assert cells or about.full or "endings" in kind, (kind, load, number)
    person = door.seen(
        "MATCH (:Person {id: $id})<-[d:DESCRIBES]-() WHERE says(d) RETURN d.load, d.row",
        id=id_of("Person", identity_number=WANG),
    )
    assert {door.archive.row(*one).cells["number"] for one in person} == {WANG}
