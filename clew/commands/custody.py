"""`clew store erase, hold, retain, purge`: what is deleted, what must not be, and when loads are looked at again."""

from __future__ import annotations

from typing import Annotated

import typer

from base.moments import read, written
from clew.output import emit, reporting, say
from clew.session import open_session
from store.custody import Custody
from store.folder import silent

hold = typer.Typer(help="Legal holds: what a case needs is neither erased nor purged.", no_args_is_help=True)

AsJson = Annotated[bool, typer.Option("--json", help="print one JSON object")]
By = Annotated[str, typer.Option(help="who decides")]
Second = Annotated[str, typer.Option(help="the second person who decides")]
Why = Annotated[str, typer.Option(help="the reason")]


def erase_subject(
    subject: Annotated[str, typer.Argument(help="id of the entity")],
    basis: Annotated[str, typer.Option(help="legal basis, and the number of the order")] = "",
    by: By = "",
    second: Second = "",
    as_json: AsJson = False,
) -> None:
    """Erase one entity: hidden at once, then gone; the certificate says from which files. Repeat it after a rebuild."""
    with reporting(as_json=as_json), open_session(quiet=as_json) as session:
        from clew.erasure import erase

        made = erase(session, subject, basis, by, second, silent if as_json else say)
        lines = [*made.note.splitlines(), f"The certificate stands in {made.path}."]
        if made.finished_at is None:
            lines.append(
                "Its bytes are still in files: run `clew store rebuild --force`, then this command again."
                if made.left_in
                else "The files of the database are elsewhere: make it anew there, and delete the old store."
            )
        emit(made, lines, as_json=as_json)


@hold.command("place")
def place(
    case: Annotated[str, typer.Argument(help="number or id of the case")],
    owner: Annotated[str, typer.Option(help="who answers for the hold")] = "",
    reason: Annotated[str, typer.Option(help="why")] = "",
    review: Annotated[str, typer.Option(help="the day to look at it again, as 2027-01-31")] = "",
    as_json: AsJson = False,
) -> None:
    """Hold what a case needs, from now on."""
    with reporting(as_json=as_json), open_session(quiet=as_json) as session:
        from analysis.asking import case_id

        day = read(review) if review else 0
        made = Custody(session.settings.home).hold(case_id(case, session.key), case, owner, reason, day)
        line = f"{made.id}: case {case} is under hold; look at it again on {written(made.review_at)}."
        emit(made, line, as_json=as_json)


@hold.command("list")
def listed(as_json: AsJson = False) -> None:
    """List the holds that stand."""
    with reporting(as_json=as_json), open_session(quiet=as_json) as session:
        holds = Custody(session.settings.home).holds()
        lines = [f"{one.id}  {one.number}  {one.owner}  until {written(one.review_at)}  {one.reason}" for one in holds]
        emit({"holds": holds}, lines or "No hold stands.", as_json=as_json)


@hold.command("release")
def release(
    id: Annotated[str, typer.Argument(help="id of the hold")],
    by: By = "",
    second: Second = "",
    why: Why = "",
    as_json: AsJson = False,
) -> None:
    """Let a hold go; two people decide."""
    with reporting(as_json=as_json), open_session(quiet=as_json) as session:
        Custody(session.settings.home).release(id, by, second, why)
        emit({"released": id}, f"{id} is released.", as_json=as_json)


def retain(
    load: Annotated[int | None, typer.Argument(help="number of a load that is kept on")] = None,
    only_due: Annotated[bool, typer.Option("--due", help="only loads that are to be looked at now")] = False,
    until: Annotated[str, typer.Option(help="with a load: the next day to look at it")] = "",
    source: Annotated[str, typer.Option(help="id of a source whose loads are kept so many --days")] = "",
    days: Annotated[int, typer.Option(help="with --source: days after the declared date")] = 0,
    by: By = "",
    why: Why = "",
    as_json: AsJson = False,
) -> None:
    """List when loads are looked at again, or say so for a load or a source."""
    with reporting(as_json=as_json), open_session(quiet=as_json) as session:
        from clew.retention import due

        custody = Custody(session.settings.home)
        if source:
            custody.keep_source(source, days)
        if load is not None:
            custody.decide(load, "kept", read(until) if until else 0, by, None, why)
        found = due(session, custody, only_due=only_due)
        lines = [f"{one.load}  {written(one.review_at)}  {one.source}  {one.feed}  {one.file}" for one in found]
        emit({"loads": found}, lines or "No load is to be looked at.", as_json=as_json)


def purge_load(
    load: Annotated[int, typer.Argument(help="number of the load")],
    basis: Annotated[str, typer.Option(help="why its rows may not be kept")] = "",
    by: By = "",
    second: Second = "",
    as_json: AsJson = False,
) -> None:
    """Withdraw a load for good and erase its rows; two people decide."""
    with reporting(as_json=as_json), open_session(quiet=as_json) as session:
        from clew.retention import purge

        made = purge(session, load, basis, by, second)
        lines = f"Load {load} is purged: {made.rows:,} rows and {made.statements:,} statements are gone."
        emit(
            made, [lines, "Run `clew store rebuild --force` so that no file of the graph holds them."], as_json=as_json
        )
