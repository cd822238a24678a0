"""What a log promises: a record counts when it is on disk, and where none can be written there is none."""

from __future__ import annotations

import asyncio
import json
import sqlite3
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from base.auditing import AuditBrokenError, AuditUnavailableError
from service.audit.checkpoints import signer, size_and_root
from service.audit.keys import Keys, unsealed
from service.audit.log import CHECKPOINT_RECORDS, Log
from service.audit.records import Draft
from service.audit.verifier import verify
from service.audit.witness import CHECKPOINTS, notes_in
from tests.service.audit.logs import LOG, alter, bodies, fill, person, read, rewritten, written


def note(text: str) -> Draft:
    return Draft("note", {"text": text})


def until(condition: object, seconds: float = 10) -> None:
    ends = time.monotonic() + seconds
    while not condition():  # type: ignore[operator]
        assert time.monotonic() < ends, "it did not come to that"
        time.sleep(0.02)


def test_a_record_is_in_the_file_when_its_number_is_known(tmp_path: Path):
    with written(tmp_path) as log:
        number = asyncio.run(log.append(note("asked")))

        assert json.loads(read(tmp_path, "SELECT body FROM record WHERE number = ?", number)[0][0])["text"] == "asked"


def test_records_of_many_who_ask_at_once_stand_one_after_the_other(tmp_path: Path):
    with written(tmp_path) as log, ThreadPoolExecutor(8) as pool:
        numbers = list(pool.map(lambda text: log.write(note(str(text))), range(200)))

    assert sorted(numbers) == list(range(2, 202))  # the first names the key
    assert verify(tmp_path / LOG).faults == []


def test_what_is_asked_and_answered_stands_under_handles_and_seals(tmp_path: Path):
    with written(tmp_path) as log:
        fill(log, 3)

    everything = b"".join(bodies(tmp_path / LOG))
    assert b"why and what" not in everything
    assert not any(person(n).encode() in everything for n in range(6))
    keys = Keys(tmp_path)
    intent, outcome = (json.loads(body) for body in bodies(tmp_path / LOG)[1:3])
    sealing = keys.of_request(intent["key"])
    assert sealing is not None
    assert unsealed(sealing, intent["sealed"], intent["key"]) == b"why and what"
    about = keys.find(person(0))
    assert about is not None
    assert unsealed(about.key, intent["named"][about.handle], about.handle) == person(0).encode()
    assert about.handle in outcome["disclosed"]
    assert about.handle not in outcome["named"]  # named once, where it was first mentioned
    assert outcome["intents"] == [2]
    keys.close()


def test_an_intent_is_unanswered_until_its_outcome(tmp_path: Path):
    with written(tmp_path) as log:
        intent = Draft("intent", waits=True)
        log.write(intent)
        waiting = read(tmp_path, "SELECT number FROM unanswered")
        log.write(Draft("outcome", closes=[intent]))

        assert waiting == [(intent.number,)]
        assert read(tmp_path, "SELECT number FROM unanswered") == []


def test_a_checkpoint_comes_after_a_hundred_records_and_for_fewer_after_a_second(tmp_path: Path):
    with written(tmp_path) as log:
        fill(log, CHECKPOINT_RECORDS)
        log.write(note("one more"))
        until(lambda: read(tmp_path, "SELECT max(size) FROM checkpoint")[0] == (2 * CHECKPOINT_RECORDS + 2,))

    found = [note for (note,) in read(tmp_path, "SELECT note FROM checkpoint")]
    assert all(signer(tmp_path).signed(one) for one in found)
    assert not signer(tmp_path).signed(found[0].replace("clew/audit\n1", "clew/audit\n2", 1))


def test_two_processes_write_to_one_log(tmp_path: Path):
    with written(tmp_path) as one, written(tmp_path) as other:
        for turn in range(20):
            (one if turn % 3 else other).write(note(str(turn)))

    texts = [json.loads(body).get("text") for body in bodies(tmp_path / LOG)]
    assert texts[1:] == [str(turn) for turn in range(20)]
    assert verify(tmp_path / LOG).faults == []


def test_a_locked_log_refuses_and_says_so_when_it_can_write_again(tmp_path: Path):
    with written(tmp_path) as log:
        log.write(note("before"))
        holder = sqlite3.connect(tmp_path / LOG, isolation_level=None)
        holder.execute("BEGIN IMMEDIATE")

        with pytest.raises(AuditUnavailableError):
            log.write(note("never"))
        assert not log.healthy()
        holder.execute("ROLLBACK")
        holder.close()
        until(log.healthy)
        log.write(note("after"))

    kinds = [
        (record["kind"], record.get("text"), record.get("lost")) for record in map(json.loads, bodies(tmp_path / LOG))
    ]
    assert kinds[1:] == [("note", "before", None), ("gap", None, 1), ("note", "after", None)]
    assert verify(tmp_path / LOG).faults == []


def test_a_log_that_is_taken_away_while_it_is_written_refuses(tmp_path: Path):
    with written(tmp_path) as log:
        fill(log, 5)
        for path in tmp_path.glob(f"{LOG}*"):
            path.unlink()

        with pytest.raises(AuditUnavailableError):
            log.write(note("into the void"))
        with pytest.raises(AuditUnavailableError):
            log.write(note("into a new one"))


def test_a_folder_that_cannot_be_written_gives_a_log_that_refuses(tmp_path: Path):
    (tmp_path / LOG).mkdir()  # a file that cannot be opened, whoever runs this
    with written(tmp_path) as log:
        assert not log.healthy()
        with pytest.raises(AuditUnavailableError):
            log.write(note("never"))


FULL = """
import resource, signal, sys
from pathlib import Path
from base.auditing import AuditUnavailableError
from service.audit.log import Log
from service.audit.records import Draft
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
log, written = Log(Path(sys.argv[1])), 0
resource.setrlimit(resource.RLIMIT_FSIZE, (400_000, 400_000))
try:
    while written < 2_000:
        log.write(Draft("note", {"text": "x" * 500}))
        written += 1
except AuditUnavailableError:
    print(written, log.healthy(), flush=True)
"""


def test_a_full_disk_refuses_and_loses_nothing_that_was_acknowledged(tmp_path: Path):
    done = subprocess.run([sys.executable, "-c", FULL, tmp_path], capture_output=True, text=True, timeout=60)

    count, healthy = done.stdout.split()
    assert healthy == "False"
    assert 50 < int(count) < 2_000
    assert len(bodies(tmp_path / LOG)) == int(count) + 1
    assert verify(tmp_path / LOG).faults == []


def test_every_checkpoint_is_copied_to_the_witness(tmp_path: Path):
    witness = tmp_path / "witness"
    witness.mkdir()
    with written(tmp_path / "log", witness) as log:
        fill(log, 130)

    own = [note for (note,) in read(tmp_path / "log", "SELECT note FROM checkpoint ORDER BY size")]
    assert notes_in((witness / CHECKPOINTS).read_text()) == own
    assert size_and_root(own[-1])[0] == 261


def test_without_its_witness_a_log_answers_no_longer_than_agreed(tmp_path: Path):
    witness = tmp_path / "witness"
    witness.mkdir()
    with written(tmp_path / "log", witness, away=0.3) as log:
        until(lambda: (witness / CHECKPOINTS).exists())
        witness.rename(tmp_path / "gone")
        log.write(note("still"))
        until(lambda: not log.healthy())
        with pytest.raises(AuditUnavailableError):
            log.write(note("no more"))

        (tmp_path / "gone").rename(witness)
        until(log.healthy)
        log.write(note("again"))

    assert verify(tmp_path / "log" / LOG, witness).faults == []


def test_a_log_that_lost_what_its_witness_saw_is_not_opened(tmp_path: Path):
    witness = tmp_path / "witness"
    witness.mkdir()
    with written(tmp_path / "log", witness) as log:
        fill(log, 20)
    records, key = bodies(tmp_path / "log" / LOG), signer(tmp_path / "log")
    rolled = tmp_path / "rolled"
    rewritten(rolled, records[:20], key)
    forked = tmp_path / "forked"
    rewritten(forked, [*records[:20], *records[21:], records[20]], key)

    for other in (rolled, forked):
        (other / "audit-signing.key").write_bytes(key.key.private_bytes_raw())
        with pytest.raises(AuditBrokenError, match="lacks what its witness saw"), written(other, witness):
            pass


def test_a_log_that_was_changed_behind_its_last_checkpoint_is_not_opened(tmp_path: Path):
    with written(tmp_path) as log:
        fill(log, 20)
    alter(tmp_path / LOG, "UPDATE record SET body = ? WHERE number = 9", b'{"kind":"note"}')

    with pytest.raises(AuditBrokenError, match="differs"):
        Log(tmp_path)
