"""`clew task`: what hits ask people to do, step by step until something is known."""

from __future__ import annotations

from typing import Annotated

import typer

from analysis.standing import tasks as standing
from analysis.standing.tasks import Outcome, State, TaskView
from base.moments import written
from clew.commands.question import After, AsJson, By, First, Why
from clew.deciding import decided_by
from clew.output import emit, reporting
from clew.session import open_session

app = typer.Typer(
    no_args_is_help=True, help="Tasks that hits open: assigned, accepted, worked, closed with an outcome."
)

Id = Annotated[str, typer.Argument(help="id of the task")]


@app.command("list")
def list_(
    state: Annotated[State | None, typer.Option(help="only those; else all that are not closed")] = None,
    overdue: Annotated[bool, typer.Option("--overdue", help="only those past their deadline")] = False,
    responsible: Annotated[str | None, typer.Option("--of", help="only those that this person has now")] = None,
    first: First = 20,
    after: After = None,
    as_json: AsJson = False,
) -> None:
    """Show tasks, those due first before others."""
    with reporting(as_json=as_json), open_session(quiet=as_json) as session:
        page = decided_by(
            session,
            lambda ask, _: standing.tasks(ask, first, after, state=state, overdue=overdue, responsible=responsible),
        )
        lines = [_line(one) for one in page.items] or ["there are no such tasks"]
        lines += [f"{page.returned} of {page.total}: go on with --after {page.next}"] if page.next else []
        emit(page, lines, as_json=as_json)


@app.command()
def assign(
    id: Id,
    to: Annotated[str, typer.Option(help="who is to do it")],
    why: Why = "assigned",
    by: By = None,
    as_json: AsJson = False,
) -> None:
    """Give a task to somebody."""
    _step(id, "assigned", why, by, as_json, assignee=to)


@app.command()
def accept(id: Id, why: Why = "accepted", by: By = None, as_json: AsJson = False) -> None:
    """Take a task on."""
    _step(id, "accepted", why, by, as_json)


@app.command()
def work(id: Id, why: Why, by: By = None, as_json: AsJson = False) -> None:
    """Write down what was done."""
    _step(id, "worked", why, by, as_json)


@app.command()
def close(
    id: Id,
    outcome: Annotated[Outcome, typer.Option(help="whether the hit was right")],
    why: Why,
    by: By = None,
    as_json: AsJson = False,
) -> None:
    """Close a task with what came of it."""
    _step(id, "closed", why, by, as_json, outcome=outcome)


def _step(
    id: str,
    to: State,
    why: str,
    by: str | None,
    as_json: bool,
    *,
    assignee: str | None = None,
    outcome: Outcome | None = None,
) -> None:
    with reporting(as_json=as_json), open_session(quiet=as_json) as session:
        done = decided_by(
            session,
            lambda ask, door: standing.step(ask, door, id, to, why, assignee=assignee, outcome=outcome),
            by=by,
        )
        emit(
            done, f"{id} is {to}{f' to {assignee}' if assignee else f': {outcome}' if outcome else ''}", as_json=as_json
        )


def _line(one: TaskView) -> str:
    late = " (overdue)" if one.overdue else ""
    stale = "; what it rests on was withdrawn" if one.stale else ""
    about = one.question or one.entity
    head = f"{one.id}  {one.kind} of {about}: {one.state}"
    return f"{head}, {one.responsible or 'nobody'} has it until {written(one.due_at)}{late}{stale}"
