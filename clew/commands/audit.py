"""`clew audit`: hold the audit log against its signatures, and read it as an operator; each look is logged."""

from __future__ import annotations

import getpass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from base.auditing import NotInAuditLogError
from base.errors import UsageError
from base.settings import Settings
from base.viewer import now
from clew.output import emit, reporting
from service.audit.records import Draft

if TYPE_CHECKING:
    from collections.abc import Generator

    from service.audit.reading import Look, Looks


app = typer.Typer(no_args_is_help=True, help="Hold the audit log against its signatures, and read it.")
AsJson = Annotated[bool, typer.Option("--json", help="print one JSON object")]
Id = Annotated[str, typer.Argument(help="public id of a person or anything else")]
First = Annotated[int, typer.Option(min=1, max=1_000, help="how many")]


@app.command()
def verify(
    *,
    all_signatures: Annotated[bool, typer.Option(help="check every signature, not each key's last")] = False,
    witness: Annotated[Path | None, typer.Option(help="folder of the witness; default CLEW_AUDIT_WITNESS")] = None,
    as_json: AsJson = False,
) -> None:
    """Check every record, the chain, the tree and the signatures; exit 1 where the log is not the one written."""
    from service.audit.checkpoints import KEY_FILE, signer
    from service.audit.files import LOG
    from service.audit.reading import reading
    from service.audit.verifier import verify as checked

    settings = Settings()
    with reporting(as_json=as_json), reading(settings.home):
        keys = (signer(settings.home).verifier_key,) if (settings.home / KEY_FILE).exists() else ()
        report = checked(settings.home / LOG, witness or settings.audit_witness, keys, all_signatures)
        emit(report, report.lines(), as_json=as_json)
        if report.faults:
            raise typer.Exit(1)


@app.command("who-saw")
def who_saw(id: Id, first: First = 100, as_json: AsJson = False) -> None:
    """Print who asked about something or was shown it, and why; the newest first."""
    from service.audit.reading import reading

    settings = Settings()
    with reporting(as_json=as_json), reading(settings.home) as reader:
        reader.subject(id)  # what nobody asked about is not made known by the looking
        _write(settings, Draft("look", {"operator": getpass.getuser(), "operations": ["who-saw"]}, asked=[id]))
        found = reader.who_saw(id, first)
        emit(found, list(_lines(found)), as_json=as_json)


@app.command()
def prove(
    number: Annotated[int, typer.Argument(min=1, help="number of the record: `Clew-Audit` of an answer")],
) -> None:
    """Print the proof that a record stands in the signed log (C2SP tlog-proof)."""
    from service.audit.reading import reading

    with reporting(), reading(Settings().home) as reader:
        typer.echo(reader.proof(number), nl=False)


@app.command()
def resume(
    *,
    token_file: Annotated[Path, typer.Option(help="file with the access token of who asks for it")],
    second_token_file: Annotated[Path, typer.Option(help="file with that of who allows it: role security")],
    why: Annotated[str, typer.Option(help="what happened to the log")],
    as_json: AsJson = False,
) -> None:
    """Let a log go on that lacks what its witness saw, as after an old backup; two people say so, and the log does."""
    from clew.output import read_text
    from clew.resuming import resume as resumed

    with reporting(as_json=as_json):
        loss = resumed(Settings(), (read_text(token_file), read_text(second_token_file)), why)
        line = f"Records {loss.since + 1} to {loss.until} are lost, and the log says so: `clew serve` starts again."
        emit(loss, line, as_json=as_json)


@app.command()
def review(days: Annotated[int, typer.Option(min=1, help="how far back")] = 7, as_json: AsJson = False) -> None:
    """List questions that a supervisor should look at: one in a hundred at random, and those that a rule points to."""
    from service.audit.reading import reading
    from service.audit.review import queue

    settings = Settings()
    with reporting(as_json=as_json), reading(settings.home) as reader:
        _write(settings, Draft("look", {"operator": getpass.getuser(), "operations": ["review"]}))
        found = queue(reader, 1000 * (now() - days * 86_400))
        lines = [f"{one.number:>8}  {_moment(one.at)}  {one.caller}  {', '.join(one.rules)}" for one in found.picks]
        told = [f"{rule}: {misuse} of {closed} were misuse" for rule, (misuse, closed) in found.found.items()]
        emit(found, [*lines, *told] or ["nothing to look at"], as_json=as_json)


@app.command()
def collected(days: Annotated[int, typer.Option(min=1, help="how far back")] = 7, as_json: AsJson = False) -> None:
    """List what was loaded: when, by whom, from which file, and the numbers of its loads."""
    from clew.collecting import collected as found_in
    from clew.collecting import line_of
    from service.audit.reading import reading

    settings = Settings()
    with reporting(as_json=as_json), reading(settings.home) as reader:
        _write(settings, Draft("look", {"operator": getpass.getuser(), "operations": ["collected"]}))
        found = found_in(reader, 1000 * (now() - days * 86_400))
        emit(found, [line_of(one) for one in found] or ["nothing was loaded"], as_json=as_json)


@app.command()
def close(
    number: Annotated[int, typer.Argument(min=1, help="number of the question, as `clew audit review` lists it")],
    verdict: Annotated[str, typer.Option(help="in-order or misuse")],
) -> None:
    """Say what a look at a question found: it leaves the list, and its rules are judged by it."""
    from service.audit.reading import reading
    from service.audit.review import VERDICTS, queue

    settings = Settings()
    with reporting(), reading(settings.home) as reader:
        if verdict not in VERDICTS:
            raise UsageError(f"--verdict is one of: {', '.join(VERDICTS)}.")
        (rules,) = [one.rules for one in queue(reader, 0).picks if one.number == number] or [None]
        if rules is None:
            raise NotInAuditLogError(f"Question {number} is not to be looked at: see `clew audit review`.")
        fields = {"operator": getpass.getuser(), "of": number, "rules": rules, "verdict": verdict}
        _write(settings, Draft("review", fields))


def _write(settings: Settings, draft: Draft) -> None:
    """Have something written down before anything is shown."""
    from service.audit.log import Log

    log = Log(settings.home)
    try:
        log.write(draft)
    finally:
        log.close()


def _lines(found: Looks) -> Generator[str]:
    yield f"{found.total} records, the newest first"
    yield from map(_line, found.items)
    if found.next is not None:
        yield "... and more: say --first for more of them"


def _line(look: Look) -> str:
    who = look.caller.get("subject", "the operator")
    ground = ", ".join(text for text in (look.purpose, look.case, look.grant) if text)
    what = f"{look.verb} by {' '.join(look.operations)}"
    seen = "shown" if look.shown else "asked"
    return f"{look.number:>8}  {_moment(look.at)}  {who}  {what}  ({ground})  {seen}  {look.why or ''}".rstrip()


def _moment(at: int) -> str:
    return datetime.fromtimestamp(at / 1000, UTC).strftime("%Y-%m-%d %H:%M:%SZ")
