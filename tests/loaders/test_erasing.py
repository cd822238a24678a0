"""An erasure: nobody sees the subject, no file keeps it, no load brings it back; holds forbid it; what is due goes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from base.viewer import now
from service.audit.checkpoints import signer
from service.audit.keys import Keys
from service.audit.log import Log
from service.audit.reading import reading
from service.audit.records import Draft
from store.custody import FILE, Custody
from store.forgetting import left_in
from tests.granting import asked, granted
from tests.loaders import marked
from tests.loaders.casework import NEW, OLD, case, cases, people, phones
from tests.loaders.front_door import FrontDoor, id_of, person
from tests.loaders.residents import JANUARY, LI, MAPPING, STREET, WANG, delivery, row

BASIS = ("--basis", "court order 12/2026")
GONE = "MATCH (n:Entity {id: '%s'}) RETURN count(n)"


def erased(door: FrontDoor, id: str, *arguments: str) -> dict[str, Any]:
    given = arguments or (*BASIS, "--grant", granted(door.home, "erase", id))
    answer = door.clew("store", "erase", id, *given, "--json")
    return answer.value


def everything(door: FrontDoor) -> set[Any]:
    return door.seen("MATCH ()-[d:DESCRIBES]->(p:Person) WHERE said(d) AND open(p) RETURN d.identity_number")


def test_the_subject_is_gone_from_graph_archive_and_rejects_and_others_stay(door: FrontDoor) -> None:
    load = door.load(JANUARY, "--mapping", MAPPING)["loads"][0]
    rejects = door.home / "rejects"
    rejects.mkdir()
    (rejects / "old.rejects.ndjson").write_text(f'{{"cells": {{"n": "{WANG}"}}}}\n{{"cells": {{"n": "{LI}"}}}}\n')

    made = erased(door, person(WANG))

    assert made["left_in"] == []
    assert everything(door) >= {LI}
    assert WANG not in everything(door)
    assert door.count(GONE % person(WANG)) == 0
    assert WANG not in door.archive.scan(load).collect().write_csv()
    assert door.archive.damaged([load]) == []
    assert (rejects / "old.rejects.ndjson").read_text() == f'{{"cells": {{"n": "{LI}"}}}}\n'
    assert left_in(door.home, door.archive, [WANG]) == [door.home / FILE]
    assert made["counts"] == {
        "rows": 1, "rejects": 1, "things": 0, "relationships": 3, "entities": 1, "audit_records": 0
    }  # fmt: skip


def test_no_load_brings_it_back_and_nothing_of_its_row_is_kept(door: FrontDoor, tmp_path: Path) -> None:
    door.load(JANUARY, "--mapping", MAPPING)
    erased(door, person(WANG))

    account = door.load(delivery(tmp_path, "20240301", row(WANG), row(WANG, home="9"), row(LI)), "--mapping", MAPPING)

    assert (account["read"], account["reject_codes"]) == (3, {"erased": 2})
    assert account["rejects_file"] is None
    assert WANG not in everything(door)
    assert WANG not in door.archive.scan(account["loads"][0]).collect().write_csv()
    assert door.seen("MATCH ()-[d:DESCRIBES]->(a:Address) WHERE said(d) RETURN d.text") >= {f"{STREET}1号"}


def test_rows_that_said_the_same_again_and_rows_of_other_feeds_go_too(door: FrontDoor, tmp_path: Path) -> None:
    door.load(delivery(tmp_path, "20240101", row(WANG), row(LI)), "--mapping", MAPPING)
    door.load(delivery(tmp_path, "20240201", row(WANG), row(LI, home="2")), "--mapping", MAPPING)
    door.load(cases(tmp_path, "20240201", case(OLD)))
    door.load(people(tmp_path, "20240202", f"{OLD},{WANG},王伟,证人", f"{OLD},{LI},李娜,嫌疑人"))

    made = erased(door, person(WANG))

    assert made["counts"]["rows"] == 3
    assert not any(WANG in door.archive.scan(load).collect().write_csv() for load in door.archive.loads())


def test_what_was_asked_found_and_decided_about_it_goes(door: FrontDoor, tmp_path: Path) -> None:
    number = "13490000001"
    door.load(cases(tmp_path, "20010201", case(OLD), case(NEW)))
    door.clew("watch", "set", "phone", f'{{"number": "{number}"}}', "--case", OLD, "--owner", "Li",
              "--ground", "art. 115", "--days", "30")  # fmt: skip
    door.load(phones(tmp_path, "20110301", f"{NEW},{number},嫌疑人"))
    things = "MATCH (n:Question|Hit|Task) RETURN count(n)"
    before = door.count(things)

    erased(door, id_of("Phone", number=f"+86{number}"))

    assert before >= 3
    assert door.count(things) == 0
    assert (
        door.count(f"MATCH (n) WHERE any(k IN keys(n) WHERE toStringOrNull(n[k]) CONTAINS '{number}') RETURN count(n)")
        == 0
    )


def test_the_keys_of_the_audit_log_that_name_it_are_destroyed_and_the_log_stays_whole(door: FrontDoor) -> None:
    door.load(JANUARY, "--mapping", MAPPING)
    log = Log(door.home)
    log.write(Draft("intent", {"purpose": "investigation"}, b'{"text": "secret"}', asked=[person(WANG)]))
    log.close()

    made = erased(door, person(WANG))

    assert made["counts"]["audit_records"] == 1
    (record,) = [one for one in door.logged() if one["kind"] == "intent"]
    with reading(door.home) as reader:
        assert reader.opened(record) is None
        assert record["purpose"] == "investigation"
    keys = Keys(door.home)
    assert keys.find(person(WANG)) is None
    keys.close()


def test_the_certificate_is_signed_and_says_what_is_left(door: FrontDoor, tmp_path: Path) -> None:
    door.load(JANUARY, "--mapping", MAPPING)
    backup = tmp_path / "old.tar"
    backup.touch()
    Custody(door.home).wrote_backup(backup)
    (door.home / "note.txt").write_bytes(f"about {WANG}".encode("utf-16-le"))

    made = erased(door, person(WANG))

    assert signer(door.home).signed(made["note"])
    assert Path(made["path"]).read_text() == made["note"]
    assert made["left_in"] == ["note.txt"]
    assert f"backups from before: {backup}" in made["note"]
    assert "gone from every file: not yet" in made["note"]
    assert WANG not in made["note"]


def test_repeating_it_changes_nothing_and_certifies_what_holds_now(door: FrontDoor) -> None:
    door.load(JANUARY, "--mapping", MAPPING)
    first = erased(door, person(WANG))

    again = erased(door, person(WANG))

    assert (again["order"], again["counts"], again["gone_at"]) == (first["order"], first["counts"], first["gone_at"])


def test_a_grant_of_two_people_for_that_person_and_that_action_and_a_legal_basis_are_needed(door: FrontDoor) -> None:
    door.load(JANUARY, "--mapping", MAPPING)
    refused = {
        "none": "",
        "unknown": "grant-" + "0" * 30,
        "of one person": asked(door.home, "erase", person(WANG)),
        "for another person": granted(door.home, "erase", person(LI)),
        "for another action": granted(door.home, "hold-release", person(WANG)),
        "without extent": granted(door.home, "erase", ""),
    }

    made = {name: erased(door, person(WANG), *BASIS, "--grant", grant) for name, grant in refused.items()}
    without_basis = erased(door, person(WANG), "--grant", granted(door.home, "erase", person(WANG)))

    assert {name: one["code"] for name, one in made.items()} == dict.fromkeys(refused, "grant_refused")
    assert f"grant for erase with the extent '{person(WANG)}'" in made["none"]["detail"]
    assert without_basis["code"] == "custody"
    assert WANG in everything(door)
    assert Custody(door.home).erasures() == []


def test_a_grant_serves_once_names_the_two_people_and_is_in_the_log(door: FrontDoor) -> None:
    load = door.load(JANUARY, "--mapping", MAPPING)["loads"][0]
    grant = granted(door.home, "erase", person(WANG))

    made = erased(door, person(WANG), *BASIS, "--grant", grant)
    again = door.clew("store", "purge", load, *BASIS, "--grant", grant, "--json").value

    assert "decided by: https://id.example#zhao, https://id.example#qian" in made["note"]
    assert again["code"] == "grant_refused"
    told = door.logged()
    kept = [(one["kind"], one.get("grant"), one.get("order")) for one in told if one["kind"] in ("grant", "erasure")]
    assert kept == [("grant", grant, None), ("erasure", None, made["order"])]
    assert all(one["second"] == "https://id.example#qian" for one in told if one["kind"] in ("grant", "erasure"))


def test_an_unknown_subject_is_told(door: FrontDoor) -> None:
    assert erased(door, person(WANG))["code"] == "not_found"
    assert erased(door, "nobody")["code"] == "malformed_id"


def hold(door: FrontDoor, number: str) -> dict[str, Any]:
    return door.clew("store", "hold", "place", number, "--owner", "Sun", "--reason", "appeal", "--review",
                     "2099-01-01", "--json").value  # fmt: skip


def test_a_hold_forbids_erasure_and_purge_hides_nothing_and_two_people_release_it(
    door: FrontDoor, tmp_path: Path
) -> None:
    door.load(JANUARY, "--mapping", MAPPING)
    door.load(cases(tmp_path, "20240201", case(OLD), case(NEW)))
    involved = door.load(people(tmp_path, "20240202", f"{OLD},{WANG},王伟,证人"))["loads"][0]
    placed = hold(door, OLD)
    other = hold(door, NEW)

    refused = erased(door, person(WANG))
    to_purge = granted(door.home, "erase", f"load-{involved}")
    kept = door.clew("store", "purge", involved, *BASIS, "--grant", to_purge, "--json").value
    release = ("store", "hold", "release", placed["id"], "--why", "over", "--json", "--grant")
    alone = door.clew(*release, asked(door.home, "hold-release", placed["id"]))
    of_other = door.clew(*release, granted(door.home, "hold-release", other["id"]))
    seen = everything(door)
    neighbour = erased(door, person(LI))
    released = door.clew(*release, granted(door.home, "hold-release", placed["id"]))

    assert (refused["code"], refused["hold"], kept["code"]) == ("legal_hold", placed["id"], "legal_hold")
    assert (alone.value["code"], of_other.value["code"]) == ("grant_refused", "grant_refused")
    assert WANG in seen
    assert "order" in neighbour
    assert released.exit_code == 0
    assert "order" in erased(door, person(WANG))
    assert [one["id"] for one in door.clew("store", "hold", "list", "--json").value["holds"]] == [other["id"]]


def test_loads_are_listed_when_they_are_due_and_kept_or_purged(door: FrontDoor, tmp_path: Path) -> None:
    old = door.load(delivery(tmp_path, "20010101", row(WANG)), "--mapping", MAPPING)["loads"][0]
    new = door.load(delivery(tmp_path, "20240201", row(WANG), row(LI)), "--mapping", MAPPING)["loads"][0]
    listed = lambda *some: [one["load"] for one in door.clew("store", "retain", *some, "--json").value["loads"]]  # noqa: E731

    every, before = listed(), listed("--due")
    too_long = door.clew("store", "retain", old, "--until", "2099-01-01", "--by", "Li", "--why", "trial", "--json")
    day = f"{2 + int(1970 + now() / 31_556_952)}-01-01"
    kept = listed(old, "--until", day, "--by", "Li", "--why", "trial")
    shorter = listed("--due", "--source", "town", "--days", "30")

    assert (every, before) == ([old, new], [old])
    assert too_long.value["code"] == "custody"
    assert old in kept
    assert shorter == [new]
    to_purge = granted(door.home, "erase", f"load-{new}")
    purged = door.clew("store", "purge", new, *BASIS, "--grant", to_purge, "--json").value
    (waiting,) = door.clew("store", "retain", "--due", "--json").value["loads"]
    assert purged["rows"] == 2
    assert (waiting["load"], waiting["waits"]) == (new, "rebuild")
    Custody(door.home).rebuilt(now() + 1)
    assert listed("--due") == []
    assert LI not in everything(door)
    assert LI not in door.archive.scan(new).collect().write_csv()


def test_a_delivery_of_several_markings_is_purged_as_a_whole_and_by_one_grant(door: FrontDoor, tmp_path: Path) -> None:
    rows = [marked.line(WANG, "1"), marked.line(LI, "2", "closed")]
    report = door.load("--mapping", marked.mapping(tmp_path), marked.register(tmp_path, "20240101", *rows))
    later = door.load(
        "--mapping", marked.mapping(tmp_path), marked.register(tmp_path, "20240201", marked.line(LI, "3"))
    )
    one, other = report["loads"]

    made = door.clew("store", "purge", other, *BASIS, "--grant", granted(door.home, "erase", f"load-{other}"), "--json")
    again = door.clew("store", "purge", one, *BASIS, "--json")

    assert (sorted(made.value["loads"]), made.value["rows"]) == ([one, other], 2)
    assert (sorted(again.value["loads"]), again.value["rows"]) == ([one, other], 0)
    for load in (one, other):
        assert door.archive.scan(load).collect().height == 0
    assert door.archive.scan(later["loads"][0]).collect().height == 1
