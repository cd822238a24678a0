"""Who looked at whom: on the command line, with its proofs; looking is logged, one's own is withheld."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from clew.main import app
from service.audit.checkpoints import signer, size_and_root
from service.audit.keys import Keys
from service.audit.reading import reading
from service.audit.records import Draft
from service.audit.tree import leaf_hash, root_of_proof
from tests.service.audit.logs import LOG, alter, bodies, person, written

WANG = {"issuer": "https://id", "subject": "wang"}
LI = {"issuer": "https://id", "subject": "li"}


def asked(who: dict[str, str], about: int, shown: bool = True, **more: Any) -> tuple[Draft, Draft]:
    fields = {"caller": who, "operations": ["getEntity"], "verb": "consultation", "purpose": "investigation", **more}
    intent = Draft("intent", fields, b'{"justification":"a sighting"}', asked=[person(about)], waits=True)
    return intent, Draft("outcome", {"state": "answered"}, disclosed=[person(about)] if shown else [], closes=[intent])


@pytest.fixture
def home(tmp_path: Path) -> Path:
    with written(tmp_path) as log:
        for drafts in (asked(WANG, 1), asked(LI, 1, shown=False), asked(LI, 2), asked(WANG, 1, case="case-1")):
            for draft in drafts:
                log.write(draft)
    return tmp_path


def clew(home: Path, *arguments: object) -> tuple[int, str]:
    told = CliRunner().invoke(app, [str(one) for one in arguments], env={"CLEW_HOME": str(home)})
    return told.exit_code, told.output


def test_who_saw_tells_everybody_who_asked_and_whether_they_were_shown(home: Path):
    with reading(home) as reader:
        found = reader.who_saw(person(1), 10)

    told = [(look.caller["subject"], look.shown, look.why) for look in found.items]
    assert told == [("wang", True, "a sighting"), ("li", False, "a sighting"), ("wang", True, "a sighting")]
    assert found.next is None


def test_it_goes_on_where_it_stopped(home: Path):
    with reading(home) as reader:
        first = reader.who_saw(person(1), 2)
        rest = reader.who_saw(person(1), 10, first.next)

    assert [look.number for look in (*first.items, *rest.items)] == [8, 4, 2]


def test_a_reader_does_not_find_their_own_questions_but_learns_how_many_they_are(home: Path):
    with reading(home) as reader:
        found = reader.who_saw(person(1), 10, reader="https://id#wang")

    assert [look.caller["subject"] for look in found.items] == ["li"]
    assert found.withheld == 2


def test_handles_that_were_given_to_somebody_else_afterwards_are_noticed(home: Path):
    keys = Keys(home)
    for one, other in ((1, 99), (2, 1), (99, 2)):
        keys._file.execute("UPDATE subject SET id = ? WHERE id = ?", (person(other), person(one)))
    keys.close()

    code, output = clew(home, "audit", "who-saw", person(1))

    assert code == 2
    assert "do not belong" in output


def test_on_the_command_line_looking_is_logged_before_anything_is_shown(home: Path):
    code, output = clew(home, "audit", "who-saw", person(1), "--json")

    assert code == 0
    assert [look["caller"].get("subject") for look in json.loads(output)["items"]] == [None, "wang", "li", "wang"]
    last = json.loads(bodies(home / LOG)[-1])
    assert (last["kind"], last["operations"]) == ("look", ["who-saw"])


def test_whom_nobody_asked_about_is_not_there(home: Path):
    assert clew(home, "audit", "who-saw", person(50)) == (1, "clew: Nobody asked about that id, or it was erased.\n")


def test_verify_says_whether_the_log_is_whole(home: Path):
    right = clew(home, "audit", "verify")
    alter(home / LOG, "UPDATE record SET body = x'7b7d' WHERE number = 3")
    wrong = clew(home, "audit", "verify", "--all-signatures")

    assert right[0] == 0
    assert right[1].splitlines()[-1] == "the log is whole"
    assert wrong[0] == 1
    assert "FAULT: the chain breaks at record 3" in wrong[1]


def test_a_proof_leads_from_the_record_to_a_signed_root(home: Path):
    code, output = clew(home, "audit", "prove", 4)

    lines, _, note = output.partition("\n\n")
    head, index, *hashes = lines.split("\n")
    size, root = size_and_root(note)
    proof = [base64.b64decode(one) for one in hashes]
    assert code == 0
    assert (head, index) == ("c2sp.org/tlog-proof@v1", "index 3")
    assert signer(home).signed(note)
    assert root_of_proof(3, size, leaf_hash(bodies(home / LOG)[3]), proof) == root
    assert len(output) < 1_500


def test_there_is_no_proof_of_what_is_not_there(home: Path):
    code, output = clew(home, "audit", "prove", 400)

    assert code == 1
    assert "has no record 400" in output
