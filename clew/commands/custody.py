"""`clew store erase, hold, retain, purge`: what is deleted, what must not be, and when loads are looked at again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from base.moments import read, written
from clew.output import emit, reporting, say
from clew.session import open_session
from store.custody import Custody
from store.folder import silent

if TYPE_CHECKING:
    from clew.retention import Due

hold = typer.Typer(help="Legal holds: what a case needs is neither erased nor purged.", no_args_is_help=True)

AsJson = Annotated[bool, typer.Option("--json", help="print one JSON object")]
By = Annotated[str, typer.Option(help="who decides")]
Granted = Annotated[str, typer.Option("--grant", help="id of the grant that a second person approved; it serves once")]
Why = Annotated[str, typer.Option(help="the reason")]


def erase_subject(
    subject: Annotated[str, typer.Argument(help="id of the entity")],
    basis: Annotated[str, typer.Option(help="legal basis, and the number of the order")] = "",
    grant: Granted = "",
    as_json: AsJson = False,
) -> None:
    """Erase one entity: hidden at once, then gone; the certificate says from which files.

    It takes a grant for `erase` whose extent is the id. After `clew store rebuild --force` say it again, without one.
    """
    with reporting(as_json=as_json), open_session(quiet=as_json) as session:
        from clew.erasure import erase

        made = erase(session, subject, basis, grant, silent if as_json else say)
        lines = [*made.note.splitlines(), f"The certificate stands in {made.path}."]
        if made.finished_at is None:
            lines.append(
                "It is not over: the files of the database may still hold its bytes. Run `clew store rebuild --force`, "
                "then this command again."
                if session.settings.graph_uri is None
                else "It is not over: the database is elsewhere. Make it anew there, and delete the old store."
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
def release_hold(
    id: Annotated[str, typer.Argument(help="id of the hold")],
    grant: Granted = "",
    why: Why = "",
    as_json: AsJson = False,
) -> None:
    """Let a hold go; it takes a grant for `hold-release` whose extent is the id of the hold."""
    with reporting(as_json=as_json), open_session(quiet=as_json) as session:
        from clew.releasing import release

        release(session.settings.home, id, grant, why)
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
        lines = [f"{one.load}  {_when(one)}  {one.source}  {one.feed}  {one.file}" for one in found]
        emit({"loads": found}, lines or "No load is to be looked at.", as_json=as_json)


def _when(one: Due) -> str:
    return "purged, not gone before `clew store rebuild --force`" if one.waits == "rebuild" else written(one.review_at)


def purge_load(
    load: Annotated[int, typer.Argument(help="number of the load")],
    basis: Annotated[str, typer.Option(help="why its rows may not be kept")] = "",
    grant: Granted = "",
    as_json: AsJson = False,
) -> None:
    """Withdraw a load for good, with all of its delivery, and erase the rows; it takes a grant for `erase`.

    The grant's extent is `load-` and the number.
    """
    with reporting(as_json=as_json), open_session(quiet=as_json) as session:
        from clew.retention import purge

        made = purge(session, load, basis, grant)
        gone = f"{made.rows:,} rows and {made.statements:,} statements are gone, links and events hidden"
        lines = [
            *(f"Load {one} is purged." for one in made.loads),
            f"In all {gone}.",
            "It is not over: the files of the database still hold it. Run `clew store rebuild --force`.",
        ]
        emit(made, lines, as_json=as_json)
