"""Rows of one file that differ in who may see them: one load for each marking, seen, undone and redone together."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

import pytest

from loaders import relabelling
from loaders.sending import Sender
from tests.granting import ISSUER, granted
from tests.loaders.front_door import FrontDoor
from tests.loaders.marked import (
    DESCRIBED,
    EVERYBODY,
    LINKS,
    homes,
    line,
    loads,
    mapping,
    register,
    seen,
)
from tests.loaders.residents import CHEN, LI, LIU, WANG, ZHANG

TODAY = datetime.now(ZoneInfo("Asia/Shanghai")).date()


def load(door: FrontDoor, file: Path, *more: object) -> dict[str, object]:
    return door.load("--mapping", mapping(file.parent), *more, file)


def take_back(door: FrontDoor, file: Path) -> None:
    answer = door.clew("load", "--undo", "--why", "another district", "--json", file)
    assert answer.exit_code == 0, answer.output + answer.errors


def three(folder: Path) -> Path:
    rows = [line(WANG, "1"), line(LI, "2", "closed"), line(ZHANG, "3", "", "source"), line(LIU, "1", "open")]
    return register(folder, "20240101", *rows)


def test_three_markings_in_one_file_are_three_loads_that_each_viewer_sees_in_part(
    door: FrontDoor, tmp_path: Path
) -> None:
    report = load(door, three(tmp_path))

    assert (report["read"], report["created"], len(report["loads"])) == (4, 4, 3)
    clerk = {(WANG, "1"), (LIU, "1")}
    assert homes(door, "clerk") == homes(door, "guardian") == clerk
    assert homes(door, "detective") == clerk | {(LI, "2")}
    assert homes(door, "handler") == clerk | {(LI, "2"), (ZHANG, "3")}
    assert [len(seen(door, LINKS, who)) for who in EVERYBODY] == [2, 3, 4, 2]
    assert loads(door, "clerk") == [(2, 2, 0, 0, 0)]
    assert loads(door, "detective") == [(1, 1, 0, 0, 0), (2, 2, 0, 0, 0)]
    assert loads(door, "handler") == [(1, 1, 0, 0, 0), (1, 1, 0, 0, 0), (2, 2, 0, 0, 0)]


@pytest.mark.parametrize("who", EVERYBODY)
def test_whoever_sees_a_link_is_told_of_both_its_ends(door: FrontDoor, tmp_path: Path, who: str) -> None:
    load(door, three(tmp_path))

    described = {id for (id,) in seen(door, DESCRIBED, who)}

    assert {end for link in seen(door, LINKS, who) for end in link} <= described


def test_an_unknown_word_refuses_the_row_and_keeps_it_from_all_but_the_most_cleared(
    door: FrontDoor, tmp_path: Path
) -> None:
    file = register(tmp_path, "20240101", line(WANG, "1"), line(LI, "2", "clozed"), line(ZHANG, "3", "", "witness;spy"))

    report = load(door, file)

    assert report["reject_codes"] == {"unknown_marking": 2}
    assert (report["read"], report["created"], report["rejected"]) == (3, 1, 2)
    assert [loads(door, who) for who in ("clerk", "detective")] == [[(1, 1, 0, 0, 0)]] * 2
    assert loads(door, "handler") == [(1, 1, 0, 0, 0), (2, 0, 0, 0, 2)]
    assert [door.archive.scan(number).collect().height for number in report["loads"]] == [1, 2]


def test_a_marking_that_rises_takes_the_row_from_those_who_saw_it(door: FrontDoor, tmp_path: Path) -> None:
    load(door, register(tmp_path, "20240101", line(WANG, "1"), line(LI, "2")))

    report = load(door, register(tmp_path, "20240201", line(WANG, "1", "closed"), line(LI, "2")))

    assert (report["changed"], report["same"]) == (1, 1)
    assert homes(door, "clerk") == {(LI, "2")}
    assert homes(door, "detective") == {(WANG, "1"), (LI, "2")}


def test_a_marking_never_falls_with_a_later_file(door: FrontDoor, tmp_path: Path) -> None:
    load(door, register(tmp_path, "20240101", line(WANG, "1", "closed"), line(LI, "2")))

    same = load(door, register(tmp_path, "20240201", line(WANG, "1"), line(LI, "2")))
    load(door, register(tmp_path, "20240301", line(WANG, "9"), line(LI, "2")))

    assert (same["changed"], same["same"]) == (0, 2)
    assert homes(door, "clerk") == {(LI, "2")}
    assert homes(door, "detective") == {(WANG, "9"), (LI, "2")}


def test_who_left_a_full_snapshot_leaves_for_those_who_saw_it(door: FrontDoor, tmp_path: Path) -> None:
    load(door, register(tmp_path, "20240101", line(WANG, "1"), line(LI, "2", "closed"), line(ZHANG, "3")))

    report = load(door, register(tmp_path, "20240201", line(ZHANG, "3")), "--snapshot")
    again = load(door, register(tmp_path, "20240301", line(ZHANG, "3"), line(LI, "4")), "--snapshot")

    assert (report["left"], len(report["loads"]), again["created"] + again["changed"]) == (2, 2, 1)
    assert homes(door, "clerk") == {(ZHANG, "3")}
    assert homes(door, "detective") == {(ZHANG, "3"), (LI, "4")}


def history(folder: Path, chance: Random) -> list[Path]:
    people, marks = (WANG, LI, ZHANG, LIU, CHEN), (("", ""), ("open", ""), ("closed", ""), ("", "source"))
    return [
        register(
            folder,
            f"2024{month:02}01",
            *(line(one, str(chance.randint(1, 3)), *chance.choice(marks)) for one in people if chance.random() < 0.7),
            line("990101197001011012", "7"),
        )
        for month in range(1, 5)
    ]


@pytest.mark.parametrize("seed", range(2))
def test_any_order_gives_the_same_graph_to_every_viewer(door: FrontDoor, tmp_path: Path, seed: int) -> None:
    chance = Random(seed)
    files = history(tmp_path, chance)
    for file in files:
        load(door, file)
    digest, told = door.digest(), [seen(door, LINKS, who) for who in EVERYBODY]

    other = door.again()
    for file in (shuffled := chance.sample(files, len(files))):
        load(other, file)
    for file in shuffled:
        assert load(other, file)["already"]

    assert other.digest() == digest
    assert [seen(other, LINKS, who) for who in EVERYBODY] == told


def test_a_delivery_is_undone_and_redone_in_all_its_loads(door: FrontDoor, tmp_path: Path) -> None:
    files = [
        register(tmp_path, "20240101", line(WANG, "1"), line(LI, "2", "closed"), line(ZHANG, "3")),
        register(tmp_path, "20240201", line(WANG, "1", "closed"), line(LI, "5"), line(ZHANG, "3", "", "source")),
    ]
    load(door, files[0])
    before = door.digest(), [homes(door, who) for who in EVERYBODY]
    load(door, files[1])
    after = door.digest(), [homes(door, who) for who in EVERYBODY]

    take_back(door, files[1])
    assert (door.digest(), [homes(door, who) for who in EVERYBODY]) == before
    redone = door.load("--redo", files[1])

    assert (door.digest(), [homes(door, who) for who in EVERYBODY]) == after
    assert len(redone["loads"]) == 3


def test_what_an_undone_file_had_left_unsaid_is_repaired_where_it_was(door: FrontDoor, tmp_path: Path) -> None:
    first = register(tmp_path, "20240101", line(WANG, "1"), line(LI, "2", "closed"), line(ZHANG, "3", "", "source"))
    load(door, first)
    load(door, register(tmp_path, "20240201", line(WANG, "1"), line(LI, "2", "closed"), line(ZHANG, "3", "", "source")))
    before = [homes(door, who) for who in EVERYBODY]

    take_back(door, first)

    assert [homes(door, who) for who in EVERYBODY] == before


def test_killed_between_its_loads_a_delivery_goes_on_and_is_seen_as_a_whole(
    door: FrontDoor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, sent = three(tmp_path), Sender.send

    def stop_at_the_second(self: Sender, *given: object) -> None:
        if calls:
            raise KeyboardInterrupt
        calls.append(1)
        sent(self, *given)

    calls: list[int] = []
    with monkeypatch.context() as killed:
        killed.setattr(Sender, "send", stop_at_the_second)
        stopped = door.clew("load", "--json", "--mapping", mapping(tmp_path), file)
    assert stopped.exit_code != 0
    assert [homes(door, who) for who in EVERYBODY] == [set()] * 4

    load(door, file)

    whole = door.digest()
    assert door.count("MATCH (l:Load) RETURN count(*)") == 3
    load(other := door.again(), file)
    assert other.digest() == whole


def born(years: int, days: int = 0) -> str:
    return date.fromordinal(TODAY.replace(year=TODAY.year - years).toordinal() + days).isoformat()


def test_a_minors_rows_are_seen_only_with_the_compartment(door: FrontDoor, tmp_path: Path) -> None:
    rows = [line(WANG, "1", born=born(18)), line(LI, "2", born=born(18, 1)), line(ZHANG, "3", "closed", born=born(3))]
    load(door, register(tmp_path, "20240101", *rows))

    assert homes(door, "clerk") == {(WANG, "1")}
    assert homes(door, "guardian") == {(WANG, "1"), (LI, "2")}
    assert homes(door, "handler") == {(WANG, "1")}


def test_a_date_of_birth_that_cannot_be_read_is_kept_as_a_minors(door: FrontDoor, tmp_path: Path) -> None:
    report = load(door, register(tmp_path, "20240101", line(WANG, "1"), line(LI, "2", born="2O10-01-01")))

    assert report["rejected"] == 1
    assert loads(door, "clerk") == [(1, 1, 0, 0, 0)]
    assert loads(door, "guardian") == [(1, 0, 0, 0, 1), (1, 1, 0, 0, 0)]


def test_who_comes_of_age_is_seen_again_without_the_compartment(
    door: FrontDoor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    young, child = line(LI, "2", born=born(18, 1)), line(ZHANG, "3", born=born(3))
    load(door, file := register(tmp_path, "20240101", line(WANG, "1"), young, child))
    assert door.clew("access", "relabel", "--of-age", "--json").value == {"relabelled": []}
    guarded = homes(door, "guardian")

    tomorrow = datetime.now(ZoneInfo("Asia/Shanghai")) + timedelta(days=1)
    with monkeypatch.context() as later:
        later.setattr(relabelling, "today_in", lambda zone: tomorrow.date())
        done = door.clew("access", "relabel", "--of-age", "--json")

    assert done.exit_code == 0, done.output + done.errors
    (one,) = done.value["relabelled"]
    assert one["rows"] == 1
    assert homes(door, "clerk") == {(WANG, "1"), (LI, "2")}
    assert homes(door, "guardian") == guarded
    assert len(seen(door, LINKS, "guardian")) == 3
    load(door, register(tmp_path, "20240201", line(LI, "5", born=born(18, 1)).replace(born(18, 1), born(19))))
    assert homes(door, "clerk") == {(WANG, "1"), (LI, "5")}
    take_back(door, file)
    assert homes(door, "clerk") == {(LI, "5")}


def lowered(door: FrontDoor, load: object, *more: object) -> dict[str, object]:
    return door.clew("access", "relabel", load, "--why", "the trial is over", "--json", *more).value


def test_two_people_let_rows_of_a_load_be_seen_by_more_and_the_log_names_them(door: FrontDoor, tmp_path: Path) -> None:
    rows = [line(WANG, "1"), line(LI, "2", "closed"), line(ZHANG, "3", "closed", "source")]
    report = load(door, register(tmp_path, "20240101", *rows))
    _, closed, source = report["loads"]
    grant = granted(door.home, "relabel", f"load-{closed}")

    made = lowered(door, closed, "--level", 1, "--grant", grant)
    again = lowered(door, source, "--grant", grant, "--compartment", "informant")

    assert [(one["rows_of"], one["rows"]) for one in made["relabelled"]] == [(closed, 1)]
    assert homes(door, "clerk") == {(WANG, "1")}
    assert homes(door, "detective") == homes(door, "officer") == {(WANG, "1"), (LI, "2")}
    assert homes(door, "handler") == {(WANG, "1"), (LI, "2"), (ZHANG, "3")}
    assert len(seen(door, LINKS, "handler")) == 3
    assert again["code"] == "grant_refused"
    (said,) = [one for one in door.logged() if one["kind"] == "relabel"]
    assert (said["by"], said["second"]) == (f"{ISSUER}#zhao", f"{ISSUER}#qian")
    assert (said["rows_of"], said["grant"], said["why"]) == (closed, grant, "the trial is over")


def test_what_cannot_be_lowered_is_refused_and_the_grant_is_kept(door: FrontDoor, tmp_path: Path) -> None:
    rows = [line(WANG, "1"), line(LI, "2", "closed"), line(ZHANG, "3", "closed", born=born(3))]
    report = load(door, register(tmp_path, "20240101", *rows))
    open_, closed, minor = report["loads"]
    grant = ("--grant", granted(door.home, "relabel", f"load-{closed}"))

    refused = [
        lowered(door, closed, "--level", 2, *grant),
        lowered(door, closed, "--compartment", "informant", *grant),
        lowered(door, open_, *grant),
        lowered(door, minor, *grant),
        door.clew("access", "relabel", closed, "--json", *grant).value,
        lowered(door, 7, *grant),
        lowered(door, closed),
    ]

    assert [one["code"] for one in refused] == ["usage"] * 5 + ["not_found", "grant_refused"]
    assert door.clew("access", "relabel").exit_code == 2
    assert homes(door, "clerk") == {(WANG, "1")}
    assert lowered(door, closed, *grant)["relabelled"]
    assert homes(door, "clerk") == {(WANG, "1"), (LI, "2")}
