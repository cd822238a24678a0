"""`clew watch`: a person, plate, phone or account that is looked out for until a set day."""

from __future__ import annotations

from typing import Annotated

import typer

from analysis.standing import questions as standing
from analysis.standing.kinds import WATCHED
from analysis.standing.watches import LONGEST, NewWatch, set_watch
from clew.commands.question import After, AsJson, By, Case, First, Id, Why, lines_of, read_object
from clew.deciding import decided_by
from clew.output import emit, reporting
from clew.session import open_session

app = typer.Typer(no_args_is_help=True, help=f"Watches: for a case, on a legal ground, for at most {LONGEST} days.")


@app.command("set")
def set_(
    kind: Annotated[str, typer.Argument(help=f"one of {', '.join(WATCHED)}")],
    value: Annotated[str, typer.Argument(help='what is watched, as JSON: {"number": "+8613800138000"}')],
    case: Case = None,
    owner: Annotated[str | None, typer.Option(help="who answers for the watch")] = None,
    second_owner: Annotated[str, typer.Option(help="who does when a task is overdue")] = "",
    ground: Annotated[str | None, typer.Option(help="the legal ground")] = None,
    days: Annotated[int | None, typer.Option(help=f"how long, at most {LONGEST}")] = None,
    by: By = None,
    as_json: AsJson = False,
) -> None:
    """Watch from now on; it ends by itself."""
    with reporting(as_json=as_json):
        new = NewWatch(kind, read_object(value, "The value"), owner, ground, days, case, second_owner)
        with open_session(quiet=as_json) as session:
            cases = [case] if case else []
            asked = decided_by(session, lambda ask, door: set_watch(ask, door, new), by=by, cases=cases)
        emit(asked, f"{asked.id}  {asked.title} is watched for {days} days", as_json=as_json)


@app.command("list")
def list_(
    case: Case = None,
    ended: Annotated[bool, typer.Option("--ended", help="also those that are over")] = False,
    first: First = 20,
    after: After = None,
    as_json: AsJson = False,
) -> None:
    """Show what is watched, for whom and until when."""
    with reporting(as_json=as_json), open_session(quiet=as_json) as session:
        page = decided_by(session, lambda ask, _: standing.watches(ask, case, first, after, ended=ended))
        emit(page, lines_of(page), as_json=as_json)


@app.command()
def end(id: Id, why: Why, by: By = None, as_json: AsJson = False) -> None:
    """Stop a watch before its day."""
    with reporting(as_json=as_json), open_session(quiet=as_json) as session:
        done = decided_by(session, lambda ask, door: standing.end(ask, door, id, why), by=by)
        emit(done, f"{id} is over", as_json=as_json)
