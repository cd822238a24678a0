"""`clew access`: case files, their members, blocked callers and grants of this installation."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from datetime import UTC, datetime
from getpass import getuser
from typing import TYPE_CHECKING, Annotated

import typer

from base.errors import UsageError
from base.marking import Marking
from base.settings import Settings
from clew.output import emit, reporting

if TYPE_CHECKING:
    from service.access.case_files import CaseFile, CaseFiles
    from service.access.grants import Grant, Grants

app = typer.Typer(no_args_is_help=True, help="Who may ask in which case; what a second person allowed.")

Number = Annotated[str, typer.Argument(help="number of the case")]
Person = Annotated[str, typer.Argument(help="SUBJECT as the identity provider names a person, or ISSUER#SUBJECT")]
AsJson = Annotated[bool, typer.Option("--json", help="print JSON")]


class Kept:
    """The case files and grants of this installation, in the hands of its operator."""

    def __init__(self, settings: Settings) -> None:
        from service.access.case_files import CaseFiles
        from service.access.database import NAME, Database
        from service.access.grants import Grants
        from store.installation import installation_key

        database = Database(settings.home / NAME)
        self.files: CaseFiles = CaseFiles(database)
        self.grants: Grants = Grants(database)
        self.by = f"operator#{getuser()}"
        self._settings = settings
        self._key = installation_key(settings)

    def case(self, number: str) -> str:
        """The id of the case with that number."""
        from analysis.asking import case_id

        return case_id(number, self._key)

    def person(self, name: str) -> str:
        """ISSUER#SUBJECT of somebody, whose issuer is CLEW_ISSUER unless it is named."""
        if "#" in name:
            return name
        if not self._settings.issuer:
            raise UsageError("Name the person as ISSUER#SUBJECT, or set CLEW_ISSUER.")
        return f"{self._settings.issuer}#{name}"


@contextmanager
def _kept(*, as_json: bool = False) -> Generator[Kept]:
    with reporting(as_json=as_json):
        yield Kept(Settings())


@app.command("open-case")
def open_case(
    number: Number,
    owner: Annotated[str, typer.Option(help="who owns the file: SUBJECT or ISSUER#SUBJECT")],
    basis: Annotated[str, typer.Option(help="the legal basis")],
    review: Annotated[int, typer.Option(help="in how many days it is reviewed, at most 180")] = 180,
    kind: Annotated[str, typer.Option(help="case, register-task or inspection")] = "case",
    as_json: AsJson = False,
) -> None:
    """Open the file of a case; a case that is in no register, or a task, is refused unless it is of its own kind."""
    from service.access.case_files import NewFile
    from service.access.purposes import CASE

    with _kept(as_json=as_json) as kept:
        case = kept.case(number)
        if kind == CASE:
            _refuse_unknown(case)
        opened = kept.files.open(NewFile(case, number, basis, kept.person(owner), review, kind), kept.by)
        emit(opened, _line(opened), as_json=as_json)


def _refuse_unknown(case: str) -> None:
    """Raises CaseFileError for a case of which no register tells."""
    from analysis.headings import headings
    from base.admission import CaseFileError
    from clew.deciding import decided_by
    from clew.session import open_session

    with open_session(quiet=True) as session:
        if case not in decided_by(session, lambda ask, _: headings(ask, [case])):
            raise CaseFileError("The case is not known here: check its number, or load its row first.")


@app.command("files")
def files(
    closed: Annotated[bool, typer.Option("--closed", help="also those that were closed")] = False,
    as_json: AsJson = False,
) -> None:
    """Show the case files with their members, the newest first."""
    with _kept(as_json=as_json) as kept:
        found = kept.files.all(closed=closed)
        emit(found, [_line(one) for one in found], as_json=as_json)


@app.command("add-member")
def add_member(number: Number, person: Person) -> None:
    """Let somebody ask in a case, on behalf of the owner of its file."""
    with _kept() as kept:
        case = kept.case(number)
        kept.files.of(case)
        kept.files.add(case, kept.person(person), kept.by)
        typer.echo(f"{kept.person(person)} is a member now")


@app.command("remove-member")
def remove_member(number: Number, person: Person) -> None:
    """Let somebody ask no more in a case, from the next request on."""
    with _kept() as kept:
        kept.files.remove(kept.case(number), kept.person(person), kept.by)
        typer.echo(f"{kept.person(person)} is no member any more")


@app.command("review-case")
def review_case(number: Number, days: Annotated[int, typer.Option(help="look again in so many days")] = 180) -> None:
    """Say that the file of a case is still needed."""
    with _kept() as kept:
        kept.files.review(kept.case(number), days)
        typer.echo(_line(kept.files.of(kept.case(number))))


@app.command("close-case")
def close_case(number: Number) -> None:
    """Close the file of a case: nobody may ask in it any more."""
    with _kept() as kept:
        kept.files.of(kept.case(number))
        kept.files.close(kept.case(number), kept.by)
        typer.echo("closed")


@app.command()
def block(person: Person, why: Annotated[str, typer.Option(help="the reason")]) -> None:
    """Let somebody ask nothing any more, from the next request on."""
    with _kept() as kept:
        kept.files.block(kept.person(person), why, kept.by)
        typer.echo(f"{kept.person(person)} is blocked")


@app.command()
def unblock(person: Person) -> None:
    """Let somebody in again."""
    with _kept() as kept:
        kept.files.unblock(kept.person(person), kept.by)
        typer.echo(f"{kept.person(person)} is blocked no more")


@app.command()
def relabel(
    load: Annotated[int | None, typer.Argument(help="number of the load whose rows are to bear less")] = None,
    of_age: Annotated[
        bool, typer.Option("--of-age", help="load rows again of those who are no minors any more; for a daily job")
    ] = False,
    level: Annotated[int, typer.Option(min=0, max=3, help="the level that the rows bear from now on")] = 0,
    compartment: Annotated[list[str] | None, typer.Option(help="a compartment that they keep; may be repeated")] = None,
    grant: Annotated[str, typer.Option(help="a grant for `relabel` of two people, extent `load-` and number")] = "",
    why: Annotated[str, typer.Option(help="why more people may see the rows")] = "",
    as_json: AsJson = False,
) -> None:
    """Let rows be seen by more people, where the reason to keep them apart is gone; each time is in the audit log."""
    from clew.output import Steps
    from clew.relabelling import lower, lower_of_age
    from clew.session import open_session

    if of_age == (load is not None):
        raise typer.BadParameter("name a load, or say --of-age.")
    with reporting(as_json=as_json), open_session(quiet=as_json) as session, Steps(quiet=as_json) as steps:
        if load is None:
            done = lower_of_age(session, steps)
        else:
            done = lower(session, steps, load, Marking(level, tuple(sorted(compartment or ()))), grant, why)
        emit({"relabelled": done}, [one.line() for one in done] or ["no row is to bear less"], as_json=as_json)


@app.command()
def grants(as_json: AsJson = False) -> None:
    """Show the newest grants: who asked, who allowed, how each stands, and what is still to be looked at."""
    with _kept(as_json=as_json) as kept:
        found = kept.grants.some()
        emit(found, [_granted(one) for one in found], as_json=as_json)


def _line(file: CaseFile) -> str:
    state = "closed" if file.closed_at else f"review by {_day(file.review_at)}"
    return f"{file.number}  {file.kind}, {state}, owner {file.owner}; members: {', '.join(file.members)}"


def _granted(grant: Grant) -> str:
    overdue = f", to be reviewed by {_day(grant.review_due)}" if grant.review_due and not grant.reviewed_at else ""
    return f"{grant.id}  {grant.kind}, {grant.state}, {grant.number}, asked by {grant.asker}{overdue}"


def _day(at: int) -> str:
    return f"{datetime.fromtimestamp(at, UTC):%Y-%m-%d}"
