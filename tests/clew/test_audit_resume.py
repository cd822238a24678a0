"""After a restore from an older backup nothing is served before two people have said what the audit log lost."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from clew.main import app
from service.audit.log import held
from service.audit.reading import reading
from service.audit.records import canonical
from tests.granting import ISSUER
from tests.service.audit.logs import LOG, alter, bodies, fill, rewritten, written
from tests.service.provider import AUDIENCE, Provider, claimed


class Installation:
    """A state folder whose log was put back to what it was in a backup, after its witness had seen more."""

    def __init__(self, folder: Path) -> None:
        self.home, self.witness, self.provider = folder / "home", folder / "witness", Provider()
        self.witness.mkdir()
        with written(self.home, self.witness) as log:
            fill(log, 20)
        shutil.copytree(self.home, folder / "backup")
        with written(self.home, self.witness) as log:
            fill(log, 40, 20)
        shutil.rmtree(self.home)
        shutil.copytree(folder / "backup", self.home)
        (folder / "keys.json").write_bytes(self.provider.published())
        self.environment = {
            "CLEW_HOME": str(self.home),
            "CLEW_AUDIT_WITNESS": str(self.witness),
            "CLEW_ISSUER": ISSUER,
            "CLEW_AUDIENCE": AUDIENCE,
            "CLEW_JWKS": str(folder / "keys.json"),
            "CLEW_GRAPH_URI": "bolt://127.0.0.1:1",
        }
        self.folder = folder

    def token(self, subject: str, *roles: str) -> Path:
        path = self.folder / f"{subject}.token"
        issued = {"exp": claimed()["iat"] + 600}
        path.write_text(self.provider.token(sub=subject, clew_roles=list(roles), **issued))
        return path

    def clew(self, *arguments: object) -> Result:
        return CliRunner().invoke(app, [str(one) for one in arguments], env=self.environment)

    def resume(self, first: Path, second: Path, why: str = "the disk broke") -> Result:
        return self.clew("audit", "resume", "--token-file", first, "--second-token-file", second, "--why", why)


@pytest.fixture
def behind(tmp_path: Path) -> Installation:
    return Installation(tmp_path)


def test_nothing_is_served_before_two_people_said_what_is_lost(behind: Installation) -> None:
    refused = behind.clew("serve")

    assert refused.exit_code == 2
    assert "lacks what its witness saw, a checkpoint of 121 records" in refused.stderr
    assert "`clew audit resume`" in refused.stderr
    assert behind.clew("audit", "verify").exit_code == 1

    done = behind.resume(behind.token("zhao", "records"), behind.token("qian", "security"))

    assert done.exit_code == 0, done.output
    assert "Records 42 to 121 are lost" in done.stdout
    with reading(behind.home) as reader:
        said = reader.record(len(bodies(behind.home / LOG)))
    assert (said["kind"], said["by"], said["second"]) == ("resumed", f"{ISSUER}#zhao", f"{ISSUER}#qian")
    assert (said["since"], said["until"], said["why"]) == (41, 121, "the disk broke")
    held(behind.home, behind.witness)
    verified = behind.clew("audit", "verify")
    assert verified.exit_code == 0, verified.output
    assert "LOST: records 42 to 121" in verified.stdout
    assert "lacks what its witness saw" not in behind.clew("serve").stderr
    assert (
        "nothing to resume" in behind.resume(behind.token("zhao", "records"), behind.token("qian", "security")).stderr
    )


@pytest.mark.parametrize(
    ("first", "second", "says"),
    [
        (("zhao", "records"), ("zhao", "security"), "a second person"),
        (("zhao", "records"), ("qian", "supervisor"), "roles do not allow"),
        (("zhao", "auditor"), ("qian", "security"), "roles do not allow"),
        (("web", "records"), ("qian", "security"), "own token does not do"),
    ],
)
def test_it_takes_two_people_of_whom_one_keeps_the_service_secure(
    behind: Installation, first: tuple[str, str], second: tuple[str, str], says: str
) -> None:
    asker = behind.token(*first)
    shown = asker.rename(behind.folder / "asker")

    refused = behind.resume(shown, behind.token(*second))

    assert refused.exit_code != 0
    assert says in refused.stderr
    assert behind.clew("serve").exit_code == 2


def test_who_is_blocked_and_who_gives_no_reason_is_refused(behind: Installation) -> None:
    tokens = behind.token("zhao", "records"), behind.token("qian", "security")

    assert "--why" in behind.resume(*tokens, why=" ").stderr
    behind.clew("access", "block", "qian", "--why", "under inquiry")

    assert "blocked" in behind.resume(*tokens).stderr
    tokens[0].write_text("a.b.c")
    assert behind.resume(*tokens).exit_code != 0
    assert behind.clew("serve").exit_code == 2


def test_what_was_changed_after_a_loss_is_found_by_the_witness_all_the_same(behind: Installation) -> None:
    behind.resume(behind.token("zhao", "records"), behind.token("qian", "security"))
    with written(behind.home, behind.witness) as log:
        fill(log, 30)
        key = log.signer
    records = bodies(behind.home / LOG)
    forged = [canonical({"kind": "note"}) if number == 60 else body for number, body in enumerate(records)]
    (behind.home / LOG).rename(behind.folder / "true")
    for part in ("-wal", "-shm"):
        (behind.home / f"{LOG}{part}").unlink(missing_ok=True)
    rewritten(behind.home, forged, key)
    alter(behind.home / LOG, "DELETE FROM checkpoint WHERE size < ?", len(records))

    verified = behind.clew("audit", "verify")

    assert verified.exit_code == 1
    assert "the witness's checkpoint of" in verified.stdout
