"""Loads and servers that are killed at random moments: the same command again ends in the graph of an undisturbed load.

The moments are drawn with a fixed seed. Those of a load are counted in steps of the program, so that they are spread
over reading, archiving, sending, standing questions and completion alike on any machine.
"""

from __future__ import annotations

import json
import random
import signal
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from base.viewer import FOREVER
from ontology.identifiers.identity_number import check_digit
from store.digest import Part, digest
from store.writer import Writer
from tests.loaders.attempts import NEVER, Attempt, Attempts, Told, told
from tests.loaders.casework import NEW, OLD, OTHER, case, cases, phones
from tests.loaders.front_door import FrontDoor
from tests.loaders.residents import MAPPING, delivery, row
from tests.loaders.test_standing import ask

SEED = 20_260
DONE = f"MATCH (l:Load) WHERE l.completed_at = {FOREVER} RETURN sum(l.done)"
COMPLETE = f"MATCH (l:Load) WHERE l.completed_at < {FOREVER} RETURN count(l)"
WRITTEN = f"""
MATCH (l:Load) WHERE l.completed_at = {FOREVER}
WITH collect(l.number) AS open
RETURN COUNT {{ ()-[d:DESCRIBES]->() WHERE d.load IN open }}
  + COUNT {{ ()-[d:DESCRIBES]->() WHERE any(n IN d.ended_by WHERE n IN open) }}
  + reduce(sum = 0, n IN COLLECT {{
      MATCH ()-[r]->() WHERE r.role IS NOT NULL
      RETURN size([n IN r.load + coalesce(r.ended_by, []) WHERE n IN open]) }} | sum + n)"""


def people(folder: Path, day: str, numbers: Sequence[int], moved: int = 0) -> Path:
    """A full register of the people with these numbers; every fifth of them lives `moved` houses further on."""
    first17 = [f"990101{1960 + number // 100}0101{number % 100:03}" for number in numbers]
    homes = [str(number + (0 if number % 5 else moved)) for number in numbers]
    persons = zip(first17, homes, numbers, strict=True)
    rows = [row(f"{one}{check_digit(one)}", home, f"{13490000000 + number}") for one, home, number in persons]
    return delivery(folder, day, *rows)


@dataclass
class Story:
    """Three files, one after the other, in an installation: a register, the next one, and phones somebody asks for."""

    door: FrontDoor
    writer: Writer
    files: Sequence[tuple[Path, Path | None]]

    @classmethod
    def begin(cls, door: FrontDoor, writer: Writer, folder: Path) -> Story:
        suspects = [f"{NEW if n % 2 else OTHER},{13490000000 + n // 2},嫌疑人" for n in range(60)]
        door.load(cases(folder, "20010201", case(OLD), case(NEW), case(OTHER)))
        for number in range(13490000001, 13490000004):
            ask(door, "phone", json.dumps({"number": str(number)}))
        files = [
            (people(folder, "20240101", range(60)), MAPPING),
            (people(folder, "20240201", range(5, 65), moved=500), MAPPING),
            (phones(folder, "20110301", *suspects), None),
        ]
        return cls(door, writer, files)

    def attempt(self, chapter: int, folder: Path) -> Attempt:
        path, mapping = self.files[chapter]
        return Attempt(self.door.environment, [path], mapping, folder / "told", largest=20)

    def said(self) -> dict[str, Part]:
        """The digests of what the files say; a question has another id and another moment in each installation."""
        return {kind: part for kind, part in digest(self.writer).parts.items() if kind not in ("decided", "found")}

    def hits(self) -> list[tuple[str, ...]]:
        """Each hit as the question's value, the entity and the row that answers, and whether there is a task."""
        records, _, _ = self.door.driver.execute_query(
            "MATCH (q:Question)<-[:ANSWERS]-(h:Hit)-[:NAMES]->(e) RETURN q.value, e.id, h.row, h.task <> ''"
        )
        return sorted(tuple(map(str, record.values())) for record in records)


def stages(kills: int) -> list[str]:
    """When to kill: first before anything is sent, then while it is, at last after it."""
    some = kills // 4
    return ["before"] * some + ["sending"] * (kills - 2 * some) + ["after"] * some


def moment(draw: random.Random, stage: str, whole: Told, done: int) -> int:
    """A step of that stage; what is committed is not sent again, so an attempt has fewer steps than the one before."""
    begin, sent = whole.steps[0], whole.steps[-1]
    left = int((sent - begin) * (1 - done / whole.done[-1]))
    if stage == "before":
        return draw.randrange(1, begin)
    if stage == "sending":
        return begin + draw.randrange(left // 2 + 1)
    return begin + left + draw.randrange((whole.end - sent) * 2 // 3)


def check_killed(story: Story, attempt: Attempt, before: dict[str, Part]) -> None:
    """Nothing of the load is seen; what it reported stands there, and all that stands there is counted, row by row."""
    done = story.door.count(DONE)
    assert story.said() == before
    assert done >= max(told(attempt).done, default=0)
    assert story.door.count(WRITTEN) == done


def kill_through(
    story: Story, attempt: Attempt, attempts: Attempts, whole: Told, draw: random.Random, kills: int
) -> int:
    """Kill a load again and again, until it is complete; returns how often."""
    before, killed = story.said(), 0
    for stage in stages(kills):
        done, complete = story.door.count(DONE), story.door.count(COMPLETE)
        ended = attempts.run(replace(attempt, moment=moment(draw, stage, whole, done)))
        assert min(told(attempt).done, default=done + 1) > done, "what was committed is sent again"
        killed += ended == -signal.SIGKILL
        if story.door.count(COMPLETE) > complete:
            break
        check_killed(story, attempt, before)
    assert attempts.run(attempt) == 0
    return killed


@pytest.mark.parametrize("kills", [33, pytest.param(120, marks=pytest.mark.soak)])
def test_a_load_killed_at_any_moment_ends_in_the_same_graph(
    door: FrontDoor, writer: Writer, attempts: Attempts, tmp_path: Path, kills: int
) -> None:
    draw, whole = random.Random(SEED), list[Told]()
    story = Story.begin(door, writer, tmp_path)
    for chapter in range(len(story.files)):
        attempt = story.attempt(chapter, tmp_path)
        assert attempts.run(replace(attempt, moment=NEVER)) == 0
        whole.append(told(attempt))
    undisturbed = story.said(), story.hits()
    story = Story.begin(door.again(), writer, tmp_path)

    killed = 0
    for chapter, one in enumerate(whole):
        attempt = story.attempt(chapter, tmp_path)
        killed += kill_through(story, attempt, attempts, one, draw, kills // len(whole))

    assert (story.said(), story.hits()) == undisturbed
    assert len(story.hits()) == 9, "three suspects' phones are asked for in the old case, and a case names itself"
    assert story.door.count("MATCH (l:Load) WHERE l.source <> 'clew' RETURN count(l)") == 1 + len(whole)
    assert killed >= kills * 9 // 11
